"""What the on-failure destination receives, to the letter.

Recorded from AWS by LocalStack's suite, 2025-11-25: test_{kinesis,dynamodb}_event_source_mapping_with_on_failure_
destination_config, …_with_sns_on_failure_destination_config and …_with_s3_on_failure_destination.
"""

from __future__ import annotations

import json
import re

import pytest
from stream_runs import BUCKET, QUEUE, TOPIC, bodies, fails, fails_on

from pytest_faas import Stream, events

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def settings(destination, **more):
    return Stream(
        batch_size=1,
        maximum_batching_window_in_seconds=1,
        maximum_retry_attempts=1,
        on_failure=destination,
        **more,
    )


# A topic gets the same: test_kinesis_event_source_mapping_with_sns_on_failure_destination_config.
@pytest.mark.parametrize("destination", [QUEUE, TOPIC])
def test_kinesis_event_source_mapping_with_on_failure_destination_config(faas, noon, destination):
    event = events.kinesis(
        events.kinesis_record({"input": "hello"}, sequence_number="4960", arrived_at=noon - 0.75),
        stream="clicks",
    )
    report = faas.deliver(faas.function(fails), event, source=settings(destination))
    (sent,) = report.sent
    assert (sent.destination, sent.condition, sent.at) == (destination, "RetryAttemptsExhausted", 0.25)
    assert json.dumps(sent.body) == json.dumps(
        {
            "requestContext": {
                "requestId": report.attempts[-1].request_id,
                "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:fails",
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 2,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled",
            },
            "version": "1.0",
            "timestamp": "2026-01-01T12:00:00.250Z",
            "KinesisBatchInfo": {
                "shardId": "shardId-000000000000",
                "startSequenceNumber": "4960",
                "endSequenceNumber": "4960",
                "approximateArrivalOfFirstRecord": "2026-01-01T11:59:59.250Z",
                "approximateArrivalOfLastRecord": "2026-01-01T11:59:59.250Z",
                "batchSize": 1,
                "streamArn": "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
            },
        }
    )


# And here: test_dynamodb_event_source_mapping_with_sns_on_failure_destination_config.
@pytest.mark.parametrize("destination", [QUEUE, TOPIC])
def test_dynamodb_event_source_mapping_with_on_failure_destination_config(faas, noon, destination):
    event = events.dynamodb_stream(
        events.insert({"id": "hello world"}, sequence_number="100000000000000000001"),
        table="orders",
        stream_label="2025-06-01T00:00:00.000",
    )
    report = faas.deliver(faas.function(fails), event, source=settings(destination))
    (sent,) = report.sent
    info = sent.body["DDBStreamBatchInfo"]
    assert re.fullmatch(r"shardId-\d{20}-[0-9a-f]{8}", info["shardId"])
    assert json.dumps(sent.body) == json.dumps(
        {
            "requestContext": {
                "requestId": report.attempts[-1].request_id,
                "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:fails",
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 2,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled",
            },
            "version": "1.0",
            "timestamp": "2026-01-01T12:00:00.250Z",
            "DDBStreamBatchInfo": {
                "shardId": info["shardId"],
                "startSequenceNumber": "100000000000000000001",
                "endSequenceNumber": "100000000000000000001",
                "approximateArrivalOfFirstRecord": "2026-01-01T12:00:00Z",
                "approximateArrivalOfLastRecord": "2026-01-01T12:00:00Z",
                "batchSize": 1,
                "streamArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2025-06-01T00:00:00.000",
            },
        }
    )


@pytest.mark.parametrize("kind", ["kinesis", "dynamodb"])
def test_event_source_mapping_with_s3_on_failure_destination(faas, noon, kind):
    """A bucket gets the records too, under a key of the mapping, the shard and the time."""
    event = (
        events.kinesis("hello")
        if kind == "kinesis"
        else events.dynamodb_stream(events.insert({"id": "hello"}))
    )
    report = faas.deliver(faas.function(fails), event, source=settings(BUCKET))
    (sent,) = report.sent
    keys = [
        "requestContext",
        "responseContext",
        "version",
        "timestamp",
        "KinesisBatchInfo" if kind == "kinesis" else "DDBStreamBatchInfo",
        "payload",
    ]
    assert list(sent.body) == keys
    assert sent.body["payload"] == event
    shard = sent.body[keys[4]]["shardId"]
    pattern = rf"aws/lambda/{UUID}/{shard}/2026/01/01/2026-01-01T12\.00\.00-{UUID}"
    assert re.fullmatch(pattern, sent.attributes["Key"])


def test_the_mapping_has_the_same_id_in_each_key(faas, kinesis_event):
    report = faas.deliver(faas.function(fails), kinesis_event("a", "b"), source=settings(BUCKET))
    mappings = {each.attributes["Key"].split("/")[2] for each in report.sent}
    assert (len(report.sent), len(mappings)) == (2, 1)


def test_a_queue_gets_no_records(faas, kinesis_event):
    report = faas.deliver(faas.function(fails), kinesis_event("a"), source=settings(QUEUE))
    assert "payload" not in report.sent[0].body
    assert report.sent[0].attributes == {}


def test_a_batch_of_several_is_one_record(faas, noon):
    event = events.kinesis(
        *[
            events.kinesis_record(text, sequence_number=number, arrived_at=noon - age)
            for text, number, age in (("a", "10", 3), ("b", "11", 2), ("c", "12", 1))
        ]
    )
    source = Stream(maximum_retry_attempts=0, on_failure=QUEUE)
    report = faas.deliver(faas.function(fails), event, source=source)
    assert report.sent[0].body["KinesisBatchInfo"] == {
        "shardId": "shardId-000000000000",
        "startSequenceNumber": "10",
        "endSequenceNumber": "12",
        "approximateArrivalOfFirstRecord": "2026-01-01T11:59:57.000Z",
        "approximateArrivalOfLastRecord": "2026-01-01T11:59:59.000Z",
        "batchSize": 3,
        "streamArn": "arn:aws:kinesis:us-east-1:123456789012:stream/my-stream",
    }
    assert bodies(report.dead_letters) == "abc"


def test_the_shard_is_the_record_s_own(faas, kinesis_event):
    event = kinesis_event("a", shard_id="shardId-000000000007")
    report = faas.deliver(faas.function(fails), event, source=settings(QUEUE))
    assert report.sent[0].body["KinesisBatchInfo"]["shardId"] == "shardId-000000000007"


def test_a_table_s_shard_is_always_the_same(faas):
    first = events.dynamodb_stream(events.insert({"id": "a"}))
    second = events.dynamodb_stream(events.insert({"id": "b"}))
    report = faas.deliver(faas.function(fails), first, second, source=settings(QUEUE))
    shards = {each.body["DDBStreamBatchInfo"]["shardId"] for each in report.sent}
    assert (len(report.sent), len(shards)) == (2, 1)


def test_what_succeeds_sends_nothing(faas, kinesis_event):
    source = settings(QUEUE)
    report = faas.deliver(faas.function(fails_on("b")), kinesis_event("a"), source=source)
    assert report.sent == ()
