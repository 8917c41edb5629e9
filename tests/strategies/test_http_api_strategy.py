"""What strategies.http_api_events draws."""

from __future__ import annotations

import re

import pytest
from http_cases import (
    BODIES,
    IN_EVERY_EVENT,
    METHODS,
    QUERIES,
    REFUSED,
    content_type,
    digest_in_a_process,
    each,
    found,
    octets,
    raw,
    reached,
    written,
)
from hypothesis import strategies as st

from pytest_faas import events, validate
from pytest_faas.errors import InvalidArgument, UnknownArgument
from pytest_faas.strategies import http_api_events

# The smallest event of a case at the limit of 6 MB is as large, and Hypothesis warns before it shows it.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def context(event):
    return event["requestContext"]


def http(event):
    return event["requestContext"]["http"]


def authorizer(event):
    return event["requestContext"].get("authorizer", {})


def parameters(event):
    return event.get("pathParameters", {})


def of_a_function_url(event):
    return ".lambda-url." in context(event)["domainName"]


JWT = {"sub": "alice"}
REACHED = {
    "nothing": (lambda e: True, {}),
    **{name: (wanted, {"method": "POST", **call}) for name, (wanted, call) in BODIES.items()},
    **QUERIES,
    "query key without a value": (lambda e: e["rawQueryString"] == "q", {"query": "q"}),
    "query key repeated, without values": (lambda e: "debug" in e["rawQueryString"], {"query": "debug&page=2&debug"}),
    **{name: (lambda e, name=name: http(e)["method"] == name, call) for name, call in METHODS.items()},
    "JSON of a type that is no text": (
        lambda e: content_type(e) == "application/vnd.api+json",
        {"method": "POST", "body": '{"data": null}', "headers": {"Content-Type": "application/vnd.api+json"}},
    ),
    "path of one segment": (lambda e: e["rawPath"] == "/orders", {"path": "/orders"}),
    "path with a variable": (lambda e: parameters(e).get("id"), {"path": "/orders/1", "route": "/orders/{id}"}),
    "path with a blank": (lambda e: "a b" in e["rawPath"], {"path": "/orders/a%20b", "route": "GET /orders/{id}"}),
    "path in unicode": (lambda e: "日本" in e["rawPath"], {"path": "/日本/東京", "route": "ANY /{proxy+}"}),
    "path with a slash at its end": (
        lambda e: "/orders/" in e["rawPath"] and e["rawPath"].endswith("/"),
        {"path": "/orders/", "route": "ANY /{proxy+}"},
    ),
    "two variables": (
        lambda e: len(parameters(e)) == 2,
        {"path": "/users/me%2Btest/orders/2", "route": "/users/{user}/orders/{id}"},
    ),
    "route for any method": (lambda e: e["routeKey"] == "ANY /orders", {"path": "/orders", "route": "ANY /orders"}),
    "route $default": (
        lambda e: e["routeKey"] == "$default" and not of_a_function_url(e),
        {"path": "/a%20b/", "route": "$default"},
    ),
    "header of mixed case": (lambda e: "test-header" in e["headers"], {"headers": {"tEsT-HEADeR": "aValue"}}),
    "header repeated": (lambda e: "," in e["headers"].get("x-tag", ""), {"headers": {"X-Tag": ["a", "b"]}}),
    "header empty": (lambda e: e["headers"].get("x-empty") == "", {"headers": {"X-Empty": ""}}),
    "no user agent": (lambda e: "user-agent" not in e["headers"], {"headers": {"Accept": None, "User-Agent": None}}),
    "cookie": (lambda e: e.get("cookies"), {"cookies": {"session": "s1"}}),
    "cookie repeated": (lambda e: e.get("cookies") == ["a=1", "a=2"], {"cookies": ["a=1", "a=2"]}),
    "cookie empty": (lambda e: any(each.endswith("=") for each in e.get("cookies", ())), {"cookies": ["a="]}),
    "cookie without a value": (lambda e: any("=" not in each for each in e.get("cookies", ())), {"cookies": ["consent"]}),
    "head near the limit": (
        lambda e: len(e["headers"].get("x-long", "")) > 9_000,
        {"headers": {"X-Long": "x" * 9_500}},
    ),
    "stage": (lambda e: context(e)["stage"] != "$default", {"stage": "prod"}),
    "stage variables": (lambda e: e.get("stageVariables"), {"stage_variables": {"table": "orders"}}),
    "custom domain": (lambda e: context(e)["domainName"] == "api.example.com", {"domain_name": "api.example.com"}),
    "JWT": (lambda e: "jwt" in authorizer(e), {"jwt": JWT}),
    "JWT with scopes": (lambda e: authorizer(e).get("jwt", {}).get("scopes"), {"jwt": JWT, "scopes": ["orders/read"]}),
    "Lambda authorizer": (lambda e: "lambda" in authorizer(e), {"lambda_authorizer": {}}),
    "Lambda authorizer with context": (
        lambda e: authorizer(e).get("lambda"),
        {"lambda_authorizer": {"user": {"id": 7, "roles": ["admin", ""]}, "trial": False, "share": 0.5, "note": None}},
    ),
    "IAM": (lambda e: "iam" in authorizer(e) and not of_a_function_url(e), {"iam": {}}),
    "function URL": (of_a_function_url, {"function_url": True}),
    "function URL, signed": (lambda e: of_a_function_url(e) and authorizer(e), {"function_url": True, "iam": {}}),
    "IPv6": (lambda e: ":" in http(e)["sourceIp"], {"source_ip": "2001:db8::1"}),
}  # fmt: skip


@pytest.mark.parametrize("case", REACHED)
def test_each_case_is_reached_within_500_examples_and_shrinks_to_what_a_person_would_write(case):
    wanted, call = REACHED[case]
    assert found(http_api_events(), wanted) == written(events.http_api, **call)


def test_a_body_that_fills_the_event_to_the_limit_is_reached():
    event = found(http_api_events(), lambda e: len(e.get("body", "")) > 1_000_000)
    assert octets(event) == 6 * 1024 * 1024
    assert event == written(events.http_api, method="POST", body="x" * len(event["body"]))


def test_an_absent_body_has_no_key_and_an_empty_form_has_only_its_type():
    event = found(http_api_events(), lambda e: content_type(e).endswith("urlencoded") and not raw(e))
    assert event["routeKey"] == "GET /"
    assert "body" not in event


def test_a_base64_body_is_drawn_of_text_and_of_bytes():
    for strategy in (http_api_events(), http_api_events(body=st.binary(min_size=1))):
        event = found(strategy, lambda e: e["isBase64Encoded"])
        assert http(event)["method"] == "POST"
        assert raw(event)


def test_every_drawn_event_passes_its_contract():
    each(http_api_events(), lambda event: validate(event).faults == (), examples=400)


KEPT = {
    **IN_EVERY_EVENT,
    "method": ({"method": "get"}, lambda e: http(e)["method"] == "GET" and "body" not in e),
    "method, a strategy": ({"method": st.sampled_from(["GET", "POST"])}, lambda e: http(e)["method"] in {"GET", "POST"}),
    "method and body": ({"method": "GET", "body": "x"}, lambda e: http(e)["method"] == "GET" and e["body"]),
    "path and method": (
        {"path": "/orders", "method": "POST"},
        lambda e: (e["rawPath"], e["routeKey"], context(e)["stage"]) == ("/orders", "POST /orders", "$default"),
    ),
    "path, a strategy": ({"path": st.sampled_from(["/a", "/b/"])}, lambda e: e["rawPath"] in {"/a", "/b/"}),
    "path that can be no route": ({"path": "/a%20b"}, lambda e: "{proxy+}" in e["routeKey"] and e["rawPath"] == "/a b"),
    "any path": (
        {"path": st.text().map("/".__add__).filter(lambda path: "{" not in path)},
        lambda e: validate(e).faults == (),
    ),
    "path and stage": ({"path": "/orders", "stage": "v1"}, lambda e: e["rawPath"] == "/v1/orders"),
    "path of a function URL": (
        {"path": "/orders", "function_url": True},
        lambda e: of_a_function_url(e) and e["rawPath"] == "/orders",
    ),
    "route": (
        {"route": "/orders/{id}", "stage": "$default"},
        lambda e: re.fullmatch("/orders/[^/]+", e["rawPath"]) and e["routeKey"].endswith(" /orders/{id}"),
    ),
    "route with a method": ({"route": "GET /a"}, lambda e: e["routeKey"] == "GET /a" and "body" not in e),
    "route for any method": ({"route": "ANY /a/{b}"}, lambda e: e["routeKey"] == "ANY /a/{b}" and e["pathParameters"]),
    "route, greedy": ({"route": "POST /a/{proxy+}"}, lambda e: http(e)["method"] == "POST" and "proxy" in parameters(e)),
    "route $default": (
        {"route": "$default"},
        lambda e: e["routeKey"] == "$default" and not parameters(e) and not of_a_function_url(e),
    ),
    "route, a strategy": (
        {"route": st.sampled_from(["$default", "GET /a/{b}"])},
        lambda e: e["routeKey"] in {"$default", "GET /a/{b}"},
    ),
    "route and path": ({"path": "/orders/7", "route": "GET /orders/{id}"}, lambda e: parameters(e) == {"id": "7"}),
    "headers": ({"headers": {"X-A": "b"}}, lambda e: e["headers"]["x-a"] == "b" and "test-header" not in e["headers"]),
    "host, a strategy": ({"headers": st.sampled_from([None, {"Host": "a.b"}])}, lambda e: validate(e).faults == ()),
    "headers, a strategy": ({"headers": st.just({"X-A": "b"})}, lambda e: e["headers"]["x-a"] == "b"),
    "cookies": ({"cookies": {"a": "b"}}, lambda e: e["cookies"] == ["a=b"]),
    "cookies, none": ({"cookies": None}, lambda e: "cookies" not in e),
    "stage": ({"stage": "v2"}, lambda e: e["rawPath"].startswith("/v2/") and not of_a_function_url(e)),
    "stage, a strategy": ({"stage": st.sampled_from(["a", "b"])}, lambda e: context(e)["stage"] in {"a", "b"}),
    "jwt": ({"jwt": {"sub": "a"}}, lambda e: authorizer(e)["jwt"]["claims"] == {"sub": "a"}),
    "jwt, none": ({"jwt": None}, lambda e: "jwt" not in authorizer(e)),
    "jwt, a strategy": ({"jwt": st.none() | st.just({"sub": "a"})}, lambda e: validate(e).faults == ()),
    "scopes": ({"scopes": ["a"]}, lambda e: authorizer(e)["jwt"]["scopes"] == ["a"]),
    "scopes, a strategy": (
        {"scopes": st.none() | st.just(["a"])},
        lambda e: (authorizer(e).get("jwt", {}).get("scopes") or ["a"]) == ["a"],
    ),
    "lambda authorizer": ({"lambda_authorizer": {"a": 1}}, lambda e: authorizer(e) == {"lambda": {"a": 1}}),
    "iam": ({"iam": {"userId": "u"}}, lambda e: authorizer(e)["iam"]["userId"] == "u"),
    "function URL": (
        {"function_url": True},
        lambda e: of_a_function_url(e) and e["routeKey"] == "$default" and authorizer(e).keys() <= {"iam"},
    ),
    "no function URL": ({"function_url": False}, lambda e: not of_a_function_url(e)),
    "function URL, a strategy": ({"function_url": st.booleans()}, lambda e: validate(e).faults == ()),
    "source ip": ({"source_ip": "::1"}, lambda e: http(e)["sourceIp"] == "::1"),
    "user agent": ({"user_agent": "curl"}, lambda e: http(e)["userAgent"] == "curl"),
    "time": ({"at": "2028-02-29T12:00:00Z"}, lambda e: context(e)["time"] == "29/Feb/2028:12:00:00 +0000"),
    "time, a strategy": ({"at": st.just(0)}, lambda e: context(e)["timeEpoch"] == 0),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT)
def test_what_is_given_is_in_every_event(case):
    arguments, check = KEPT[case]
    each(http_api_events(**arguments), check)


LEFT_TO_DRAW = {
    "method": lambda e: http(e)["method"] == "PUT",
    "query": lambda e: e["rawQueryString"],
    "headers": lambda e: "test-header" in e["headers"],
    "cookies": lambda e: "cookies" in e,
    "body": lambda e: e["isBase64Encoded"],
    "jwt": lambda e: "authorizer" in context(e),
    "source_ip": lambda e: ":" in http(e)["sourceIp"],
}
GIVEN = {
    "method": "POST",
    "path": "/orders",
    "query": {"a": "b"},
    "body": "x",
    "stage": "v2",
    "jwt": {"sub": "a"},
}


@pytest.mark.parametrize("given", GIVEN)
def test_what_is_not_given_is_still_drawn(given):
    strategy = http_api_events(**{given: GIVEN[given]})
    for name, wanted in LEFT_TO_DRAW.items():
        if name != given:
            reached(strategy, wanted)


REFUSED_HERE = {
    **REFUSED,
    "route": ({"route": "orders"}, r"route must be '\$default' or a route such as"),
    "route and method": ({"route": "GET /x", "method": "POST"}, "route 'GET /x' does not take the method POST"),
    "route that does not fit": ({"path": "/a", "route": "/b"}, "path '/a' does not match route '/b'"),
    "route $default with parameters": (
        {"route": "$default", "path_parameters": {"id": "7"}},
        r"the route \$default has no path_parameters",
    ),
    "two authorizers": ({"jwt": {}, "iam": {}}, "a route has one authorizer"),
    "scopes of a signed caller": ({"scopes": ["a"], "iam": {}}, "a route has one authorizer"),
    "scopes": ({"scopes": "a"}, "scopes must be a list"),
    "iam": ({"iam": {"userArm": "x"}}, "Did you mean 'userArn'"),
    "lambda authorizer": ({"lambda_authorizer": []}, "lambda_authorizer must be a dict"),
    "function URL of a custom domain": ({"function_url": True, "domain_name": "a.example.com"}, "has no custom domain"),
    "function URL": ({"function_url": "yes"}, "function_url must be a bool, or a strategy that draws one, got 'yes'"),
    "function URL with a route": ({"function_url": True, "route": "GET /"}, "a function URL has no route"),
    "function URL with a stage": ({"function_url": True, "stage": "prod"}, "a function URL has no stage"),
    "function URL with a token": ({"function_url": True, "jwt": {}}, "a function URL has no jwt"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED_HERE)
def test_what_can_never_be_is_refused_at_the_call(case):
    arguments, message = REFUSED_HERE[case]
    with pytest.raises(InvalidArgument, match=message) as caught:
        http_api_events(**arguments)
    assert str(caught.value).startswith("strategies.http_api_events: ")


def test_an_unknown_argument_is_refused_with_the_closest():
    with pytest.raises(
        UnknownArgument, match="strategies.http_api_events has no argument 'rout'. Did you mean 'route'"
    ):
        http_api_events(rout="/")


def test_what_a_strategy_draws_is_judged_by_the_factory():
    with pytest.raises(InvalidArgument, match="http_api: a function URL has no stage, got 'prod'"):
        found(http_api_events(stage="prod", function_url=st.just(True)), lambda e: True)


def test_a_strategy_reads_as_the_call_that_made_it():
    strategy = http_api_events(path="/orders", method="POST", json=st.none())
    assert repr(strategy) == "http_api_events(method='POST', path='/orders', json=none())"
    assert repr(http_api_events()) == "http_api_events()"


def test_a_strategy_can_be_mapped_filtered_and_used_again():
    strategy = http_api_events(method="POST")
    bodies = strategy.filter(lambda event: event.get("body")).map(lambda event: event["body"])
    assert found(bodies, lambda body: True) == found(bodies, lambda body: True) == '{"id":1}'


def test_the_same_seed_draws_the_same_bytes_in_two_processes():
    assert digest_in_a_process("http_api_events", "1") == digest_in_a_process("http_api_events", "2")
