"""The forms that a front end sends one request in: which there are, and what is said of them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import Sandbox, Sync, events
from pytest_faas.checks.requests import own_forms
from pytest_faas.checks.requests.bodies import decoded, encoded, is_base64, matches
from pytest_faas.checks.worlds.case import Case, case

CasesOf = Callable[..., Case]


@pytest.fixture
def made(faas: Sandbox, tmp_path: Path) -> CasesOf:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    function = faas.function("shop.handler", root=tmp_path)
    return lambda event, source=None: case("here", function, event, source, ())


def balanced(query: dict[str, Any], headers: dict[str, str], body: str = "", **more: Any) -> dict[str, Any]:
    context = {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b"}}
    event = {"requestContext": context, "httpMethod": "POST", "path": "/x", "queryStringParameters": query}
    return {**event, "headers": headers, "body": body, "isBase64Encoded": False, **more}


@pytest.mark.parametrize(
    ("media_type", "listed", "expected"),
    [
        ("image/png", ["image/png"], True),
        ("image/png", ["IMAGE/PNG"], True),
        ("image/png", ["image/*"], True),
        ("image/png", ["*/*"], True),
        ("image/png", ["image/jpeg", "image/png"], True),
        ("image/png", ["text/*"], False),
        ("image/png", [], False),
    ],
)
def test_a_media_type_is_binary_if_it_is_listed(media_type: str, listed: list[str], expected: bool) -> None:
    assert matches(media_type, listed) is expected


@pytest.mark.parametrize(
    ("kind", "headers", "listed", "expected"),
    [
        ("rest", {}, [], None),
        ("rest", {}, ["application/json"], True),
        ("rest", {}, ["image/png"], False),
        ("rest", {"Content-Type": "Image/PNG; a=b"}, ["image/png"], True),
        ("alb", {}, [], None),
        ("alb", {"content-type": "text/plain"}, [], False),
        ("alb", {"content-type": "image/png"}, [], True),
        ("alb", {"content-encoding": "gzip"}, [], True),
        ("http_api", {}, [], True),
        ("http_api", {"content-type": "application/json; charset=utf-8"}, [], False),
        ("http_api", {"content-type": "text/html"}, [], False),
        ("http_api", {"content-type": "image/png"}, [], True),
    ],
)
def test_the_media_type_says_whether_a_body_is_base64(
    made: CasesOf, kind: str, headers: dict[str, str], listed: list[str], expected: bool | None
) -> None:
    event = {
        "rest": lambda: {**events.apigw("POST", "/"), "headers": headers, "multiValueHeaders": None},
        "alb": lambda: balanced({}, headers),
        "http_api": lambda: {**events.http_api("POST", "/"), "headers": headers},
    }[kind]()
    assert is_base64(made(event, Sync(binary_media_types=listed))) is expected


@pytest.mark.parametrize("text", ["", "a", "é", "\ud800"])
def test_a_text_has_its_octets_in_base64(text: str) -> None:
    assert base64.b64decode(encoded(text)) == text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    ("body", "text"), [("w6k=", "é"), ("", ""), ("w6k", None), ("w6k=!", None), ("/w==", None), ("é", None)]
)
def test_base64_holds_a_text_or_none(body: str, text: str | None) -> None:
    assert decoded(body) == text


def test_each_form_says_what_it_is_as_a_sentence_begins(made: CasesOf) -> None:
    event = events.apigw("POST", "/x", headers={"x-tenant": "acme"}, json=1)
    forms = list(own_forms(made(event, Sync(binary_media_types=["application/json"]))))
    assert [each.said for each in forms] == [
        "With its body in base64, as a REST API with these binary media types sends application/json,",
        "With the names of its headers in lower case, as HTTP/2 sends them (RFC 9113, 8.2.1),",
        "With the names of its headers in title case, as most clients of HTTP/1.1 send them,",
        "With the names of its headers in upper case, as a client may send them (RFC 9110, 5.1),",
    ]
    assert {each.is_of_another for each in forms} == {False}
    assert forms[1].parts[0].said.endswith("written accept, as the client likes (RFC 9110, 5.1),")
    nameless = {**balanced({}, {"content-encoding": "gzip"}, "a")}
    assert next(own_forms(made(nameless))).said.endswith(
        "as a load balancer sends a body without a Content-Type,"
    )


def test_a_function_url_sends_null_or_leaves_out(made: CasesOf) -> None:
    event = events.http_api("GET", "/", function_url=True)
    [form] = own_forms(made(event))
    names = "pathParameters, stageVariables, requestContext.authentication"
    assert form.name == f"{names} null in place of absent"
    assert form.said == f"With {names} null in place of absent, as function URLs send either,"
    assert [each.name for each in form.parts] == [
        f"{name} null in place of absent" for name in names.split(", ")
    ]
    assert form.parts[0].case.event == {**event, "pathParameters": None}
    inner = {**event, "requestContext": {**event["requestContext"], "authentication": None}}
    absent = list(own_forms(made(inner)))[1]
    assert absent.case.event == event
    assert (absent.name, absent.parts) == ("requestContext.authentication absent in place of null", ())
