"""Draw what a function receives from a REST API: strategies of `events.apigw`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from hypothesis.strategies import SearchStrategy

from pytest_faas import errors, events
from pytest_faas.arguments import known_arguments
from pytest_faas.events import Event
from pytest_faas.events._http_parts import Cookies, Form, Headers, Query
from pytest_faas.strategies import _http, _http_body, _http_headers, _http_route
from pytest_faas.strategies._arguments import DRAWN

__tracebackhide__ = errors.hidden_from

_CLAIMS: Final = {
    "sub": "0c1f7f6e-7f5b-4f0e-8f0a-0d4b1c9b1f11",
    "cognito:groups": ["admin", "user"],
    "email_verified": True,
    "iat": 1_767_225_600,
    "exp": 1_767_229_200,
}
_IAM_CALLER: Final = {
    "accountId": "123456789012",
    "accessKey": "AKIAIOSFODNN7EXAMPLE",
    "caller": "AIDAJDPLRKLG7UEXAMPLE",
    "user": "AIDAJDPLRKLG7UEXAMPLE",
    "userArn": "arn:aws:iam::123456789012:user/alice",
    "principalOrgId": "o-a1b2c3d4e5",
}
_AUTHORIZERS: Final = (
    {"claims": {"sub": "alice"}},
    {"claims": _CLAIMS},
    {"authorizer": {"principalId": "alice"}},
    {"authorizer": {"principalId": "alice", "admin": True, "level": 3, "share": 0.5, "note": ""}},
    {"identity": {"apiKey": "d41d8cd98f00b204e9800998ecf8427e", "apiKeyId": "a1b2c3d4e5"}},
    {"identity": _IAM_CALLER},
)
_APIS: Final = (
    {"stage": "dev"},
    {"stage_variables": {"table": "orders"}},
    {"stage": "v1", "stage_variables": {"url": "https://example.com/a?b=c", "log_level": "DEBUG"}},
    {"endpoint_type": "EDGE"},
    {"domain_name": "api.example.com"},
    {"api_id": "a1b2c3d4e5"},
)
_SLASHED: Final = ({"path": "/orders/a%2Fb", "resource": "/orders/{id}"}, {"path": "/orders/"})


def _contradicted(given: Mapping[str, Any]) -> set[str]:
    """Return what must not be drawn beside what is given: a method has one authorizer."""
    kinds = {"claims", "authorizer", "identity"}
    return kinds if any(given.get(name) is not None for name in kinds) else set()


def _settle(given: Mapping[str, Any], drawn: dict[str, Any]) -> None:
    """Drop an authorizer that was drawn beside one that a given strategy drew."""
    for name in _contradicted(given):
        drawn.pop(name, None)


_FRONT_END: Final = _http.FrontEnd(
    name="apigw_events",
    factory=events.apigw,
    parts=(
        _http_body.cases(binary_media_types=True),
        (*_http_route.cases("resource", ""), *_SLASHED),
        _http_headers.QUERIES,
        (*_http_headers.HEADERS, *_http_headers.LONG_HEADS),
        _http_headers.COOKIES,
        (*_APIS, *_http_headers.CLIENTS),
        _AUTHORIZERS,
    ),
    template="resource",
    contradicted=_contradicted,
    settle=_settle,
)


@known_arguments("strategies.apigw_events")
def apigw_events(
    *,
    method: str | SearchStrategy[str] = DRAWN,
    path: str | SearchStrategy[str] = DRAWN,
    resource: str | SearchStrategy[str | None] | None = DRAWN,
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
    claims: Mapping[str, Any] | SearchStrategy[Mapping[str, Any] | None] | None = DRAWN,
    authorizer: Mapping[str, Any] | SearchStrategy[Mapping[str, Any] | None] | None = DRAWN,
    identity: Mapping[str, Any] | SearchStrategy[Mapping[str, Any] | None] | None = DRAWN,
    source_ip: str | SearchStrategy[str] = DRAWN,
    user_agent: str | SearchStrategy[str | None] | None = DRAWN,
    binary_media_types: Sequence[str] | SearchStrategy[Sequence[str]] = DRAWN,
    endpoint_type: Literal["REGIONAL", "EDGE"] | SearchStrategy[Literal["REGIONAL", "EDGE"]] = DRAWN,
    api_id: str | SearchStrategy[str | None] | None = DRAWN,
    domain_name: str | SearchStrategy[str | None] | None = DRAWN,
    at: datetime | float | str | SearchStrategy[datetime | float | str | None] | None = DRAWN,
    overrides: dict[str, Any] | SearchStrategy[dict[str, Any] | None] | None = None,
) -> SearchStrategy[Event]:
    """Draw the requests that a REST API hands to a function (payload format 1.0): the arguments of `events.apigw`.

    Each argument is a value, or a strategy that draws one; what is left out is drawn: encoded and unicode paths,
    templates and proxies with their parameters, repeated and empty query keys and headers in any case, cookies, JSON,
    text, form and binary bodies (also one that fills the event to Lambda's 6 MB), stages, authorizers, edge endpoints.
    It shrinks to `GET /` with nothing else, or to `POST` where there is a body.

    What is given switches off what would contradict it. With `json`, `body` or `form`, nothing else makes a body
    (`body=None` is no body); with `method="GET"`, nothing does. With `resource` or `path_parameters`, the path is drawn to
    fit them; with `path`, the resource is that path, or `/{proxy+}` where it cannot be. One authorizer excludes the others.

    Raises InvalidArgument at once for a value, or a combination, that the service does not have, and while drawing for
    such a value of a given strategy; UnknownArgument for an argument that is not here.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html

    >>> from hypothesis import given, strategies as st
    >>> from pytest_faas import strategies
    >>> @given(event=strategies.apigw_events(resource="/orders/{id}", json=st.integers()))
    ... def test_a_number_arrives_as_text(event):
    ...     assert event["path"].startswith("/orders/") and str(int(event["body"])) == event["body"]
    >>> test_a_number_arrives_as_text()
    """
    return _http.strategy(_FRONT_END, locals())
