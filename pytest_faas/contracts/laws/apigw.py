"""What must agree in an event of an API Gateway REST API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html, and events recorded
from AWS. The console's Test button sends no request over the network: its events (`test-invoke-stage`) have a made-up
domain, caller and headers, which no law reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_faas.contracts.faults import ABSENT, Fault, joined, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import (
    _clf,
    _http_body,
    _http_caller,
    _http_domain,
    _http_headers,
    _http_route,
)

_TEST_STAGE = "test-invoke-stage"
_TAKEN_AWAY = {"content-length", "connection"}
_ALWAYS = ("Host", "X-Forwarded-For")
_ADDED = ("X-Forwarded-Port", "X-Forwarded-Proto", "X-Amzn-Trace-Id")
_SIGNED = ("accessKey", "accountId", "caller", "user", "userArn")
_COGNITO = ("cognitoIdentityId", "cognitoIdentityPoolId", "cognitoAuthenticationType")


def _over_the_network(event: Json) -> bool:
    return bool(event["requestContext"]["stage"] != _TEST_STAGE)


@law("headers", "multiValueHeaders")
def headers_hold_the_last_values(event: Json) -> Iterator[Fault]:
    """Demand that both maps have the same headers, and the single one the last value of each."""
    yield from _last_values(event, "headers", "multiValueHeaders")


@law("queryStringParameters", "multiValueQueryStringParameters")
def query_holds_the_last_values(event: Json) -> Iterator[Fault]:
    """Demand that both maps have the same parameters, and the single one the last value of each."""
    yield from _last_values(event, "queryStringParameters", "multiValueQueryStringParameters")


def _last_values(event: Json, single: str, multi: str) -> Iterator[Fault]:
    one, lists = event[single], event[multi]
    if one is None or lists is None:
        if one is not lists:
            empty, full = (single, multi) if one is None else (multi, single)
            yield Fault(empty, None, f"the keys of {full}", f"null, but {full} is {shown(event[full])}")
        return
    for key in [*lists, *(key for key in one if key not in lists)]:
        here, there = joined((single, key)), joined((multi, key))
        if key not in lists:
            yield Fault(there, ABSENT, [one[key]], f"is missing, but {here} is {shown(one[key])}")
        elif key not in one:
            yield Fault(here, ABSENT, lists[key][-1], f"is missing, but {there} is {shown(lists[key])}")
        elif one[key] != lists[key][-1]:
            last = lists[key][-1]
            message = (
                f"{shown(one[key])} is not the last value of {there} ({shown(lists[key])}): {shown(last)}"
            )
            yield Fault(here, one[key], last, message)


@law("httpMethod", "requestContext.httpMethod")
def one_method(event: Json) -> Iterator[Fault]:
    """Demand that the method is the same in both places."""
    yield from _same(event, "httpMethod", "httpMethod")


@law("resource", "requestContext.resourcePath")
def one_resource(event: Json) -> Iterator[Fault]:
    """Demand that the resource is the same in both places."""
    yield from _same(event, "resource", "resourcePath")


def _same(event: Json, field: str, copy: str) -> Iterator[Fault]:
    seen, expected = event["requestContext"][copy], event[field]
    if seen != expected:
        yield Fault(
            f"requestContext.{copy}", seen, expected, f"{shown(seen)}, but {field} is {shown(expected)}"
        )


@law("path", "requestContext.path", "requestContext.stage", "requestContext.domainName")
def path_of_the_context(event: Json) -> Iterator[Fault]:
    """Demand that the context's path begins with the stage; several slashes after it are one in `path`, as recorded.

    A custom domain may map a base path to the stage, and the paths have that instead.
    """
    context, path = event["requestContext"], event["path"]
    seen, stage = context["path"], context["stage"]
    rest = seen.removeprefix(f"/{stage}") if _http_domain.called(event) else seen
    if _http_domain.called(event) and not f"{seen}/".startswith(f"/{stage}/"):
        message = f"{shown(seen)} does not begin with the stage ({shown(stage)}): {f'/{stage}{path}'!r}"
        yield Fault("requestContext.path", seen, f"/{stage}{path}", message)
    elif rest != path and f"/{rest.lstrip('/')}" != path and not _mapped(event, rest, path):
        yield _path_fault(event, rest)


def _path_fault(event: Json, rest: str) -> Fault:
    context, path = event["requestContext"], event["path"]
    seen, expected = context["path"], path
    if _stage_in_path(event):
        message = f"{shown(path)} begins with the stage, which only requestContext.path does: {rest!r}"
        return Fault("path", path, rest, message)
    message = f"{shown(seen)}, but path is {shown(path)}"
    if _http_domain.called(event):
        expected = f"/{context['stage']}{path}"
        message += ", and the stage stands before it"
    return Fault("requestContext.path", seen, expected, f"{message}: {expected!r}")


def _stage_in_path(event: Json) -> bool:
    """Say whether the path is as in the context, and matches the resource without the stage only."""
    context, path = event["requestContext"], event["path"]
    rest = path.removeprefix(f"/{context.get('stage')}")
    if not _http_domain.called(event) or path != context.get("path") or not rest.startswith("/"):
        return False
    return _matches(event, rest) and not _matches(event, path)


def _matches(event: Json, path: str) -> bool:
    resource, given = event.get("resource"), event.get("pathParameters")
    values = _http_route.bound(resource, path) if isinstance(resource, str) else None
    return values is not None and (not isinstance(given, dict) or values == given)


def _mapped(event: Json, seen: str, path: str) -> bool:
    """Say whether the path may be what a base path was put before."""
    return _http_domain.called(event) is None and (seen.endswith(path) or path.endswith(seen))


@law("resource", "path", "pathParameters", "requestContext.domainName")
def parameters_of_the_path(event: Json) -> Iterator[Fault]:
    """Demand that the path matches the resource, and its parameters stand there as they were sent."""
    if _stage_in_path(event):
        return
    based = _http_domain.called(event) is None
    route = _http_route.Route(event["resource"], "resource", "path", None, based)
    yield from route.faults(event["path"], event["pathParameters"])


@law("requestContext.requestTime", "requestContext.requestTimeEpoch")
def one_instant(event: Json) -> Iterator[Fault]:
    """Demand that both times are of the same instant."""
    context = event["requestContext"]
    text, epoch = context["requestTime"], int(context["requestTimeEpoch"])
    yield from _clf.faults("requestContext.requestTime", text, "requestTimeEpoch", epoch)


@law("headers", "multiValueHeaders", "requestContext.stage", "requestContext.domainName")
def added_headers(event: Json) -> Iterator[Fault]:
    """Demand what the gateway adds to each request, in its own case; a private API and mutual TLS have less."""
    if not _over_the_network(event):
        return
    domain = _http_domain.called(event)
    names = (*_ALWAYS, *_ADDED) if domain and not domain.private else _ALWAYS
    # What only one of the maps lacks is for the law of the last values.
    yield from _http_headers.missing_faults(
        event, [name for name in names if name not in event["multiValueHeaders"]]
    )


@law("headers", "requestContext.stage")
def removed_headers(event: Json) -> Iterator[Fault]:
    """Demand that the gateway takes the headers of the connection away, as recorded."""
    for name in event["headers"] if _over_the_network(event) else ():
        if name.lower() in _TAKEN_AWAY:
            message = f"{shown(event['headers'][name])}, but a REST API takes {name} away"
            yield Fault(joined(("headers", name)), event["headers"][name], ABSENT, message)


@law("headers", "requestContext.identity.userAgent", "requestContext.stage")
def user_agent(event: Json) -> Iterator[Fault]:
    """Demand that the caller's user agent is what the header says, and null without it."""
    if _over_the_network(event):
        agent = event["requestContext"]["identity"]["userAgent"]
        yield from _http_headers.agent_faults(event, "requestContext.identity.userAgent", agent, None)


@law("headers", "requestContext.identity.sourceIp", "requestContext.stage")
def source_address(event: Json) -> Iterator[Fault]:
    """Demand that the caller's address is one of those in X-Forwarded-For."""
    if _over_the_network(event):
        source = event["requestContext"]["identity"]["sourceIp"]
        yield from _http_headers.source_faults(event, "requestContext.identity.sourceIp", source)


@law("requestContext.identity")
def signed_or_not(event: Json) -> Iterator[Fault]:
    """Demand that a request that was signed tells all of its signer, another one nothing."""
    yield from _all_or_none(event, _SIGNED, "a signed request has all of them")


@law("requestContext.identity")
def cognito_or_not(event: Json) -> Iterator[Fault]:
    """Demand that a request with credentials of Cognito tells all of the identity, another one nothing."""
    yield from _all_or_none(event, _COGNITO, "credentials of Cognito have all of them")
    identity = event["requestContext"]["identity"]
    provider = identity["cognitoAuthenticationProvider"]
    if provider and not any(identity[name] for name in _COGNITO):
        message = f"{shown(provider)}, but there is no identity of Cognito: null belongs here"
        yield Fault("requestContext.identity.cognitoAuthenticationProvider", provider, None, message)


def _all_or_none(event: Json, names: tuple[str, ...], why: str) -> Iterator[Fault]:
    identity = event["requestContext"]["identity"]
    given = [name for name in names if identity.get(name) is not None]
    for name in names if given else ():
        if identity.get(name) is None:
            message = f"null, but {given[0]} is {shown(identity[given[0]])}: {why}"
            yield Fault(f"requestContext.identity.{name}", None, "a string", message)


@law("requestContext.identity", "requestContext.domainName")
def signer(event: Json) -> Iterator[Fault]:
    """Demand that the account is that of the signer's ARN."""
    identity = event["requestContext"]["identity"]
    if identity["accountId"] and identity["userArn"]:
        yield from _http_caller.signer_faults(event, "requestContext.identity", identity)


@law("requestContext.identity")
def region_of_cognito(event: Json) -> Iterator[Fault]:
    """Demand that an identity of Cognito is in the region of its pool."""
    identity = event["requestContext"]["identity"]
    known, pool = identity["cognitoIdentityId"], identity["cognitoIdentityPoolId"]
    if known and pool:
        yield from _http_caller.region_faults("requestContext.identity.cognitoIdentityId", known, pool)


@law("requestContext.identity", "headers", "requestContext.authorizer", "requestContext.stage")
def api_key(event: Json) -> Iterator[Fault]:
    """Demand that a key comes with its id, and is that of the header unless a Lambda authorizer gave it.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
    """
    identity, sent = event["requestContext"]["identity"], _http_headers.header(event, "x-api-key")
    yield from _pair(identity, "apiKey", "apiKeyId")
    by_authorizer = "principalId" in event["requestContext"].get("authorizer", {})
    key = identity.get("apiKey")
    if sent and key and _over_the_network(event) and not by_authorizer and key != sent[1]:
        message = f"{shown(key)}, but headers.{sent[0]} is {shown(sent[1])}"
        yield Fault("requestContext.identity.apiKey", key, sent[1], message)


@law("requestContext.identity", "headers")
def vpc_endpoint(event: Json) -> Iterator[Fault]:
    """Demand that a private API tells both the VPC and its endpoint, as the headers do."""
    identity = event["requestContext"]["identity"]
    yield from _pair(identity, "vpcId", "vpceId")
    for name, field in (("x-amzn-vpc-id", "vpcId"), ("x-amzn-vpce-id", "vpceId")):
        sent, seen = _http_headers.header(event, name), identity.get(field)
        if sent and seen and seen != sent[1]:
            message = f"{shown(seen)}, but headers.{sent[0]} is {shown(sent[1])}"
            yield Fault(f"requestContext.identity.{field}", seen, sent[1], message)


def _pair(identity: dict[str, Any], one: str, other: str) -> Iterator[Fault]:
    for missing, given in ((one, other), (other, one)):
        if given in identity and missing not in identity:
            message = f"is missing, but {given} is {shown(identity[given])}, and they come together"
            yield Fault(f"requestContext.identity.{missing}", ABSENT, "a string", message)


@law("requestContext.identity.clientCert")
def certificate(event: Json) -> Iterator[Fault]:
    """Demand that the client's certificate ends after it begins."""
    given = event["requestContext"]["identity"].get("clientCert")
    if given:
        yield from _http_caller.certificate_faults("requestContext.identity.clientCert", given)


EVENT_LAWS = (
    headers_hold_the_last_values,
    query_holds_the_last_values,
    one_method,
    one_resource,
    path_of_the_context,
    parameters_of_the_path,
    one_instant,
    *_http_domain.LAWS,
    *_http_headers.LAWS,
    added_headers,
    removed_headers,
    user_agent,
    source_address,
    signed_or_not,
    cognito_or_not,
    signer,
    region_of_cognito,
    api_key,
    vpc_endpoint,
    certificate,
    _http_body.body_in_base64,
)
