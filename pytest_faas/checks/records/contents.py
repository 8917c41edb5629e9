"""What a value holds, looked through: JSON texts, base64 of those, gzip, zip and tar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pytest_faas.checks.sameness import packed

_DEEPEST = 50


def parts(value: Any, depth: int = 0) -> Iterator[Any]:
    """Yield a value and everything in it, what its texts and octets hold included.

    >>> [each for each in parts({"Body": '{"id": 7}'}) if not isinstance(each, dict)]
    ['Body', '{"id": 7}', 'id', 7]
    """
    yield value
    if depth < _DEEPEST:
        for each in _inside(value):
            yield from parts(each, depth + 1)


def texts(value: Any) -> Iterator[str]:
    """Yield all texts and numbers in a value, as text."""
    for each in parts(value):
        if isinstance(each, bool) or each is None:
            continue
        if not isinstance(each, (Mapping, list, tuple, set, frozenset, bytes, bytearray)):
            yield str(each)


def mentions(found: Iterable[str], wanted: str) -> bool:
    """Whether one of the texts has the wanted one in it as a word of its own.

    >>> mentions(["order o-1 failed"], "o-1"), mentions(["o-10"], "o-1")
    (True, False)
    """
    if not wanted.strip():
        return False
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    return any(wanted == each or pattern.search(each) for each in found)


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from (name, each)
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from value
    elif isinstance(value, (bytes, bytearray)):
        yield from _in_octets(bytes(value))
    elif isinstance(value, str):
        yield from _in_text(value)


def _in_octets(octets: bytes) -> Iterator[Any]:
    held = packed.unpacked(octets)
    if held is not None:
        yield held[1]
        return
    try:
        yield octets.decode()
    except UnicodeDecodeError:
        return


def _in_text(text: str) -> Iterator[Any]:
    held = packed.json_of(text)
    if held is not None:
        yield held
        return
    octets = packed.unwrapped(text)
    if octets is not None:
        yield octets
