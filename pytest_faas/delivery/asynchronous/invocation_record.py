"""What Lambda writes of an asynchronous invocation: the record of a destination, and its envelope on an event bus."""

from __future__ import annotations

import json
from typing import Any, Final

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.delivery.asynchronous.destination import Destination
from pytest_faas.delivery.asynchronous.queued import Queued
from pytest_faas.delivery.outcome import Outcome, Refusal, Target

__tracebackhide__ = errors.hidden_from

SUCCESS: Final = "Success"
RETRIES_EXHAUSTED: Final = "RetriesExhausted"
EVENT_AGE_EXCEEDED: Final = "EventAgeExceeded"
ZERO_RESERVED_CONCURRENCY: Final = "ZeroReservedConcurrency"

JsonObject = dict[str, Any]


def invocation_record(
    queued: Queued, target: Target, condition: str, now_ms: int, *, with_refusals: bool = False
) -> JsonObject:
    """Return the record that a destination receives.

    Recorded from AWS by LocalStack's suite, TestLambdaDestinationSqs (2025-11-24 to 27) and, without a response,
    TestLambdaConcurrency.test_reserved_concurrency (2025-11-25).
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    record: JsonObject = {
        "version": "1.0",
        "timestamp": origins.iso_ms(now_ms),
        "requestContext": {
            "requestId": queued.record.id,
            "functionArn": f"{target.arn}:$LATEST",
            "condition": condition,
            "approximateInvokeCount": queued.runs,
        },
        "requestPayload": original_event(queued),
    }
    if isinstance(queued.last, Outcome):
        record["responseContext"] = {"statusCode": 200, "executedVersion": "$LATEST"}
        if queued.last.error is not None:
            record["responseContext"]["functionError"] = "Unhandled"
        record["responsePayload"] = response_payload(queued.last)
    elif isinstance(queued.last, Refusal) and with_refusals:
        record["responseContext"] = {"statusCode": status_of(queued.last), "executedVersion": "$LATEST"}
    return record


def on_the_bus(record: JsonObject, bus: Destination, target: Target) -> JsonObject:
    """Return the event that carries a record over an event bus.

    Recorded from AWS by LocalStack's suite, test_invoke_lambda_eventbridge, 2025-11-24: `source` is `lambda`, where the
    documentation says `aws.lambda`.
    """
    succeeded = record["requestContext"]["condition"] == SUCCESS
    return {
        "version": "0",
        "id": origins.current().ids.uuid(),
        "detail-type": f"Lambda Function Invocation Result - {'Success' if succeeded else 'Failure'}",
        "source": "lambda",
        "account": target.arn.split(":")[4],
        "time": f"{record['timestamp'][:19]}Z",
        "region": bus.region,
        "resources": [bus.arn, record["requestContext"]["functionArn"]],
        "detail": record,
    }


def object_key(record: JsonObject, target: Target) -> str:
    """Return the key under which a record lies in a bucket.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    day, time = record["timestamp"][:10], record["timestamp"][11:19].replace(":", ".")
    unique = origins.current().ids.uuid()
    return f"aws/lambda/async/{target.name}/{day.replace('-', '/')}/{day}T{time}-{unique}"


def original_event(queued: Queued) -> JsonObject:
    """Return the event as it was sent: a copy, so that nobody's changes reach the one that retries deliver."""
    copy: JsonObject = json.loads(json.dumps(queued.record.raw))
    return copy


def response_payload(outcome: Outcome) -> Any:
    """Return the answer or the error object as JSON; as text where the function sent something else."""
    text = outcome.payload.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text


def status_of(refusal: Refusal) -> int:
    """Return the status with which Lambda refuses: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html."""
    return 429 if refusal.throttled else 500
