"""Function URLs: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html."""

from __future__ import annotations

from dataclasses import replace

from pytest_faas.runtime.front_ends import lambda_api, payload_2
from pytest_faas.runtime.front_ends.answer import Headers, HttpAnswer, message
from pytest_faas.runtime.front_ends.request import too_large_request
from pytest_faas.runtime.front_ends.result import Result, Setup


def answer(result: Result, setup: Setup) -> HttpAnswer:
    """Answer as a function URL does: 502 and plain text for a failure, 429 for a throttle; it has no time-out of its own.

    502 is recorded by TestLambdaURL::test_lambda_url_invocation_exception, 2025-11-24; for a time-out it is reported in
    awslabs/route53-dynamic-dns-with-lambda#56. 429: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html;
    its body is the Lambda API's, as public clients of function URLs quote it. A service error gets the 502 too (inferred).
    `x-amzn-RequestId` is the invocation's: recorded by TestRequestIdHandling::test_request_id_invoke_url, 2025-11-24.
    """
    if result.refused is not None and result.refused.throttled:
        return lambda_api.throttled(result.refused.reason, setup.throttled_status)
    return _identified(_answer(result, setup), result.request_id)


def refusal(event: object) -> HttpAnswer | None:
    """Return the 413 for a request above Lambda's 6 MB, or None; its text is the Lambda API's (inferred)."""
    return lambda_api.too_large(event) if too_large_request(event) else None


def _answer(result: Result, setup: Setup) -> HttpAnswer:
    failure = message(502, "Internal Server Error")
    if result.refused is not None:
        return failure
    if result.failed:
        return replace(failure, status_code=setup.error_status or 502)
    try:
        return payload_2.proxied(result, setup)
    except ValueError:
        return failure


def _identified(given: HttpAnswer, request_id: str) -> HttpAnswer:
    if not request_id:
        return given
    pairs = [(name, value) for name in given.headers for value in given.headers.get_all(name)]
    kept = [pair for pair in pairs if pair[0].lower() != "x-amzn-requestid"]
    return replace(given, headers=Headers([*kept, ("x-amzn-RequestId", request_id)]))
