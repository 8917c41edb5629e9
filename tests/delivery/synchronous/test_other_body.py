"""The same headers with another body."""

from __future__ import annotations

import base64

import pytest
from clients import HTTP_KINDS, event_of

from pytest_faas import InvalidArgument, events, validate
from pytest_faas.delivery.synchronous.other_body import with_body

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def length_of(event):
    return next((value for name, value in event["headers"].items() if name.lower() == "content-length"), None)


@pytest.mark.parametrize("kind", HTTP_KINDS)
@pytest.mark.parametrize("body", [{"id": "é"}, '{"id":"é"}', b'{"id":"\xc3\xa9"}'])
def test_a_body_is_text_octets_or_json_and_its_octets_are_counted(kind, body):
    event = event_of(kind)
    other = with_body(event, kind, body)
    assert (other["body"], other["isBase64Encoded"]) == ('{"id":"é"}', False)
    assert length_of(other) == (None if kind == "rest" else "11")
    assert set(other) == set(event)
    assert other["requestContext"] == event["requestContext"]


@pytest.mark.parametrize("kind", ["rest", "http_api", "function_url"])
@pytest.mark.parametrize("body", [{"id": 8}, "", b"", 0, [1]])
def test_the_contract_of_the_source_is_kept(kind, body):
    assert validate(with_body(event_of(kind), kind, body)).faults == ()


def test_what_came_as_base64_goes_as_base64():
    event = events.http_api("POST", "/orders", form={"id": 7})
    other = with_body(event, "http_api", "id=77")
    assert base64.b64decode(other["body"]) == b"id=77"
    assert (other["isBase64Encoded"], other["headers"]["content-length"]) == (True, "5")
    assert validate(other).faults == ()


@pytest.mark.parametrize("kind", HTTP_KINDS)
def test_octets_that_are_no_text_become_base64(kind):
    other = with_body(event_of(kind), kind, b"\xff\x00")
    assert (other["body"], other["isBase64Encoded"]) == ("/wA=", True)


@pytest.mark.parametrize(
    ("kind", "headers", "encoded"),
    [
        ("http_api", FORM, True),
        ("http_api", {"Content-Type": "text/plain"}, False),
        ("function_url", {}, True),
        ("alb", {"content-type": "application/json"}, False),
        ("alb", {"content-type": "application/json", "content-encoding": "gzip"}, True),
        ("alb", {"content-type": "image/svg"}, True),
        ("rest", FORM, False),
    ],
)
def test_where_there_was_no_body_the_type_decides(kind, headers, encoded):
    event = event_of(kind)
    lower = {name.lower(): value for name, value in headers.items()}
    kept = {name: value for name, value in event["headers"].items() if name.lower() != "content-type"}
    event = {**event, "headers": {**kept, **lower}, "body": None}
    assert with_body(event, kind, "x")["isBase64Encoded"] is encoded


@pytest.mark.parametrize(
    ("kind", "body"),
    [("rest", None), ("http_api_1", None), ("alb", ""), ("http_api", ...), ("function_url", ...)],
)
def test_no_body_is_told_in_the_way_of_each_front_end(kind, body):
    other = with_body(event_of(kind), kind, "")
    assert (other.get("body", ...), other["isBase64Encoded"]) == (body, False)
    assert length_of(other) in ("0", None)


def test_both_maps_of_headers_have_the_length():
    event = event_of("http_api_1")
    other = with_body(event, "http_api_1", "12345")
    assert (other["headers"]["Content-Length"], other["multiValueHeaders"]["Content-Length"]) == ("5", ["5"])
    assert "Content-Length" not in event["headers"]


@pytest.mark.parametrize("body", [{1, 2}, float("nan"), "\ud800", {1: 2}])
def test_a_body_that_cannot_be_sent_is_refused(body):
    with pytest.raises(InvalidArgument, match="Duplicate: body"):
        with_body(event_of("rest"), "rest", body)
