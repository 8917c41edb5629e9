"""What a client asked, read from the event of any front end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

from pytest_faas.delivery.outcome import Event
from pytest_faas.runtime.front_ends.request import body_of

Pairs = tuple[tuple[str, str], ...]
# What front ends add by themselves, and what belongs to one transfer.
_ADDED: Final = frozenset(
    {
        "host",
        "x-amzn-trace-id",
        "x-forwarded-for",
        "x-forwarded-port",
        "x-forwarded-proto",
        "via",
        "x-amz-cf-id",
    }
    | {"x-amzn-tls-version", "x-amzn-tls-cipher-suite", "content-length", "connection"}
)


@dataclass(frozen=True)
class Request:
    """A request as its client sent it.

    `template`: the resource or route that it was found by, where a front end has one. `at`: when the front end got it, in
    milliseconds since the epoch.
    """

    method: str
    path: str
    query: Pairs = ()
    headers: Pairs = ()
    body: bytes | None = None
    template: str | None = None
    path_parameters: Mapping[str, str] | None = None
    source_ip: str | None = None
    at: int | None = None
    authorizer: Mapping[str, Any] | None = None

    def listed_headers(self) -> dict[str, list[str]]:
        """Return the values of each header."""
        return listed(self.headers)

    def listed_query(self) -> dict[str, list[str]]:
        """Return the values of each query parameter."""
        return listed(self.query)


def listed(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return all values of each name.

    >>> listed([("a", "1"), ("b", "2"), ("a", "3")])
    {'a': ['1', '3'], 'b': ['2']}
    """
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def read(kind: str, event: Event) -> Request:
    """Return what the client asked; `kind` is that of the front end."""
    return _of_payload_2(event) if kind in ("http_api", "function_url") else _of_payload_1(kind, event)


def _of_payload_1(kind: str, event: Event) -> Request:
    context = event["requestContext"]
    query = _pairs(event, "QueryStringParameters", "queryStringParameters")
    if kind == "alb":  # which hands the values on as they are in the URL
        query = tuple((unquote_plus(name), unquote_plus(value)) for name, value in query)
    template = event.get("resource")
    return Request(
        event["httpMethod"],
        event["path"],
        query,
        _clients(_pairs(event, "Headers", "headers")),
        _octets(event),
        template,
        event.get("pathParameters"),
        (context.get("identity") or {}).get("sourceIp"),
        context.get("requestTimeEpoch"),
        context.get("authorizer"),
    )


def _of_payload_2(event: Event) -> Request:
    context = event["requestContext"]
    http = context["http"]
    headers = [*event["headers"].items()]
    if event.get("cookies"):
        headers.append(("cookie", "; ".join(event["cookies"])))
    stage, path = context.get("stage"), event["rawPath"]
    if stage != "$default" and f"{path}/".startswith(f"/{stage}/"):
        path = path[len(stage) + 1 :] or "/"
    _, _, template = str(event.get("routeKey", "")).rpartition(" ")
    return Request(
        http["method"],
        path,
        tuple(parse_qsl(event.get("rawQueryString") or "", keep_blank_values=True)),
        _clients(headers),
        _octets(event),
        template if template.startswith("/") else None,
        event.get("pathParameters"),
        http.get("sourceIp"),
        context.get("timeEpoch"),
        context.get("authorizer"),
    )


def _pairs(event: Event, several: str, single: str) -> Pairs:
    listed_ones = event.get(f"multiValue{several}")
    if listed_ones:
        return tuple((name, value) for name, values in listed_ones.items() for value in values)
    return tuple((event.get(single) or {}).items())


def _clients(headers: Iterable[tuple[str, str]]) -> Pairs:
    return tuple(
        (name, value)
        for name, value in headers
        if name.lower() not in _ADDED and not name.lower().startswith("cloudfront-")
    )


def _octets(event: Event) -> bytes | None:
    body = body_of(event)
    return (body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")) or None
