"""Only what was asked for is put back, and nothing that anybody holds goes wrong by it."""

from __future__ import annotations

import gc
import warnings
import weakref
from typing import Any

import boto3
import pytest
from counted_calls import calls_of
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import FakeKey, s3_backends
from moto.sqs.models import sqs_backends

from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.snapshot import Snapshot
from pytest_faas.cloud.snapshots import notes

ACCOUNT, REGION = "123456789012", "us-east-1"


def queues() -> list[str]:
    return [url.rsplit("/", 1)[1] for url in boto3.client("sqs").list_queues().get("QueueUrls", [])]


def table(name: str = "t") -> Any:
    return boto3.resource("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def ids(of: Any) -> list[str]:
    return [each["id"] for each in of.scan()["Items"]]


def test_a_backend_that_nobody_asked_for_keeps_its_objects(aws: FakeAws) -> None:
    boto3.client("sqs").create_queue(QueueName="q")
    boto3.client("sns").create_topic(Name="t")
    queue = sqs_backends[ACCOUNT][REGION].queues["q"]
    snapshot = Snapshot()
    boto3.client("sns").create_topic(Name="u")
    snapshot.restore()
    assert sqs_backends[ACCOUNT][REGION].queues["q"] is queue
    assert len(boto3.client("sns").list_topics()["Topics"]) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda: sqs_backends[ACCOUNT][REGION],
        lambda: sqs_backends[ACCOUNT].get(REGION),
        lambda: next(iter(sqs_backends[ACCOUNT].values())),
        lambda: next(backend for _, backend in sqs_backends[ACCOUNT].items()),
        lambda: next(backend for _, _, backend in sqs_backends.iter_backends()),
    ],
)
def test_every_way_to_a_backend_counts(aws: FakeAws, ask: Any) -> None:
    boto3.client("sqs").create_queue(QueueName="q")
    snapshot = Snapshot()
    ask().queues.clear()
    snapshot.restore()
    assert queues() == ["q"]


def test_what_two_services_share_they_share_afterwards(aws: FakeAws) -> None:
    boto3.client("sqs").create_queue(QueueName="q")
    boto3.client("sns").create_topic(Name="t")
    sns: Any = sqs_backends[ACCOUNT][REGION].queues["q"]
    from moto.sns.models import sns_backends

    sns_backends[ACCOUNT][REGION].__dict__["shared"] = sns.__dict__["shared"] = shared = ["a"]
    snapshot = Snapshot()
    shared.append("b")
    sqs_backends[ACCOUNT][REGION]  # the other one is not asked for
    snapshot.restore()
    one = sqs_backends[ACCOUNT][REGION].queues["q"].__dict__["shared"]
    other = sns_backends[ACCOUNT][REGION].__dict__["shared"]
    assert one == ["a"]
    assert one is other


def test_snapshots_can_be_put_back_in_any_order(aws: FakeAws) -> None:
    items = table()
    taken = []
    for number in range(3):
        items.put_item(Item={"id": str(number)})
        boto3.client("sqs").create_queue(QueueName=str(number))
        taken.append(Snapshot())
    for number in (1, 0, 2, 0, 1, 1, 2):
        taken[number].restore()
        expected = [str(each) for each in range(number + 1)]
        assert ids(items) == expected
        assert queues() == expected
        items.delete_item(Key={"id": "0"})
        items.put_item(Item={"id": "0", "new": True})


def test_a_backend_that_another_snapshot_removed_comes_back(aws: FakeAws) -> None:
    before = Snapshot()
    elsewhere = boto3.client("sqs", region_name="eu-west-1")
    elsewhere.create_queue(QueueName="q")
    after = Snapshot()
    before.restore()
    assert "QueueUrls" not in elsewhere.list_queues()
    after.restore()
    assert len(elsewhere.list_queues()["QueueUrls"]) == 1


def test_the_order_of_items_comes_back(aws: FakeAws) -> None:
    items = table()
    for each in "abc":
        items.put_item(Item={"id": each})
    snapshot = Snapshot()
    items.delete_item(Key={"id": "a"})
    items.put_item(Item={"id": "d"})
    items.put_item(Item={"id": "a"})
    snapshot.restore()
    assert ids(items) == ["a", "b", "c"]


def test_a_paginator_goes_on_across_a_restore(aws: FakeAws) -> None:
    items, s3 = table(), boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    for number in range(6):
        items.put_item(Item={"id": str(number)})
        s3.put_object(Bucket="bucket", Key=str(number))
    scan = (
        boto3.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName="t", PaginationConfig={"PageSize": 2})
    )
    listing = s3.get_paginator("list_objects_v2").paginate(Bucket="bucket", PaginationConfig={"PageSize": 2})
    snapshot = Snapshot()
    pages, keys = iter(scan), iter(listing)
    seen = [each["id"]["S"] for each in next(pages)["Items"]]
    listed = [each["Key"] for each in next(keys)["Contents"]]
    items.delete_item(Key={"id": "5"})
    s3.delete_object(Bucket="bucket", Key="5")
    snapshot.restore()
    seen += [each["id"]["S"] for page in pages for each in page["Items"]]
    listed += [each["Key"] for page in keys for each in page["Contents"]]
    assert seen == listed == ["0", "1", "2", "3", "4", "5"]


def test_objects_of_worlds_that_are_over_are_closed_and_forgotten(aws: FakeAws) -> None:
    gc.collect()  # snapshots of other tests, which keep what they hold
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    for key in "ab":
        s3.put_object(Bucket="bucket", Key=key, Body=b"x" * 100)
    snapshot = Snapshot()
    tracked: Any = FakeKey
    before = len(tracked.instances_tracked)  # those of other tests of the process, too
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(20):
            s3.put_object(Bucket="bucket", Key="a", Body=b"y" * 100)
            s3.put_object(Bucket="bucket", Key="c", Body=b"y" * 100)
            snapshot.restore()
            gc.collect()
    assert s3.get_object(Bucket="bucket", Key="a")["Body"].read() == b"x" * 100
    assert sum(not each.disposed for each in tracked.instances_tracked) < before + 10


def test_objects_of_a_bucket_that_is_gone_are_closed(aws: FakeAws) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    snapshot = Snapshot()
    s3.create_bucket(Bucket="other")
    s3.put_object(Bucket="other", Key="a", Body=b"x")
    made = s3_backends[ACCOUNT]["aws"].buckets["other"].keys["a"]
    snapshot.restore()
    assert made.disposed


def test_nothing_is_noted_while_nobody_can_go_back(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
    # a test that failed before may still hold a moment of its own
    monkeypatch.setattr(notes.log, "marks", weakref.WeakSet())
    monkeypatch.setattr(notes.log, "notes", [])
    items = table()
    snapshot = Snapshot()
    items.put_item(Item={"id": "a"})
    assert notes.log.notes
    del snapshot
    gc.collect()
    kept = len(notes.log.notes)
    items.put_item(Item={"id": "b"})
    assert len(notes.log.notes) == kept
    again = Snapshot()
    assert notes.log.notes == []
    again.restore()


def test_what_happened_between_two_sandboxes_is_not_missed() -> None:
    with mock_aws():
        with FakeAws():
            boto3.client("sqs").create_queue(QueueName="a")
            Snapshot()
        boto3.client(
            "sqs", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b"
        ).create_queue(QueueName="b")
        with FakeAws():
            snapshot = Snapshot()
            made = sqs_backends[ACCOUNT][REGION].queues
            before = list(made)
            made.clear()
            snapshot.restore()
            assert list(sqs_backends[ACCOUNT][REGION].queues) == before


def test_a_snapshot_of_what_nobody_touched_copies_nothing(aws: FakeAws) -> None:
    for number in range(200):
        boto3.client("sns").create_topic(Name=str(number))
    Snapshot()
    second = calls_of(Snapshot)
    boto3.client("sns").list_topics()
    assert second < calls_of(Snapshot)


def test_restoring_costs_what_changed_and_not_what_exists(aws: FakeAws) -> None:
    boto3.client("s3").create_bucket(Bucket="bucket")
    items = table()

    def restoring(count: int) -> int:
        for number in range(count):
            dynamodb_backends[ACCOUNT][REGION].put_item("t", {"id": {"S": str(number)}})
            s3_backends[ACCOUNT]["aws"].put_object("bucket", str(number), b"x")
        snapshot = Snapshot()
        for _ in range(2):
            items.put_item(Item={"id": "1", "new": True})
            boto3.client("s3").put_object(Bucket="bucket", Key="1", Body=b"new")
            cost = calls_of(snapshot.restore)
        assert "new" not in items.get_item(Key={"id": "1"})["Item"]
        return cost

    few, many = restoring(10), restoring(3000)
    assert many < 10 * few  # copying all of it would cost more than a hundred times as much
