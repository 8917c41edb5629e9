"""Templates given as the path: the parameters fill it, all of them, and a query may follow it."""

from __future__ import annotations

from typing import Any

import pytest

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
