"""How values and rows of differences are written: at most 100 columns. Standard library only."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

WIDTH = 100
_NAME = 36  # columns of the place; a longer one has a line of its own
_PART = WIDTH - _NAME - 2  # columns of one value


def line(text: str) -> str:
    r"""Return a text as it stands in a line: control characters escaped.

    >>> line("a\nb")
    'a\\nb'
    """
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def row(name: str, what: str) -> str:
    """Return a row of two columns, 100 wide at most."""
    if len(name) < _NAME:
        return cut(f"{name:<{_NAME}}  {what}")
    return f"{cut(name)}\n{cut(' ' * 4 + what)}"


def value(seen: Any, width: int = _PART) -> str:
    """Return a value in few words.

    >>> value({"id": "7", "paid": Decimal(10)}), value(b"abc"), value(b"a" * 2000)
    ('{"id": "7", "paid": 10}', "b'abc'", "2,000 octets, b'aaaaaaaa…")
    """
    if isinstance(seen, bytes):
        return repr(seen) if len(repr(seen)) <= width else f"{len(seen):,} octets, {repr(seen[:8])[:-1]}…"
    return cut(json.dumps(_plain(seen), default=str, ensure_ascii=False), width)


def pair(before: Any, after: Any) -> str:
    """Return what was and what is, from a little before where long texts begin to differ.

    >>> pair("a" * 100 + "b", "a" * 100 + "c")
    '…"aaaaaaaaaaaab" → …"aaaaaaaaaaaac"'
    """
    half = (WIDTH - _NAME - 12) // 2
    if (
        type(before) is type(after)
        and isinstance(before, (str, bytes))
        and max(len(before), len(after)) > half
    ):
        start = max(_common(before, after) - 12, 0)
        lead = "…" if start else ""
        return f"{lead}{value(before[start:], half)} → {lead}{value(after[start:], half)}"
    return f"{value(before, half)} → {value(after, half)}"


def cut(text: str, width: int = WIDTH) -> str:
    """Return a text of at most so many columns."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _common(one: Any, other: Any) -> int:
    """Return how many members two texts share at their begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, yours) in pairs if mine != yours), min(len(one), len(other)))


def _plain(seen: Any) -> Any:
    """Return a value that JSON can show."""
    if isinstance(seen, dict):
        return {str(name): _plain(each) for name, each in seen.items()}
    if isinstance(seen, (list, tuple)):
        return [_plain(each) for each in seen]
    if isinstance(seen, frozenset):
        return sorted((_plain(each) for each in seen), key=str)
    if isinstance(seen, Decimal):
        return _number(seen)
    return value(seen) if isinstance(seen, bytes) else seen


def _number(seen: Decimal) -> int | float | str:
    """Return a number that JSON writes without a loss of digits, or its text."""
    if seen == seen.to_integral_value():
        return int(seen)
    return float(seen) if Decimal(repr(float(seen))) == seen else str(seen)
