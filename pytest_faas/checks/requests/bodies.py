"""A body as text or in base64: which of them a front end sends follows from the media type."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_faas.checks.requests.form import Form
from pytest_faas.checks.worlds.case import Case
from pytest_faas.runtime.front_ends.request import header

KIND: Final = "base64-ignored"
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html; AWS's pages do not list those of
# an HTTP API, they are measured: https://github.com/ministackorg/ministack/pull/766
_TEXT: Final = frozenset({"application/json", "application/javascript", "application/xml"})
_TITLES: Final = {
    "rest": "a REST API with these binary media types",
    "http_api": "an HTTP API",
    "http_api_1": "an HTTP API",
    "function_url": "a function URL",
    "alb": "a load balancer",
}


def in_its_encoding(case: Case) -> Iterator[Form]:
    """Yield the request with its body as the front end's media types have it, where the event has it otherwise."""
    event = case.event
    body = event.get("body")
    if not isinstance(body, str) or not body:
        return
    wanted = is_base64(case)
    if wanted and event.get("isBase64Encoded") is not True:
        changed = {**event, "body": encoded(body), "isBase64Encoded": True}
        yield Form(KIND, "base64", _said(case, "in base64"), case.of(changed))
    elif wanted is False and event.get("isBase64Encoded") is True:
        text = decoded(body)
        if text is not None:
            changed = {**event, "body": text, "isBase64Encoded": False}
            yield Form(KIND, "text", _said(case, "as text"), case.of(changed))


def is_base64(case: Case) -> bool | None:
    """Say whether the front end sends the body as base64; None where that is not known.

    A REST API asks its `binary_media_types`; that an event is in base64 shows that it has some, if nobody named them:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
    """
    given = header(case.event, "content-type")
    media_type = given.partition(";")[0].strip().lower()
    if case.kind == "rest":
        listed = case.settings.binary_media_types
        return True if matches(media_type or "application/json", listed) else (False if listed else None)
    if case.kind == "alb":
        if header(case.event, "content-encoding"):
            return True
        return None if not media_type else not _is_text(media_type)
    return not _is_text(media_type)


def matches(media_type: str, listed: Sequence[str]) -> bool:
    """Say whether a media type is one of those that a REST API lists.

    >>> matches("image/png", ["image/*"]), matches("text/plain", ["image/png"])
    (True, False)
    """
    family = media_type.partition("/")[0] + "/*"
    return any(each.lower() in {media_type, family, "*/*"} for each in listed)


def encoded(text: str) -> str:
    """Return a text's octets in base64."""
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")


def decoded(body: str) -> str | None:
    """Return the text that base64 holds; None where it holds none.

    >>> decoded("aGVsbG8="), decoded("/w=="), decoded("hello")
    ('hello', None, None)
    """
    try:
        return base64.b64decode(body, validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def _is_text(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type in _TEXT


def _said(case: Case, how: str) -> str:
    media_type = header(case.event, "content-type") or "a body without a Content-Type"
    return f"With its body {how}, as {_TITLES[case.kind]} sends {media_type},"
