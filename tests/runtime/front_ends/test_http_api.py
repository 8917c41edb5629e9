"""What the client of an HTTP API gets, in both payload formats."""

from __future__ import annotations

import json

import pytest

from pytest_faas.runtime.front_ends.http_api import answer, answer_payload_1, refusal
from pytest_faas.runtime.front_ends.result import AS_BY_DEFAULT, Refused, Result, Setup

INTERNAL = '{"message":"Internal Server Error"}'
both_formats = pytest.mark.parametrize("rule", [answer, answer_payload_1])


def sent(value, setup=AS_BY_DEFAULT, rule=answer, **keywords):
    payload = value if isinstance(value, bytes) else json.dumps(value).encode()
    return rule(Result(payload, **keywords), setup)


# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("Hello from Lambda!", "Hello from Lambda!"),
        ({"message": "Hello from Lambda!"}, '{"message":"Hello from Lambda!"}'),
        ({"body": "x", "headers": {"a": "b"}}, '{"body":"x","headers":{"a":"b"}}'),
        ([1, "two"], '[1,"two"]'),
        (None, "null"),
    ],
)
def test_what_has_no_status_is_the_body_of_a_200(value, body):
    got = sent(value)
    assert (got.status_code, got.text, got.headers["content-type"]) == (200, body, "application/json")


def test_a_proxy_response_with_unknown_keys_and_cookies():
    value = {
        "statusCode": "201",
        "headers": {"Content-Type": "image/png"},
        "body": "AP8=",
        "isBase64Encoded": True,
        "cookies": ["a=1", "b=2; Secure"],
        "multiValueHeaders": {"ignored": ["x"]},
        "unknown": 1,
    }
    got = sent(value)
    assert (got.status_code, got.body) == (201, b"\x00\xff")
    assert got.headers.get_all("set-cookie") == ["a=1", "b=2; Secure"]
    assert "ignored" not in got.headers


def test_cookies_that_are_no_list_are_passed_over():
    assert sent({"statusCode": 200, "cookies": "a=1"}).headers.get_all("set-cookie") == []


MALFORMED = [
    ("a status that is no number", {"statusCode": "abc"}),
    ("headers that are no object", {"statusCode": 200, "headers": "x"}),
    ("base64 that is none", {"statusCode": 200, "body": "%", "isBase64Encoded": True}),
    ("octets that are no JSON", b"\xff"),
]


@both_formats
@pytest.mark.parametrize("value", [row[1] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_a_malformed_answer_is_an_internal_server_error(rule, value):
    assert sent(value, rule=rule).json() == {"message": "Internal Server Error"}


def test_payload_format_1_requires_a_status_and_ignores_unknown_keys():
    for value in ({"body": "x"}, {}, "x", None):
        assert sent(value, rule=answer_payload_1).text == INTERNAL
    got = sent({"statusCode": 201, "body": "x", "unknown": 1}, rule=answer_payload_1)
    assert (got.status_code, got.text) == (201, "x")


def test_payload_format_1_merges_both_maps_of_headers_and_decodes_without_media_types():
    value = {
        "statusCode": 200,
        "multiValueHeaders": {"a": ["1"]},
        "headers": {"a": "2"},
        "body": "AP8=",
        "isBase64Encoded": True,
    }
    got = sent(value, rule=answer_payload_1)
    assert (got.headers.get_all("a"), got.body) == (["1", "2"], b"\x00\xff")


@both_formats
def test_a_failed_function_gets_the_same_body_and_a_status_that_can_be_set(rule):
    assert sent({"errorMessage": "x"}, rule=rule, failed=True).text == INTERNAL
    got = sent({}, Setup(error_status=502), rule, failed=True)
    assert (got.status_code, got.text) == (502, INTERNAL)


# Reported in serverless/serverless#11222; the text is not known for certain.
@both_formats
@pytest.mark.parametrize(("timeout", "limit"), [(None, 30.0), (0.05, 0.05)])
def test_it_gives_up_at_its_own_time_out_while_the_function_runs_on(rule, timeout, limit):
    setup = Setup(timeout=timeout)
    assert sent({"statusCode": 201}, setup, rule, duration=limit).status_code == 201
    late = sent({"statusCode": 201}, setup, rule, duration=limit + 0.001)
    assert late.status_code == 503
    worded = sent({}, Setup(timeout=timeout, timeout_body="too late"), rule, duration=limit + 0.001)
    assert (worded.status_code, worded.text) == (503, "too late")


@both_formats
def test_a_body_that_is_no_text_can_be_sent_as_json(rule):
    got = sent({"statusCode": 200, "body": {"a": 1}}, Setup(sends_any_body=True), rule)
    assert (got.status_code, got.text) == (200, '{"a":1}')


@both_formats
@pytest.mark.parametrize("status", [503, 500, 429])
def test_the_status_of_a_throttled_call_can_be_set(rule, status):
    got = sent(b"", Setup(throttled_status=status), rule, refused=Refused(True, "x"))
    assert (got.status_code, got.from_function) == (status, False)


def test_a_throttled_call_and_a_service_error_are_errors_of_the_server():
    for refused in (Refused(True, "x"), Refused(False, "ServiceException")):
        assert sent(b'{"statusCode":200}', refused=refused).status_code >= 500


def test_a_request_that_is_too_large_is_413():
    assert refusal({"body": "x" * 5_000_000}) is None
    for octets in (7_000_000, 11_000_000):
        assert refusal({"body": "x" * octets}).status_code == 413
