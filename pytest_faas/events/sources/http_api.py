"""What a function receives from an HTTP API of API Gateway, or from its own URL: payload format 2.0."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, final
from urllib.parse import unquote

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _http, _http_authorizer, _http_domain, _http_parts, _http_route
from pytest_faas.events._http import Request
from pytest_faas.events._http_parts import UNSET, Cookies, Form, Headers, Query
from pytest_faas.events._payload import Event
from pytest_faas.origin import Origin

__tracebackhide__ = errors.hidden_from

_WHERE = "http_api"
_STAGE = re.compile(r"\$default|[A-Za-z0-9_-]{1,128}")
_BODY_BY_DEFAULT = ("POST", "PUT", "PATCH")  # a client sends Content-Length: 0 with these (RFC 9110, 8.6)
# The media types whose bodies an HTTP API hands over as text; all others, form fields too, as base64. AWS's
# pages do not list them; measured on AWS: https://github.com/ministackorg/ministack/pull/766
_TEXT_TYPES = ("application/json", "application/xml", "application/javascript")


@final
class HttpApiFactory:
    """Build what a function receives from an HTTP API (payload format 2.0), or from its function URL.

    The event has the keys that AWS sends, and no key for what is absent (body, cookies, query, path
    parameters, stage variables). Header names are lower-case; values of the same header or query name are
    joined with commas, `rawQueryString` has them all. Cookies are in `cookies`, not in the headers. The path
    is decoded and begins with the stage, unless that is `$default`.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

    >>> from pytest_faas import events
    >>> event = events.http_api("POST", "/orders", json={"sku": "A1"}, cookies={"session": "s1"})
    >>> event["routeKey"], event["body"], event["headers"]["content-type"], event["cookies"]
    ('POST /orders', '{"sku":"A1"}', 'application/json', ['session=s1'])
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "events.http_api"

    @known_arguments("events.http_api")
    def __call__(
        self,
        method: str = "GET",
        path: str = "/",
        *,
        route: str | None = None,
        path_parameters: Mapping[str, str] | None = None,
        query: Query | None = None,
        headers: Headers | None = None,
        cookies: Cookies | None = None,
        json: Any = UNSET,
        body: str | bytes | None = None,
        form: Form | None = None,
        stage: str = "$default",
        stage_variables: Mapping[str, str] | None = None,
        jwt: Mapping[str, Any] | None = None,
        scopes: Sequence[str] | None = None,
        lambda_authorizer: Mapping[str, Any] | None = None,
        iam: Mapping[str, Any] | None = None,
        function_url: bool = False,
        source_ip: str = _http.SOURCE_IP,
        user_agent: str | None = None,
        api_id: str | None = None,
        domain_name: str | None = None,
        at: datetime | float | str | None = None,
        overrides: dict[str, Any] | None = None,
    ) -> Event:
        """Build one request; every argument describes what the client or the API does.

        `path` is what the client calls, without the stage: percent-encoded or plain text; a query string may
        follow it. `route` is the API's (`GET /orders/{id}`, `ANY /{proxy+}`, `$default`; without a method
        it takes the request's); by default method and path, a route without variables, or `/{proxy+}` where no
        route can have the path's characters. `path_parameters` follow from the two; given with a template as
        `path`, they fill it. A mapping's value may be a list: the name is then repeated.

        `json` (None is the text `null`), `body` and `form` exclude one another; each sets the Content-Type
        unless `headers` does. The body arrives as text for `text/*`, JSON, XML and JavaScript, as base64 for
        every other type.

        `jwt` are the claims of the token (they arrive as text) and `scopes` those of the route that it has;
        `lambda_authorizer` is the context that a Lambda authorizer returned; `iam` are the fields of a
        signed caller that matter (`userArn`, ...), the rest is filled in. `function_url=True` is a request to
        the function's own URL: it has no routes, stages, token authorizers and custom domains. `at` is the time
        of the request: a datetime, seconds since the epoch or ISO 8601 text; by default now.

        Raises InvalidArgument for what no client or API can send, EventTooLarge above 10,240 octets of
        request line and headers or 6 MB in all, UnknownArgument for an argument that is not here.
        """
        origin = origins.current()
        ms = origins.epoch_ms(_WHERE, "at", at)
        source_ip = _http.address(_WHERE, source_ip)
        if arguments.flag(_WHERE, "function_url", function_url):
            own_stage = None if stage == "$default" else stage
            _refuse(
                route=route, path_parameters=path_parameters, stage=own_stage, stage_variables=stage_variables
            )
            _refuse(jwt=jwt, scopes=scopes, lambda_authorizer=lambda_authorizer)
            route = "$default"
        route_method, template = _route(route)
        path, template, path_parameters = _http_route.called(
            _WHERE, path, template, path_parameters, decoded=True
        )
        made = _http.request(_WHERE, method, path, query, headers, cookies, json, body, form, user_agent)
        front = _function_url if function_url else _gateway
        context = front(made, origin, api_id, domain_name, signed=iam is not None)
        route_key, parameters = _routed(made, route, route_method, template, path_parameters)
        stage = _stage(stage)
        raw_path = made.path if stage == "$default" else f"/{stage}{made.path}"
        context.update(_authorizer(origin, jwt, scopes, lambda_authorizer, iam))
        context["http"] = _http_context(made, raw_path, source_ip)
        context.update(routeKey=route_key, stage=stage, time=_http.clock(ms), timeEpoch=ms)
        variables = _http_parts.strings(_WHERE, "stage_variables", stage_variables)
        event: Event = {
            "version": "2.0",
            "routeKey": route_key,
            "rawPath": raw_path,
            "rawQueryString": made.raw_query,
            "headers": _headers(
                made, origin, ms, context["domainName"], source_ip, function_url=function_url
            ),
            "requestContext": context,
            "isBase64Encoded": False,
        }
        _add_what_is_there(event, made, parameters, variables)
        return _http.finished(_WHERE, event, made, overrides)


http_api: Final = HttpApiFactory()


def _refuse(**given: object) -> None:
    """Refuse what only a gateway has.

    https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
    """
    for name, value in given.items():
        if value is not None:
            raise InvalidArgument(f"{_WHERE}: a function URL has no {name}, got {arguments.seen(value)}")


def _route(route: str | None) -> tuple[str, str | None]:
    """Return a route's method, "" for the request's, and its template, None for `$default` and by default."""
    if route is None or route == "$default":
        return "", None
    method, _, template = arguments.text(_WHERE, "route", route).rpartition(" ")
    if method not in {"", "ANY", *_http_parts.METHODS} or not template.startswith("/"):
        raise arguments.invalid(_WHERE, "route", "'$default' or a route such as 'GET /orders/{id}'", route)
    return method, template


def _routed(
    made: Request, route: str | None, method: str, template: str | None, given: Mapping[str, str] | None
) -> tuple[str, dict[str, str] | None]:
    """Return the route key and the path parameters."""
    if route == "$default":
        if given:
            raise InvalidArgument(f"{_WHERE}: the route $default has no path_parameters, got {dict(given)!r}")
        return route, None
    if method not in {"", "ANY", made.method}:
        raise InvalidArgument(f"{_WHERE}: route {route!r} does not take the method {made.method}")
    template, parameters = _http_route.routed(_WHERE, _http_route.ROUTE, template, made.path, given)
    return f"{method or made.method} {template}", parameters


def _stage(stage: str) -> str:
    rule = "'$default', or 1 to 128 letters, digits, hyphens and underscores"
    return arguments.matching(_WHERE, "stage", stage, _STAGE, rule)


def _gateway(
    made: Request, origin: Origin, api_id: str | None, domain_name: str | None, *, signed: bool
) -> dict[str, Any]:
    """Return the part of the request context that says which API was called, and decode the path.

    An HTTP API decodes the path before it routes, and a decoded question mark ends it; a REST API and a
    function URL do not (https://github.com/honojs/hono/issues/2156, https://github.com/hotsock/voker/pull/8).
    """
    del signed
    made.check_head(_WHERE)
    if "%" in made.path:
        made.path = unquote(made.path).partition("?")[0]
    domain = _http_domain.called(_WHERE, made, origin, _http_domain.HTTP_API, api_id, domain_name)
    return {
        "accountId": origin.account,
        "apiId": domain.api_id,
        "domainName": domain.name,
        "domainPrefix": domain.prefix,
        "requestId": origin.ids.base64(11),
    }


def _function_url(
    made: Request, origin: Origin, api_id: str | None, domain_name: str | None, *, signed: bool
) -> dict[str, Any]:
    """Return the part of the request context that says which URL was called.

    https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
    """
    domain = _http_domain.called(_WHERE, made, origin, _http_domain.FUNCTION_URL, api_id, domain_name)
    return {
        "accountId": origin.account if signed else "anonymous",
        "apiId": domain.api_id,
        "domainName": domain.name,
        "domainPrefix": domain.prefix,
        "requestId": origin.ids.uuid(),
    }


def _http_context(made: Request, raw_path: str, source_ip: str) -> dict[str, str]:
    return {
        "method": made.method,
        "path": raw_path,
        "protocol": "HTTP/1.1",
        "sourceIp": source_ip,
        "userAgent": made.header("user-agent") or "",
    }


def _headers(
    made: Request, origin: Origin, ms: int, domain: str, source_ip: str, *, function_url: bool
) -> dict[str, str]:
    """Return the client's headers and the front end's, by lower-case name, sorted as they are sent."""
    found = {name: ",".join(values) for name, (_, values) in made.headers.items() if values}
    found["host"] = domain
    found["x-amzn-trace-id"] = _http.trace_id(made, origin, ms)
    found["x-forwarded-for"] = _http.forwarded_for(made, source_ip)
    found["x-forwarded-port"] = "443"
    found["x-forwarded-proto"] = "https"
    found.pop("connection", None)
    if function_url:
        # Recorded from AWS by LocalStack's suite, test_lambda_url_echo_http_fixture_default, 2025-11-24.
        found["x-amzn-tls-cipher-suite"] = "TLS_AES_128_GCM_SHA256"
        found["x-amzn-tls-version"] = "TLSv1.3"
    else:
        found.pop("cookie", None)
    if made.body is not None or made.method in _BODY_BY_DEFAULT:
        found["content-length"] = str(made.length())
    return dict(sorted(found.items()))


def _authorizer(
    origin: Origin,
    jwt: Mapping[str, Any] | None,
    scopes: Sequence[str] | None,
    lambda_authorizer: Mapping[str, Any] | None,
    iam: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return `authorizer` for the request context: a route has at most one, so there is one of its shapes."""
    if (jwt is not None) + (lambda_authorizer is not None) + (iam is not None) > 1:
        raise InvalidArgument(
            f"{_WHERE}: jwt, lambda_authorizer, iam: a route has one authorizer, give one of them"
        )
    if scopes is not None and jwt is None:
        raise InvalidArgument(f"{_WHERE}: scopes are those of a token: give its claims as jwt too")
    if jwt is not None:
        jwt = _http_parts.mapping(_WHERE, "jwt", jwt)
        if isinstance(jwt.get("claims"), Mapping) and jwt.keys() <= {"claims", "scopes"}:  # as in the event
            jwt, scopes = jwt["claims"], scopes or jwt.get("scopes")
        claims = _http_authorizer.jwt_claims(_WHERE, jwt)
        return {
            "authorizer": {"jwt": {"claims": claims, "scopes": _http_authorizer.jwt_scopes(_WHERE, scopes)}}
        }
    if lambda_authorizer is not None:
        context = _http_authorizer.json_copy(_WHERE, "lambda_authorizer", lambda_authorizer)
        return {"authorizer": {"lambda": context}}
    return {} if iam is None else {"authorizer": {"iam": _http_authorizer.signed_caller(_WHERE, origin, iam)}}


def _add_what_is_there(
    event: Event, made: Request, parameters: dict[str, str] | None, stage_variables: dict[str, str] | None
) -> None:
    """Add the keys that AWS leaves out where there is nothing to say."""
    if made.cookies:
        event["cookies"] = made.cookies
    if made.query:
        joined: dict[str, str] = {}
        for name, value in made.query:
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        event["queryStringParameters"] = joined
    if parameters:
        event["pathParameters"] = parameters
    if stage_variables:
        event["stageVariables"] = stage_variables
    if made.body is not None:
        event["body"], event["isBase64Encoded"] = _body(made)


def _body(made: Request) -> tuple[str, bool]:
    """Return the body as the function gets it, and whether that is base64."""
    media_type = (made.header("content-type") or "").partition(";")[0].strip().lower()
    text = made.text() if media_type.startswith("text/") or media_type in _TEXT_TYPES else None
    return (base64.b64encode(made.octets()).decode("ascii"), True) if text is None else (text, False)
