"""What a front end sees of a request before it asks Lambda: its headers and its size."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Final

from pytest_faas.errors import EventTooLarge
from pytest_faas.runtime.marshalling import MAX_REQUEST, request_payload

# Payload size of REST and HTTP APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
MAX_GATEWAY_BODY: Final = 10 * 1024 * 1024


def header(event: object, name: str) -> str:
    """Return the last value of a request's header, or the empty str; names match in any case.

    >>> header({"headers": {"Accept": "image/png"}}, "accept")
    'image/png'
    """
    for key in ("headers", "multiValueHeaders"):
        headers = event.get(key) if isinstance(event, Mapping) else None
        for each, value in headers.items() if isinstance(headers, dict) else ():
            if each.lower() == name and value:
                return str(value[-1] if isinstance(value, list) else value)
    return ""


def body_of(event: object) -> str | bytes:
    r"""Return the body as the client sent it: text, or the octets that the event has as base64; "" where there is none.

    >>> body_of({"body": "AP8=", "isBase64Encoded": True}), body_of({"body": None})
    (b'\x00\xff', '')
    """
    body = event.get("body") if isinstance(event, Mapping) else None
    if not isinstance(event, Mapping) or not isinstance(body, str):
        return ""
    if event.get("isBase64Encoded") is True:
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError):  # no event of a service; its text counts
            return body
    return body


def body_octets(event: object) -> int:
    """Return how many octets the client sent as its body.

    >>> body_octets({"body": "AP8=", "isBase64Encoded": True})
    2
    """
    body = body_of(event)
    if isinstance(body, bytes) or body.isascii():
        return len(body)
    return len(body.encode("utf-8", "surrogatepass"))


def too_large_for_lambda(event: object) -> bool:
    """Say whether the event is above what one synchronous invocation carries; raises `InvalidArgument` if it is no JSON.

    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    """
    try:
        request_payload(event)
    except EventTooLarge:
        return True
    return False


def too_large_request(event: object) -> bool:
    """Say the same of an HTTP request: all but the body is small, as front ends take some KB of headers only.

    A body may be six times as long in JSON, where each octet has to be escaped.
    """
    body = (event.get("body") or "") if isinstance(event, Mapping) else None
    surely_small = isinstance(body, str) and len(body) * 6 < MAX_REQUEST // 2
    return not surely_small and too_large_for_lambda(event)
