"""Draw what a function receives from an HTTP API or from its own URL: strategies of `events.http_api`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from hypothesis.strategies import SearchStrategy

from pytest_faas import errors, events
from pytest_faas.arguments import known_arguments
from pytest_faas.events import Event
from pytest_faas.events._http_parts import Cookies, Form, Headers, Query
from pytest_faas.strategies import _http, _http_body, _http_headers, _http_route
from pytest_faas.strategies._arguments import DRAWN, flag

__tracebackhide__ = errors.hidden_from

_CLAIMS: Final = {
    "iss": "https://auth.example.com/",
    "sub": "alice",
    "aud": ["orders", "billing"],
    "admin": True,
    "exp": 1_767_229_200,
}
_CONTEXT: Final = {"user": {"id": 7, "roles": ["admin", ""]}, "trial": False, "share": 0.5, "note": None}
_AUTHORIZERS: Final[tuple[dict[str, Any], ...]] = (
    {"jwt": {"sub": "alice"}},
    {"jwt": {"sub": "alice"}, "scopes": ("orders/read",)},
    {"jwt": _CLAIMS, "scopes": ("orders/read", "orders/write")},
    {"lambda_authorizer": {}},
    {"lambda_authorizer": _CONTEXT},
    {"iam": {}},
    {"iam": {"userArn": "arn:aws:sts::123456789012:assumed-role/orders/alice"}},
)
_APIS: Final = (
    {"stage": "prod"},
    {"stage_variables": {"table": "orders"}},
    {"stage": "v1", "stage_variables": {"url": "https://example.com/a?b=c", "log_level": "DEBUG"}},
    {"domain_name": "api.example.com"},
    {"api_id": "a1b2c3d4e5"},
    {"function_url": True},
    {"function_url": True, "iam": {}},
)
_ROUTES: Final = (
    {"path": "/orders", "route": "ANY /orders"},
    {"path": "/a%20b/", "route": "$default"},
)
# https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
_OF_A_GATEWAY: Final = frozenset(
    {
        "route",
        "path_parameters",
        "stage",
        "stage_variables",
        "jwt",
        "scopes",
        "lambda_authorizer",
        "domain_name",
    }
)


def _contradicted(given: Mapping[str, Any]) -> set[str]:
    """Return what must not be drawn beside what is given.

    A route has one authorizer; a function URL has no more than a signed caller, and nothing that belongs to an API, such as
    a custom domain. A given path is the one in the event: a stage would stand before it.
    """
    found = _other_authorizers(given)
    if "path" in given:
        found |= {"stage", "function_url"}
    if _http_headers.sent(given.get("headers"), "host") is not None:  # a custom domain
        found.add("function_url")
    if any(
        given.get(name) is not None
        for name in _OF_A_GATEWAY
        if given.get(name) != "$default" or name == "route"
    ):
        found.add("function_url")
    return found | _OF_A_GATEWAY if given.get("function_url") is True else found


def _other_authorizers(given: Mapping[str, Any]) -> set[str]:
    for own in ({"jwt", "scopes"}, {"lambda_authorizer"}, {"iam"}):
        if any(given.get(name) is not None for name in own):
            return {"jwt", "lambda_authorizer", "iam"}
    return set()


def _settle(given: Mapping[str, Any], drawn: dict[str, Any]) -> None:
    """Complete what given strategies, and the drawn parts among themselves, leave open."""
    for name in _other_authorizers(given):
        drawn.pop(name, None)
    if given.get("scopes") is not None and "jwt" not in given:
        drawn["jwt"] = {"sub": "alice"}
    if given.get("domain_name") is not None or _http_headers.sent(given.get("headers"), "host") is not None:
        drawn.pop("function_url", None)
    if given.get("function_url") or drawn.get("function_url"):
        for name in _OF_A_GATEWAY:
            drawn.pop(name, None)
    elif "jwt" not in given and "jwt" not in drawn:
        drawn.pop("scopes", None)


_FRONT_END: Final = _http.FrontEnd(
    name="http_api_events",
    factory=events.http_api,
    parts=(
        _http_body.cases(binary_media_types=False),
        (*_http_route.cases("route", "ANY "), *_ROUTES),
        _http_headers.QUERIES,
        (*_http_headers.HEADERS, *_http_headers.LONG_HEADS),
        _http_headers.COOKIES,
        (*_APIS, *_http_headers.CLIENTS),
        _AUTHORIZERS,
    ),
    template="route",
    contradicted=_contradicted,
    settle=_settle,
)


@known_arguments("strategies.http_api_events")
def http_api_events(
    *,
    method: str | SearchStrategy[str] = DRAWN,
    path: str | SearchStrategy[str] = DRAWN,
    route: str | SearchStrategy[str | None] | None = DRAWN,
    path_parameters: Mapping[str, str] | SearchStrategy[Mapping[str, str] | None] | None = DRAWN,
    query: Query | SearchStrategy[Query | None] | None = DRAWN,
    headers: Headers | SearchStrategy[Headers | None] | None = DRAWN,
    cookies: Cookies | SearchStrategy[Cookies | None] | None = DRAWN,
    json: Any = DRAWN,
    body: str
    | bytes
    | SearchStrategy[str]
    | SearchStrategy[bytes]
    | SearchStrategy[str | bytes | None]
    | None = DRAWN,
    form: Form | SearchStrategy[Form | None] | None = DRAWN,
    stage: str | SearchStrategy[str] = DRAWN,
    stage_variables: Mapping[str, str] | SearchStrategy[Mapping[str, str] | None] | None = DRAWN,
    jwt: Mapping[str, Any] | SearchStrategy[Mapping[str, Any] | None] | None = DRAWN,
    scopes: Sequence[str] | SearchStrategy[Sequence[str] | None] | None = DRAWN,
    lambda_authorizer: Mapping[str, Any] | SearchStrategy[Mapping[str, Any] | None] | None = DRAWN,
    iam: Mapping[str, Any] | SearchStrategy[Mapping[str, Any] | None] | None = DRAWN,
    function_url: bool | SearchStrategy[bool] = DRAWN,
    source_ip: str | SearchStrategy[str] = DRAWN,
    user_agent: str | SearchStrategy[str | None] | None = DRAWN,
    api_id: str | SearchStrategy[str | None] | None = DRAWN,
    domain_name: str | SearchStrategy[str | None] | None = DRAWN,
    at: datetime | float | str | SearchStrategy[datetime | float | str | None] | None = DRAWN,
    overrides: dict[str, Any] | SearchStrategy[dict[str, Any] | None] | None = None,
) -> SearchStrategy[Event]:
    """Draw the requests that an HTTP API, or a function URL, hands to a function (payload format 2.0).

    These are the arguments of `events.http_api`. Each is a value, or a strategy that draws one; what is left out is drawn:
    encoded and unicode paths, routes with their parameters, `$default`, repeated and empty query keys and headers, commas in
    values, cookies, JSON, text, form and binary bodies (also one that fills the event to Lambda's 6 MB), stages,
    authorizers, function URLs. It shrinks to `GET /` with nothing else, or to `POST` where there is a body.

    What is given switches off what would contradict it. With `json`, `body` or `form`, nothing else makes a body
    (`body=None` is no body); with `method="GET"`, nothing does. With `route` or `path_parameters`, the path is drawn to fit
    them; with `path`, the route is that path, or `/{proxy+}` where it cannot be, and the stage is `$default`, so that
    `rawPath` is what was given. One authorizer excludes the others; what only an API has excludes function URLs, and
    the other way round.

    Raises InvalidArgument at once for a value, or a combination, that the service does not have, and while drawing for
    such a value of a given strategy; UnknownArgument for an argument that is not here.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

    >>> from hypothesis import given, strategies as st
    >>> from pytest_faas import strategies
    >>> orders = strategies.http_api_events(path="/orders", method="POST", json=st.fixed_dictionaries({"id": st.integers()}))
    >>> orders
    http_api_events(method='POST', path='/orders', json=fixed_dictionaries({'id': integers()}))
    >>> @given(event=orders)
    ... def test_the_order_arrives(event):
    ...     assert event["rawPath"] == "/orders" and event["body"].startswith('{"id":')
    >>> test_the_order_arrives()
    """
    given = locals()
    flag(_FRONT_END.where, "function_url", function_url)
    return _http.strategy(_FRONT_END, given)
