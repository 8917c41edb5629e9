"""The domain that a client called, and the API, or function URL, that it belongs to.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html and
https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _http
from pytest_faas.events._http import Request
from pytest_faas.origin import Origin

__tracebackhide__ = errors.hidden_from

_API_ID = re.compile(r"[a-z0-9]{1,63}")
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_OF_AWS = re.compile(r"([a-z0-9-]+)\.((?:execute-api|lambda-url)\..+)")
_ONLY_PORT = ":443"  # HTTPS: a client may name the port in the header Host
# A private API may be called by the name of its VPC endpoint, which serves every API behind it, or by its own name with
# the endpoint in it: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
_OF_AN_ENDPOINT = ".vpce."
_BEFORE_THE_ENDPOINT = "-vpce-"


@dataclass(frozen=True, slots=True)
class Kind:
    """What has a domain: how messages call it, its part of the domain, and the length of its ids."""

    name: str
    service: str
    id_length: int

    def domains(self, origin: Origin) -> tuple[str, ...]:
        """Return what stands behind the id in a domain that AWS gives: the usual one first."""
        service = f"{self.service}.{origin.region}"
        if self is FUNCTION_URL:
            return (f"{service}.on.aws",)
        return (f"{service}.{origin.dns_suffix}", f"{service}.api.aws")


REST_API: Final = Kind("rest-api", "execute-api", 10)
HTTP_API: Final = Kind("http-api", "execute-api", 10)
FUNCTION_URL: Final = Kind("function-url", "lambda-url", 32)


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain name with the id of its API; `custom` where the name is not one that AWS gave."""

    name: str
    api_id: str
    custom: bool

    @property
    def prefix(self) -> str:
        """The first label."""
        return self.name.partition(".")[0]


def called(
    where: str, made: Request, origin: Origin, kind: Kind, api_id: str | None, domain_name: str | None
) -> Domain:
    """Return the domain that the client called: the argument, its Host header, or the one that AWS gives.

    Raises InvalidArgument for a name that no domain has, or that is of another service, region or API; and for a custom
    domain of a function URL, which has none: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
    """
    if api_id is not None:
        api_id = arguments.matching(where, "api_id", api_id, _API_ID, "lower-case letters and digits")
    argument, name = _named(where, made, domain_name)
    if name is None:
        api_id = api_id or _usual_id(origin, kind)
        return Domain(f"{api_id}.{kind.domains(origin)[0]}", api_id, custom=False)
    of_aws = _OF_AWS.fullmatch(name.lower())
    if of_aws and _OF_AN_ENDPOINT not in name:
        own_id = of_aws[1].partition(_BEFORE_THE_ENDPOINT)[0]
        _check_own(where, argument, name, origin, kind, api_id, own_id, of_aws[2])
        return Domain(name.lower(), own_id, custom=False)
    if kind is FUNCTION_URL:
        raise InvalidArgument(
            f"{where}: a function URL has no custom domain, but {argument} is {name!r}. Leave it out, or give "
            f"'<id>.{kind.domains(origin)[0]}'"
        )
    return Domain(name, api_id or _usual_id(origin, kind), custom=True)


def _named(where: str, made: Request, given: str | None) -> tuple[str, str | None]:
    """Return the name that the user gave, None for none, and what messages call its place."""
    rule = "a domain name, such as 'api.example.com'"
    sent = made.header("host")
    if sent is not None:
        sent = arguments.matching(where, "the header Host", sent.removesuffix(_ONLY_PORT), _HOST, rule)
    if given is None:
        return "the header Host", sent
    given = arguments.matching(where, "domain_name", given, _HOST, rule)
    if sent is not None and sent != given:
        raise InvalidArgument(f"{where}: domain_name {given!r} contradicts the header Host: {sent!r}")
    return "domain_name", given


def _check_own(
    where: str,
    argument: str,
    name: str,
    origin: Origin,
    kind: Kind,
    api_id: str | None,
    own_id: str,
    behind: str,
) -> None:
    """Refuse a domain that AWS gave to something else."""
    known = kind.domains(origin)
    if behind not in known:
        raise InvalidArgument(
            f"{where}: {argument} {name!r} is no domain of this request: that is '<id>.{known[0]}'. "
            f"events.origin(region=...) sets the region, events.http_api(function_url=True) calls a function URL"
        )
    if not _API_ID.fullmatch(own_id):
        raise arguments.invalid(where, argument, "a domain with an id of lower-case letters and digits", name)
    if api_id not in (None, own_id):
        raise InvalidArgument(f"{where}: api_id {api_id!r} contradicts {argument} {name!r}: give one of them")


def _usual_id(origin: Origin, kind: Kind) -> str:
    return _http.short_id(origin, f"{kind.name}:{origin.region}:{origin.account}", kind.id_length)
