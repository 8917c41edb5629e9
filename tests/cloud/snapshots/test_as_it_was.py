"""The state of a snapshot is shown for a block, and what was there is there afterwards: the very same objects."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from moto.moto_api._internal import mock_random
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.snapshot import Snapshot
from pytest_faas.cloud.snapshots import notes
from pytest_faas.cloud.snapshots.growing import Growing
from pytest_faas.cloud.snapshots.noting import Noting

ACCOUNT, REGION = "123456789012", "us-east-1"


def queues() -> list[str]:
    return [url.rsplit("/", 1)[1] for url in boto3.client("sqs").list_queues().get("QueueUrls", [])]


def objects() -> dict[str, bytes]:
    s3 = boto3.client("s3")
    listed = s3.list_objects_v2(Bucket="bucket").get("Contents", [])
    return {each["Key"]: s3.get_object(Bucket="bucket", Key=each["Key"])["Body"].read() for each in listed}


def test_what_was_made_changed_and_removed_is_as_it_was_for_a_block(aws: FakeAws) -> None:
    sqs, s3 = boto3.client("sqs"), boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    for key in ("a", "b", "c"):
        s3.put_object(Bucket="bucket", Key=key, Body=b"old")
    old = sqs.create_queue(QueueName="old")["QueueUrl"]
    snapshot = Snapshot()
    sqs.delete_queue(QueueUrl=old)
    sqs.create_queue(QueueName="new")
    s3.put_object(Bucket="bucket", Key="a", Body=b"new")
    s3.delete_object(Bucket="bucket", Key="b")
    s3.put_object(Bucket="bucket", Key="d", Body=b"new")
    queue = sqs_backends[ACCOUNT][REGION].queues["new"]
    keys: Any = s3_backends[ACCOUNT]["aws"].buckets["bucket"].keys
    held = list(dict.items(keys))
    drawn = mock_random.getstate()
    with snapshot.as_it_was():
        assert queues() == ["old"]
        assert objects() == {"a": b"old", "b": b"old", "c": b"old"}
        mock_random.random()
    assert mock_random.getstate() == drawn
    assert sqs_backends[ACCOUNT][REGION].queues["new"] is queue
    assert [(key, id(value)) for key, value in dict.items(keys)] == [(key, id(value)) for key, value in held]
    assert (queues(), objects()) == (["new"], {"a": b"new", "c": b"old", "d": b"new"})
    snapshot.restore()
    assert (queues(), objects()) == (["old"], {"a": b"old", "b": b"old", "c": b"old"})


def test_the_present_state_is_back_after_a_failure_too(aws: FakeAws) -> None:
    boto3.client("sqs").create_queue(QueueName="old")
    snapshot = Snapshot()
    boto3.client("sqs").create_queue(QueueName="new")
    with pytest.raises(KeyError), snapshot.as_it_was():
        raise KeyError
    assert sorted(queues()) == ["new", "old"]


def test_lists_that_grow_are_as_they_were_for_a_block() -> None:
    changes = Growing(["a", "b"])
    start = notes.mark()
    changes.append("c")
    changes.pop(0)
    with notes.as_they_were(start):
        assert changes == ["a", "b"]
    assert changes == ["b", "c"]
    notes.go_back(start)
    assert changes == ["a", "b"]


def test_only_looking_notes_no_reading_and_every_change() -> None:
    stock = Noting(apples=1, pears=2, plums=3)
    start = notes.mark()
    with notes.only_looking():
        assert (stock["apples"], stock.get("pears"), list(stock.values())) == (1, 2, [1, 2, 3])
        assert notes.touched_since(start) == {}
        stock["apples"] = 5
        del stock["pears"]
    assert sorted(each.key for each in notes.touched_since(start)[id(stock)]) == ["apples", "pears"]
    assert stock["plums"] == 3
    assert len(notes.touched_since(start)[id(stock)]) == 3
