"""What a bucket and a table tell of their changes: with the fake AWS alone, without a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from pytest_faas import Sandbox, Stream, events
from pytest_faas.checks.triggers import Options, trigger_of
from pytest_faas.checks.worlds.case import case
from pytest_faas.checks.worlds.nothing import NothingToJudge

TriggerOf = Callable[..., Any]
ARN = "arn:aws:lambda:us-east-1:123456789012:function:shop-handler"


@pytest.fixture
def trigger(faas: Sandbox, tmp_path: Path) -> TriggerOf:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    function = faas.function("shop.handler", root=tmp_path)

    def made(event: events.Event, source: Any = None, **options: Any) -> Any:
        of = case("here", function, event, source, ())
        own = trigger_of(of, Options(**options), "123456789012", "us-east-1")
        assert own is not None
        own.begin()
        return own

    return made


@pytest.fixture
def bucket(faas: Sandbox) -> Any:
    found = boto3.resource("s3").create_bucket(Bucket="pictures")
    found.put_object(Key="before.txt", Body=b"x")
    return found


def keys(own: Any) -> list[str]:
    return [each.event["Records"][0]["s3"]["object"]["key"] for each in own.made(())]


def notified(bucket: Any, arn: str = ARN, events_of: str = "s3:ObjectCreated:*", prefix: str = "") -> None:
    rules = [{"Name": "prefix", "Value": prefix}] if prefix else []
    told = {"LambdaFunctionArn": arn, "Events": [events_of], "Filter": {"Key": {"FilterRules": rules}}}
    boto3.client("s3").put_bucket_notification_configuration(
        Bucket=bucket.name, NotificationConfiguration={"LambdaFunctionConfigurations": [told]}
    )


def test_each_object_that_was_written_since_is_told(trigger: TriggerOf, bucket: Any) -> None:
    own = trigger(events.s3("pictures", "cat.txt"))
    assert keys(own) == []
    bucket.put_object(Key="a b.txt", Body=b"abc")
    bucket.Object("before.txt").delete()
    (made,) = own.made(())
    told = made.event["Records"][0]
    assert (told["eventName"], told["s3"]["object"]["key"]) == ("ObjectCreated:Put", "a+b.txt")
    assert (told["s3"]["object"]["size"], told["s3"]["bucket"]["name"]) == (3, "pictures")
    assert made.said == "s3 ObjectCreated:Put pictures a b.txt"
    own.begin()
    assert keys(own) == []


def test_a_bucket_that_tells_of_removals_tells_of_no_writes(trigger: TriggerOf, bucket: Any) -> None:
    own = trigger(events.s3("pictures", "cat.txt", event_name="ObjectRemoved:Delete"))
    bucket.put_object(Key="new.txt", Body=b"abc")
    bucket.Object("before.txt").delete()
    assert keys(own) == ["before.txt"]
    assert own.said.startswith("s3:ObjectRemoved:* of each object in the bucket pictures, whatever its key")


@pytest.mark.parametrize(
    ("options", "told", "said"),
    [
        ({}, ["in/a.txt", "in/b.jpg", "c.txt"], ", whatever its key (prefix= and suffix= say otherwise)"),
        ({"prefix": "in/"}, ["in/a.txt", "in/b.jpg"], " with prefix 'in/'"),
        ({"suffix": ".txt"}, ["in/a.txt", "c.txt"], " with suffix '.txt'"),
        ({"prefix": "in/", "suffix": ".txt"}, ["in/a.txt"], " with prefix 'in/' and suffix '.txt'"),
    ],
)
def test_a_prefix_and_a_suffix_say_which_objects_are_told(
    trigger: TriggerOf, bucket: Any, options: Any, told: list[str], said: str
) -> None:
    own = trigger(events.s3("pictures", "cat.txt"), **options)
    for key in ("in/a.txt", "in/b.jpg", "c.txt"):
        bucket.put_object(Key=key, Body=b"abc")
    assert keys(own) == told
    assert own.said == f"s3:ObjectCreated:* of each object in the bucket pictures{said}"


def test_the_buckets_own_rules_count_where_they_name_the_function(trigger: TriggerOf, bucket: Any) -> None:
    notified(bucket, prefix="in/")
    own = trigger(events.s3("pictures", "cat.txt"))
    given = trigger(events.s3("pictures", "cat.txt"), suffix=".txt")
    notified(bucket, arn=ARN + "-2", prefix="in/")
    of_others = trigger(events.s3("pictures", "cat.txt"))
    for key in ("in/a.txt", "c.txt"):
        bucket.put_object(Key=key, Body=b"abc")
    assert keys(own) == ["in/a.txt"]
    assert own.said == "s3:ObjectCreated:* of each object in the bucket pictures with prefix 'in/'"
    assert keys(given) == ["in/a.txt", "c.txt"]
    assert keys(of_others) == ["in/a.txt", "c.txt"]


def test_a_bucket_that_is_not_there_is_told(trigger: TriggerOf, bucket: Any) -> None:
    with pytest.raises(NothingToJudge, match="nothing can be written where the event came from: .*picturs"):
        trigger(events.s3("picturs", "cat.txt"))


@pytest.fixture
def table(faas: Sandbox) -> Any:
    found = boto3.resource("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    boto3.resource("dynamodb").create_table(
        TableName="others",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for key in ("same", "changed", "removed"):
        found.put_item(Item={"id": key, "n": 1})
    return found


def changed(table: Any) -> None:
    table.put_item(Item={"id": "same", "n": 1})
    table.put_item(Item={"id": "changed", "n": 2})
    table.delete_item(Key={"id": "removed"})
    table.put_item(Item={"id": "added", "n": 3})
    boto3.resource("dynamodb").Table("others").put_item(Item={"id": "other", "n": 3})


STREAM = events.dynamodb_stream(events.insert({"id": "x"}), table="orders")


def test_each_item_that_is_another_than_before_is_told(trigger: TriggerOf, table: Any) -> None:
    own = trigger(STREAM)
    assert list(own.made(())) == []
    changed(table)
    (batch,) = own.made(())
    told = {each["dynamodb"]["Keys"]["id"]["S"]: each for each in batch.event["Records"]}
    assert {key: each["eventName"] for key, each in told.items()} == {
        "changed": "MODIFY",
        "removed": "REMOVE",
        "added": "INSERT",
    }
    assert told["changed"]["dynamodb"]["OldImage"]["n"] == {"N": "1"}
    assert told["changed"]["dynamodb"]["NewImage"]["n"] == {"N": "2"}
    assert told["added"]["eventSourceARN"].split("/")[1] == "orders"
    assert sorted(batch.said.split("; ")) == [
        "dynamodb INSERT orders id=added",
        "dynamodb MODIFY orders id=changed",
        "dynamodb REMOVE orders id=removed",
    ]
    assert own.said == "each change in the table orders"
    own.begin()
    assert list(own.made(())) == []


def test_a_batch_has_as_many_records_as_the_mapping_takes(trigger: TriggerOf, table: Any) -> None:
    own = trigger(STREAM, Stream(batch_size=2))
    changed(table)
    assert [len(each.event["Records"]) for each in own.made(())] == [2, 1]


@pytest.mark.parametrize("given", ["source", "option"])
def test_filters_keep_changes_back_and_are_told(trigger: TriggerOf, table: Any, given: str) -> None:
    pattern = {"eventName": ["INSERT"]}
    source = Stream(filter_criteria=[pattern]) if given == "source" else None
    own = trigger(STREAM, source, **({"event_pattern": pattern} if given == "option" else {}))
    changed(table)
    (batch,) = own.made(())
    assert [each["eventName"] for each in batch.event["Records"]] == ["INSERT"]
    assert own.said == """each change in the table orders that passes ['{"eventName":["INSERT"]}']"""


def test_the_view_of_the_stream_stays(trigger: TriggerOf, table: Any) -> None:
    event = events.dynamodb_stream(events.insert({"id": "x"}), table="orders", view="KEYS_ONLY")
    own = trigger(event)
    changed(table)
    (batch,) = own.made(())
    assert all(not {"NewImage", "OldImage"} & each["dynamodb"].keys() for each in batch.event["Records"])
    del event["Records"][0]["dynamodb"]["StreamViewType"]
    own = trigger(event)
    table.put_item(Item={"id": "changed", "n": 5})
    (batch,) = own.made(())
    assert {"NewImage", "OldImage"} <= batch.event["Records"][0]["dynamodb"].keys()


def test_a_table_is_read_in_its_own_region(trigger: TriggerOf, table: Any) -> None:
    there = boto3.resource("dynamodb", region_name="eu-west-1").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    own = trigger({"Records": [{**STREAM["Records"][0], "awsRegion": "eu-west-1"}]})
    changed(table)
    there.put_item(Item={"id": "there"})
    (batch,) = own.made(())
    assert [each["dynamodb"]["Keys"]["id"]["S"] for each in batch.event["Records"]] == ["there"]
