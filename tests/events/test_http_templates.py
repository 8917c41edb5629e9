"""Templates given as the path: the parameters fill it, all of them, and a query may follow it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas import validate
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import apigw, http_api

BOTH = pytest.mark.parametrize("factory", [apigw, http_api], ids=repr)


@BOTH
def test_a_query_may_follow_a_template(factory: Any) -> None:
    event = factory("GET", "/orders/{id}?page=2&where={x}", path_parameters={"id": "7"})
    assert event["pathParameters"] == {"id": "7"}
    assert event["queryStringParameters"] == {"page": "2", "where": "{x}"}
    assert event.get("path", event.get("rawPath")) == "/orders/7"
    assert event.get("resource", event.get("routeKey")).endswith("/orders/{id}")


@BOTH
def test_braces_in_a_query_make_no_template(factory: Any) -> None:
    assert factory(path="/orders?where={x}")["queryStringParameters"] == {"where": "{x}"}


@BOTH
@pytest.mark.parametrize("path", ["/orders/{id}", "/orders/{id}?page=2", "/orders/7"])
def test_a_parameter_that_the_path_does_not_have_is_refused(factory: Any, path: str) -> None:
    with pytest.raises(InvalidArgument, match="path_parameters.*'page'"):
        factory(path=path, path_parameters={"id": "7", "page": "2"})


@BOTH
def test_an_unknown_variable_names_the_closest(factory: Any) -> None:
    with pytest.raises(InvalidArgument, match="no such variable. Did you mean 'order_id'?"):
        factory(path="/orders/{order_id}", path_parameters={"orderid": "7", "order_id": "7"})


def test_an_http_api_ends_the_path_at_a_question_mark() -> None:
    """https://github.com/honojs/hono/issues/2156: the path is decoded before it is routed."""
    with pytest.raises(InvalidArgument, match="text without '\\?'"):
        http_api(path="/orders/{id}", path_parameters={"id": "7?x"})


def test_a_rest_api_keeps_a_question_mark_encoded() -> None:
    event = apigw(path="/orders/{id}", path_parameters={"id": "7?x"})
    assert (event["path"], event["pathParameters"]) == ("/orders/7%3Fx", {"id": "7%3Fx"})
    assert event["queryStringParameters"] is None


# What the client calls, whether it can be a resource of a REST API or a route of an HTTP API as it stands, and what
# {proxy+} stands for in each.
ODD_PATHS = [
    ("/a//b", "a//b", "a//b"),
    ("/a b", "a%20b", "a b"),
    ("/a%20b/", "a%20b", "a b"),
    ("/日本", "%E6%97%A5%E6%9C%AC", "日本"),
    ("/~user", "~user", "~user"),
    ("/$metadata", "$metadata", "$metadata"),
    ("/a@b/c+d", "a@b/c+d", "a@b/c+d"),
    ("/a{b", "a%7Bb", "a{b"),
    ("/%7Bid%7D", "%7Bid%7D", "{id}"),
    ("/100%", "100%", "100%"),
]


@pytest.mark.parametrize(("path", "encoded", "decoded"), ODD_PATHS, ids=[each[0] for each in ODD_PATHS])
def test_a_path_that_no_template_can_have_is_routed_by_the_proxy(
    path: str, encoded: str, decoded: str
) -> None:
    rest, http = apigw("PUT", path), http_api("PUT", path)
    assert rest["resource"] == rest["requestContext"]["resourcePath"] == "/{proxy+}"
    assert rest["pathParameters"] == {"proxy": encoded}
    assert http["routeKey"] == http["requestContext"]["routeKey"] == "PUT /{proxy+}"
    assert http["pathParameters"] == {"proxy": decoded}
    assert validate(rest).faults == validate(http).faults == ()


@BOTH
@pytest.mark.parametrize("path", ["/", "/orders/7", "/v1.0/a_b-c", "/v3/events:batchGet"])
def test_a_path_that_a_template_can_have_is_one(factory: Any, path: str) -> None:
    event = factory(path=path)
    assert event.get("resource", event.get("routeKey")).removeprefix("GET ") == path
    assert event.get("pathParameters") is None


def test_a_comma_is_for_rest_apis_only() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html."""
    assert apigw(path="/at/1,2")["resource"] == "/at/1,2"
    assert http_api(path="/at/1,2")["routeKey"] == "GET /{proxy+}"


def test_an_http_api_routes_what_it_decoded() -> None:
    assert http_api(path="/a%2Fb")["routeKey"] == "GET /a/b"
    assert apigw(path="/a%2Fb")["pathParameters"] == {"proxy": "a%2Fb"}


@BOTH
def test_a_path_whose_rest_no_template_can_have_needs_the_template(factory: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"would need the .* has only letters, digits and '\._-:"):
        factory(path="/a~b/7", path_parameters={"id": "7"})
    event = factory(path="/a~b/7", path_parameters={"name": "a~b", "id": "7"})
    assert event.get("resource", event.get("routeKey")).endswith("/{name}/{id}")
