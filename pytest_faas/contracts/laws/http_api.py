"""What must agree in an event of an API Gateway HTTP API (payload format 2.0), and in one of a function URL.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html,
https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html, and events recorded from AWS.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.contracts.faults import ABSENT, Fault, joined, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import (
    _clf,
    _http_body,
    _http_caller,
    _http_domain,
    _http_headers,
    _http_query,
    _http_route,
)

_DEFAULT = "$default"
_UNREADABLE = "\ufffd"  # what is no UTF-8: no page tells what becomes of it
# x-forwarded-for and -proto are for the schema. A mapping can take no header of these away:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
_ADDED = ("x-amzn-trace-id",)


@law("routeKey", "requestContext.routeKey")
def one_route(event: Json) -> Iterator[Fault]:
    """Demand that the route is the same in both places."""
    seen, expected = event["requestContext"]["routeKey"], event["routeKey"]
    if seen != expected:
        yield Fault(
            "requestContext.routeKey", seen, expected, f"{shown(seen)}, but routeKey is {shown(expected)}"
        )


@law("rawPath", "requestContext.http.path")
def one_path(event: Json) -> Iterator[Fault]:
    """Demand that the path is the same in both places."""
    seen, expected = event["requestContext"]["http"]["path"], event["rawPath"]
    if seen != expected:
        yield Fault(
            "requestContext.http.path", seen, expected, f"{shown(seen)}, but rawPath is {shown(expected)}"
        )


@law("routeKey", "requestContext.http.method")
def method_of_the_route(event: Json) -> Iterator[Fault]:
    """Demand that a route with a method takes no other one."""
    method, seen = event["routeKey"].partition(" ")[0], event["requestContext"]["http"]["method"]
    if method not in (_DEFAULT, "ANY", seen):
        message = f"{shown(seen)}, but routeKey is {shown(event['routeKey'])}"
        yield Fault("requestContext.http.method", seen, method, message)


@law("rawPath", "requestContext.stage", "requestContext.domainName")
def stage_in_the_path(event: Json) -> Iterator[Fault]:
    """Demand that the path begins with the stage, unless that is `$default`; a custom domain has a base path."""
    stage, path = event["requestContext"]["stage"], event["rawPath"]
    if _http_domain.called(event) and stage != _DEFAULT and not f"{path}/".startswith(f"/{stage}/"):
        message = f"{shown(path)} does not begin with the stage ({shown(stage)}): {f'/{stage}{path}'!r}"
        yield Fault("rawPath", path, f"/{stage}{path}", message)


@law("routeKey", "rawPath", "pathParameters", "requestContext.stage", "requestContext.domainName")
def parameters_of_the_path(event: Json) -> Iterator[Fault]:
    """Demand that the path without the stage matches the route, and its parameters stand there; `$default` has none."""
    path, given = _without_stage(event), event.get("pathParameters")
    method, _, template = event["routeKey"].partition(" ")
    if path is None:
        return
    if template:
        based = _http_domain.called(event) is None
        route = _http_route.Route(template, "routeKey", "rawPath", ABSENT, based, f"{method} ")
        for fault in route.faults(path, given):
            yield _with_stage(event, fault) if fault.path == "rawPath" else fault
    elif given is not None:
        message = f"{shown(given)}, but the route $default has no variable: the key is absent then"
        yield Fault("pathParameters", given, ABSENT, message)


def _with_stage(event: Json, fault: Fault) -> Fault:
    """Return the fault of a path with the path as the event has it."""
    seen = event["rawPath"]
    if seen == fault.seen:
        return fault
    message = f"{shown(seen)} does not match routeKey ({shown(event['routeKey'])}) after the stage"
    return Fault(fault.path, seen, fault.expected, message)


def _without_stage(event: Json) -> str | None:
    """Return the path that the route is about, or None where the path does not have the stage that it should have."""
    path: str = event["rawPath"]
    prefix = f"/{event['requestContext']['stage']}"
    if _http_domain.called(event) is None or prefix == f"/{_DEFAULT}":
        return path
    return (path.removeprefix(prefix) or "/") if f"{path}/".startswith(f"{prefix}/") else None


@law("rawQueryString", "queryStringParameters")
def query_parameters(event: Json) -> Iterator[Fault]:
    """Demand that the parameters are those of the query string: decoded, repeated ones joined with commas in their order."""
    query, given = event["rawQueryString"], event.get("queryStringParameters")
    if given is None and any(_http_query.readings(query)):
        expected = _http_query.readings(query)[0]
        message = f"is missing, but rawQueryString is {shown(query)}: {shown(expected)}"
        yield Fault("queryStringParameters", ABSENT, expected, message)
    elif given is not None and not query:
        message = f"{shown(given)}, but rawQueryString is empty: the key is absent then"
        yield Fault("queryStringParameters", given, ABSENT, message)
    elif given is not None:
        yield from _parameter_faults(query, given)


def _parameter_faults(query: str, given: dict[str, str]) -> Iterator[Fault]:
    readings = _http_query.readings(query)
    if any(_known(each) == _known(given) for each in readings):
        return
    nearest = max(readings, key=lambda each: len(each.items() & given.items()))
    for name in sorted({*nearest, *given} - {""}):
        seen, expected = given.get(name, ABSENT), nearest.get(name, ABSENT)
        if seen == expected or _UNREADABLE in f"{name}{expected}":
            continue
        path = joined(("queryStringParameters", name))
        if seen is ABSENT:
            yield Fault(
                path, seen, expected, f"is missing, but rawQueryString ({shown(query)}) has it: {expected!r}"
            )
        elif expected is ABSENT:
            yield Fault(
                path, seen, expected, f"{shown(seen)}, but rawQueryString ({shown(query)}) has no {name!r}"
            )
        else:
            yield Fault(
                path, seen, expected, f"{shown(seen)}, but rawQueryString ({shown(query)}) has {expected!r}"
            )


def _known(parameters: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if name}


@law("requestContext.time", "requestContext.timeEpoch")
def one_instant(event: Json) -> Iterator[Fault]:
    """Demand that both times are of the same instant."""
    context = event["requestContext"]
    yield from _clf.faults("requestContext.time", context["time"], "timeEpoch", int(context["timeEpoch"]))


@law("headers", "requestContext.domainName")
def added_headers(event: Json) -> Iterator[Fault]:
    """Demand that what the service adds to each request is there; mutual TLS, which takes a custom domain, has less."""
    if _http_domain.called(event):
        yield from _http_headers.missing_faults(event, _ADDED)


@law("headers.user-agent", "requestContext.http.userAgent")
def user_agent(event: Json) -> Iterator[Fault]:
    """Demand that the caller's user agent is what the header says, and empty without it."""
    agent = event["requestContext"]["http"]["userAgent"]
    yield from _http_headers.agent_faults(event, "requestContext.http.userAgent", agent, "")


@law("headers.x-forwarded-for", "requestContext.http.sourceIp")
def source_address(event: Json) -> Iterator[Fault]:
    """Demand that the caller's address is one of those in x-forwarded-for."""
    source = event["requestContext"]["http"]["sourceIp"]
    yield from _http_headers.source_faults(event, "requestContext.http.sourceIp", source)


@law("headers.cookie", "cookies")
def cookies_of_the_header(event: Json) -> Iterator[Fault]:
    """Demand the same cookies of the header, which function URLs leave where it is.

    https://github.com/aws/aws-lambda-web-adapter/issues/121 shows both in an event of AWS's.
    """
    sent, cookies = event["headers"].get("cookie"), event.get("cookies")
    if sent is None or "," in sent:  # a comma may stand between two headers, or within a cookie
        return
    expected = [each.strip() for each in sent.split(";") if each.strip()]
    if cookies is None:
        yield Fault("cookies", ABSENT, expected, f"is missing, but headers.cookie is {shown(sent)}")
    elif cookies != expected:
        message = f"{shown(cookies)} are not the cookies of headers.cookie: {shown(expected)}"
        yield Fault("cookies", cookies, expected, message)


@law("requestContext.authorizer.iam", "requestContext.domainName")
def signer(event: Json) -> Iterator[Fault]:
    """Demand that the account is that of the signer's ARN, and an identity of Cognito is in the region of its pool."""
    caller = (event["requestContext"].get("authorizer") or {}).get("iam")
    if not caller:
        return
    path = "requestContext.authorizer.iam"
    yield from _http_caller.signer_faults(event, path, caller)
    cognito = caller.get("cognitoIdentity")
    if cognito:
        known, pool = cognito["identityId"], cognito["identityPoolId"]
        yield from _http_caller.region_faults(f"{path}.cognitoIdentity.identityId", known, pool)


@law("requestContext.authorizer.jwt")
def scopes_of_the_token(event: Json) -> Iterator[Fault]:
    """Demand that the token's claim `scope` or `scp`, if it has one, has one of the scopes: without, the answer is 403.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
    """
    token = (event["requestContext"].get("authorizer") or {}).get("jwt") or {}
    scopes, claims = token.get("scopes"), token.get("claims", {})
    for name in ("scope", "scp"):
        # A claim that is a list arrives as '[a b]'.
        if scopes and name in claims and not set(scopes) & set(claims[name].strip("[]").split()):
            message = (
                f"{shown(scopes)}, but the token's claim {name!r} has none of them: {shown(claims[name])}"
            )
            yield Fault("requestContext.authorizer.jwt.scopes", scopes, claims[name].split(), message)
            return


@law("requestContext.authorizer", "requestContext.accountId")
def anonymous_or_signed(event: Json) -> Iterator[Fault]:
    """Demand that who signed the request is not anonymous."""
    context = event["requestContext"]
    if context["accountId"] == "anonymous" and "iam" in (context.get("authorizer") or {}):
        message = "'anonymous', but requestContext.authorizer.iam tells who signed the request"
        yield Fault("requestContext.accountId", "anonymous", "an account id of 12 digits", message)


@law("requestContext.authentication")
def certificate(event: Json) -> Iterator[Fault]:
    """Demand that the client's certificate ends after it begins."""
    given = event["requestContext"].get("authentication")
    if given:
        yield from _http_caller.certificate_faults(
            "requestContext.authentication.clientCert", given["clientCert"]
        )


EVENT_LAWS = (
    one_route,
    one_path,
    method_of_the_route,
    stage_in_the_path,
    parameters_of_the_path,
    query_parameters,
    one_instant,
    *_http_domain.LAWS,
    *_http_headers.LAWS,
    added_headers,
    user_agent,
    source_address,
    cookies_of_the_header,
    signer,
    scopes_of_the_token,
    anonymous_or_signed,
    certificate,
    _http_body.body_in_base64,
    _http_body.length_of_the_body,
    _http_body.base64_by_type,
)
