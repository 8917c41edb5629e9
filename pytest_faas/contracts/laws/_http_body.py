"""What must agree between the body of a request, `isBase64Encoded` and the headers that describe the body."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from pytest_faas.contracts.faults import ABSENT, Fault, shown
from pytest_faas.contracts.law import Json, law

_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_UTF8 = {"utf-8", "utf8", "us-ascii", "ascii"}
_BINARY = re.compile(
    r"(?:image|audio|video|font|multipart)/.*"
    r"|application/(?:octet-stream|x-www-form-urlencoded|pdf|zip|gzip|x-gzip|x-protobuf|wasm)"
)
_TEXT = re.compile(r"text/.*|application/(?:json|xml|javascript)")


def octets(text: str) -> bytes | None:
    """Return what a body in base64 stands for, or None for what is not base64 as an encoder writes it.

    >>> octets("aGk="), octets("aGk"), octets("aGl=")
    (b'hi', None, None)
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == text else None


@law("body", "isBase64Encoded")
def body_in_base64(event: Json) -> Iterator[Fault]:
    """Demand that a body is base64 where the event says so, and an empty one is not."""
    body = event.get("body")
    if not event["isBase64Encoded"]:
        return
    if body is None:
        what = "null" if "body" in event else "absent"
        yield _flag_fault(event, f"true, but body is {what}: there is nothing to encode")
    elif octets(body) is None:
        yield Fault("body", body, "base64", f"{shown(body)} is not base64, but isBase64Encoded is true")


@law("body", "isBase64Encoded", "headers.content-length", "headers.content-type")
def length_of_the_body(event: Json) -> Iterator[Fault]:
    """Demand that Content-Length, which payload format 2.0 passes on, counts the octets that the client sent."""
    length, size = event["headers"].get("content-length"), _size(event)
    if length is not None and size is not None and int(length) != size:
        message = f"{shown(length)}, but body ({shown(event.get('body', ABSENT))}) has {size} octets"
        yield Fault("headers.content-length", length, str(size), message)


def _size(event: Json) -> int | None:
    """Return how many octets the client sent, or None where the text does not tell."""
    body = event.get("body", "")
    if event["isBase64Encoded"]:
        raw = octets(body)
        return None if raw is None else len(raw)
    charset = _CHARSET.search(event["headers"].get("content-type", ""))
    if "\ufffd" in body or (charset and charset.group(1).lower() not in _UTF8):
        return None
    return len(body.encode("utf-8", "surrogatepass"))


@law("body", "isBase64Encoded", "headers.content-type", "headers.content-encoding")
def base64_by_type(event: Json) -> Iterator[Fault]:
    """Demand that binary types, forms too, are in base64, and that text and JSON are not.

    https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads, and a form as it was recorded.
    """
    kind, body = _media_type(event), event.get("body")
    if body is None or "content-encoding" in event["headers"]:
        return
    told = f"headers.content-type is {shown(event['headers'].get('content-type'))}"
    if _BINARY.fullmatch(kind) and not event["isBase64Encoded"]:
        yield _flag_fault(event, f"false, but {told}, which arrives in base64")
    elif _TEXT.fullmatch(kind) and event["isBase64Encoded"] and _is_text(body):
        yield _flag_fault(event, f"true, but {told}, which arrives as text")


def _media_type(event: Json) -> str:
    value: str = event["headers"].get("content-type", "")
    return value.partition(";")[0].strip().lower()


def _is_text(body: str) -> bool:
    try:
        (octets(body) or b"\xff").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _flag_fault(event: Json, message: str) -> Fault:
    seen: bool = event["isBase64Encoded"]
    return Fault("isBase64Encoded", seen, not seen, message)
