"""What S3 tells of objects: keys, and by event name the sizes, parts and eTags that can be."""

from __future__ import annotations

import functools
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_faas.events._s3 import KINDS
from pytest_faas.strategies._text import XML_TEXT

_MIB, _GIB, _TIB = 1024**2, 1024**3, 1024**4
_SINGLE = frozenset({"ObjectCreated:Put", "ObjectCreated:Post"})
_MULTIPART = "ObjectCreated:CompleteMultipartUpload"
_KEY_OCTETS = 1024  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html

_KEYS: Final = (
    *["a"] * 3,
    "photos/a b.jpg",
    "a+b",
    "a%20b",
    "100%",
    "é.txt",
    "e\u0301.txt",
    "日本語/ファイル.csv",
    "😀",
    "/a",
    "a/",
    "a//b",
    "../a",
    ".",
    "a\nb",
    "\t",
    " ",
    "'\"<>&`",
    "a?b=c&d#e",
    "!-_.*'()",
    "~@:,$=;[]{}^|\\",
    "year=2026/month=01/part-0000.snappy.parquet",
    "a" * 1024,
    "é" * 512,
    "a/" * 511 + "aa",
)
KEYS: Final[SearchStrategy[Any]] = st.sampled_from([*_KEYS, *[XML_TEXT] * 6])
"""Keys, or a strategy that draws one: most keys are one draw."""

# What needs versioning last: without it, the names stand at the same places.
_VERSIONED: Final = [name for name, kind in KINDS.items() if kind.versioned]
_NAMES: Final = (
    *["ObjectCreated:Put"] * 3,
    *(name for name in KINDS if name not in _VERSIONED),
    *(name for name in _VERSIONED for _ in range(3)),
)

# One request uploads or copies up to 5 GiB; an upload of parts has up to 10,000 of 5 MiB to 5 GiB, the last may be
# smaller. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
# The same in the same places: what has no size, or one of 0, shrinks to an upload.
_IN_ONE_REQUEST: Final[tuple[dict[str, Any], ...]] = (
    *[{}] * 4,
    {"size": 0},
    {"size": 1},
    {"body": b"hello"},
    {"body": "日本語"},
    {"size": 2**31},
    {"size": 5 * _GIB},
)
_IN_PARTS: Final[tuple[dict[str, Any], ...]] = (
    *[{}] * 4,
    {"size": 0},
    {"size": 1},
    {"body": [b"hello"]},
    {"size": 5 * _MIB + 1, "parts": 2},
    {"size": 5 * _TIB, "parts": 10_000},
    {"size": 10_000 * 5 * _GIB, "parts": 10_000},
)
_IN_PARTS_OR_NOT: Final[tuple[dict[str, Any], ...]] = (
    *[{}] * 4,
    {"size": 0},
    {"size": 1},
    {"body": b"hello"},
    {"size": 5 * _MIB + 1, "parts": 2},
    {"size": 5 * _TIB, "parts": 1024},
    {"size": 10_000 * 5 * _GIB, "parts": 10_000},
)
_WITHOUT_SIZE: Final[tuple[dict[str, Any], ...]] = (
    *[{}] * 7,
    {"parts": 2},
    {"parts": 1024},
    {"parts": 10_000},
)
_NOTHING_TOLD: Final[tuple[dict[str, Any], ...]] = (
    {},
) * 10  # drawn as the others: what is drawn less shrinks to it


def contents(event_name: str) -> SearchStrategy[dict[str, Any]] | None:
    """Return what the object of an event of that name can hold, or None for a name that S3 does not have."""
    return _CONTENTS.get(event_name)


def _contents(name: str) -> tuple[dict[str, Any], ...]:
    kind = KINDS[name]
    if not kind.e_tag or kind.marker:
        return _NOTHING_TOLD
    if not kind.size:
        return _WITHOUT_SIZE
    if name in _SINGLE or name == "ObjectCreated:Copy":
        return _IN_ONE_REQUEST
    return _IN_PARTS if name == _MULTIPART else _IN_PARTS_OR_NOT


_CONTENTS: Final = {name: st.sampled_from(_contents(name)) for name in KINDS}


class Said(NamedTuple):
    """What the caller says of an object, which not every event tells."""

    fields: frozenset[str]
    in_parts: bool | None  # whether it was uploaded in parts; None where the caller does not say
    versioned: bool = True  # whether the bucket has versioning, without which some things do not happen


@functools.cache
def names(said: Said) -> SearchStrategy[str]:
    """Return the names of events that tell all that the caller says; all of them where none does."""
    able = [name for name in _NAMES if _tells(name, said)]
    return st.sampled_from(able or _NAMES)


def first_name(said: Said) -> str:
    """Return a name of an event that tells all that the caller says, the simplest; that of an upload if none does."""
    return next((name for name in _NAMES if _tells(name, said)), _NAMES[0])


def _tells(name: str, said: Said) -> bool:
    kind = KINDS[name]
    content = kind.e_tag and not kind.marker
    there = {"size": kind.size, "sequencer": kind.sequencer, "event_data": bool(kind.data), "body": content,
             "parts": content, "e_tag": content}  # fmt: skip
    if kind.versioned and not said.versioned:
        return False
    if not all(there.get(field, True) for field in said.fields):
        return False
    return said.in_parts is None or name not in (_SINGLE if said.in_parts else {_MULTIPART})


def said_of(own: dict[str, Any], *, versioned: bool = True) -> Said:
    """Return what the caller's values of one object ask of an event."""
    given = {name: value for name, value in own.items() if value is not None}
    e_tag, body = given.get("e_tag"), given.get("body")
    in_parts: bool | None = None
    if "parts" in given or isinstance(body, (list, tuple)) or (isinstance(e_tag, str) and "-" in e_tag):
        in_parts = True
    elif e_tag is not None:
        in_parts = False
    return Said(frozenset(given), in_parts, versioned is not False)


def key_carries(value: object) -> bool:
    """Tell whether a drawn text could be the key of an object: 1 to 1,024 octets of UTF-8."""
    if not isinstance(value, str):
        return True
    try:
        return 0 < len(value.encode()) <= _KEY_OCTETS
    except UnicodeEncodeError:
        return False
