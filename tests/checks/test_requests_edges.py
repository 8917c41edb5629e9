"""A request read from the event of any front end, and written as another one sends it: by value."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import Sandbox, Sync, events
from pytest_faas.checks.requests import load_balancer, projections
from pytest_faas.checks.requests.logical import Request, read
from pytest_faas.checks.worlds.case import Case, case
from pytest_faas.checks.worlds.nothing import NothingToJudge

CasesOf = Callable[..., Case]
SENT: dict[str, Any] = {
    "headers": {"X-A": ["1", "2"]},
    "user_agent": "curl",
    "source_ip": "198.51.100.9",
    "at": 7,
}


@pytest.fixture
def made(faas: Sandbox, tmp_path: Path) -> CasesOf:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    function = faas.function("shop.handler", root=tmp_path)
    return lambda event, source=None: case("here", function, event, source, ())


def balanced(query: dict[str, Any], headers: dict[str, str], body: str = "", **more: Any) -> dict[str, Any]:
    context = {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b"}}
    event = {"requestContext": context, "httpMethod": "POST", "path": "/x", "queryStringParameters": query}
    return {**event, "headers": headers, "body": body, "isBase64Encoded": False, **more}


def test_a_request_of_a_rest_api_is_read_with_all_values_and_its_resource() -> None:
    event = events.apigw(
        "PUT",
        "/o/7",
        resource="/o/{id}",
        query={"q": ["a b", "c"]},
        authorizer={"tenant": "acme"},
        json=1,
        **SENT,
    )
    found = read("rest", event)
    assert (found.method, found.path, found.template) == ("PUT", "/o/7", "/o/{id}")
    assert found.query == (("q", "a b"), ("q", "c"))
    assert found.listed_query() == {"q": ["a b", "c"]}
    assert {"X-A": ["1", "2"], "User-Agent": ["curl"]}.items() <= found.listed_headers().items()
    assert {"Host", "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Amzn-Trace-Id"}.isdisjoint(
        found.listed_headers()
    )
    assert (found.body, found.path_parameters, found.source_ip) == (b"1", {"id": "7"}, "198.51.100.9")
    assert found.at == 7000
    assert (found.authorizer or {})["tenant"] == "acme"


def test_a_request_of_an_http_api_is_read_without_its_stage_and_with_its_cookies() -> None:
    event = events.http_api(
        "GET", "/o/7?q=a%20b&q=&r=1", route="GET /o/{id}", stage="v1", cookies={"s": "1", "t": "2"}, **SENT
    )
    found = read("http_api", event)
    assert (found.method, found.path, found.template) == ("GET", "/o/7", "/o/{id}")
    assert found.query == (("q", "a b"), ("q", ""), ("r", "1"))
    assert {
        "x-a": ["1,2"],
        "cookie": ["s=1; t=2"],
        "user-agent": ["curl"],
    }.items() <= found.listed_headers().items()
    assert (found.body, found.path_parameters) == (None, {"id": "7"})
    assert (found.source_ip, found.at, found.authorizer) == ("198.51.100.9", 7000, None)


@pytest.mark.parametrize(
    ("stage", "raw", "path"),
    [
        ("$default", "/$default/a", "/$default/a"),
        ("v1", "/v1/a", "/a"),
        ("v1", "/v1", "/"),
        ("v1", "/v10/a", "/v10/a"),
        ("v1", "/a/v1", "/a/v1"),
    ],
)
def test_the_name_of_a_stage_is_no_part_of_the_path(stage: str, raw: str, path: str) -> None:
    event = events.http_api("GET", "/a")
    event["rawPath"], event["requestContext"]["stage"] = raw, stage
    assert read("http_api", event).path == path


@pytest.mark.parametrize(
    ("key", "template"), [("$default", None), ("GET /o/{id}", "/o/{id}"), ("ANY /o", "/o")]
)
def test_a_route_by_default_has_no_template(key: str, template: str | None) -> None:
    assert read("http_api", {**events.http_api("GET", "/o"), "routeKey": key}).template == template


def test_a_request_of_a_load_balancer_is_read_with_its_query_unquoted() -> None:
    one = balanced(
        {"q": "a+b", "%C3%A9": "1"}, {"x-a": "2", "host": "h", "CloudFront-Viewer": "x", "via": "y"}, "é"
    )
    found = read("alb", one)
    assert (found.method, found.path, found.template) == ("POST", "/x", None)
    assert found.query == (("q", "a b"), ("é", "1"))
    assert found.headers == (("x-a", "2"),)
    assert (found.body, found.source_ip, found.at, found.authorizer) == ("é".encode(), None, None, None)
    several = {
        "multiValueQueryStringParameters": {"q": ["a+b", "c"]},
        "multiValueHeaders": {"x-a": ["1", "2"]},
    }
    found = read("alb", {**balanced({}, {}), **several})
    assert (found.query, found.headers) == ((("q", "a b"), ("q", "c")), (("x-a", "1"), ("x-a", "2")))
    assert found.body is None


REQUEST = Request(
    "POST",
    "/orders",
    (("q", "a b"), ("q", "ü"), ("r", "")),
    (("X-A", "1"), ("x-a", "2"), ("Content-Type", "text/plain; charset=utf-8")),
    b"hello",
    source_ip="198.51.100.9",
    at=1_700_000_000_999,
)


def test_a_load_balancer_sends_the_last_of_several_values_in_lower_case() -> None:
    with events.origin(seed=1, region="eu-west-1", account="210987654321"):
        event = load_balancer.event(REQUEST, multi_value_headers=False)
    trace = event["headers"].pop("x-amzn-trace-id")
    assert event == {
        "requestContext": {
            "elb": {
                "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:210987654321"
                ":targetgroup/functions/6d0ecf831eec9f09"
            }
        },
        "httpMethod": "POST",
        "path": "/orders",
        "queryStringParameters": {"q": "%C3%BC", "r": ""},
        "headers": {
            "content-length": "5",
            "content-type": "text/plain; charset=utf-8",
            "host": "lambda-846800462.eu-west-1.elb.amazonaws.com",
            "x-a": "2",
            "x-forwarded-for": "198.51.100.9",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "body": "hello",
        "isBase64Encoded": False,
    }
    prefix, stamp, rest = trace.split("-")
    assert (prefix, stamp, len(rest)) == ("Root=1", f"{1_700_000_000:08x}", 24)
    assert list(event["headers"]) == sorted(event["headers"])


def test_a_target_group_with_multi_value_headers_gets_them_all() -> None:
    event = load_balancer.event(REQUEST, multi_value_headers=True)
    assert event["multiValueQueryStringParameters"] == {"q": ["a+b", "%C3%BC"], "r": [""]}
    assert event["multiValueHeaders"]["x-a"] == ["1", "2"]
    assert event["multiValueHeaders"]["content-length"] == ["5"]
    assert {"queryStringParameters", "headers"}.isdisjoint(event)


def test_what_nobody_knows_of_a_request_has_a_value_all_the_same() -> None:
    headers = load_balancer.event(Request("GET", "/"), multi_value_headers=False)["headers"]
    assert headers["x-forwarded-for"] == "203.0.113.7"
    assert headers["x-amzn-trace-id"].startswith("Root=1-00000000-")
    assert "content-length" not in headers


@pytest.mark.parametrize(
    ("body", "headers", "text"),
    [
        (b"a", {"content-type": "text/csv"}, True),
        (b"a", {"content-type": "application/json; charset=utf-8"}, True),
        (b"a", {"content-type": " Application/XML "}, True),
        (b"a", {"content-type": "application/javascript"}, True),
        (b"a", {"content-type": "application/x-www-form-urlencoded"}, False),
        (b"a", {}, False),
        (b"", {}, True),
        (b"a", {"content-type": "text/plain", "content-encoding": "gzip"}, False),
        (b"\xff", {"content-type": "text/plain"}, False),
    ],
)
def test_a_load_balancer_sends_text_as_text_and_all_else_in_base64(
    body: bytes, headers: dict[str, str], text: bool
) -> None:
    event = load_balancer.event(
        Request("POST", "/", (), tuple(headers.items()), body), multi_value_headers=False
    )
    assert event["isBase64Encoded"] is not text
    assert event["body"] == (body.decode() if text else base64.b64encode(body).decode())


def forms_of(of: Case, *kinds: str) -> list[dict[str, Any]]:
    return [each.case.event for each in projections(of, kinds)]


def test_an_authorizer_goes_along_where_the_other_front_end_has_its_like(made: CasesOf) -> None:
    known = {"tenant": "acme"}
    [rest] = forms_of(made(events.http_api("GET", "/", lambda_authorizer=known)), "rest")
    assert rest["requestContext"]["authorizer"]["tenant"] == "acme"
    [api] = forms_of(made(events.apigw("GET", "/", authorizer=known)), "http_api")
    assert api["requestContext"]["authorizer"] == {"lambda": known}
    [api] = forms_of(made(events.apigw("GET", "/", claims={"sub": "a"})), "http_api")
    assert api["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] == "a"


@pytest.mark.parametrize(("kind", "title"), [("alb", "a load balancer"), ("function_url", "a function URL")])
def test_an_authorizer_without_a_like_is_refused(made: CasesOf, kind: str, title: str) -> None:
    with pytest.raises(
        NothingToJudge, match=f"{title} has nothing like .*tenant.*: take '{kind}' out of across="
    ):
        forms_of(made(events.apigw("GET", "/", authorizer={"tenant": "acme"})), kind)


def test_a_projection_keeps_time_address_and_binary_media_types(made: CasesOf) -> None:
    event = events.http_api("POST", "/o", json={"a": 1}, source_ip="198.51.100.9", at=1_700_000_000)
    binary = Sync(binary_media_types=["application/json"])
    rest, url, alb = forms_of(made(event, binary), "rest", "function_url", "alb")
    assert (
        rest["requestContext"]["requestTimeEpoch"] == url["requestContext"]["timeEpoch"] == 1_700_000_000_000
    )
    assert (
        rest["requestContext"]["identity"]["sourceIp"] == alb["headers"]["x-forwarded-for"] == "198.51.100.9"
    )
    assert (rest["isBase64Encoded"], url["isBase64Encoded"]) == (True, False)


def test_a_projection_is_of_its_own_front_end_with_its_own_time_out(made: CasesOf) -> None:
    given = made(events.apigw("GET", "/"), Sync(timeout_in_millis=1000))
    [form] = projections(given, ["http_api", "rest"])
    assert (form.kind, form.name, form.said) == ("front-end-coupling", "http_api", "As an HTTP API sends it,")
    assert (form.case.settings.kind, form.case.settings.timeout_in_millis) == ("http_api", None)
    assert form.is_of_another
