"""The event of a request that a client sends again: what belongs to the sending is new, the rest is the client's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.synchronous import signing
from pytest_faas.events import _http

__tracebackhide__ = errors.hidden_from

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TRACE: Final = re.compile(r"(Root|Self)=1-[0-9a-f]{8}-[0-9a-f]{24}")
# IPv4 or an IPv6 address in brackets, with the port behind it; a bare IPv6 address has none
_PORT: Final = re.compile(r"(\d+(?:\.\d+){3}|\[[^\[\]]+\]):\d+\Z")
_EPHEMERAL: Final = (32_768, 60_999)  # the ports that Linux gives to clients
_OCTETS_OF_A_REQUEST_ID: Final = 11
_OCTETS_OF_A_CLOUDFRONT_ID: Final = 40

Rewrite = Callable[[str], str]


def sent_again(event: Event, ms: int) -> Event:
    """Return the event of the next sending, at that time in milliseconds since the epoch; the one given stays as it is.

    A new sending has a request id, a time and a trace of its own, the client's port where a load balancer shows it, and a
    signature where the client signs. Body, route and the client's own headers (an idempotency key) are as before.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html,
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html

    >>> from pytest_faas import events
    >>> first = events.http_api("POST", "/orders", json={"id": 7}, headers={"Idempotency-Key": "k"}, at=0)
    >>> again = sent_again(first, 60_000)
    >>> again["requestContext"]["time"], again["requestContext"]["requestId"] == first["requestContext"]["requestId"]
    ('01/Jan/1970:00:01:00 +0000', False)
    >>> again["headers"]["idempotency-key"], again["body"]
    ('k', '{"id":7}')
    """
    again, rewrites = dict(event), _rewrites(ms)
    if isinstance(event.get("requestContext"), dict):
        again["requestContext"] = _context(event["requestContext"], ms)
    for key in ("headers", "multiValueHeaders"):
        if isinstance(event.get(key), dict):
            again[key] = {name: _rewritten(rewrites, name, value) for name, value in event[key].items()}
    return again


def _context(context: dict[str, Any], ms: int) -> dict[str, Any]:
    """Return the context with what is new in it; a payload 1.0 of an HTTP API has one id under two names."""
    ids = {
        name: _id_like(context[name])
        for name in ("requestId", "extendedRequestId")
        if isinstance(context.get(name), str)
    }
    if context.get("requestId") == context.get("extendedRequestId"):
        ids = dict.fromkeys(ids, ids.get("requestId", ""))
    times = {"requestTime": _http.clock(ms), "requestTimeEpoch": ms, "time": _http.clock(ms), "timeEpoch": ms}
    return {**context, **ids, **{name: value for name, value in times.items() if name in context}}


def _id_like(identifier: str) -> str:
    ids = origins.current().ids
    return ids.uuid() if _UUID.fullmatch(identifier) else ids.base64(_OCTETS_OF_A_REQUEST_ID)


def _rewrites(ms: int) -> dict[str, Rewrite]:
    """Return how the headers of the sending change; what is drawn is the same in both maps of headers."""
    ids = origins.current().ids
    traces = {name: f"{name}=1-{ms // 1000:08x}-{ids.hex(24)}" for name in ("Root", "Self")}
    port = ids.between(*_EPHEMERAL)
    cloudfront = ids.base64(_OCTETS_OF_A_CLOUDFRONT_ID).replace("+", "-").replace("/", "_")
    signature = ids.hex(64)
    return {
        "x-amzn-trace-id": lambda value: _TRACE.sub(lambda found: traces[found[1]], value),
        "x-forwarded-for": lambda value: _PORT.sub(rf"\g<1>:{port}", value),
        "x-amz-cf-id": lambda _: cloudfront,
        "x-amz-date": lambda value: signing.date(value, ms),
        "authorization": lambda value: signing.authorization(value, ms, signature),
    }


def _rewritten(rewrites: dict[str, Rewrite], name: str, value: Any) -> Any:
    rewrite = rewrites.get(name.lower())
    if rewrite is None:
        return value
    if isinstance(value, list):
        return [rewrite(each) if isinstance(each, str) else each for each in value]
    return rewrite(value) if isinstance(value, str) else value
