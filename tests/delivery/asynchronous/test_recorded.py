"""What real AWS sent and when, as LocalStack's suite recorded it: each test bears the name of the recorded one.

`<uuid>` and `date` stand for what differs in each run, as in the recordings; the account and the names are those of here.
"""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import pytest

from pytest_faas import Async

QUEUE = "arn:aws:sqs:us-east-1:123456789012:destination"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function"


def echo(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do as the recorded function `lambda_integration.py` did."""
    if event.get("raise_error"):
        raise Exception("Test exception (this is intentional)")
    return {"event": event, "context": {"aws_request_id": context.aws_request_id, "client_context": None}}


def echofail(event: dict[str, Any], context: Any) -> None:
    """Do as the recorded function `lambda_echofail.py` did."""
    raise Exception("intentional failure")


def redacted(body: dict[str, Any]) -> dict[str, Any]:
    """Return a record with the placeholders of the recordings in it; what they stand for is checked here."""
    request_id = body["requestContext"]["requestId"]
    assert str(uuid.UUID(request_id)) == request_id
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["timestamp"])
    context = {**body["requestContext"], "requestId": "<uuid:1>"}
    made = {**body, "timestamp": "date", "requestContext": context}
    payload = body.get("responsePayload")
    if isinstance(payload, dict) and "errorMessage" in payload:
        assert payload["requestId"] == request_id
        (frame,) = payload["stackTrace"]
        place, line = re.fullmatch(r'(  File ".*", line \d+, in \w+)\n( +raise .*)\n', frame).groups()
        assert place
        made["responsePayload"] = {**payload, "requestId": "<uuid:1>", "stackTrace": [line.strip()]}
    return made


def failure(function: str, condition: str, count: int, event: Any, message: str) -> dict[str, Any]:
    """Return the recorded record of a failure."""
    return {
        "version": "1.0",
        "timestamp": "date",
        "requestContext": {
            "requestId": "<uuid:1>",
            "functionArn": f"{FUNCTION}:{function}:$LATEST",
            "condition": condition,
            "approximateInvokeCount": count,
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {
            "errorMessage": message,
            "errorType": "Exception",
            "requestId": "<uuid:1>",
            "stackTrace": [f'raise Exception("{message}")'],
        },
    }


def test_assess_lambda_destination_invocation_payload0(faas):
    # TestLambdaDestinationSqs, recorded on 24-11-2025
    source = Async(maximum_retry_attempts=0, on_success=QUEUE, on_failure=QUEUE)
    (sent,) = faas.deliver(faas.function(echo, name="worker"), {}, source=source).sent
    request_id = sent.body["requestContext"]["requestId"]
    assert sent.destination == QUEUE
    assert redacted(sent.body) == {
        "version": "1.0",
        "timestamp": "date",
        "requestContext": {
            "requestId": "<uuid:1>",
            "functionArn": f"{FUNCTION}:worker:$LATEST",
            "condition": "Success",
            "approximateInvokeCount": 1,
        },
        "requestPayload": {},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
        "responsePayload": {"event": {}, "context": {"aws_request_id": request_id, "client_context": None}},
    }


def test_assess_lambda_destination_invocation_payload1(faas):
    # TestLambdaDestinationSqs, recorded on 24-11-2025
    source = Async(maximum_retry_attempts=0, on_success=QUEUE, on_failure=QUEUE)
    report = faas.deliver(faas.function(echo, name="worker"), {"raise_error": 1}, source=source)
    (sent,) = report.sent
    assert (sent.destination, len(report.attempts)) == (QUEUE, 1)
    message = "Test exception (this is intentional)"
    assert redacted(sent.body) == failure("worker", "RetriesExhausted", 1, {"raise_error": 1}, message)


def test_lambda_destination_default_retries(faas):
    # TestLambdaDestinationSqs, recorded on 24-11-2025: "this will take at least 3 minutes on AWS"
    source = Async(on_success=QUEUE, on_failure=QUEUE)
    report = faas.deliver(faas.function(echo, name="worker"), {"raise_error": 1}, source=source)
    (sent,) = report.sent
    message = "Test exception (this is intentional)"
    assert redacted(sent.body) == failure("worker", "RetriesExhausted", 3, {"raise_error": 1}, message)
    assert report.elapsed == 180.0


def test_retries(faas):
    # TestLambdaDestinationSqs, recorded on 25-11-2025: one run after 30 s, two after 90 s, three after 210 s
    event = {"message": "<test-msg-id>"}
    source = Async(maximum_retry_attempts=2, on_failure=QUEUE)
    worker = faas.function(echofail, name="worker")
    for until, runs in ((30, 1), (90, 2), (210, 3)):
        assert len(faas.deliver(worker, event, source=source, until=until).attempts) == runs
    report = faas.deliver(worker, event, source=source)
    (sent,) = report.sent
    assert redacted(sent.body) == failure("worker", "RetriesExhausted", 3, event, "intentional failure")
    assert len({attempt.request_id for attempt in report.attempts}) == 1
    assert {attempt.invocation.request_id for attempt in report.attempts} == {
        sent.body["requestContext"]["requestId"]
    }


def test_maxeventage(faas):
    # TestLambdaDestinationSqs, recorded on 27-11-2025
    event = {"message": "<test-msg-id>"}
    worker = faas.function(echofail, name="worker")
    for age, runs in ((60, 1), (90, 2)):
        source = Async(maximum_retry_attempts=2, maximum_event_age_in_seconds=age, on_failure=QUEUE)
        report = faas.deliver(worker, event, source=source)
        assert len(report.attempts) == runs
        (sent,) = report.sent
        assert redacted(sent.body) == failure(
            "worker", "EventAgeExceeded", runs, event, "intentional failure"
        )


@pytest.mark.parametrize("mode", ["success", "failure"])
def test_invoke_lambda_eventbridge(faas, mode):
    # TestLambdaDestinationEventbridge, recorded on 24-11-2025
    def handler(event, context):
        if event["mode"] == "failure":
            raise Exception("intentional failure!")
        return {"hello": "world", "test": "abc", "val": 5, "success": True}

    source = Async(maximum_retry_attempts=0, on_success=BUS, on_failure=BUS)
    report = faas.deliver(faas.function(handler, name="worker"), {"mode": mode}, source=source)
    (sent,) = report.sent
    assert sent.destination == BUS
    body = sent.body
    assert str(uuid.UUID(body["id"])) == body["id"]
    assert body["time"] == body["detail"]["timestamp"][:19] + "Z"
    success = {
        "version": "1.0",
        "timestamp": "date",
        "requestContext": {
            "requestId": "<uuid:1>",
            "functionArn": f"{FUNCTION}:worker:$LATEST",
            "condition": "Success",
            "approximateInvokeCount": 1,
        },
        "requestPayload": {"mode": "success"},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
        "responsePayload": {"hello": "world", "test": "abc", "val": 5, "success": True},
    }
    failed = failure("worker", "RetriesExhausted", 1, {"mode": "failure"}, "intentional failure!")
    assert {**body, "id": "<uuid:2>", "time": "date", "detail": redacted(body["detail"])} == {
        "version": "0",
        "id": "<uuid:2>",
        "detail-type": f"Lambda Function Invocation Result - {mode.capitalize()}",
        "source": "lambda",
        "account": "123456789012",
        "time": "date",
        "region": "us-east-1",
        "resources": [BUS, f"{FUNCTION}:worker:$LATEST"],
        "detail": success if mode == "success" else failed,
    }


def test_dead_letter_queue(faas):
    # TestLambdaDLQ, recorded on 24-11-2025; the same in test_sqs_queue_as_lambda_dead_letter_queue, 25-11-2025
    source = Async(dead_letter_target_arn=QUEUE)
    report = faas.deliver(faas.function(echo), {"raise_error": 1}, source=source)
    (sent,) = report.sent
    assert (sent.destination, sent.body) == (QUEUE, {"raise_error": 1})
    assert sent.attributes == {
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": "Test exception (this is intentional)"},
        "RequestID": {"DataType": "String", "StringValue": report.attempts[0].request_id},
    }
    assert (len(report.attempts), [record.body for record in report.dead_letters]) == (
        3,
        [{"raise_error": 1}],
    )


def test_reserved_concurrency(faas):
    # TestLambdaConcurrency of test_lambda.py, recorded on 25-11-2025
    source = Async(maximum_retry_attempts=0, on_failure=QUEUE)
    worker = faas.function(echo, name="worker")
    report = faas.deliver(worker, {}, source=source, reserved_concurrent_executions=0)
    (sent,) = report.sent
    assert redacted(sent.body) == {
        "version": "1.0",
        "timestamp": "date",
        "requestContext": {
            "requestId": "<uuid:1>",
            "functionArn": f"{FUNCTION}:worker:$LATEST",
            "condition": "ZeroReservedConcurrency",
            "approximateInvokeCount": 0,
        },
        "requestPayload": {},
    }


def test_reserved_concurrency_async_queue(faas):
    # TestLambdaConcurrency of test_lambda.py, recorded on 24-11-2025: with a reserved concurrency of 1, the second event
    # waits in Lambda's queue until the first has been processed
    def slow(event, context):
        time.sleep(event["wait"])

    report = faas.deliver(
        faas.function(slow, timeout=30),
        {"wait": 10},
        {"wait": 0},
        source=Async(),
        reserved_concurrent_executions=1,
    )
    assert [record.body for record in report.succeeded] == [{"wait": 10}, {"wait": 0}]
    assert report.attempts[1].at >= 10
    assert {row.invocation for row in report.refusals} == {None}


def test_request_id_async_invoke_with_retry(faas):
    # TestRequestIdHandling of test_lambda.py, recorded on 24-11-2025: both END lines of the log have one request id
    worker = faas.function(echo)
    report = faas.deliver(worker, {"raise_error": 1}, source=Async(maximum_retry_attempts=1))
    first, second = (attempt.request_id for attempt in report.attempts)
    assert first == second == report.records[0].id


def test_invocation_type_event_error(faas):
    # TestLambdaFeatures of test_lambda.py, recorded on 04-09-2023: the same environment runs it twice under one id
    seen = []

    def handler(event, context):
        seen.append((context.aws_request_id, context.log_stream_name))
        raise ValueError("some error occurred")

    report = faas.deliver(faas.function(handler), {}, source=Async(maximum_retry_attempts=1))
    assert len(seen) == 2
    assert len(set(seen)) == 1
    assert [attempt.said for attempt in report.attempts] == ["ValueError: some error occurred"] * 2
