"""What API Gateway, function URLs and load balancers take for an answer, and what they do not."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest

from pytest_faas.contracts.answers import validate_answer

Told = tuple[str, str, str]
ALB = {"statusCode": 200, "isBase64Encoded": False, "headers": {}}


def told(answer: object, source: str, **setup: Any) -> list[Told]:
    found = validate_answer(answer, source=source, **setup)
    return [(fault.path, fault.kind, fault.severity) for fault in found.faults]


REST_RIGHT: list[Any] = [
    {},  # recorded: test_lambda_aws_proxy_response_format, 2024-02-23
    {"statusCode": 200},
    {
        "statusCode": "201"
    },  # recorded: test_aws_proxy_response_payload_format_validation, 2024-11-15, and so below
    {"statusCode": None},
    {"statusCode": HTTPStatus.NOT_FOUND},
    {"headers": {"test-header": "value"}},
    {"statusCode": 200, "headers": {"header-bool": True, "n": 7}},
    {"statusCode": 200, "headers": None},
    {"statusCode": 200, "headers": {"x": "a"}, "multiValueHeaders": {"X": ["b", "c"]}},
    {"statusCode": 200, "multiValueHeaders": None},
    {"statusCode": 200, "body": "dGVzdC1kYXRh", "isBase64Encoded": True},
    {"statusCode": 200, "body": "dGVzdC1kYXRh", "isBase64Encoded": False},
    {"statusCode": 200, "body": "dGVzdC1kYXRh", "isBase64Encoded": "true"},
    {"statusCode": 200, "body": "dGVzdC1kYXRh", "base64Encoded": True},
    {"statusCode": 200, "body": None, "isBase64Encoded": None},
    {"statusCode": 204, "body": ""},
    {"statusCode": 500, "body": "{}"},
]


@pytest.mark.parametrize("answer", REST_RIGHT)
def test_a_rest_api_takes(answer: Any) -> None:
    assert told(answer, "rest") == []


REST_WRONG: list[tuple[Any, list[Told]]] = [
    (None, [("answer", "refused", "fails")]),
    ("hello", [("answer", "refused", "fails")]),
    ([], [("answer", "refused", "fails")]),
    (True, [("answer", "refused", "fails")]),
    (b"not json", [("answer", "refused", "fails")]),
    ({"statusCode": 200, "body": float("nan")}, [("answer", "refused", "fails")]),
    ({"statusCode": "test"}, [("statusCode", "refused", "fails")]),
    ({"statusCode": ""}, [("statusCode", "refused", "fails")]),
    ({"statusCode": "Not Found"}, [("statusCode", "refused", "fails")]),
    ({"statusCode": [200]}, [("statusCode", "refused", "fails")]),
    ({"statusCode": True}, [("statusCode", "refused", "warns")]),
    ({"statusCode": 200.5}, [("statusCode", "refused", "warns")]),
    ({"statusCode": 99}, [("statusCode", "refused", "warns")]),
    ({"statusCode": 600}, [("statusCode", "refused", "warns")]),
    ({"statusCode": "999"}, [("statusCode", "refused", "warns")]),
    ({"statusCode": 200, "wrongValue": 1}, [("wrongValue", "refused", "fails")]),
    ({"statusCode": 200, "Body": "x"}, [("Body", "refused", "fails")]),
    ({"statusCode": 200, "cookies": ["a=1"]}, [("cookies", "refused", "warns")]),
    ({"statusCode": 200, "headers": ["a"]}, [("headers", "refused", "fails")]),
    ({"statusCode": 200, "headers": {"a": ["b"]}}, [("headers.a", "refused", "warns")]),
    ({"statusCode": 200, "headers": {"a": {}}}, [("headers.a", "refused", "warns")]),
    ({"statusCode": 200, "headers": {"a": None}}, [("headers.a", "risky", "warns")]),
    ({"statusCode": 200, "headers": {"a": "b\r\nSet-Cookie: c"}}, [("headers.a", "risky", "warns")]),
    ({"statusCode": 200, "headers": {"a b": "c"}}, [("headers['a b']", "risky", "warns")]),
    ({"statusCode": 200, "multiValueHeaders": {"a": "b"}}, [("multiValueHeaders.a", "refused", "fails")]),
    ({"statusCode": 200, "multiValueHeaders": "a"}, [("multiValueHeaders", "refused", "fails")]),
    ({"statusCode": 200, "multiValueHeaders": {"a": [["b"]]}}, [("multiValueHeaders.a[0]", "refused", "warns")]),
    ({"statusCode": 200, "body": {"a": 1}}, [("body", "refused", "warns")]),
    ({"statusCode": 200, "body": 7}, [("body", "refused", "warns")]),
    ({"statusCode": 200, "body": "\ud800"}, [("body", "refused", "warns")]),
    ({"statusCode": 200, "isBase64Encoded": "yes"}, [("isBase64Encoded", "refused", "fails")]),
    ({"statusCode": 200, "isBase64Encoded": 1}, [("isBase64Encoded", "refused", "fails")]),
    ({"statusCode": 200, "base64Encoded": 1}, [("base64Encoded", "refused", "fails")]),
    ({"statusCode": 200, "body": "no base64!", "isBase64Encoded": True}, [("body", "risky", "fails")]),
    ({"statusCode": "x", "body": 1}, [("statusCode", "refused", "fails"), ("body", "refused", "warns")]),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "expected"), REST_WRONG)
def test_a_rest_api_does_not_take(answer: Any, expected: list[Told]) -> None:
    assert told(answer, "rest") == expected
    assert told(answer, "apigw") == expected


IMAGE = {"statusCode": 200, "headers": {"Content-Type": "image/png"}, "isBase64Encoded": True}


@pytest.mark.parametrize(
    ("body", "accept", "media_types", "expected"),
    [
        ("AP8=", None, ["image/png"], []),
        ("AP8=", None, ["image/*"], []),
        ("AP8=", "image/png, */*", ["image/png"], []),
        ("AP8=", "text/html", ["image/png"], [("body", "risky", "warns")]),
        ("AP8=", None, [], [("body", "risky", "warns")]),
        ("no base64!", None, ["*/*"], [("body", "refused", "fails")]),
        ("AP8", None, ["*/*"], [("body", "refused", "warns")]),
        ("AP8=\n", None, ["*/*"], [("body", "refused", "warns")]),
        ("no base64!", None, [], [("body", "risky", "warns")]),
    ],
)
def test_a_rest_api_decodes_by_its_binary_media_types(
    body: str, accept: str | None, media_types: list[str], expected: list[Told]
) -> None:
    event = {"headers": {"Accept": accept}} if accept else {"headers": None}
    assert told({**IMAGE, "body": body}, "rest", event=event, binary_media_types=media_types) == expected


RIGHT_2: list[Any] = [
    None,
    "hello",
    7,
    [1, 2],
    {},
    {"message": "hello"},
    {"status": "shipped"},
    {"statusCode": 200},
    {"statusCode": "201", "body": "x"},
    {"statusCode": 200, "headers": None, "body": None, "isBase64Encoded": None, "cookies": None},
    {"statusCode": 200, "cookies": ["a=1", "b=2"]},
    {"statusCode": 200, "body": "AP8=", "isBase64Encoded": True},
    {"statusCode": 200, "something": "of its own"},
    {"statusCode": 200, "multiValueHeaders": {}},
]


@pytest.mark.parametrize("source", ["http_api", "function_url"])
@pytest.mark.parametrize("answer", RIGHT_2)
def test_payload_format_2_takes(source: str, answer: Any) -> None:
    assert told(answer, source) == []


WRONG_2: list[tuple[Any, list[Told]]] = [
    ({"statusCode": "ok"}, [("statusCode", "refused", "fails")]),
    ({"statusCode": None}, [("statusCode", "refused", "warns")]),
    ({"statusCode": 1000}, [("statusCode", "refused", "warns")]),
    ({"statusCode": 200, "body": {"a": 1}}, [("body", "refused", "warns")]),
    ({"statusCode": 200, "body": "no base64!", "isBase64Encoded": True}, [("body", "refused", "fails")]),
    ({"statusCode": 200, "body": "AP8=", "isBase64encoded": True}, [("isBase64encoded", "ignored", "fails")]),
    ({"statusCode": 200, "Body": "x"}, [("Body", "ignored", "fails")]),
    ({"statusCode": 200, "header": {"a": "b"}}, [("header", "ignored", "fails")]),
    ({"statusCode": 200, "isBase64": True}, []),
    ({"statusCode": 200, "isBase64Encode": True}, [("isBase64Encode", "ignored", "warns")]),
    ({"statusCode": 200, "multiValueHeaders": {"a": ["b"]}}, [("multiValueHeaders", "ignored", "warns")]),
    ({"statusCode": 200, "cookies": "a=1"}, [("cookies", "ignored", "warns")]),
    ({"statusCode": 200, "cookies": [1]}, [("cookies[0]", "risky", "warns")]),
    ({"statusCode": 200, "headers": "a"}, [("headers", "refused", "fails")]),
    ({"status_code": 404, "body": "x"}, [("status_code", "ignored", "warns")]),
    ({"status": 404, "body": "x"}, [("status", "ignored", "warns")]),
    ({"a": "\ud800"}, [("answer", "refused", "warns")]),
    (float("inf"), [("answer", "refused", "fails")]),
]  # fmt: skip


@pytest.mark.parametrize("source", ["http_api", "function_url"])
@pytest.mark.parametrize(("answer", "expected"), WRONG_2)
def test_payload_format_2_does_not_take(source: str, answer: Any, expected: list[Told]) -> None:
    assert told(answer, source) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"statusCode": 200, "multiValueHeaders": {"a": ["b"]}, "own": 1}, []),
        ({"statusCode": 200, "body": "x"}, []),
        ("hello", [("answer", "refused", "fails")]),
        ({"message": "hello"}, [("answer", "refused", "fails")]),
        (None, [("answer", "refused", "fails")]),
        ({"statusCode": 200, "multiValueHeaders": {"a": "b"}}, [("multiValueHeaders.a", "refused", "fails")]),
        ({"statusCode": 200, "bodies": "x"}, []),
        ({"statusCode": 200, "BODY": "x"}, [("BODY", "ignored", "fails")]),
        ({"statusCode": 200, "isBase64Encoded": 0}, [("isBase64Encoded", "refused", "fails")]),
    ],
)
def test_payload_format_1_of_an_http_api(answer: Any, expected: list[Told]) -> None:
    assert told(answer, "http_api_1") == expected


@pytest.mark.parametrize(
    "answer",
    [
        ALB,
        {**ALB, "statusDescription": "200 OK", "body": "hello"},
        {**ALB, "isBase64Encoded": True, "body": "AP8="},
        {**ALB, "headers": {"Content-Type": "text/html"}, "own": 1},
    ],
)
def test_a_load_balancer_takes(answer: Any) -> None:
    assert told(answer, "alb", event={"headers": {}}) == []


ALB_WRONG: list[tuple[Any, list[Told]]] = [
    (None, [("answer", "refused", "fails")]),
    ("hello", [("answer", "refused", "fails")]),
    ({"statusCode": 200}, [("isBase64Encoded", "refused", "fails"), ("headers", "refused", "fails")]),
    ({"isBase64Encoded": False, "headers": {}}, [("statusCode", "refused", "fails")]),
    ({**ALB, "statusCode": "200"}, [("statusCode", "refused", "fails")]),
    ({**ALB, "statusCode": None}, [("statusCode", "refused", "fails")]),
    ({**ALB, "statusCode": 999}, [("statusCode", "refused", "warns")]),
    ({**ALB, "statusDescription": 200}, [("statusDescription", "refused", "warns")]),
    ({**ALB, "statusDescription": None}, [("statusDescription", "refused", "fails")]),
    ({**ALB, "headers": None}, [("headers", "refused", "fails")]),
    ({**ALB, "headers": {"a": 1}}, [("headers.a", "refused", "fails")]),
    ({**ALB, "headers": []}, [("headers", "refused", "fails")]),
    ({**ALB, "isBase64Encoded": "true"}, [("isBase64Encoded", "refused", "fails")]),
    ({**ALB, "body": None}, [("body", "refused", "fails")]),
    ({**ALB, "body": {"a": 1}}, [("body", "refused", "warns")]),
    ({**ALB, "isBase64Encoded": True, "body": "no base64!"}, [("body", "refused", "fails")]),
    ({**ALB, "multiValueHeaders": {"a": ["b"]}}, [("multiValueHeaders", "ignored", "warns")]),
    ({**ALB, "Body": "x"}, [("Body", "ignored", "fails")]),
    ({**ALB, "body": "x" * 1024 * 1024}, [("answer", "size", "fails")]),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "expected"), ALB_WRONG)
def test_a_load_balancer_does_not_take(answer: Any, expected: list[Told]) -> None:
    assert told(answer, "alb", event={"headers": {}}) == expected


SEVERAL = {"statusCode": 200, "isBase64Encoded": False, "multiValueHeaders": {"a": ["b"]}}


@pytest.mark.parametrize(
    ("answer", "setup", "expected"),
    [
        (SEVERAL, {"multi_value_headers": True}, []),
        (SEVERAL, {"event": {"multiValueHeaders": {}}}, []),
        (SEVERAL, {"multi_value_headers": False}, [("headers", "refused", "fails")]),
        (SEVERAL, {"event": {"headers": {}}}, [("headers", "refused", "fails")]),
        (SEVERAL, {}, [("headers", "refused", "warns")]),
        (ALB, {"multi_value_headers": True}, [("multiValueHeaders", "refused", "fails")]),
        ({"statusCode": 200}, {"fills_in_missing": True}, []),
        ({"body": "x"}, {"fills_in_missing": True}, [("statusCode", "refused", "fails")]),
        ({**SEVERAL, "multiValueHeaders": {"a": "b"}}, {"multi_value_headers": True},
         [("multiValueHeaders.a", "refused", "fails")]),
        ({**SEVERAL, "multiValueHeaders": {"a": [1]}}, {"multi_value_headers": True},
         [("multiValueHeaders.a[0]", "refused", "fails")]),
        ({**SEVERAL, "headers": {"a": "b"}}, {"multi_value_headers": True}, []),
    ],
)  # fmt: skip
def test_the_target_group_decides_on_the_headers(
    answer: Any, setup: dict[str, Any], expected: list[Told]
) -> None:
    assert told(answer, "alb", **setup) == expected


@pytest.mark.parametrize("source", ["rest", "http_api", "http_api_1", "function_url"])
def test_any_body_is_sent_where_the_front_end_is_set_up_so(source: str) -> None:
    assert told({"statusCode": 200, "body": {"a": 1}}, source, sends_any_body=True) == []


@pytest.mark.parametrize(
    ("source", "answer", "message"),
    [
        ("rest", {"statusCode": "Not Found"},
         "'Not Found' is not a number. The caller gets an error of the front end: return an int, such as 200. That is 404"),
        ("rest", {"statusCode": 200, "hedaers": {}},
         "is not a key of a proxy response. The caller gets a 502: leave it out. Did you mean 'headers'?"),
        ("http_api", {"statusCode": 200, "is_base64_encoded": True},
         ("'is_base64_encoded' is not a key that is read: what it holds does not reach the client. "
         "Did you mean 'isBase64Encoded'?")),
        ("alb", {"statusCode": 200, "headers": {}},
         "is missing. The client gets a 502 (LambdaInvalidResponse): write False"),
    ],
)  # fmt: skip
def test_a_message_says_what_was_seen_what_comes_of_it_and_what_to_do(
    source: str, answer: Any, message: str
) -> None:
    assert [fault.message for fault in validate_answer(answer, source=source).faults] == [message]
