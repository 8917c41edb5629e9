"""The Invoke API itself, as `boto3.client("lambda").invoke` calls it.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseSyntax
"""

from __future__ import annotations

from pytest_faas.runtime.front_ends import lambda_api
from pytest_faas.runtime.front_ends.answer import Headers, HttpAnswer
from pytest_faas.runtime.front_ends.result import Result, Setup
from pytest_faas.runtime.marshalling import JSON


def answer(result: Result, setup: Setup) -> HttpAnswer:
    """Answer as the Lambda API does: 200 whatever the function did, its failure in a header, the payload as the body.

    `X-Amz-Function-Error` is boto3's `FunctionError`, `X-Amz-Executed-Version` its `ExecutedVersion`. Recorded by
    TestLambdaErrors, test_lambda_invoke_with_timeout, test_lambda_too_large_response and
    test_invocation_type_no_return_payload (`None` is `null`), 2025-11-24.
    """
    if result.refused is not None:
        if result.refused.throttled:
            return lambda_api.throttled(result.refused.reason, setup.throttled_status)
        return lambda_api.service_error(result.refused.reason)
    pairs = [("Content-Type", JSON), ("X-Amz-Executed-Version", "$LATEST")]
    if result.failed:
        pairs.append(("X-Amz-Function-Error", "Unhandled"))
    if result.request_id:
        pairs.append(("x-amzn-RequestId", result.request_id))
    return HttpAnswer(200, Headers(pairs), result.payload)


def refusal(event: object) -> HttpAnswer | None:
    """Return the 413 for an event above 6 MB, or None."""
    return lambda_api.too_large(event)
