"""What the client of a function URL gets."""

from __future__ import annotations

import json

import pytest

from pytest_faas.runtime.front_ends.function_url import answer, refusal
from pytest_faas.runtime.front_ends.result import AS_BY_DEFAULT, Refused, Result, Setup

THROTTLED = "ReservedFunctionConcurrentInvocationLimitExceeded"


def sent(value, setup=AS_BY_DEFAULT, **keywords):
    payload = value if isinstance(value, bytes) else json.dumps(value).encode()
    return answer(Result(payload, **keywords), setup)


# Recorded from AWS by LocalStack's suite: TestLambdaURL::test_lambda_url_invocation, 2025-11-24; the names and the
# values of Content-Length are its own.
RECORDED = [
    ("dict", {"hello": "world"}, '{"hello":"world"}', 17),
    ("http-response", {"statusCode": 200, "body": "body123"}, "body123", 7),
    ("http-response-json", {"statusCode": 200, "body": '{"hello": "world"}'}, '{"hello": "world"}', 18),
    ("list-mixed", ["hello", 3, True], '["hello",3,true]', 16),
    ("string", "hello", "hello", 5),
    ("integer", 3, "3", 1),
    ("float", 3.1, "3.1", 3),
    ("boolean", True, "true", 4),
]


@pytest.mark.parametrize(
    ("value", "body", "length"), [row[1:] for row in RECORDED], ids=[row[0] for row in RECORDED]
)
def test_lambda_url_invocation(value, body, length):
    got = sent(value)
    assert (got.status_code, got.text, len(got.body)) == (200, body, length)
    assert got.headers["Content-Type"] == "application/json"


# Recorded by TestLambdaURL::test_lambda_url_invocation_exception, 2025-11-24.
def test_lambda_url_invocation_exception():
    got = sent({"errorMessage": "something is wrong"}, failed=True)
    assert (got.status_code, got.text) == (502, "Internal Server Error")


# Recorded by TestRequestIdHandling::test_request_id_invoke_url, 2025-11-24.
def test_request_id_invoke_url():
    value = {
        "statusCode": 200,
        "headers": {"X-Amzn-RequestId": "own"},
        "cookies": ["a=1", "b=2"],
        "body": "hi",
    }
    got = sent(value, request_id="e1506fd5-9e7b-434f-bd42-4f8fa224b599")
    assert got.headers.get_all("x-amzn-RequestId") == ["e1506fd5-9e7b-434f-bd42-4f8fa224b599"]
    assert got.headers.get_all("set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize("value", [{"statusCode": "abc"}, b"\xff", b"NaN"])
def test_a_malformed_answer_is_502(value):
    assert (sent(value).status_code, sent(value).text) == (502, "Internal Server Error")


# Reported in awslabs/route53-dynamic-dns-with-lambda#56.
def test_a_time_out_of_the_function_is_502_and_it_has_none_of_its_own():
    assert sent({}, failed=True, timed_out=True, duration=3.0).status_code == 502
    assert sent({"statusCode": 201}, duration=890.0).status_code == 201


# https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-throttling
def test_a_throttle_is_429():
    got = sent(b"", refused=Refused(True, THROTTLED))
    assert got.status_code == 429
    assert got.json() == {"Reason": THROTTLED, "Type": "User", "message": "Rate Exceeded."}
    assert sent(b"", Setup(throttled_status=503), refused=Refused(True, THROTTLED)).status_code == 503


def test_a_service_error_is_an_error_of_the_server():
    assert sent(b'"x"', refused=Refused(False, "ServiceException")).status_code >= 500


def test_the_status_of_a_failed_function_can_be_set():
    assert sent({}, Setup(error_status=500), failed=True).status_code == 500


def test_a_request_above_6_mb_is_413():
    assert refusal({"body": "x" * 6_000_000}) is None
    assert refusal({"body": "x" * 6_300_000}).status_code == 413
