"""An HTTP answer and its headers, as values."""

from __future__ import annotations

import pytest

from pytest_faas.errors import NotAnHttpAnswer
from pytest_faas.runtime.front_ends.answer import Headers, HttpAnswer


def test_headers_match_in_any_case_and_keep_the_casing_that_came_first():
    headers = Headers([("X-Trace", "1"), ("x-trace", "2"), ("Accept", "*/*")])
    assert headers["X-TRACE"] == "1, 2"
    assert headers.get_all("x-Trace") == ["1", "2"]
    assert list(headers) == ["X-Trace", "Accept"]
    assert len(headers) == 2
    assert headers.get_all("absent") == []
    assert "absent" not in headers
    assert repr(headers) == "{'X-Trace': '1, 2', 'Accept': '*/*'}"


def test_a_body_that_is_no_json_says_what_it_is():
    with pytest.raises(NotAnHttpAnswer, match=r"\(500\) is no JSON.*<html>"):
        HttpAnswer(500, Headers([]), b"<html>").json()


def test_a_body_that_is_no_utf_8_can_be_shown():
    assert HttpAnswer(200, Headers([]), b"a\xff").text == "a\ufffd"


def test_an_answer_that_the_front_end_made_is_told_from_the_function_s(faas):
    event = {"requestContext": {"elb": {}}, "httpMethod": "GET"}
    own = {"statusCode": 502, "headers": {}, "isBase64Encoded": False}
    assert faas.function(lambda event, context: own).invoke(event).http.from_function
    assert not faas.function(lambda event, context: {}).invoke(event).http.from_function
    assert not faas.function(lambda event, context: 1 / 0).invoke(event).http.from_function
