"""Partial results of batch calls, and conditions that are found false."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_faas import NeverStruck
from pytest_faas.cloud.faults import PartialBatch


@pytest.fixture
def queue(faas: Any) -> Any:
    return boto3.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]


def run(faas: Any, call: Any) -> Any:
    """Make a call in an invocation and return its response as Python values."""
    answers: list[Any] = []
    faas.function(lambda event, context: answers.append(call())).invoke({}).raise_for_error()
    return answers[0]


def put_requests(*keys: str) -> dict[str, Any]:
    return {"orders": [{"PutRequest": {"Item": {"id": {"S": key}}}} for key in keys]}


@pytest.mark.parametrize(("failed", "left"), [(1, ["a", "b"]), (2, ["a"]), (3, []), (9, [])])
def test_unprocessed_items_are_handed_back_and_not_written(
    faas: Any, orders: Any, failed: Any, left: Any
) -> None:
    client = boto3.client("dynamodb")
    with faas.fault("dynamodb.BatchWriteItem", kind=PartialBatch(failed)):
        answer = run(faas, lambda: client.batch_write_item(RequestItems=put_requests("a", "b", "c")))
    assert sorted(item["id"] for item in orders.scan()["Items"]) == left
    assert answer["UnprocessedItems"] == put_requests(*[key for key in "abc" if key not in left])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_batch_writer_sends_what_came_back_again(faas: Any, orders: Any) -> None:
    def write() -> None:
        with orders.batch_writer() as batch:
            for key in "abc":
                batch.put_item(Item={"id": key})

    with faas.fault("dynamodb.BatchWriteItem", resource="orders", kind="partial_batch"):
        run(faas, write)
    assert orders.scan()["Count"] == 3
    assert len(faas.calls.of("dynamodb", "BatchWriteItem")) == 2


def test_unprocessed_keys_keep_the_rest_of_their_request(faas: Any, orders: Any) -> None:
    for key in "ab":
        orders.put_item(Item={"id": key})
    asked = {"orders": {"Keys": [{"id": {"S": "a"}}, {"id": {"S": "b"}}], "ConsistentRead": True}}
    client = boto3.client("dynamodb")
    with faas.fault("dynamodb.BatchGetItem", kind="partial_batch"):
        answer = run(faas, lambda: client.batch_get_item(RequestItems=asked))
    assert answer["Responses"] == {"orders": [{"id": {"S": "a"}}]}
    assert answer["UnprocessedKeys"] == {"orders": {"Keys": [{"id": {"S": "b"}}], "ConsistentRead": True}}
    assert len(asked["orders"]["Keys"]) == 2  # type: ignore[arg-type]  # the caller's own is as it was


@pytest.mark.parametrize("failed", [1, 2])
def test_failed_messages_of_a_queue(faas: Any, queue: Any, failed: Any) -> None:
    entries = [{"Id": key, "MessageBody": key} for key in "xy"]
    client = boto3.client("sqs")
    with faas.fault("sqs.SendMessageBatch", kind=PartialBatch(failed)):
        answer = run(faas, lambda: client.send_message_batch(QueueUrl=queue, Entries=entries))
    assert [each["Id"] for each in answer["Successful"]] == list("xy")[:-failed]
    assert [each["Id"] for each in answer["Failed"]] == list("xy")[-failed:]
    assert answer["Failed"][0]["SenderFault"] is False
    sent = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    assert [each["Body"] for each in sent] == list("xy")[:-failed]


def test_failed_messages_of_a_topic(faas: Any) -> None:
    arn = boto3.client("sns").create_topic(Name="t")["TopicArn"]
    entries = [{"Id": key, "Message": key} for key in "xy"]
    client = boto3.client("sns")
    with faas.fault("sns.PublishBatch", resource="t", kind="partial_batch"):
        answer = run(faas, lambda: client.publish_batch(TopicArn=arn, PublishBatchRequestEntries=entries))
    assert [each["Id"] for each in answer["Successful"]] == ["x"]
    assert [each["Id"] for each in answer["Failed"]] == ["y"]


def test_failed_events_of_a_bus(faas: Any) -> None:
    entries = [{"Source": "s", "DetailType": "d", "Detail": "{}"}] * 2
    with faas.fault("events.PutEvents", kind="partial_batch"):
        answer = run(faas, lambda: boto3.client("events").put_events(Entries=entries))
    assert answer["FailedEntryCount"] == 1
    assert ["EventId" in each for each in answer["Entries"]] == [True, False]
    assert answer["Entries"][1]["ErrorCode"] == "InternalFailure"


def test_failed_records_of_a_stream(faas: Any) -> None:
    boto3.client("kinesis").create_stream(StreamName="clicks", ShardCount=1)
    records = [{"Data": b"x", "PartitionKey": key} for key in "ab"]
    client = boto3.client("kinesis")
    with faas.fault("kinesis.PutRecords", kind="partial_batch"):
        answer = run(faas, lambda: client.put_records(StreamName="clicks", Records=records))
    assert answer["FailedRecordCount"] == 1
    assert ["SequenceNumber" in each for each in answer["Records"]] == [True, False]


def test_objects_that_could_not_be_deleted(faas: Any) -> None:
    client = boto3.client("s3")
    client.create_bucket(Bucket="inbox")
    for key in "ab":
        client.put_object(Bucket="inbox", Key=key)
    with faas.fault("s3.DeleteObjects", kind="partial_batch"):
        asked = {"Objects": [{"Key": "a"}, {"Key": "b"}]}
        answer = run(faas, lambda: client.delete_objects(Bucket="inbox", Delete=asked))
    assert [each["Key"] for each in answer["Errors"]] == ["b"]
    assert [each["Key"] for each in client.list_objects_v2(Bucket="inbox")["Contents"]] == ["b"]


def test_a_condition_of_a_write_is_found_false_though_nothing_is_there(faas: Any, orders: Any) -> None:
    client = boto3.client("dynamodb")
    item = {
        "TableName": "orders",
        "Item": {"id": {"S": "a"}},
        "ConditionExpression": "attribute_not_exists(id)",
    }
    with faas.fault("dynamodb.PutItem", kind="conditional_check_failed"):
        inv = faas.function(lambda event, context: client.put_item(**item)).invoke({})
    assert isinstance(inv.error.exception, client.exceptions.ConditionalCheckFailedException)
    assert inv.error.exception.response["Error"]["Message"] == "The conditional request failed"
    assert orders.scan()["Count"] == 0


def test_a_struck_condition_reads_as_a_real_one_does(faas: Any, orders: Any) -> None:
    orders.put_item(Item={"id": "a"})

    def put(event: Any, context: object) -> list[Any]:
        try:
            orders.put_item(Item={"id": "a"}, ConditionExpression="attribute_not_exists(id)")
        except ClientError as error:
            said: Any = error.response
            return [
                type(error).__name__,
                str(error),
                said["message"],
                said["ResponseMetadata"]["HTTPStatusCode"],
            ]
        return []

    fn = faas.function(put)
    real = fn.invoke({}).payload
    with faas.fault("dynamodb.PutItem", kind="conditional_check_failed"):
        assert fn.invoke({}).payload == real


def test_a_transaction_names_the_condition_that_failed(faas: Any, orders: Any) -> None:
    client = boto3.client("dynamodb")
    key = {"id": {"S": "b"}}
    actions: Any = [
        {"Put": {"TableName": "orders", "Item": {"id": {"S": "a"}}}},
        {
            "ConditionCheck": {
                "TableName": "orders",
                "Key": key,
                "ConditionExpression": "attribute_not_exists(id)",
            }
        },
    ]
    with faas.fault("dynamodb.TransactWriteItems", kind="conditional_check_failed"):
        inv = faas.function(lambda e, c: client.transact_write_items(TransactItems=actions)).invoke({})
    error = inv.error.exception
    assert isinstance(error, client.exceptions.TransactionCanceledException)
    reasons = error.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    assert orders.scan()["Count"] == 0


def test_a_condition_of_an_object(faas: Any) -> None:
    client = boto3.client("s3")
    client.create_bucket(Bucket="inbox")
    with faas.fault("s3.PutObject", key="k", kind="conditional_check_failed"):
        inv = faas.function(lambda e, c: client.put_object(Bucket="inbox", Key="k", IfNoneMatch="*")).invoke(
            {}
        )
    error = inv.error.exception
    assert isinstance(error, ClientError)
    assert error.response["Error"]["Code"] == "PreconditionFailed"
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 412


def test_a_partial_result_of_an_empty_batch_is_no_fault(faas: Any) -> None:
    with pytest.raises(NeverStruck, match="its batch is empty"):
        with faas.fault("events.PutEvents", kind="partial_batch"):
            faas.function(lambda e, c: boto3.client("events").put_events(Entries=[])).invoke({})
