"""Faults below botocore's retries: its own retry logic runs, without waiting."""

from __future__ import annotations

import importlib
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from pytest_faas import InvalidArgument
from pytest_faas.cloud.faults import LostAndRetried, ServerError, Throttling

# One write of each service whose throttle has a code of its own, and of one that has AWS's common one.
WRITES: dict[str, tuple[str, dict[str, Any]]] = {
    "dynamodb": ("put_item", {"TableName": "orders", "Item": {"id": {"S": "a"}}}),
    "kinesis": ("put_record", {"StreamName": "clicks", "Data": b"x", "PartitionKey": "p"}),
    "lambda": ("invoke", {"FunctionName": "inner", "Payload": b"{}"}),
    "s3": ("put_object", {"Bucket": "inbox", "Key": "k", "Body": b"x"}),
    "sns": ("create_topic", {"Name": "t"}),
    "sqs": ("create_queue", {"QueueName": "q"}),
    "events": ("put_events", {"Entries": [{"Source": "s", "DetailType": "d", "Detail": "{}"}]}),
}


@pytest.fixture
def resources(faas: Any, orders: Any) -> None:
    boto3.client("kinesis").create_stream(StreamName="clicks", ShardCount=1)
    boto3.client("s3").create_bucket(Bucket="inbox")
    faas.function(lambda event, context: "inner", name="inner")


def write(service: str, mode: str, attempts: int = 4) -> Any:
    def handler(event: Any, context: object) -> int:
        operation, parameters = WRITES[service]
        options: Any = {"mode": mode, "total_max_attempts": attempts}
        config = Config(retries=options)
        client: Any = boto3.client(service, config=config)  # type: ignore[call-overload]
        answer = getattr(client, operation)(**parameters)
        return int(answer["ResponseMetadata"]["RetryAttempts"])

    return handler


KINDS = [Throttling(2), ServerError(2), ServerError(2, 503), LostAndRetried(2)]
CASES = [("dynamodb", kind, mode) for kind in KINDS for mode in ("legacy", "standard", "adaptive")]
CASES += [(service, kind, "legacy") for service in WRITES for kind in KINDS if service != "dynamodb"]


@pytest.mark.parametrize(("service", "kind", "mode"), CASES, ids=str)
def test_the_sdk_retries_by_itself_and_succeeds(
    faas: Any, resources: Any, service: Any, kind: Any, mode: Any, monkeypatch: Any
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    operation = "".join(part.title() for part in WRITES[service][0].split("_"))
    with faas.fault(f"{service}.{operation}", kind=kind):
        inv = faas.function(write(service, mode), timeout=60).invoke({})
    assert inv.payload == 2
    call = inv.calls[0]
    assert len(inv.calls) == 1
    assert [attempt.outcome == "ok" for attempt in call.attempts] == [False, False, True]
    assert call.struck == (kind.said,)
    assert slept == []


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize(("kind", "code"), [(Throttling(None), "ProvisionedThroughputExceededException"),
                                            (ServerError(None), "InternalServerError"),
                                            (ServerError(None, 502), "502")])  # fmt: skip
def test_a_call_whose_every_attempt_is_struck_fails_as_the_sdk_gives_up(
    faas: Any, orders: Any, kind: Any, code: Any, mode: Any
) -> None:
    with faas.fault("dynamodb.PutItem", kind=kind):
        inv = faas.function(write("dynamodb", mode)).invoke({})
    assert isinstance(inv.error.exception, ClientError)
    assert inv.error.exception.response["Error"]["Code"] == code
    assert len(inv.calls[0].attempts) == 4
    assert orders.scan()["Count"] == 0


def test_a_response_that_is_lost_and_retried_takes_effect_twice(faas: Any) -> None:
    url = boto3.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]

    def send(event: Any, context: object) -> Any:
        return boto3.client("sqs").send_message(QueueUrl=url, MessageBody="x")["MessageId"]

    with faas.fault("sqs.SendMessage", kind="lost_and_retried"):
        inv = faas.function(send).invoke({})
    first, second = inv.calls[0].attempts
    assert (first.outcome, second.outcome) == ("ReadTimeoutError", "ok")
    messages = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert {message["MessageId"] for message in messages} == {first.dropped["MessageId"], inv.payload}
    assert len(messages) == 2


def test_the_waits_between_attempts_move_a_virtual_clock(faas: Any, orders: Any) -> None:
    with faas.frozen("2026-01-01T00:00:00Z") as clock, faas.fault("dynamodb.PutItem", kind=Throttling(3)):
        inv = faas.function(write("dynamodb", "standard"), timeout=60).invoke({})
        assert inv.payload == 3
        assert inv.duration > 0
        assert clock.now.timestamp() == pytest.approx(1767225600 + inv.duration)


def test_waits_on_a_virtual_clock_can_reach_the_deadline(faas: Any, orders: Any) -> None:
    with faas.frozen("2026-01-01T00:00:00Z"), faas.fault("dynamodb.PutItem", kind=Throttling(None)):
        inv = faas.function(write("dynamodb", "legacy", attempts=30), timeout=5).invoke({})
    assert inv.timed_out


def test_other_calls_are_not_struck(faas: Any, orders: Any) -> None:
    boto3.client("sqs").create_queue(QueueName="q")
    with faas.fault("dynamodb.PutItem", kind="throttling"):
        faas.function(write("dynamodb", "standard")).invoke({})
        inv = faas.function(write("sqs", "standard")).invoke({})
    assert [attempt.outcome for attempt in inv.calls[0].attempts] == ["ok"]


def test_botocore_is_put_back(faas: Any, orders: Any) -> None:
    endpoint: Any = importlib.import_module("botocore.endpoint")
    before = endpoint.time
    with faas.fault("dynamodb.PutItem", kind="throttling"):
        assert endpoint.time is not before
        faas.function(write("dynamodb", "standard")).invoke({})
    assert endpoint.time is before


@pytest.mark.parametrize("attempts", [0, -1, 1.5, True, "2"])
def test_a_number_of_attempts_that_cannot_be(attempts: Any) -> None:
    with pytest.raises(InvalidArgument, match="Throttling: attempts must be an int of 1 or more"):
        Throttling(attempts)


@pytest.mark.parametrize("status", [200, 600, "500"])
def test_a_status_that_is_no_error(status: Any) -> None:
    with pytest.raises(InvalidArgument, match="ServerError: status must be an int between 400 and 599"):
        ServerError(status=status)
