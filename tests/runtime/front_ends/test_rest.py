"""What the client of a REST API gets."""

from __future__ import annotations

import json

import pytest

from pytest_faas.runtime.front_ends.rest import answer, refusal
from pytest_faas.runtime.front_ends.result import AS_BY_DEFAULT, Refused, Result, Setup

BAD_GATEWAY = '{"message": "Internal server error"}'


def sent(value, setup=AS_BY_DEFAULT, **keywords):
    payload = value if isinstance(value, bytes) else json.dumps(value).encode()
    return answer(Result(payload, **keywords), setup)


# Recorded from AWS by LocalStack's suite: test_aws_proxy_response_payload_format_validation, 2024-11-15. The names are
# its own; what its handler returned is in the test. (`empty-response` is left out: there the handler raised.)
PAYLOAD_FORMAT_VALIDATION = [
    ("no-body", {"statusCode": 200}, 200, ""),
    ("with-headers", {"statusCode": 200, "headers": {"test-header": "value", "header-bool": True}}, 200, ""),
    ("with-headers-null", {"statusCode": 200, "headers": None}, 200, ""),
    ("wrong-format", {"statusCode": 200, "wrongValue": "value"}, 502, BAD_GATEWAY),
    (
        "b64-encoded-true",
        {"statusCode": 200, "body": "dGVzdC1kYXRh", "isBase64Encoded": True},
        200,
        "dGVzdC1kYXRh",
    ),
    (
        "b64-encoded-false",
        {"statusCode": 200, "body": "dGVzdC1kYXRh", "isBase64Encoded": False},
        200,
        "dGVzdC1kYXRh",
    ),
    (
        "multi-headers-valid",
        {"statusCode": 200, "multiValueHeaders": {"test-multi": ["value1", "value2"]}},
        200,
        "",
    ),
    (
        "multi-headers-invalid",
        {"statusCode": 200, "multiValueHeaders": {"test-multi": "value1"}},
        502,
        BAD_GATEWAY,
    ),
    ("invalid-status-code", {"statusCode": "test"}, 502, BAD_GATEWAY),
    ("status-code-str", {"statusCode": "201"}, 201, ""),
    ("just-string", "just a string", 502, BAD_GATEWAY),
    ("only-headers", {"headers": {"test-header": "value"}}, 200, ""),
]


@pytest.mark.parametrize(
    ("value", "status", "body"),
    [row[1:] for row in PAYLOAD_FORMAT_VALIDATION],
    ids=[row[0] for row in PAYLOAD_FORMAT_VALIDATION],
)
def test_aws_proxy_response_payload_format_validation(value, status, body):
    got = sent(value)
    assert (got.status_code, got.text, got.headers["content-type"]) == (status, body, "application/json")


# Recorded from AWS by LocalStack's suite: test_lambda_aws_proxy_response_format, 2024-02-23.
@pytest.mark.parametrize("value", [{}, {"statusCode": 200}], ids=["empty object", "status alone"])
def test_lambda_aws_proxy_response_format(value):
    assert (sent(value).status_code, sent(value).body) == (200, b"")


MALFORMED = [
    ("a list", [{"statusCode": 200}]),
    ("null", None),
    ("a number", 3),
    ("cookies, which only payload format 2.0 has: h3js/srvx#300", {"statusCode": 200, "cookies": ["a=1"]}),
    ("a boolean for a status", {"statusCode": True}),
    ("a fraction for a status", {"statusCode": 200.5}),
    ("a status out of range", {"statusCode": 1000}),
    ("a status of more digits than Python reads", {"statusCode": "9" * 5000}),
    ("digits that are not ASCII", {"statusCode": "٢٠٠"}),
    ("a status with a sign", {"statusCode": "+200"}),
    ("headers that are no object", {"statusCode": 200, "headers": [["a", "b"]]}),
    ("an object for a header", {"statusCode": 200, "headers": {"a": {"b": 1}}}),
    ("no flag for base64", {"statusCode": 200, "isBase64Encoded": 1}),
    ("octets that are no JSON", b"\xff\x00"),
    ("NaN, which JSON has not", b'{"statusCode": 200, "headers": {"a": NaN}}'),
    ("a lone surrogate", b'{"statusCode": 200, "body": "\\ud800"}'),
    ("nested without end", b"[" * 200_000),
]


@pytest.mark.parametrize("value", [row[1] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_a_malformed_answer_is_502(value):
    got = sent(value)
    assert (got.status_code, got.text, got.error_reason) == (502, BAD_GATEWAY, "INTEGRATION_FAILURE")


def test_a_header_that_is_a_boolean_is_sent_as_json_writes_it():
    headers = sent({"statusCode": 200, "headers": {"header-bool": True}}).headers
    assert headers["header-bool"] == "true"


# Recorded in the same test: multi-headers-overwrite and multi-headers-overwrite-casing.
@pytest.mark.parametrize("several", ["test-multi", "tesT-Multi"])
def test_several_values_come_first_and_with_their_casing(several):
    both = {"headers": {"test-multi": "value-solo"}, "multiValueHeaders": {several: ["value-multi"]}}
    headers = sent({"statusCode": 200, **both}).headers
    assert headers["test-multi"] == "value-multi, value-solo"
    assert several in list(headers)
    assert headers.get_all("TEST-MULTI") == ["value-multi", "value-solo"]


def test_a_pair_that_is_in_both_maps_appears_once():
    both = {"headers": {"A": "1"}, "multiValueHeaders": {"a": ["1", "2"]}}
    assert sent(both).headers.get_all("a") == ["1", "2"]


def test_the_content_type_of_the_function_stays():
    assert sent({"headers": {"CONTENT-TYPE": "text/html"}}).headers.get_all("Content-Type") == ["text/html"]


PICTURE = {
    "statusCode": 200,
    "headers": {"content-type": "image/png"},
    "body": "AP8=",
    "isBase64Encoded": True,
}
DECODED, AS_IT_IS = b"\x00\xff", b"AP8="


@pytest.mark.parametrize(
    ("media_types", "accept", "body"),
    [
        ((), "image/png", AS_IT_IS),
        (("image/png",), "image/png", DECODED),
        (("image/*",), "image/png", DECODED),
        (("*/*",), "text/html", DECODED),
        (("IMAGE/PNG",), "Image/Png;q=1", DECODED),
        (("image/png",), "text/html, image/png", AS_IT_IS),  # the first media type decides
        (("image/png",), "*/*", AS_IT_IS),
        (("image/png",), None, DECODED),  # then the answer's own type
        (("audio/*",), None, AS_IT_IS),
    ],
)
def test_binary_media_types_and_accept_decide_on_decoding(media_types, accept, body):
    event = {"headers": {} if accept is None else {"Accept": accept}}
    assert sent(PICTURE, Setup(binary_media_types=media_types), event=event).body == body


def test_accept_is_read_from_the_headers_with_several_values_too():
    event = {"headers": None, "multiValueHeaders": {"accept": ["text/html", "image/png"]}}
    assert sent(PICTURE, Setup(binary_media_types=("image/png",)), event=event).body == DECODED


@pytest.mark.parametrize(
    ("flags", "decoded"),
    [
        ({"isBase64Encoded": "true"}, True),
        ({"isBase64Encoded": "False"}, False),
        ({"isBase64Encoded": False, "base64Encoded": True}, True),
        ({"isBase64Encoded": True, "base64Encoded": False}, False),
        ({"isBase64Encoded": True, "base64Encoded": None}, True),
    ],
)
def test_the_alias_of_the_base64_flag_wins(flags, decoded):
    value = {"statusCode": 200, "body": "AP8=", **flags}
    assert sent(value, Setup(binary_media_types=("*/*",))).body == (DECODED if decoded else AS_IT_IS)


def test_base64_that_is_none_is_malformed_where_it_is_decoded():
    value = {"statusCode": 200, "body": "%", "isBase64Encoded": True}
    assert sent(value).text == "%"
    assert sent(value, Setup(binary_media_types=("*/*",))).status_code == 502


def test_a_failed_function_is_502_whatever_its_error_object_looks_like():
    got = sent({"statusCode": 200, "errorMessage": "x"}, failed=True)
    assert (got.status_code, got.text, got.error_reason) == (502, BAD_GATEWAY, "INTEGRATION_FAILURE")
    assert sent({}, failed=True, timed_out=True, duration=3.0).status_code == 502


@pytest.mark.parametrize(("timeout", "limit"), [(None, 29.0), (5.0, 5.0), (60.0, 60.0)])
@pytest.mark.parametrize("failed", [False, True])
def test_it_gives_up_at_its_own_time_out_while_the_function_runs_on(timeout, limit, failed):
    setup = Setup(timeout=timeout)
    assert sent({"statusCode": 201}, setup, duration=limit).status_code == 201
    late = sent({"statusCode": 201}, setup, duration=limit + 0.001, failed=failed)
    assert (late.status_code, late.error_reason) == (504, "INTEGRATION_TIMEOUT")
    worded = sent({}, Setup(timeout=timeout, timeout_body="too late"), duration=limit + 0.001)
    assert (worded.status_code, worded.text) == (504, "too late")


# What AWS makes of it is not known for certain: a setting.
@pytest.mark.parametrize(
    ("value", "body"),
    [({"hey": "dude"}, '{"hey":"dude"}'), (["é", 1], '["é",1]'), (7, "7"), (False, "false")],
)
def test_a_body_that_is_no_text_can_be_sent_as_json(value, body):
    got = sent({"statusCode": 200, "body": value}, Setup(sends_any_body=True))
    assert (got.status_code, got.text) == (200, body)


@pytest.mark.parametrize(
    "refused", [Refused(True, "ConcurrentInvocationLimitExceeded"), Refused(False, "ServiceException")]
)
def test_a_call_that_lambda_refuses_is_500(refused):
    got = sent(b"", refused=refused)
    assert (got.status_code, got.text) == (500, BAD_GATEWAY)


def test_the_status_of_a_throttle_and_of_a_failure_can_be_set():
    setup = Setup(error_status=500, throttled_status=429)
    assert sent(b"", setup, refused=Refused(True, "x")).status_code == 429
    assert sent(b"", setup, refused=Refused(False, "x")).status_code == 500
    assert sent({}, setup, failed=True).status_code == 500
    assert sent("malformed", setup).status_code == 502


MB = 1024 * 1024


# Reported in koki-develop/lgtm-generator#10.
@pytest.mark.parametrize(
    ("octets", "body"),
    [
        (5 * MB, None),
        (7 * MB, '{"message": "Request Too Long"}'),
        (10 * MB + 1, "HTTP content length exceeded 10485760 bytes."),
    ],
)
def test_a_request_that_is_too_large_is_413(octets, body):
    got = refusal({"body": "x" * octets})
    assert (got and (got.status_code, got.text)) == (body and (413, body))
