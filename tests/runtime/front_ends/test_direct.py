"""What a direct caller gets: the Invoke API."""

from __future__ import annotations

import json

import pytest

from pytest_faas.runtime.front_ends.direct import answer, refusal
from pytest_faas.runtime.front_ends.result import AS_BY_DEFAULT, Refused, Result


def sent(payload, setup=AS_BY_DEFAULT, **keywords):
    return answer(Result(payload, **keywords), setup)


# Recorded from AWS by LocalStack's suite: test_invocation_type_no_return_payload, 2025-11-24.
def test_an_answer_is_200_with_the_payload_as_it_is():
    got = sent(b"null", request_id="e1506fd5")
    assert (got.status_code, got.body) == (200, b"null")
    assert got.headers["X-Amz-Executed-Version"] == "$LATEST"
    assert got.headers["x-amzn-RequestId"] == "e1506fd5"
    assert "X-Amz-Function-Error" not in got.headers


# Recorded by test_lambda_invoke_with_timeout, 2025-11-25, and test_lambda_too_large_response, 2025-11-24.
@pytest.mark.parametrize("kind", ["Sandbox.Timedout", "Function.ResponseSizeTooLarge", "ValueError"])
def test_a_failed_function_is_200_with_the_error_in_a_header(kind):
    got = sent(json.dumps({"errorType": kind}).encode(), failed=True)
    assert (got.status_code, got.headers["X-Amz-Function-Error"]) == (200, "Unhandled")
    assert got.json() == {"errorType": kind}


# Recorded by TestLambdaConcurrency::test_lambda_concurrency_block, 2025-11-24.
def test_lambda_concurrency_block():
    reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
    got = sent(b"", refused=Refused(True, reason))
    assert (got.status_code, got.error_reason) == (429, "TooManyRequestsException")
    assert got.json() == {"Reason": reason, "Type": "User", "message": "Rate Exceeded."}
    assert got.headers["x-amzn-ErrorType"] == "TooManyRequestsException"


def test_boto3_reads_the_throttle_as_it_reads_that_of_aws(faas):
    import boto3
    from botocore.awsrequest import AWSResponse
    from botocore.config import Config

    got = sent(b"", refused=Refused(True, "ReservedFunctionConcurrentInvocationLimitExceeded"))
    client = boto3.client("lambda", config=Config(retries={"total_max_attempts": 1}))

    def reply(**_):
        response = AWSResponse("https://lambda", got.status_code, dict(got.headers), None)
        response._content = got.body
        return response

    client.meta.events.register_first("before-send.lambda.Invoke", reply)
    with pytest.raises(client.exceptions.TooManyRequestsException) as raised:
        client.invoke(FunctionName="orders")
    recorded = {"Code": "TooManyRequestsException", "Message": "Rate Exceeded."}
    assert raised.value.response["Error"] == recorded
    assert raised.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429


# https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
def test_a_service_error_is_500():
    got = sent(b"", refused=Refused(False, "ServiceException"))
    assert (got.status_code, got.headers["x-amzn-ErrorType"]) == (500, "ServiceException")


def test_no_time_out_but_the_function_s_own():
    assert sent(b"1", duration=890.0).status_code == 200


@pytest.mark.parametrize("event", [{"a": "x" * 6_291_446}, ["x" * 6_291_450], "x" * 6_291_452])
def test_an_event_above_6_mb_is_413(event):
    assert len(json.dumps(event, separators=(",", ":"))) in range(6_291_454, 6_291_457)
    assert refusal(event) is None
    larger = {"a": "x" * 6_291_449} if isinstance(event, dict) else [event, 1]
    got = refusal(larger)
    assert (got.status_code, got.headers["x-amzn-ErrorType"]) == (413, "RequestEntityTooLargeException")
    octets = len(json.dumps(larger, separators=(",", ":")))
    assert f"{octets} byte payload is too large" in got.text
