"""A request with the same headers and another body, as a client sends it that uses its idempotency key twice."""

from __future__ import annotations

import base64
from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas.delivery.outcome import Event
from pytest_faas.runtime.front_ends.request import header

__tracebackhide__ = errors.hidden_from

# Which bodies arrive as text: https://github.com/ministackorg/ministack/pull/766 (measured on AWS) for payload 2.0,
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html for load balancers
_TEXT: Final = ("application/json", "application/xml", "application/javascript")
_PAYLOAD_2: Final = ("http_api", "function_url")
_LENGTH: Final = "content-length"


def with_body(event: Event, kind: str, body: object) -> Event:
    """Return the event with another body: a str, bytes, or anything JSON-able, which is sent as compact JSON.

    `isBase64Encoded` is as the front end sets it, `Content-Length` counts the new body.

    >>> from pytest_faas import events
    >>> other = with_body(events.http_api("POST", "/orders", json={"id": 7}), "http_api", {"id": 77})
    >>> other["body"], other["headers"]["content-length"]
    ('{"id":77}', '9')
    """
    octets = _octets(body)
    again = {key: value for key, value in event.items() if key != "body"}
    text = _text(event, kind, octets) if octets else ""
    again["isBase64Encoded"] = text is None
    if octets or kind not in _PAYLOAD_2:  # payload 2.0 has no key for a body that is not there
        empty = "" if kind == "alb" else None
        again["body"] = (base64.b64encode(octets).decode() if text is None else text) if octets else empty
    for key in ("headers", "multiValueHeaders"):
        if isinstance(event.get(key), dict):
            again[key] = _with_length(event[key], kind, str(len(octets)), several=key != "headers")
    return again


def _octets(body: object) -> bytes:
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    if isinstance(body, str):
        return arguments.encodable("Duplicate", "body", body)
    return arguments.json_text("Duplicate", "body", body).encode()


def _text(event: Event, kind: str, octets: bytes) -> str | None:
    """Return the body as text, or None where the front end hands it over as base64."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return None
    if event.get("body"):
        return None if event.get("isBase64Encoded") is True else text
    return text if _takes_text(event, kind) else None


def _takes_text(event: Event, kind: str) -> bool:
    """Whether bodies of this type arrive as text; what says so otherwise, a body before this one, is not there."""
    if kind not in (*_PAYLOAD_2, "alb"):
        return True
    media_type = header(event, "content-type").partition(";")[0].strip().lower()
    plain = media_type.startswith("text/") or media_type in _TEXT
    return plain and not (kind == "alb" and header(event, "content-encoding"))


def _with_length(headers: dict[str, Any], kind: str, length: str, *, several: bool) -> dict[str, Any]:
    """Return the headers with the length of the body; a REST API keeps that to itself."""
    value = [length] if several else length
    found = next((name for name in headers if name.lower() == _LENGTH), None)
    if found is None and kind == "rest":
        return headers
    return {**headers, found or ("Content-Length" if kind == "http_api_1" else _LENGTH): value}
