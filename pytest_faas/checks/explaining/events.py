"""What differs between two deliveries of an event, and whether a handler changes the one that it is given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from pytest_faas.runtime.marshalling import Marshaller

_MOST = 3  # fields that a sentence names


@dataclass(frozen=True)
class Seen:
    """An event as a handler had it in hand, and its JSON before."""

    event: Any
    before: str

    @property
    def changed(self) -> bool:
        """Whether it is otherwise than before."""
        return _written(self.event) != self.before


@contextmanager
def noted() -> Iterator[list[Seen]]:
    """Note the events that handlers are given in the block."""
    seen: list[Seen] = []
    real = Marshaller.unmarshal

    def unmarshal(self: Marshaller, request: bytes) -> Any:
        event = real(self, request)
        seen.append(Seen(event, _written(event)))
        return event

    with mock.patch.object(Marshaller, "unmarshal", unmarshal):
        yield seen


def differing(one: Any, other: Any) -> str:
    """Return the names of the fields that differ, for a sentence; empty where none does.

    >>> differing({"a": 1, "b": {"c": 2, "d": 0}}, {"a": 2, "b": {"c": 3, "d": 0}})
    'a and c'
    """
    names = list(dict.fromkeys(_names("", one, other)))
    shown = names[:_MOST]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _names(name: str, one: Any, other: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for each in {**one, **other}:
            yield from _names(str(each), one.get(each), other.get(each))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for mine, yours in zip(one, other, strict=True):
            yield from _names(name, mine, yours)
    elif one != other:
        yield name


def _written(event: Any) -> str:
    return json.dumps(event, sort_keys=True, default=repr)
