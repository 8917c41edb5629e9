"""What was sent, as the services took it."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from pytest_faas import Sandbox
from pytest_faas.cloud.journal import Call, Failure
from pytest_faas.cloud.operations import Operations
from pytest_faas.cloud.state import emissions

URL = "https://sqs.us-east-1.amazonaws.com/1/jobs"
FIFO = URL + ".fifo"


def call(
    service: str, operation: str, parameters: dict[str, Any], response: Any = None, at: float = 0.0
) -> Call:
    return Call(service, operation, parameters, "us-east-1", response=response or {}, started_at=at)


@pytest.mark.parametrize(
    ("one", "many"),
    [
        (
            call("sqs", "SendMessage", {"QueueUrl": URL, "MessageBody": "x"}),
            call("sqs", "SendMessageBatch", {"QueueUrl": URL, "Entries": [{"Id": "1", "MessageBody": "x"}]}),
        ),
        (
            call("sns", "Publish", {"TopicArn": "arn:aws:sns:r:1:news", "Message": "x"}),
            call(
                "sns",
                "PublishBatch",
                {
                    "TopicArn": "arn:aws:sns:r:1:news",
                    "PublishBatchRequestEntries": [{"Id": "1", "Message": "x"}],
                },
            ),
        ),
        (
            call("kinesis", "PutRecord", {"StreamName": "s", "Data": b"x", "PartitionKey": "p"}),
            call(
                "kinesis",
                "PutRecords",
                {
                    "StreamARN": "arn:aws:kinesis:r:1:stream/s",
                    "Records": [{"Data": b"x", "PartitionKey": "p"}],
                },
            ),
        ),
        (
            call("firehose", "PutRecord", {"DeliveryStreamName": "f", "Record": {"Data": b"x"}}),
            call("firehose", "PutRecordBatch", {"DeliveryStreamName": "f", "Records": [{"Data": b"x"}]}),
        ),
        (
            call("events", "PutEvents", {"Entries": [{"Source": "a", "Detail": "{}"}]}),
            call(
                "events",
                "PutEvents",
                {"Entries": [{"Source": "a", "Detail": "{}", "EventBusName": "default"}]},
            ),
        ),
    ],
)
def test_alone_or_in_a_batch_it_is_the_same_emission(one, many):
    assert len(emissions.of([one])) == len(emissions.of([many])) == 1
    assert not emissions.of([one]).diff(emissions.of([many]))


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "response", "left"),
    [
        (
            "sqs", "SendMessageBatch", {"QueueUrl": URL, "Entries": [{"Id": "a", "MessageBody": "1"}, {"Id": "b", "MessageBody": "2"}]},
            {"Failed": [{"Id": "a"}]}, [{"MessageBody": "2"}],
        ),
        (
            "kinesis", "PutRecords", {"StreamName": "s", "Records": [{"Data": b"1"}, {"Data": b"2"}]},
            {"Records": [{"SequenceNumber": "1"}, {"ErrorCode": "InternalFailure"}]}, [{"Data": b"1"}],
        ),
        (
            "firehose", "PutRecordBatch", {"DeliveryStreamName": "f", "Records": [{"Data": b"1"}, {"Data": b"2"}]},
            {"RequestResponses": [{"ErrorCode": "x"}, {"RecordId": "1"}]}, [{"Data": b"2"}],
        ),
        (
            "events", "PutEvents", {"Entries": [{"Source": "a"}, {"Source": "b"}]},
            {"Entries": [{"EventId": "1"}, {"ErrorCode": "x"}]}, [{"Source": "a"}],
        ),
    ],
)  # fmt: skip
def test_what_the_service_refused_of_a_batch_was_not_sent(service, operation, parameters, response, left):
    assert [each.payload for each in emissions.of([call(service, operation, parameters, response)])] == left


@pytest.mark.parametrize(
    "silent",
    [
        call("logs", "PutLogEvents", {"logGroupName": "g"}),
        call("cloudwatch", "PutMetricData", {"Namespace": "n"}),
        call("dynamodb", "PutItem", {"TableName": "t"}),
        call("sqs", "ReceiveMessage", {"QueueUrl": URL}),
        call("lambda", "Invoke", {"FunctionName": "f", "InvocationType": "DryRun"}),
        Call("sqs", "SendMessage", {"QueueUrl": URL, "MessageBody": "x"}, error=Failure("AccessDenied", "")),
        Call("sqs", "SendMessage", {"QueueUrl": URL, "MessageBody": "x"}),
    ],
)
def test_what_sends_nothing(silent):
    assert len(emissions.of([silent])) == 0


@pytest.mark.parametrize(
    ("first", "second", "at", "count"),
    [
        ({"MessageDeduplicationId": "a"}, {"MessageDeduplicationId": "a"}, 299.9, 1),
        ({"MessageDeduplicationId": "a"}, {"MessageDeduplicationId": "a"}, 300.0, 2),
        ({"MessageDeduplicationId": "a"}, {"MessageDeduplicationId": "b"}, 0.0, 2),
        ({"MessageDeduplicationId": "a"}, {"MessageDeduplicationId": "a", "MessageBody": "other"}, 0.0, 1),
        ({}, {}, 1.0, 1),
        ({}, {"MessageBody": "other"}, 1.0, 2),
        ({}, {"MessageGroupId": "h"}, 1.0, 1),
    ],
)
def test_a_fifo_queue_drops_what_it_had_in_the_last_five_minutes(first, second, at, count):
    base = {"QueueUrl": FIFO, "MessageBody": "x", "MessageGroupId": "g"}
    calls = [
        call("sqs", "SendMessage", {**base, **first}),
        call("sqs", "SendMessage", {**base, **second}, at=at),
    ]
    assert len(emissions.of(calls)) == count
    plain = [call("sqs", "SendMessage", {**each.parameters, "QueueUrl": URL}) for each in calls]
    assert len(emissions.of(plain)) == 2


def test_a_fifo_queue_that_deduplicates_within_a_group():
    base = {"QueueUrl": FIFO, "MessageBody": "x", "MessageDeduplicationId": "a"}
    calls = [call("sqs", "SendMessage", {**base, "MessageGroupId": group}) for group in "ghg"]
    assert len(emissions.of(calls)) == 1
    assert len(emissions.of(calls, by_group=["jobs.fifo"])) == 2


def test_calls_before_the_part_count_for_the_deduplication():
    send = call("sqs", "SendMessage", {"QueueUrl": FIFO, "MessageBody": "x", "MessageGroupId": "g"})
    assert len(emissions.of([send, send], since=1)) == 0
    assert len(emissions.of([send], since=0)) == 1


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "token"),
    [
        ("ssm", "StartAutomationExecution", {"DocumentName": "d"}, "ClientToken"),
        ("ecs", "RunTask", {"taskDefinition": "t"}, "clientToken"),
        ("codebuild", "StartBuild", {"projectName": "p"}, "idempotencyToken"),
    ],
)
def test_a_client_token_makes_the_second_call_the_first(service, operation, parameters, token):
    once = call(service, operation, {**parameters, token: "a"})
    assert len(emissions.of([once, once])) == 1
    assert len(emissions.of([once, call(service, operation, {**parameters, token: "b"})])) == 2
    bare = call(service, operation, parameters)
    assert len(emissions.of([bare, bare])) == 2


def test_an_execution_is_one_by_its_arn():
    def start(arn: str) -> Call:
        return call(
            "stepfunctions",
            "StartExecution",
            {"stateMachineArn": "arn:aws:states:r:1:stateMachine:m"},
            {"executionArn": arn},
        )

    assert len(emissions.of([start("a"), start("a"), start("b")])) == 2


def test_a_declared_effect_is_an_emission_by_its_name():
    charge = Call(
        "payments", "Charge.create", {"amount": 10}, response={"id": "1"}, effect="payments.Charge.create"
    )
    (found,) = emissions.of([charge])
    assert (found.resource, found.payload) == ("payments.Charge.create", {"amount": 10})


def test_what_the_user_calls_telemetry_is_none():
    operations = Operations()
    operations.set("sns.Publish", "telemetry")
    published = call("sns", "Publish", {"TopicArn": "arn:aws:sns:r:1:metrics", "Message": "x"})
    assert len(emissions.of([published], operations=operations)) == 0


def test_lists_differ_by_what_is_more_and_what_is_fewer():
    a, b = (call("sqs", "SendMessage", {"QueueUrl": URL, "MessageBody": body}) for body in "ab")
    assert not emissions.of([a, b]).diff(emissions.of([b, a]))
    assert str(emissions.of([a, a]).diff(emissions.of([a, b]))) == (
        '- sqs jobs                            {"MessageBody": "a"}\n'
        '+ sqs jobs                            {"MessageBody": "b"}'
    )


@pytest.mark.parametrize(
    ("kind", "count"),
    [("lost_response", 1), ("lost_and_retried", 2), ("crash_before", 0), ("crash_after", 1)],
)
def test_what_a_fault_let_through_was_sent(kind, count):
    with Sandbox() as faas:
        url = boto3.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]

        def handler(event: Any, context: Any) -> None:
            boto3.client("sqs").send_message(QueueUrl=url, MessageBody="x")

        with faas.fault("sqs.SendMessage", kind=kind):
            faas.function(handler).invoke({})
        assert len(faas.emissions()) == count
        assert len([each for each in faas.state().entries if each.sent]) == count


def test_what_a_function_sent_in_the_fake_aws():
    with Sandbox() as faas:
        url = boto3.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
        topic = boto3.client("sns").create_topic(Name="news")["TopicArn"]

        def handler(event: Any, context: Any) -> None:
            boto3.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps({"order": 7}))
            boto3.client("sns").publish(TopicArn=topic, Message="paid")

        start = len(faas.calls)
        faas.function(handler)({})
        assert [(each.service, each.resource) for each in faas.emissions(since=start)] == [
            ("sqs", "jobs"),
            ("sns", "news"),
        ]
        assert len(faas.emissions()) == 2


def test_the_scope_of_a_queues_deduplication_is_asked_for():
    with Sandbox() as faas:
        sqs = boto3.client("sqs")
        for name, scope in (("one.fifo", "queue"), ("many.fifo", "messageGroup")):
            settings = {"FifoQueue": "true", "ContentBasedDeduplication": "true", "DeduplicationScope": scope}
            url = sqs.create_queue(QueueName=name, Attributes=settings)["QueueUrl"]
            for group in "gh":
                sqs.send_message(QueueUrl=url, MessageBody="x", MessageGroupId=group)
        assert [each.resource for each in faas.emissions()] == ["one.fifo", "many.fifo", "many.fifo"]
