"""What an HTTP client gets for an answer: the rules of REST APIs, HTTP APIs and function URLs."""

from __future__ import annotations

import json

import pytest

from pytest_faas.errors import NotAnHttpAnswer
from pytest_faas.runtime.front_end import (
    Outcome,
    function_url,
    http_api,
    http_api_payload_1,
    rest_api,
    rule_for,
)

REST = {"httpMethod": "GET", "requestContext": {"resourceId": "x"}}
HTTP = {
    "version": "2.0",
    "requestContext": {"http": {"method": "GET"}, "domainName": "a.execute-api.us-east-1.amazonaws.com"},
}


def answer(value, *, failed=False, duration=0.0):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Outcome(raw, "application/json", failed, duration)


# Recorded from AWS by LocalStack's suite: test_lambda_aws_proxy_response_format (2024-02-23) and
# test_aws_proxy_response_payload_format_validation (2024-11-15), but for the rows said to be otherwise.
REST_TABLE = [
    ("an empty object is 200", {}, 200, ""),
    ("headers alone are 200", {"headers": {"a": "b"}}, 200, ""),
    ("a status alone has an empty body", {"statusCode": 200}, 200, ""),
    ("a numeric text is a status", {"statusCode": "201"}, 201, ""),
    ("another text is no status", {"statusCode": "test"}, 502, None),
    ("an unknown key", {"statusCode": 200, "wrongValue": 1}, 502, None),
    ("a JSON string", "just a string", 502, None),
    ("a list", [{"statusCode": 200}], 502, None),
    ("null", None, 502, None),
    ("null headers are fine", {"statusCode": 200, "headers": None}, 200, ""),
    ("several values that are no list", {"statusCode": 200, "multiValueHeaders": {"a": "b"}}, 502, None),
    (
        "base64 passes through undecoded",
        {"statusCode": 200, "body": "dGVzdC1kYXRh", "isBase64Encoded": True},
        200,
        "dGVzdC1kYXRh",
    ),
    ("an object for a body (from memory of AWS)", {"statusCode": 200, "body": {"a": 1}}, 502, None),
    ("a boolean for a status (inferred)", {"statusCode": True}, 502, None),
    ("a status out of range (inferred)", {"statusCode": 1000}, 502, None),
    ("bytes that are no JSON (inferred)", b"\xff\x00", 502, None),
]


@pytest.mark.parametrize(
    ("value", "status", "body"), [row[1:] for row in REST_TABLE], ids=[row[0] for row in REST_TABLE]
)
def test_rest_api(value, status, body):
    sent = rest_api(answer(value))
    assert sent.status_code == status
    assert sent.text == (body if body is not None else '{"message": "Internal server error"}')


def test_rest_api_content_type_is_json_unless_said():
    assert rest_api(answer({"statusCode": 200})).headers["content-type"] == "application/json"
    assert rest_api(answer({"headers": {"CONTENT-TYPE": "text/html"}})).headers["Content-Type"] == "text/html"


def test_rest_api_sends_a_boolean_header_as_true():
    assert (
        rest_api(answer({"statusCode": 200, "headers": {"header-bool": True}})).headers["header-bool"]
        == "true"
    )


def test_rest_api_several_values_come_first_with_their_casing():
    both = {
        "statusCode": 200,
        "headers": {"test-multi": "value-solo"},
        "multiValueHeaders": {"tesT-Multi": ["value-multi"]},
    }
    headers = rest_api(answer(both)).headers
    assert headers["test-multi"] == "value-multi, value-solo"
    assert "tesT-Multi" in list(headers)
    assert headers.get_all("TEST-MULTI") == ["value-multi", "value-solo"]


def test_rest_api_identical_pairs_appear_once():
    both = {"headers": {"a": "1"}, "multiValueHeaders": {"a": ["1", "2"]}}
    assert rest_api(answer(both)).headers.get_all("a") == ["1", "2"]


def test_rest_api_decodes_base64_for_its_binary_media_types_only():
    picture = {
        "statusCode": 200,
        "headers": {"content-type": "image/png"},
        "body": "AP8=",
        "isBase64Encoded": True,
    }
    assert rest_api(answer(picture)).body == b"AP8="
    assert rest_api(answer(picture), ("image/*",)).body == b"\x00\xff"
    assert rest_api(answer(picture), ("*/*",)).body == b"\x00\xff"
    assert rest_api(answer(picture), ("audio/*",)).body == b"AP8="


@pytest.mark.parametrize(
    ("rule", "status", "body"),
    [
        (rest_api, 502, '{"message": "Internal server error"}'),
        (http_api, 500, '{"message": "Internal Server Error"}'),
        (http_api_payload_1, 500, '{"message": "Internal Server Error"}'),
        (function_url, 502, "Internal Server Error"),
    ],
)
def test_a_failed_function(rule, status, body):
    sent = rule(answer({"statusCode": 200, "errorMessage": "x"}, failed=True))
    assert (sent.status_code, sent.text) == (status, body)


@pytest.mark.parametrize(
    ("rule", "limit", "status"), [(rest_api, 29, 504), (http_api, 30, 503), (http_api_payload_1, 30, 503)]
)
def test_a_front_end_gives_up_at_its_own_limit(rule, limit, status):
    assert rule(answer({"statusCode": 200}, duration=limit)).status_code == 200
    assert rule(answer({"statusCode": 200}, duration=limit + 0.001)).status_code == status


# Recorded from AWS by LocalStack's suite: TestLambdaURL::test_lambda_url_invocation, 2025-11-24.
INFERRED = [
    ({"hello": "world"}, '{"hello":"world"}'),
    (["hello", 3, True], '["hello",3,true]'),
    ("hello", "hello"),
    (3, "3"),
    (3.1, "3.1"),
    (True, "true"),
    ({"statusCode": 200, "body": "body123"}, "body123"),
]


@pytest.mark.parametrize(("value", "body"), INFERRED)
@pytest.mark.parametrize("rule", [http_api, function_url])
def test_payload_format_2_infers_an_answer(rule, value, body):
    sent = rule(answer(value))
    assert (sent.status_code, sent.text, sent.headers["content-type"]) == (200, body, "application/json")


@pytest.mark.parametrize("rule", [http_api, function_url])
def test_payload_format_2_decodes_base64_and_sends_cookies(rule):
    value = {
        "statusCode": 200,
        "body": "AP8=",
        "isBase64Encoded": True,
        "cookies": ["a=1", "b=2; Secure"],
        "unknown": 1,
    }
    sent = rule(answer(value))
    assert sent.body == b"\x00\xff"
    assert sent.headers.get_all("set-cookie") == ["a=1", "b=2; Secure"]


@pytest.mark.parametrize(
    "value",
    [
        {"statusCode": "abc"},
        {"statusCode": 200, "headers": "x"},
        {"statusCode": 200, "body": "%", "isBase64Encoded": True},
    ],
)
def test_a_malformed_answer_with_a_status(value):
    assert http_api(answer(value)).status_code == 500
    assert function_url(answer(value)).status_code == 502


def test_payload_format_1_on_an_http_api_requires_a_status():
    assert http_api_payload_1(answer({"body": "x"})).status_code == 500
    assert http_api_payload_1(answer({"statusCode": 201, "body": "x"})).text == "x"


def test_the_rule_follows_from_the_event():
    assert rule_for(REST) is rest_api
    assert rule_for(HTTP) is http_api
    assert rule_for({**REST, "version": "1.0"}) is http_api_payload_1
    url = {"version": "2.0", "requestContext": {"http": {}, "domainName": "abc.lambda-url.us-east-1.on.aws"}}
    assert rule_for(url) is function_url
    for other in (
        None,
        [],
        "x",
        {},
        {"Records": []},
        {"requestContext": None},
        {"requestContext": {"elb": {}}, "httpMethod": "GET"},
    ):
        assert rule_for(other) is None


def test_a_body_that_is_no_json_says_what_it_is():
    with pytest.raises(NotAnHttpAnswer, match=r"no JSON.*<html>"):
        http_api(answer({"statusCode": 500, "body": "<html>"})).json()
