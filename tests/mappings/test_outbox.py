"""What services send on lands in the fake AWS, where its ARN names something there."""

from __future__ import annotations

import json
import time

import boto3
import pytest

from pytest_faas import Async, InvalidArgument, Queue, Stream

PLACE = "us-east-1:123456789012"


def fails(event, context):
    raise ValueError("no amount")


def works(event, context):
    return {"done": True}


def test_a_success_record_lands_in_a_queue(faas, aws, eventbridge_event):
    url = aws.queue("results")
    source = Async(on_success=aws.arn("results"))
    report = faas.deliver(faas.function(works), eventbridge_event({"n": 1}), source=source)
    (message,) = aws.waiting(url)
    assert json.loads(message["Body"]) == report.sent[0].body
    assert report.sent[0].landed
    assert json.loads(message["Body"])["responsePayload"] == {"done": True}


def test_test_dead_letter_queue_as_recorded(faas, aws):
    # recorded from AWS by LocalStack's suite, TestLambdaDLQ.test_dead_letter_queue, 2025-11-24
    url = aws.queue("dead")
    source = Async(dead_letter_target_arn=aws.arn("dead"), maximum_retry_attempts=0)
    report = faas.deliver(faas.function(fails), {"raise_error": 1}, source=source)
    (message,) = aws.waiting(url)
    assert json.loads(message["Body"]) == {"raise_error": 1}
    assert message["MessageAttributes"] == {
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": "no amount"},
        "RequestID": {"DataType": "String", "StringValue": report.attempts[0].request_id},
    }


def test_it_lands_at_its_virtual_time(faas, aws):
    url = aws.queue("dead")
    with faas.frozen("2026-01-01T00:00:00Z"):
        faas.deliver(faas.function(fails), {"n": 1}, source=Async(dead_letter_target_arn=aws.arn("dead")))
        (message,) = aws.waiting(url)
    assert int(message["Attributes"]["SentTimestamp"]) == 1_767_225_600_000 + 180_000


def test_a_record_lands_in_a_topic_and_in_its_subscriptions(faas, aws):
    topic = boto3.client("sns").create_topic(Name="failures")["TopicArn"]
    url = aws.queue("subscribed")
    boto3.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=aws.arn("subscribed"))
    source = Async(on_failure=topic, maximum_retry_attempts=0)
    report = faas.deliver(faas.function(fails), {"n": 1}, source=source)
    (message,) = aws.waiting(url)
    assert json.loads(json.loads(message["Body"])["Message"]) == report.sent[0].body


def test_a_record_goes_over_a_bus_to_the_targets_of_its_rules(faas, aws):
    # recorded from AWS by LocalStack's suite, test_invoke_lambda_eventbridge, 2025-11-24
    client = boto3.client("events")
    url = aws.queue("target")
    bus = client.create_event_bus(Name="results")["EventBusArn"]
    client.put_rule(Name="all", EventBusName="results", EventPattern=json.dumps({"source": ["lambda"]}))
    client.put_targets(
        Rule="all", EventBusName="results", Targets=[{"Id": "queue", "Arn": aws.arn("target")}]
    )
    function = faas.function(works)
    report = faas.deliver(function, {"n": 1}, source=Async(on_success=bus))
    (message,) = aws.waiting(url)
    event = json.loads(message["Body"])
    assert event["source"] == "lambda"
    assert event["detail-type"] == "Lambda Function Invocation Result - Success"
    assert event["resources"] == [bus, f"{function.arn}:$LATEST"]
    assert event["detail"] == report.sent[0].body["detail"]


def test_a_record_invokes_a_function_as_its_event(faas, aws):
    received = []

    def after(event, context):
        received.append((event, time.time()))

    then = faas.function(after, name="after")
    with faas.frozen("2026-01-01T00:00:00Z"):
        report = faas.deliver(faas.function(fails), {"n": 1}, source=Async(on_failure=then.arn))
    ((record, at),) = received
    assert record == report.sent[0].body
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert at == 1_767_225_600 + 180


def test_the_calls_of_a_function_that_is_a_destination_are_in_the_journal(faas, aws):
    url = aws.queue("jobs")
    after = faas.function(lambda event, context: aws.send(url, "x"), name="after")
    before = len(faas.calls)
    faas.deliver(faas.function(works), {"n": 1}, source=Async(on_success=after.arn))
    assert [call.operation for call in faas.calls[before:]] == ["SendMessage"]


def test_a_record_of_a_failure_lands_in_a_bucket_under_its_key(faas, aws):
    aws.bucket("failures")
    function = faas.function(fails)
    with faas.frozen("2026-01-01T00:00:00Z"):
        source = Async(on_failure="arn:aws:s3:::failures", maximum_retry_attempts=0)
        report = faas.deliver(function, {"n": 1}, source=source)
    (found,) = aws.s3.list_objects_v2(Bucket="failures")["Contents"]
    assert found["Key"].startswith(f"aws/lambda/async/{function.name}/2026/01/01/2026-01-01T00.00.00-")
    body = aws.s3.get_object(Bucket="failures", Key=found["Key"])["Body"].read()
    assert json.loads(body) == report.sent[0].body


def test_a_stream_that_gives_up_puts_the_batch_into_a_bucket(faas, aws, kinesis_event):
    aws.bucket("failures")
    source = Stream(on_failure="arn:aws:s3:::failures", maximum_retry_attempts=0)
    report = faas.deliver(faas.function(fails), kinesis_event("a", "b"), source=source)
    (found,) = aws.s3.list_objects_v2(Bucket="failures")["Contents"]
    body = json.loads(aws.s3.get_object(Bucket="failures", Key=found["Key"])["Body"].read())
    assert body == report.sent[0].body
    assert body["KinesisBatchInfo"]["batchSize"] == 2
    assert found["Key"].split("/")[:2] == ["aws", "lambda"]


def test_a_stream_of_the_fake_that_gives_up_sends_to_a_queue_of_the_fake(faas, aws):
    arn = aws.stream()
    aws.click("a")
    url = aws.queue("failures")
    source = Stream(on_failure=aws.arn("failures"), maximum_retry_attempts=1)
    faas.deliver(faas.function(fails), stream_arn=arn, source=source)
    (message,) = aws.waiting(url)
    body = json.loads(message["Body"])
    assert body["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert body["KinesisBatchInfo"]["streamArn"] == arn


def test_dead_letters_of_a_queue_in_memory_land_with_their_ids_and_attributes(faas, aws, sqs_event):
    from pytest_faas import events

    url = aws.queue("dead")
    message = events.sqs_message("pay", attributes={"kind": "new", "octets": b"\x00\xff"})
    source = Queue(max_receive_count=2, dead_letter_target_arn=aws.arn("dead"))
    report = faas.deliver(faas.function(fails), sqs_event(message), source=source)
    (dead,) = aws.waiting(url)
    assert (dead["Body"], dead["MessageId"]) == ("pay", report.dead_letters[0].id)
    assert dead["MessageAttributes"] == {
        "kind": {"DataType": "String", "StringValue": "new"},
        "octets": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    assert dead["Attributes"]["ApproximateReceiveCount"] == "3"
    assert report.sent[0].landed


def test_dead_letters_of_a_fifo_queue_in_memory_land_in_their_groups(faas, aws, sqs_event):
    from pytest_faas import events

    url = aws.queue("dead.fifo")
    message = events.sqs_message("pay", group_id="g")
    source = Queue(max_receive_count=1, dead_letter_target_arn=aws.arn("dead.fifo"))
    faas.deliver(faas.function(fails), sqs_event(message, queue="jobs.fifo"), source=source)
    (dead,) = aws.waiting(url)
    assert dead["Attributes"]["MessageGroupId"] == "g"
    assert dead["Attributes"]["MessageDeduplicationId"] == dead["MessageId"]


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:sqs:{PLACE}:nowhere",
        f"arn:aws:sns:{PLACE}:nowhere",
        f"arn:aws:events:{PLACE}:event-bus/nowhere",
        f"arn:aws:lambda:{PLACE}:function:nowhere",
        "arn:aws:s3:::nowhere-at-all",
        "arn:aws:sqs:us-east-1:999999999999:jobs",
    ],
)
def test_an_arn_that_names_nothing_is_in_the_report_only(faas, aws, arn):
    aws.queue("jobs")
    report = faas.deliver(
        faas.function(fails), {"n": 1}, source=Async(on_failure=arn, maximum_retry_attempts=0)
    )
    (sent,) = report.sent
    assert (sent.destination, sent.landed) == (arn, False)
    assert len(report.dead_letters) == 1


def test_what_a_destination_refuses_is_told(faas, aws):
    aws.queue("small", MaximumMessageSize="1024")
    source = Async(on_success=aws.arn("small"))
    with pytest.raises(
        InvalidArgument, match=r"sqs:.*:small in the fake AWS refuses what would be sent to it"
    ):
        faas.deliver(faas.function(works), {"text": "x" * 2000}, source=source)


def test_what_is_sent_on_is_in_no_journal(faas, aws):
    aws.queue("results")
    before = len(faas.calls)
    faas.deliver(faas.function(works), {"n": 1}, source=Async(on_success=aws.arn("results")))
    assert len(faas.calls) == before


def test_a_patch_over_botocore_does_not_see_what_services_send(faas, aws, monkeypatch):
    from botocore.client import BaseClient

    url = aws.queue("results")
    seen = []
    real = BaseClient._make_api_call
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda *call: seen.append(call[1]) or real(*call))
    faas.deliver(faas.function(works), {"n": 1}, source=Async(on_success=aws.arn("results")))
    assert seen == []
    assert len(aws.waiting(url)) == 1


def test_the_changes_that_a_destination_makes_to_the_bucket_are_delivered(faas, aws):
    aws.bucket()
    aws.put("a")

    def after(event, context):
        if event["requestPayload"]["Records"][0]["s3"]["object"]["key"] == "a":
            aws.put("b")

    then = faas.function(after, name="after")
    report = faas.deliver(faas.function(works), bucket="uploads", source=Async(on_success=then.arn))
    keys = [attempt.event["Records"][0]["s3"]["object"]["key"] for attempt in report.attempts]
    assert keys == ["a", "b"]
