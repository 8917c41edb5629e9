"""What a function receives from a REST API of API Gateway: payload format 1.0."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, final

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

_WHERE = "apigw"
_STAGE = re.compile(r"[A-Za-z0-9_-]{1,128}")
_ENDPOINT_TYPES = ("REGIONAL", "EDGE")
_REMOVED = ("content-length", "connection")  # the gateway keeps these to itself
# API Gateway writes these two in its own case, and every other header as the client did. Recorded from AWS
# by LocalStack's suite, test_lambda_aws_proxy_integration, 2024-08-02: aUThorization is Authorization.
_OWN_CASE = {"authorization": "Authorization", "user-agent": "User-Agent"}
_ONLY_WITH_KEY_OR_CERTIFICATE = ("apiKey", "apiKeyId", "clientCert")


@final
class ApigwFactory:
    """Build what a function receives from a REST API with Lambda proxy integration (payload format 1.0).

    The event has the keys that AWS sends: what is absent is null (body, query, path parameters, stage
    variables), `headers` and `queryStringParameters` hold the last of several values and their `multiValue`
    twins all, query values are decoded, the path and its parameters are not.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html

    >>> from pytest_faas import events
    >>> event = events.apigw("POST", "/orders/7", resource="/orders/{id}", json={"qty": 2},
    ...                      query={"tag": ["a", "b"]})
    >>> event["pathParameters"], event["body"], event["multiValueQueryStringParameters"]
    ({'id': '7'}, '{"qty":2}', {'tag': ['a', 'b']})
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "events.apigw"

    @known_arguments("events.apigw")
    def __call__(
        self,
        method: str = "GET",
        path: str = "/",
        *,
        resource: str | None = None,
        path_parameters: Mapping[str, str] | None = None,
        query: Query | None = None,
        headers: Headers | None = None,
        cookies: Cookies | None = None,
        json: Any = UNSET,
        body: str | bytes | None = None,
        form: Form | None = None,
        stage: str = "prod",
        stage_variables: Mapping[str, str] | None = None,
        claims: Mapping[str, Any] | None = None,
        authorizer: Mapping[str, Any] | None = None,
        identity: Mapping[str, Any] | None = None,
        source_ip: str = _http.SOURCE_IP,
        user_agent: str | None = None,
        binary_media_types: Sequence[str] = (),
        endpoint_type: Literal["REGIONAL", "EDGE"] = "REGIONAL",
        api_id: str | None = None,
        domain_name: str | None = None,
        at: datetime | float | str | None = None,
        overrides: dict[str, Any] | None = None,
    ) -> Event:
        """Build one request; every argument describes what the client or the API does.

        `path` is what the client calls, without the stage: percent-encoded or plain text; a query string may
        follow it. `resource` is the template that the API routes it by (`/orders/{id}`, `/{proxy+}`); by
        default the path itself, a resource without variables, or `/{proxy+}` where no resource can have its
        characters. `path_parameters` follow from the two; given with a template as `path`, they fill it. A
        mapping's value may be a list: the name is then repeated.

        `json` (None is the text `null`), `body` and `form` exclude one another; each sets the Content-Type
        unless `headers` does. Bytes arrive as base64 where the Content-Type is one of `binary_media_types`
        (as set on the API: `image/png`, `image/*`, `*/*`) or where they are no UTF-8.

        `claims` are a Cognito user pool's, `authorizer` is the context of a Lambda authorizer; both arrive as
        text, but for a Lambda authorizer's `integrationLatency` in ms. `identity` sets what an IAM caller or
        an API key fills in (`userArn`, `apiKey`, ...). `domain_name` is a custom domain: the stage is then no
        part of the URL. `at` is the time of the request: a datetime, seconds since the epoch or ISO 8601
        text; by default now.

        Raises InvalidArgument for what no client or API can send, EventTooLarge above 10,240 octets of
        request line and headers or 6 MB in all, UnknownArgument for an argument that is not here.
        """
        origin = origins.current()
        ms = origins.epoch_ms(_WHERE, "at", at)
        source_ip = _http.address(_WHERE, source_ip)
        path, resource, path_parameters = _http_route.called(_WHERE, path, resource, path_parameters)
        made = _http.request(_WHERE, method, path, query, headers, cookies, json, body, form, user_agent)
        made.check_head(_WHERE)
        sent_path, made.path = made.path, "/" + made.path.lstrip("/")
        resource, parameters = _http_route.routed(
            _WHERE, _http_route.RESOURCE, resource, made.path, path_parameters
        )
        context = _context(made, origin, ms, _stage(stage), sent_path, api_id, domain_name, resource)
        context["identity"] = _identity(origin, identity, source_ip, made.header("user-agent"))
        if claims is not None or authorizer is not None:
            context["authorizer"] = _authorizer(origin, claims, authorizer)
        edge = arguments.choice(_WHERE, "endpoint_type", endpoint_type, _ENDPOINT_TYPES) == "EDGE"
        multi = _multi_value_headers(made, origin, ms, context["domainName"], source_ip, edge=edge)
        multi_query = _multi_value_query(made)
        text, is_base64 = _body(made, binary_media_types)
        event: Event = {
            "resource": resource,
            "path": made.path,
            "httpMethod": made.method,
            "headers": {name: values[-1] for name, values in multi.items()},
            "multiValueHeaders": multi,
            "queryStringParameters": {name: values[-1] for name, values in multi_query.items()} or None,
            "multiValueQueryStringParameters": multi_query or None,
            "pathParameters": parameters,
            "stageVariables": _http_parts.strings(_WHERE, "stage_variables", stage_variables),
            "requestContext": context,
            "body": text,
            "isBase64Encoded": is_base64,
        }
        return _http.finished(_WHERE, event, made, overrides)


apigw: Final = ApigwFactory()


def _stage(stage: str) -> str:
    rule = "1 to 128 letters, digits, hyphens and underscores"
    return arguments.matching(_WHERE, "stage", stage, _STAGE, rule)


def _multi_value_headers(
    made: Request, origin: Origin, ms: int, domain: str, source_ip: str, *, edge: bool
) -> dict[str, list[str]]:
    """Return the client's headers, in its case, and the gateway's; sorted, as the gateway sends them."""
    ids = origin.ids
    own = {
        "host": ("Host", domain),
        "x-amzn-trace-id": ("X-Amzn-Trace-Id", _http.trace_id(made, origin, ms)),
        "x-forwarded-port": ("X-Forwarded-Port", "443"),
        "x-forwarded-proto": ("X-Forwarded-Proto", "https"),
    }
    addresses = source_ip
    if edge:
        own.update(_cloudfront(origin))
        addresses = f"{source_ip}, 130.176.{ids.between(0, 255)}.{ids.between(0, 255)}"
    own["x-forwarded-for"] = ("X-Forwarded-For", _http.forwarded_for(made, addresses))
    found = {
        _OWN_CASE.get(key, name): values
        for key, (name, values) in made.headers.items()
        if values and key not in own and key not in _REMOVED
    }
    for name, value in own.values():
        found[name] = [value]
    return dict(sorted(found.items()))


def _cloudfront(origin: Origin) -> dict[str, tuple[str, str]]:
    """Return what an edge-optimised endpoint adds.

    Recorded from AWS by LocalStack's suite, test_lambda_aws_proxy_integration, 2024-08-02.
    """
    ids = origin.ids
    added = {
        "CloudFront-Forwarded-Proto": "https",
        "CloudFront-Is-Desktop-Viewer": "true",
        "CloudFront-Is-Mobile-Viewer": "false",
        "CloudFront-Is-SmartTV-Viewer": "false",
        "CloudFront-Is-Tablet-Viewer": "false",
        "CloudFront-Viewer-ASN": "64496",  # a documentation number (RFC 5398): nobody's
        "CloudFront-Viewer-Country": "GB",
        "Via": f"1.1 {ids.hex(32)}.cloudfront.net (CloudFront)",
        "X-Amz-Cf-Id": ids.base64(40).replace("+", "-").replace("/", "_"),
    }
    return {name.lower(): (name, value) for name, value in added.items()}


def _body(made: Request, binary_media_types: Sequence[str]) -> tuple[str | None, bool]:
    """Return the body as the function gets it, and whether that is base64.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
    """
    if not isinstance(binary_media_types, (list, tuple)):
        raise arguments.invalid(_WHERE, "binary_media_types", "a list of media types", binary_media_types)
    for each in binary_media_types:
        arguments.text(_WHERE, "binary_media_types", each)
    if made.body is None:
        return None, False
    text = made.text()
    if text is None or (binary_media_types and _is_binary(made.header("content-type"), binary_media_types)):
        return base64.b64encode(made.octets()).decode("ascii"), True
    return text, False


def _is_binary(content_type: str | None, binary_media_types: Sequence[str]) -> bool:
    media_type = (content_type or "application/json").partition(";")[0].strip().lower()
    family = media_type.partition("/")[0] + "/*"
    return any(each.lower() in {media_type, family, "*/*"} for each in binary_media_types)


def _multi_value_query(made: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in made.query:
        found.setdefault(name, []).append(value)
    return found


def _context(
    made: Request,
    origin: Origin,
    ms: int,
    stage: str,
    sent_path: str,
    api_id: str | None,
    domain_name: str | None,
    resource: str,
) -> dict[str, Any]:
    """Return the request context: on the API's own domain its path has the stage, on a custom one not."""
    domain = _http_domain.called(_WHERE, made, origin, _http_domain.REST_API, api_id, domain_name)
    api_id = domain.api_id
    return {
        "resourceId": _http.short_id(origin, f"{api_id}:{resource}", 6),
        "resourcePath": resource,
        "httpMethod": made.method,
        "extendedRequestId": origin.ids.base64(11),
        "requestTime": _http.clock(ms),
        "path": sent_path if domain.custom else f"/{stage}{sent_path}",
        "accountId": origin.account,
        "protocol": "HTTP/1.1",
        "stage": stage,
        "domainPrefix": domain.prefix,
        "requestTimeEpoch": ms,
        "requestId": origin.ids.uuid(),
        "domainName": domain.name,
        "deploymentId": _http.short_id(origin, f"{api_id}:{stage}:deployment", 6),
        "apiId": api_id,
    }


def _identity(
    origin: Origin, given: Mapping[str, Any] | None, source_ip: str, user_agent: str | None
) -> dict[str, Any]:
    identity: dict[str, Any] = {
        "cognitoIdentityPoolId": None,
        "accountId": None,
        "cognitoIdentityId": None,
        "caller": None,
        "sourceIp": source_ip,
        "principalOrgId": None,
        "accessKey": None,
        "cognitoAuthenticationType": None,
        "cognitoAuthenticationProvider": None,
        "userArn": None,
        "userAgent": user_agent,
        "user": None,
    }
    if given is not None:
        known = [
            *(name for name in identity if name not in {"sourceIp", "userAgent"}),
            *_ONLY_WITH_KEY_OR_CERTIFICATE,
        ]
        copied = _http_authorizer.json_copy(_WHERE, "identity", given)
        for name in copied:
            arguments.choice(_WHERE, "a name in identity", name, known)
        identity.update(copied)
        if copied.get("apiKey") is not None:  # never without its id
            identity.setdefault("apiKeyId", _http.short_id(origin, f"{copied['apiKey']}:key", 10))
    return identity


def _authorizer(
    origin: Origin, claims: Mapping[str, Any] | None, authorizer: Mapping[str, Any] | None
) -> dict[str, Any]:
    if authorizer is None:
        return {"claims": _http_authorizer.cognito_claims(_WHERE, {} if claims is None else claims)}
    if claims is not None:
        raise InvalidArgument(
            f"{_WHERE}: claims are a Cognito authorizer's and authorizer is a Lambda authorizer's context: "
            f"a method has one of them"
        )
    return dict(_http_authorizer.authorizer_context(_WHERE, origin, authorizer))
