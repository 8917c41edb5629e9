"""Values read as trees: generated values and times found, JSON and archives opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from pytest_faas.checks.sameness.literals import INSIDE
from pytest_faas.checks.sameness.names import Names
from pytest_faas.checks.sameness.nodes import Bag, Fields, Listed, Node, Opened, Part, Wild, Words
from pytest_faas.checks.sameness.packed import json_of, unpacked, unwrapped
from pytest_faas.checks.sameness.stamps import Stamp, of_number, plausible
from pytest_faas.checks.sameness.written import stamps

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_INDEX = re.compile(r"\[\d+\]")
SHORTEST = min(INSIDE, 8)  # characters of the shortest time: 20231114
NO_NAMES = Names(())


def anywhere(path: str) -> str:
    """Return a path without the positions in lists.

    >>> anywhere("Body.items[2].code")
    'Body.items[].code'
    """
    return _INDEX.sub("[]", path)


@dataclass(frozen=True, slots=True)
class Reader:
    """How the values of one world are read; `wild`: paths that hold anything."""

    names: Names = NO_NAMES
    window: tuple[int, int] = (0, 0)
    wild: frozenset[str] = field(default_factory=frozenset)
    _known: dict[str, Words] = field(default_factory=dict)  # names of fields, each read once

    def node(self, value: Any, path: str = "") -> Node:
        """Return the tree of a value."""
        if self.wild and anywhere(path) in self.wild:
            return Wild(value)
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, dict):
            return self._fields(value, value, path)
        if isinstance(value, (list, tuple)):
            return Listed([self.node(each, f"{path}[]" if self.wild else "") for each in value], value)
        if isinstance(value, (set, frozenset)):
            return Bag([self.node(each, f"{path}[]" if self.wild else "") for each in value], value)
        if isinstance(value, (bytes, bytearray)):
            return self._octets(bytes(value), path)
        return self._scalar(value)

    def words(self, text: str) -> Words:
        """Return a text in its parts, as it is: a key, the name of a resource."""
        if len(text) < SHORTEST:  # neither a time nor a generated value is inside
            named = self.names.whole(text)
            return Words("str", (text if named is None else named,), text)
        return Words("str", tuple(self._parts(text)), text)

    def _fields(self, value: dict[Any, Any], seen: Any, path: str) -> Fields:
        below = f"{path}." if path else ""
        members = [
            (self._name(name), self.node(each, f"{below}{name}" if self.wild else ""))
            for name, each in value.items()
        ]
        return Fields(members, seen)

    def _name(self, name: Any) -> Words:
        if not isinstance(name, str):
            return self._scalar(name)
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self.words(name)
        return found

    def _text(self, text: str, path: str) -> Node:
        held = json_of(text)
        if held is not None:
            return Opened("json", self.node(held, path), text)
        octets = unwrapped(text)
        if octets is not None:
            return Opened("base64", self._octets(octets, path), text)
        return self.words(text)

    def _octets(self, octets: bytes, path: str) -> Node:
        found = unpacked(octets)
        if found is None:
            # each octet that is no UTF-8 becomes a mark of its own: nothing is lost
            return Opened("bytes", self._text(octets.decode("utf-8", "surrogateescape"), path), octets)
        kind, held = found
        inner = self._octets(held, path) if kind == "gzip" else self._fields(held, octets, path)
        return Opened(kind, inner, octets)

    def _scalar(self, value: Any) -> Words:
        kind = type(value).__name__
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return Words(kind, (self._number(value),), value)
        if isinstance(value, datetime):
            return Words(kind, (self._moment(value),), value)
        known = value is None or isinstance(value, (bool, date))
        return Words(kind, (value if known else repr(value),), value)

    def _number(self, value: Any) -> Part:
        named = self.names.whole(str(value)) if self.names else None
        if named is not None:
            return named
        if value != value:  # not a number: equal to nothing, itself included
            return "nan"
        stamp = of_number(value, self.window)
        return value if stamp is None else stamp

    def _moment(self, value: datetime) -> Part:
        aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        at = (aware - _EPOCH) // timedelta(microseconds=1)
        if not plausible(at, self.window):
            return value.isoformat()
        return Stamp("datetime" if value.tzinfo else "naive datetime", at, 1, value.isoformat())

    def _parts(self, text: str) -> Iterator[Part]:
        if not self.names:
            yield from self._around_times(text)
            return
        named = self.names.whole(text)
        if named is not None:
            yield named
            return
        done = 0
        for start, end, name in self.names.inside(text):
            yield from self._around_times(text[done:start])
            yield name
            done = end
        yield from self._around_times(text[done:])

    def _around_times(self, text: str) -> Iterator[Part]:
        done = 0
        for start, end, stamp in stamps(text, self.window):
            if start > done:
                yield text[done:start]
            yield stamp
            done = end
        if done < len(text):
            yield text[done:]
