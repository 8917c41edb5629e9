"""What the client of an Application Load Balancer gets.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
"""

from __future__ import annotations

import base64
import json

import pytest

from pytest_faas.runtime.front_ends.alb import MAX_BODY, answer, refusal
from pytest_faas.runtime.front_ends.result import AS_BY_DEFAULT, Refused, Result, Setup

WHOLE = {
    "isBase64Encoded": False,
    "statusCode": 200,
    "statusDescription": "200 OK",
    "headers": {"Set-cookie": "cookies", "Content-Type": "application/json"},
    "body": "Hello from Lambda (optional)",
}
LEAST = {"isBase64Encoded": False, "statusCode": 200, "headers": {}}
MULTI = Setup(multi_value_headers=True)
FILLING = Setup(fills_in_missing=True)
PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)


def sent(value, setup=AS_BY_DEFAULT, **keywords):
    payload = value if isinstance(value, bytes) else json.dumps(value).encode()
    return answer(Result(payload, **keywords), setup)


def without(key, value=WHOLE):
    return {name: each for name, each in value.items() if name != key}


def test_the_documented_response():
    got = sent(WHOLE)
    assert (got.status_code, got.reason, got.text, got.error_reason) == (
        200,
        "OK",
        "Hello from Lambda (optional)",
        "",
    )
    assert dict(got.headers) == {"Set-cookie": "cookies", "Content-Type": "application/json"}


@pytest.mark.parametrize("key", ["body", "statusDescription"])
def test_body_and_status_description_may_be_missing(key):
    assert sent(without(key)).status_code == 200


@pytest.mark.parametrize("key", ["statusCode", "isBase64Encoded", "headers"])
def test_the_required_fields_may_not_be_missing(key):
    got = sent(without(key))
    assert (got.status_code, got.error_reason) == (502, "LambdaInvalidResponse")


def test_a_load_balancer_that_fills_in_what_is_missing_needs_the_status_only():
    assert sent({"statusCode": 204}, FILLING).status_code == 204
    assert (
        sent({"statusCode": 204}, Setup(fills_in_missing=True, multi_value_headers=True)).status_code == 204
    )
    assert sent(without("statusCode"), FILLING).status_code == 502


MALFORMED = [
    ("a JSON string", "just a string"),
    ("a list", [WHOLE]),
    ("null", None),
    ("no JSON", b"\xff"),
    ("a status as text: adamchainz/apig-wsgi#52", {**LEAST, "statusCode": "200"}),
    ("a status out of range", {**LEAST, "statusCode": 999}),
    ("a null body: aws/aws-lambda-go#408", {**LEAST, "body": None}),
    ("null headers: awslabs/aws-lambda-go-api-proxy#79", {**LEAST, "headers": None}),
    ("a null description", {**LEAST, "statusDescription": None}),
    ("a boolean for a header: jeremydaly/lambda-api#117", {**LEAST, "headers": {"a": True}}),
    ("a description that is no text", {**LEAST, "statusDescription": 200}),
    ("a flag that is no boolean", {**LEAST, "isBase64Encoded": "false"}),
    ("an object for a body", {**LEAST, "body": {"a": 1}}),
    ("base64 that is none", {**LEAST, "body": "%", "isBase64Encoded": True}),
    ("headers that are no object", {**LEAST, "headers": ["a"]}),
]


@pytest.mark.parametrize("value", [row[1] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
@pytest.mark.parametrize("setup", [Setup(), FILLING], ids=["", "filling"])
def test_a_malformed_answer_is_502(value, setup):
    got = sent(value, setup)
    assert (got.status_code, got.text, got.error_reason) == (502, PAGE, "LambdaInvalidResponse")
    assert dict(got.headers) == {"Server": "awselb/2.0", "Content-Type": "text/html"}


@pytest.mark.parametrize(
    ("description", "phrase"), [("404 No such order", "No such order"), ("", ""), ("404", "")]
)
def test_the_status_description_gives_the_reason_phrase(description, phrase):
    assert sent({**LEAST, "statusCode": 404, "statusDescription": description}).reason == phrase


def test_base64_is_always_decoded():
    assert sent({**LEAST, "body": "AP8=", "isBase64Encoded": True}).body == b"\x00\xff"
    assert sent({**LEAST, "body": "AP8="}).body == b"AP8="


def test_without_multi_value_headers_the_last_duplicate_wins_and_the_other_map_is_not_read():
    value = {
        **LEAST,
        "headers": {"Set-Cookie": "a=1", "set-cookie": "b=2"},
        "multiValueHeaders": {"x": ["1"]},
    }
    got = sent(value)
    assert got.headers.get_all("set-cookie") == ["b=2"]
    assert "x" not in got.headers


def test_with_multi_value_headers_their_map_is_required_and_the_other_one_is_not_read():
    several = {"Set-cookie": ["a=1", "b=2"], "Content-Type": ["application/json"]}
    got = sent({**WHOLE, "headers": {"x": "1"}, "multiValueHeaders": several}, MULTI)
    assert got.headers.get_all("set-cookie") == ["a=1", "b=2"]
    assert "x" not in got.headers
    assert sent(WHOLE, MULTI).error_reason == "LambdaInvalidResponse"
    # Reported in dougmoscrop/serverless-http#283: the headers go missing.
    lost = sent(WHOLE, Setup(multi_value_headers=True, fills_in_missing=True))
    assert (lost.status_code, "set-cookie" in lost.headers) == (200, False)


@pytest.mark.parametrize("value", ["a=1", {"a": "1"}, ["a=1", 2], [None]])
def test_a_multi_value_header_that_is_no_list_of_texts_is_malformed(value):
    assert sent({**LEAST, "multiValueHeaders": {"x": value}}, MULTI).status_code == 502


def test_the_event_shows_whether_the_target_group_has_multi_value_headers():
    several = {"isBase64Encoded": False, "statusCode": 200, "multiValueHeaders": {"a": ["1", "2"]}}
    event = {"requestContext": {"elb": {}}, "multiValueHeaders": {}}
    assert sent(several, event=event).headers.get_all("a") == ["1", "2"]
    assert sent(several, event={"requestContext": {"elb": {}}, "headers": {}}).status_code == 502
    assert sent(several, Setup(multi_value_headers=False), event=event).status_code == 502


def test_hop_by_hop_headers_are_dropped():
    value = {**LEAST, "headers": {"Connection": "close", "Transfer-Encoding": "chunked", "x": "1"}}
    assert set(sent(value).headers) == {"x", "Content-Type"}


# Reported in stackery/php-lambda-layer#41.
def test_an_answer_without_a_type_is_an_octet_stream():
    assert sent(LEAST).headers["content-type"] == "application/octet-stream"


# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
@pytest.mark.parametrize(
    ("keywords", "reason"),
    [
        ({"failed": True}, "LambdaUnhandled"),
        ({"failed": True, "timed_out": True, "duration": 3.0}, ""),
        ({"refused": Refused(True, "ConcurrentInvocationLimitExceeded")}, "LambdaThrottling"),
        ({"refused": Refused(False, "ServiceException")}, "LambdaServiceException"),
    ],
    ids=["failed", "timed out", "throttled", "service error"],
)
def test_a_failure_a_time_out_a_throttle_and_a_service_error_are_502(keywords, reason):
    got = sent(WHOLE, **keywords)
    assert (got.status_code, got.text, got.error_reason) == (502, PAGE, reason)


def test_the_status_of_a_throttle_and_of_a_failure_can_be_set():
    setup = Setup(error_status=500, throttled_status=503)
    assert sent(WHOLE, setup, refused=Refused(True, "x")).status_code == 503
    assert sent(WHOLE, setup, failed=True).status_code == 500


def test_it_waits_for_the_function():
    assert sent(WHOLE, duration=890.0).status_code == 200


def test_a_response_above_1_mb_is_502():
    empty = len(json.dumps({**LEAST, "body": ""}))
    assert sent({**LEAST, "body": "x" * (MAX_BODY - empty)}).status_code == 200
    got = sent({**LEAST, "body": "x" * (MAX_BODY - empty + 1)})
    assert (got.status_code, got.error_reason) == (502, "LambdaResponseTooLarge")


def as_base64(octets):
    return {"body": base64.b64encode(octets).decode(), "isBase64Encoded": True}


@pytest.mark.parametrize(
    ("event", "refused"),
    [
        ({"body": "x" * MAX_BODY}, False),
        ({"body": "x" * (MAX_BODY + 1)}, True),
        ({"body": "é" * (MAX_BODY // 2 + 1)}, True),  # octets count
        (as_base64(b"\x00" * MAX_BODY), False),  # as the client sent them
        (as_base64(b"\x00" * (MAX_BODY + 1)), True),
        ({"body": "%" * MAX_BODY, "isBase64Encoded": True}, False),
        ({"body": None}, False),
        ({}, False),
        ([], False),
    ],
)
def test_a_request_whose_body_is_above_1_mb_is_413(event, refused):
    got = refusal(event)
    assert (got is not None) == refused
    if got is not None:
        assert (got.status_code, got.error_reason) == (413, "LambdaRequestTooLarge")
        assert "413 Request Entity Too Large" in got.text
