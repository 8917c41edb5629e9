"""The stream of a DynamoDB table in the fake AWS."""

from __future__ import annotations

import base64

import boto3
import pytest

from pytest_faas import InvalidArgument, Stream, validate


def works(event, context):
    return None


def records_of(report):
    return [record for attempt in report.attempts for record in attempt.event["Records"]]


def names_of(report):
    return [each["eventName"] for each in records_of(report)]


def update(aws, key, value):
    aws.dynamodb.update_item(
        TableName="orders",
        Key={"id": {"S": key}},
        UpdateExpression="SET price = :price",
        ExpressionAttributeValues={":price": {"N": str(value)}},
    )


def test_each_change_is_delivered_in_its_order(faas, aws):
    arn = aws.table()
    aws.item("1")
    update(aws, "1", 5)
    aws.dynamodb.delete_item(TableName="orders", Key={"id": {"S": "1"}})
    report = faas.deliver(faas.function(works), stream_arn=arn)
    assert names_of(report) == ["INSERT", "MODIFY", "REMOVE"]
    assert not validate(report.attempts[0].event).faults


def test_the_record_is_as_lambda_has_it(faas, aws):
    # recorded from AWS by LocalStack's suite, test_dynamodb_event_source_mapping, 2025-11: version 1.1, whole seconds
    with faas.frozen("2026-01-01T00:00:00.700Z"):
        arn = aws.table()
        aws.item("1", octets={"B": b"\x00\xff"}, tags={"L": [{"SS": ["a"]}]})
        report = faas.deliver(faas.function(works), stream_arn=arn)
    (record,) = records_of(report)
    assert len(record.pop("eventID")) == 32
    number = record["dynamodb"].pop("SequenceNumber")
    assert number.isdigit()
    assert 21 <= len(number) <= 40
    image = {
        "id": {"S": "1"},
        "octets": {"B": base64.b64encode(b"\x00\xff").decode()},
        "tags": {"L": [{"SS": ["a"]}]},
    }
    assert record == {
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1767225600.0,
            "Keys": {"id": {"S": "1"}},
            "NewImage": image,
            # 3 for the key, and for the image 3, 6 + 2 for the octets, 4 + 3 for the list, 1 + 1 in it
            "SizeBytes": 3 + 3 + 8 + 9,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": arn,
    }


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", [set(), set(), set()]),
        ("NEW_IMAGE", [{"NewImage"}, {"NewImage"}, set()]),
        ("OLD_IMAGE", [set(), {"OldImage"}, {"OldImage"}]),
        ("NEW_AND_OLD_IMAGES", [{"NewImage"}, {"NewImage", "OldImage"}, {"OldImage"}]),
    ],
)
def test_the_view_decides_on_the_images(faas, aws, view, images):
    arn = aws.table(view)
    aws.item("1")
    update(aws, "1", 5)
    aws.dynamodb.delete_item(TableName="orders", Key={"id": {"S": "1"}})
    report = faas.deliver(faas.function(works), stream_arn=arn)
    assert [set(each["dynamodb"]) & {"NewImage", "OldImage"} for each in records_of(report)] == images
    assert not validate(report.attempts[0].event).faults


def test_a_write_that_changes_nothing_leaves_no_record(faas, aws):
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html; moto alone has a MODIFY
    arn = aws.table()
    aws.item("1", price={"N": "5"})
    aws.item("1", price={"N": "5"})
    update(aws, "1", 5)
    assert names_of(faas.deliver(faas.function(works), stream_arn=arn)) == ["INSERT"]


def test_an_update_that_makes_an_item_is_one_insert(faas, aws):
    # moto alone has two, the first without the attributes
    arn = aws.table()
    update(aws, "1", 5)
    report = faas.deliver(faas.function(works), stream_arn=arn)
    assert names_of(report) == ["INSERT"]
    assert records_of(report)[0]["dynamodb"]["NewImage"]["price"] == {"N": "5"}


def test_other_readers_of_the_stream_see_the_same_changes(faas, aws):
    arn = aws.table()
    update(aws, "1", 5)
    update(aws, "1", 5)
    client = boto3.client("dynamodbstreams")
    (shard,) = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = client.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    found = client.get_records(ShardIterator=iterator)["Records"]
    assert [each["eventName"] for each in found] == ["INSERT"]


def test_transactions_and_batches_are_there(faas, aws):
    arn = aws.table()
    put = {"TableName": "orders", "Item": {"id": {"S": "1"}}}
    aws.dynamodb.transact_write_items(TransactItems=[{"Put": put}])
    request = {"PutRequest": {"Item": {"id": {"S": "2"}}}}
    aws.dynamodb.batch_write_item(RequestItems={"orders": [request]})
    report = faas.deliver(faas.function(works), stream_arn=arn)
    assert [each["dynamodb"]["Keys"]["id"]["S"] for each in records_of(report)] == ["1", "2"]


def test_changes_of_the_function_are_delivered_too(faas, aws):
    arn = aws.table()
    aws.item("1")

    def adds_a_price(event, context):
        for record in event["Records"]:
            if "price" not in record["dynamodb"]["NewImage"]:
                update(aws, record["dynamodb"]["Keys"]["id"]["S"], 9)

    report = faas.deliver(faas.function(adds_a_price), stream_arn=arn)
    assert names_of(report) == ["INSERT", "MODIFY"]
    assert aws.dynamodb.get_item(TableName="orders", Key={"id": {"S": "1"}})["Item"]["price"] == {"N": "9"}


def test_the_mapping_goes_on_where_it_stood(faas, aws):
    arn = aws.table()
    aws.item("1")
    function = faas.function(works)
    faas.deliver(function, stream_arn=arn)
    aws.item("2")
    report = faas.deliver(function, stream_arn=arn)
    assert [each["dynamodb"]["Keys"]["id"]["S"] for each in records_of(report)] == ["2"]


def test_partial_answers_work_on_it(faas, aws):
    arn = aws.table()
    for number in range(4):
        aws.item(str(number))

    def third_fails(event, context):
        for record in event["Records"]:
            if record["dynamodb"]["Keys"]["id"]["S"] == "2":
                return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        return None

    source = Stream(
        report_batch_item_failures=True, maximum_retry_attempts=1, checkpoint_resets_retries=False
    )
    report = faas.deliver(faas.function(third_fails), stream_arn=arn, source=source)
    keys = [
        [each["dynamodb"]["Keys"]["id"]["S"] for each in attempt.event["Records"]]
        for attempt in report.attempts
    ]
    assert keys == [["0", "1", "2", "3"], ["2", "3"]]
    assert len(report.succeeded) == 2
    assert len(report.dropped) == 2


def test_what_no_filter_lets_pass_is_left_out(faas, aws):
    arn = aws.table()
    aws.item("1")
    aws.dynamodb.delete_item(TableName="orders", Key={"id": {"S": "1"}})
    source = Stream(filter_criteria=[{"eventName": ["REMOVE"]}])
    report = faas.deliver(faas.function(works), stream_arn=arn, source=source)
    assert names_of(report) == ["REMOVE"]
    assert len(report.filtered) == 1


def test_at_timestamp_is_not_for_a_table(faas, aws):
    arn = aws.table()
    source = Stream(starting_position="AT_TIMESTAMP", starting_position_timestamp="2026-01-01T00:00:00Z")
    with pytest.raises(InvalidArgument, match="DynamoDB stream"):
        faas.deliver(faas.function(works), stream_arn=arn, source=source)


def test_a_table_without_a_stream_is_told_how_to_get_one(faas, aws):
    made = aws.dynamodb.create_table(
        TableName="plain",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    arn = f"{made['TableDescription']['TableArn']}/stream/2026-01-01T00:00:00.000"
    with pytest.raises(InvalidArgument, match=r"'plain' has no stream.*StreamSpecification"):
        faas.deliver(faas.function(works), stream_arn=arn)


def test_the_arn_of_the_table_itself_gets_the_closest(faas, aws):
    arn = aws.table()
    with pytest.raises(InvalidArgument, match=f"Did you mean '{arn}'"):
        faas.deliver(faas.function(works), stream_arn=arn.partition("/stream")[0])
