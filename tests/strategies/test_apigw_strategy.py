"""What strategies.apigw_events draws."""

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
from pytest_faas.strategies import apigw_events

# The smallest event of a case at the limit of 6 MB is as large, and Hypothesis warns before it shows it.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def context(event):
    return event["requestContext"]


def identity(event):
    return event["requestContext"]["identity"]


def parameters(event):
    return event["pathParameters"] or {}


REACHED = {
    "nothing": (lambda e: True, {}),
    **{name: (wanted, {"method": "POST", **call}) for name, (wanted, call) in BODIES.items()},
    **QUERIES,
    **{name: (lambda e, name=name: e["httpMethod"] == name, call) for name, call in METHODS.items()},
    "binary media type": (
        lambda e: content_type(e) == "image/png",
        {
            "method": "POST",
            "body": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
            "headers": {"Content-Type": "image/png"},
            "binary_media_types": ["image/png"],
        },
    ),
    "path of one segment": (lambda e: e["path"] == "/orders", {"path": "/orders"}),
    "path with a variable": (lambda e: parameters(e).get("id"), {"path": "/orders/{id}", "path_parameters": {"id": "1"}}),
    "path encoded": (lambda e: "%" in e["path"], {"path": "/orders/a%20b", "resource": "/orders/{id}"}),
    "path with an encoded slash": (lambda e: "%2F" in e["path"], {"path": "/orders/a%2Fb", "resource": "/orders/{id}"}),
    "path in unicode": (lambda e: "%E6%97%A5" in e["path"], {"path": "/日本/東京", "resource": "/{proxy+}"}),
    "path with a slash at its end": (
        lambda e: e["path"].endswith("/") and len(e["path"]) > 1 and not parameters(e),
        {"path": "/orders/"},
    ),
    "proxy": (lambda e: "%20" in parameters(e).get("proxy", ""), {
        "path": "/files/photos/a%20b.jpg", "resource": "/files/{proxy+}"
    }),
    "proxy with a slash at its end": (
        lambda e: e["path"].endswith("/") and parameters(e).get("proxy") == "photos",
        {"path": "/files/photos/", "resource": "/files/{proxy+}"},
    ),
    "two variables": (
        lambda e: len(parameters(e)) == 2,
        {"path": "/users/me%2Btest/orders/2", "resource": "/users/{user}/orders/{id}"},
    ),
    "header in its own case": (lambda e: "tEsT-HEADeR" in e["headers"], {"headers": {"tEsT-HEADeR": "aValue"}}),
    "header repeated": (
        lambda e: any(len(values) > 1 for values in e["multiValueHeaders"].values()),
        {"headers": {"X-Tag": ["a", "b"]}},
    ),
    "header empty": (lambda e: e["headers"].get("X-Empty") == "", {"headers": {"X-Empty": ""}}),
    "no user agent": (
        lambda e: identity(e)["userAgent"] is None,
        {"headers": {"Accept": None, "User-Agent": None}},
    ),
    "cookie": (lambda e: "Cookie" in e["headers"], {"cookies": {"session": "s1"}}),
    "cookies": (lambda e: ";" in e["headers"].get("Cookie", ""), {"cookies": ["a=1", "b=2"]}),
    "head near the limit": (
        lambda e: len(e["headers"].get("X-Long", "")) > 9_000,
        {"headers": {"X-Long": "x" * 9_500}},
    ),
    "stage": (lambda e: context(e)["stage"] == "dev", {"stage": "dev"}),
    "stage variables": (lambda e: e["stageVariables"], {"stage_variables": {"table": "orders"}}),
    "edge": (lambda e: "Via" in e["headers"], {"endpoint_type": "EDGE"}),
    "custom domain": (lambda e: context(e)["path"] == e["path"], {"domain_name": "api.example.com"}),
    "Cognito": (lambda e: "claims" in context(e).get("authorizer", {}), {"claims": {"sub": "alice"}}),
    "Lambda authorizer": (
        lambda e: "principalId" in context(e).get("authorizer", {}),
        {"authorizer": {"principalId": "alice"}},
    ),
    "API key": (
        lambda e: "apiKey" in identity(e),
        {"identity": {"apiKey": "d41d8cd98f00b204e9800998ecf8427e", "apiKeyId": "a1b2c3d4e5"}},
    ),
    "IPv6": (lambda e: ":" in identity(e)["sourceIp"], {"source_ip": "2001:db8::1"}),
}  # fmt: skip


@pytest.mark.parametrize("case", REACHED)
def test_each_case_is_reached_within_500_examples_and_shrinks_to_what_a_person_would_write(case):
    wanted, call = REACHED[case]
    assert found(apigw_events(), wanted) == written(events.apigw, **call)


def test_an_iam_caller_is_reached():
    event = found(apigw_events(), lambda e: identity(e)["userArn"])
    assert identity(event)["accountId"] in identity(event)["userArn"]
    assert event["path"] == "/"
    assert event["body"] is None


def test_a_body_that_fills_the_event_to_the_limit_is_reached():
    event = found(apigw_events(), lambda e: len(e["body"] or "") > 1_000_000)
    assert octets(event) == 6 * 1024 * 1024
    assert set(event["body"]) == {"x"}
    assert event == written(events.apigw, method="POST", body=event["body"])


def test_an_absent_body_is_null_and_an_empty_form_has_only_its_type():
    event = found(apigw_events(), lambda e: content_type(e).endswith("urlencoded") and not raw(e))
    assert event["httpMethod"] == "GET"
    assert event["body"] is None


def test_every_drawn_event_passes_its_contract():
    each(apigw_events(), lambda event: validate(event, source="apigw").faults == (), examples=400)


KEPT = {
    **IN_EVERY_EVENT,
    "method": ({"method": "get"}, lambda e: e["httpMethod"] == "GET" and e["body"] is None),
    "method, a strategy": ({"method": st.sampled_from(["GET", "POST"])}, lambda e: e["httpMethod"] in {"GET", "POST"}),
    "method and body": ({"method": "GET", "body": "x"}, lambda e: e["httpMethod"] == "GET" and e["body"]),
    "path": ({"path": "/orders"}, lambda e: e["path"] == e["resource"] == "/orders"),
    "path, a strategy": ({"path": st.sampled_from(["/a", "/b/"])}, lambda e: e["path"] in {"/a", "/b/"}),
    "path that can be no resource": ({"path": "/a b"}, lambda e: e["resource"] == "/{proxy+}" and e["path"] == "/a%20b"),
    "any path": (
        {"path": st.text().map("/".__add__).filter(lambda path: "{" not in path)},
        lambda e: validate(e).faults == (),
    ),
    "resource": (
        {"resource": "/orders/{id}"},
        lambda e: re.fullmatch("/orders/[^/]+", e["path"]) and [*e["pathParameters"]] == ["id"],
    ),
    "resource, greedy": ({"resource": "/a/{proxy+}"}, lambda e: e["path"].startswith("/a/") and e["pathParameters"]["proxy"]),
    "resource without variables": ({"resource": "/orders"}, lambda e: e["path"] == "/orders"),
    "resource, a strategy": (
        {"resource": st.sampled_from(["/a/{id}", "/b"])},
        lambda e: e["resource"] in {"/a/{id}", "/b"},
    ),
    "resource, none": ({"resource": None}, lambda e: "{" not in e["resource"]),
    "path and resource": (
        {"path": "/orders/7", "resource": "/orders/{id}"},
        lambda e: e["pathParameters"] == {"id": "7"},
    ),
    "resource and its parameters": (
        {"resource": "/orders/{id}", "path_parameters": {"id": "a b"}},
        lambda e: e["path"] == "/orders/a%20b",
    ),
    "headers": ({"headers": {"X-A": "b"}}, lambda e: e["headers"]["X-A"] == "b" and "tEsT-HEADeR" not in e["headers"]),
    "headers, a strategy": ({"headers": st.just({"X-A": "b"})}, lambda e: e["headers"]["X-A"] == "b"),
    "cookies": ({"cookies": {"a": "b"}}, lambda e: e["headers"]["Cookie"] == "a=b"),
    "cookies, none": ({"cookies": None}, lambda e: "Cookie" not in e["headers"]),
    "stage": ({"stage": "v2"}, lambda e: context(e)["stage"] == "v2"),
    "stage, a strategy": ({"stage": st.sampled_from(["a", "b"])}, lambda e: context(e)["stage"] in {"a", "b"}),
    "claims": (
        {"claims": {"sub": "a"}},
        lambda e: context(e)["authorizer"] == {"claims": {"sub": "a"}} and identity(e)["userArn"] is None,
    ),
    "claims, a strategy": (
        {"claims": st.none() | st.just({"sub": "a"})},
        lambda e: context(e).get("authorizer", {}).get("claims", {"sub": "a"}) == {"sub": "a"},
    ),
    "authorizer": ({"authorizer": {"a": 1}}, lambda e: context(e)["authorizer"]["a"] == "1"),
    "identity": (
        {"identity": {"apiKey": "k"}},
        lambda e: identity(e)["apiKey"] == "k" and "authorizer" not in context(e),
    ),
    "source ip": ({"source_ip": "::1"}, lambda e: identity(e)["sourceIp"] == "::1"),
    "user agent": ({"user_agent": "curl"}, lambda e: identity(e)["userAgent"] == "curl"),
    "user agent, none": ({"user_agent": None}, lambda e: identity(e)["userAgent"] == "pytest-faas"),
    "binary media types": (
        {"binary_media_types": ["*/*"], "body": "x"},
        lambda e: e["isBase64Encoded"] and e["body"] == "eA==",
    ),
    "endpoint type": ({"endpoint_type": "EDGE"}, lambda e: "Via" in e["headers"]),
    "endpoint type, a strategy": (
        {"endpoint_type": st.sampled_from(["REGIONAL"])},
        lambda e: "Via" not in e["headers"],
    ),
    "time": ({"at": "2028-02-29T12:00:00Z"}, lambda e: context(e)["requestTime"] == "29/Feb/2028:12:00:00 +0000"),
    "time, a strategy": ({"at": st.just(0)}, lambda e: context(e)["requestTimeEpoch"] == 0),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT)
def test_what_is_given_is_in_every_event(case):
    arguments, check = KEPT[case]
    each(apigw_events(**arguments), check)


LEFT_TO_DRAW = {
    "method": lambda e: e["httpMethod"] == "PUT",
    "path": lambda e: "%" in e["path"],
    "query": lambda e: e["queryStringParameters"],
    "headers": lambda e: "tEsT-HEADeR" in e["headers"],
    "cookies": lambda e: "Cookie" in e["headers"],
    "body": lambda e: e["isBase64Encoded"],
    "stage": lambda e: context(e)["stage"] != "prod",
    "claims": lambda e: "authorizer" in context(e),
}
GIVEN = {"method": "POST", "path": "/orders", "query": {"a": "b"}, "body": "x", "stage": "v2", "claims": None}


@pytest.mark.parametrize("given", GIVEN)
def test_what_is_not_given_is_still_drawn(given):
    strategy = apigw_events(**{given: GIVEN[given]})
    for name, wanted in LEFT_TO_DRAW.items():
        if name != given:
            reached(strategy, wanted)


REFUSED_HERE = {
    **REFUSED,
    "resource": ({"resource": "orders"}, "resource must be a template that begins with '/'"),
    "resource, half a segment": ({"resource": "/{id}x"}, "variables are whole segments"),
    "resource that does not fit": ({"path": "/a", "resource": "/b"}, "path '/a' does not match resource '/b'"),
    "two authorizers": ({"claims": {}, "authorizer": {}}, "a method has one of them"),
    "claims": ({"claims": {"a": {}}}, r"claims\['a'\] must be"),
    "authorizer": ({"authorizer": {"a": []}}, "refuses lists and dicts"),
    "identity": ({"identity": {"userArm": "x"}}, "Did you mean 'userArn'"),
    "binary media types": ({"binary_media_types": "image/png"}, "must be a list of media types"),
    "endpoint type": ({"endpoint_type": "PRIVAT"}, "must be one of 'REGIONAL', 'EDGE'"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED_HERE)
def test_what_can_never_be_is_refused_at_the_call(case):
    arguments, message = REFUSED_HERE[case]
    with pytest.raises(InvalidArgument, match=message) as caught:
        apigw_events(**arguments)
    assert str(caught.value).startswith("strategies.apigw_events: ")


def test_an_unknown_argument_is_refused_with_the_closest():
    with pytest.raises(
        UnknownArgument, match="strategies.apigw_events has no argument 'pth'. Did you mean 'path'"
    ):
        apigw_events(pth="/")
    with pytest.raises(UnknownArgument, match="strategies.apigw_events"):
        apigw_events("POST")


def test_what_a_strategy_draws_is_judged_by_the_factory():
    with pytest.raises(
        InvalidArgument, match="apigw: path must be a path that begins with '/', got 'orders'"
    ):
        found(apigw_events(path=st.just("orders")), lambda e: True)


def test_a_strategy_reads_as_the_call_that_made_it():
    strategy = apigw_events(path="/orders", body=st.text())
    assert repr(strategy) == "apigw_events(path='/orders', body=text())"
    assert repr(apigw_events()) == "apigw_events()"


def test_a_strategy_can_be_mapped_filtered_and_used_again():
    strategy = apigw_events(method="POST")
    bodies = strategy.filter(lambda event: event["body"]).map(lambda event: event["body"])
    assert found(bodies, lambda body: True) == found(bodies, lambda body: True) == '{"id":1}'


def test_the_origin_of_the_test_gives_region_and_account_and_stays():
    with events.origin(region="eu-west-1", account="210987654321", seed=3) as origin:
        event = found(apigw_events(), lambda e: e["body"])
        assert ".eu-west-1." in context(event)["domainName"]
        assert context(event)["accountId"] == "210987654321"
        assert origin.ids.hex(8) == events.Identifiers(3).hex(8)


def test_the_same_seed_draws_the_same_bytes_in_two_processes():
    assert digest_in_a_process("apigw_events", "1") == digest_in_a_process("apigw_events", "2")
