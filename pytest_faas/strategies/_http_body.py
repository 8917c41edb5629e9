"""The body of a drawn request: json, body and form exclude each other, and the headers say what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from hypothesis import strategies as st

from pytest_faas.arguments import json_octets
from pytest_faas.events import Event
from pytest_faas.strategies import _http_headers

Cases = tuple[dict[str, Any], ...]

NAMES: Final = frozenset({"json", "body", "form"})

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for a synchronous invocation.
_LIMIT = 6 * 1024 * 1024
_FULL: Final[Any] = object()  # a body that fills the event up to the limit

_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
)
_OBJECTS = st.dictionaries(st.text(max_size=8), _SCALARS, max_size=4)
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_MULTIPART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'

_SHORT_OR_FULL = st.sampled_from(("hello", _FULL))

# What is large shares its case with something short, and what is generated stands last: neither stays without need.
_CASES: Final[Cases] = (
    {"json": {"id": 1}},
    {"body": "hello"},
    {"body": _SHORT_OR_FULL},
    {"body": _SHORT_OR_FULL},
    {"body": "naïve 日本語 🎉"},
    {"json": None},
    {"json": 0},
    {"json": ""},
    {"json": {"name": "Zoë", "city": "東京", "mood": "🎉"}},
    {"json": [2**63, -(10**30), 1.7976931348623157e308, 5e-324, -0.0]},
    {"body": "{", "content_type": "application/json"},
    {"body": '{"id": 1}\n', "content_type": "application/json; charset=utf-8"},
    {"body": '{"data": null}', "content_type": "application/vnd.api+json"},
    {"body": b"\xff"},
    {"body": _PNG, "content_type": "image/png", "binary_media_types": ("image/png",)},
    {
        "body": _MULTIPART,
        "content_type": "multipart/form-data; boundary=x",
        "binary_media_types": ("application/pdf", "*/*"),
    },
    {"form": {"name": "Zoë"}},
    {"form": {"q": "a & b", "tag": ("a", "ü"), "empty": ""}},
    {"form": {}},
    {"body": st.text(max_size=16)},
    {"body": st.binary(max_size=16)},
    {"json": st.sampled_from((False, [], {}, 10**400, {"": [[[]]]}))},
    {"json": _OBJECTS},
)


def cases(*, binary_media_types: bool) -> Cases:
    """Return the table of bodies, for an API that knows the types which it hands over as base64, or not."""
    left_out = set() if binary_media_types else {"binary_media_types"}
    return tuple({name: each for name, each in case.items() if name not in left_out} for case in _CASES)


def contradicted(given: Mapping[str, Any]) -> set[str]:
    """Return what must not be drawn beside a given body; `body=None` is no body at all, `form=None` no form."""
    if "body" in given or "json" in given or given.get("form") is not None:
        return set(NAMES)
    return set()


def is_in(arguments: Mapping[str, Any]) -> bool:
    """Say whether there is a body, be it empty."""
    return bool("json" in arguments or arguments.get("body") or arguments.get("form"))


def drop(drawn: dict[str, Any]) -> None:
    """Leave out a body that was drawn, and what came with it."""
    for name in (*NAMES, "content_type", "binary_media_types"):
        drawn.pop(name, None)


def fit(given: Mapping[str, Any], drawn: dict[str, Any]) -> None:
    """Leave out a drawn body beside one that is given, and give it the length that given headers say."""
    if contradicted(given):
        drop(drawn)
        return
    length = _length_in(given.get("headers"))
    if length is not None:
        drop(drawn)
        drawn["body"] = "x" * length


def say_what_it_is(drawn: dict[str, Any]) -> None:
    """Put the Content-Type of a drawn body into the drawn headers."""
    content_type = drawn.pop("content_type", None)
    if content_type is not None:
        drawn["headers"] = [*drawn.get("headers", ()), ("Content-Type", content_type)]


def built(factory: Callable[..., Event], arguments: dict[str, Any]) -> Event:
    """Return the factory's event; a body that is to fill it is put in here, since measuring megabytes takes time.

    It fills an event that has it as text: one that is base64, or overridden, keeps a short body.
    """
    if arguments.get("body") is not _FULL:
        return factory(**arguments)
    event = factory(**{**arguments, "body": "x"})
    if event["isBase64Encoded"] or arguments.get("overrides") is not None:
        return event
    octets = json_octets(event)
    room = _LIMIT - octets + len(event["body"])
    if "content-length" in event["headers"]:
        room -= len(str(room)) - 1
        event["headers"]["content-length"] = str(room)
    event["body"] = "x" * room
    return event


def _length_in(headers: object) -> int | None:
    """Return the Content-Length that given headers have."""
    text = str(_http_headers.sent(headers, "content-length"))
    return int(text) if re.fullmatch("[0-9]{1,7}", text) else None
