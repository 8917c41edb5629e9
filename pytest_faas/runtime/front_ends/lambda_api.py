"""The errors of the Lambda API that a caller sees when its call does not get as far as the function.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
"""

from __future__ import annotations

import json

from pytest_faas.arguments import json_octets
from pytest_faas.runtime.front_ends.answer import Headers, HttpAnswer, own
from pytest_faas.runtime.front_ends.request import too_large_for_lambda
from pytest_faas.runtime.marshalling import JSON, MAX_REQUEST


def throttled(reason: str, status: int | None = None) -> HttpAnswer:
    """Return the 429 of a throttled call.

    Recorded by TestLambdaConcurrency::test_lambda_concurrency_block, 2025-11-24.

    >>> throttled("ReservedFunctionConcurrentInvocationLimitExceeded").json()["message"]
    'Rate Exceeded.'
    """
    return _error(
        status or 429,
        "TooManyRequestsException",
        {"Reason": reason, "Type": "User", "message": "Rate Exceeded."},
    )


def service_error(reason: str) -> HttpAnswer:
    """Return the 500 of an error of Lambda's own; `reason` is its type (`ServiceException`)."""
    return _error(
        500, reason, {"Type": "Service", "Message": "The AWS Lambda service encountered an internal error."}
    )


def too_large(event: object) -> HttpAnswer | None:
    """Return the 413 for an event above what a synchronous invocation carries, or None."""
    if not too_large_for_lambda(event):
        return None
    said = (
        f"{json_octets(event)} byte payload is too large for the RequestResponse invocation type"
        f" (limit {MAX_REQUEST} bytes)"
    )
    return _error(413, "RequestEntityTooLargeException", {"Type": "User", "message": said})


def _error(status: int, kind: str, body: dict[str, str]) -> HttpAnswer:
    headers = Headers([("Content-Type", JSON), ("x-amzn-ErrorType", kind)])
    return own(status, headers, json.dumps(body, separators=(",", ":")), kind)
