"""Which front end an event came from, and how long its caller waits."""

from __future__ import annotations

import pytest

from pytest_faas import events
from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime.front_ends.result import Result
from pytest_faas.runtime.front_ends.table import FRONT_ENDS, answer_of, caller_waits, kind_of, refusal_of

URL = {"version": "2.0", "requestContext": {"http": {}, "domainName": "abc.lambda-url.us-east-1.on.aws"}}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (events.apigw(), "rest"),
        (events.http_api(), "http_api"),
        ({**events.apigw(), "version": "1.0"}, "http_api_1"),
        (URL, "function_url"),
        ({"requestContext": {"elb": {"targetGroupArn": "arn"}}, "httpMethod": "GET"}, "alb"),
        (events.sqs("x"), "direct"),
        ({"requestContext": None}, "direct"),
        ({}, "direct"),
        ([], "direct"),
        ("x", "direct"),
        (None, "direct"),
    ],
)
def test_the_kind_follows_from_the_event(event, kind):
    assert kind_of(event) == kind


@pytest.mark.parametrize(
    ("kind", "timeout", "waited"),
    [
        ("rest", None, 29.0),
        ("rest", 60.0, 60.0),
        ("http_api", None, 30.0),
        ("http_api_1", 0.05, 0.05),
        ("function_url", None, 100.0),
        ("alb", None, 100.0),
        ("direct", None, 100.0),
    ],
)
def test_how_long_the_caller_waits_for_a_function_that_takes_100_seconds(kind, timeout, waited):
    assert caller_waits(kind, 100.0, timeout) == waited
    assert caller_waits(kind, 0.01, timeout) == 0.01


@pytest.mark.parametrize("kind", FRONT_ENDS)
def test_each_kind_answers_and_lets_a_small_request_pass(kind):
    whole = b'{"statusCode": 202, "headers": {}, "isBase64Encoded": false, "body": "x"}'
    assert answer_of(kind, Result(whole)).status_code == (200 if kind == "direct" else 202)
    for event in ({}, {"body": "x"}, [1], None):
        assert refusal_of(kind, event) is None


@pytest.mark.parametrize("kind", ["rest", "http_api", "function_url", "direct"])
def test_an_event_that_is_no_json_is_refused_in_our_own_words(kind):
    with pytest.raises(InvalidArgument, match="not JSON-able"):
        refusal_of(kind, {"body": {1, 2}})


def test_an_invocation_with_an_event_of_a_load_balancer_has_its_answer(faas):
    event = {
        "requestContext": {"elb": {"targetGroupArn": "arn"}},
        "httpMethod": "GET",
        "headers": {},
        "body": "",
    }
    greeting = {
        "statusCode": 200,
        "isBase64Encoded": False,
        "headers": {"content-type": "text/plain"},
        "body": "hi",
    }
    assert faas.function(lambda event, context: greeting).invoke(event).text == "hi"
    assert faas.function(lambda event, context: 1 / 0).invoke(event).status_code == 502


def test_an_invocation_through_a_function_url_carries_its_request_id(faas):
    invocation = faas.function(lambda event, context: "hi").invoke(URL)
    assert invocation.headers["x-amzn-requestid"] == invocation.request_id
