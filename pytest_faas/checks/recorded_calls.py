"""The call records of the user's mocks: a check's own deliveries must not show in them."""

from __future__ import annotations

import copy
import gc
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# What a mock notes of its calls, and where a series of answers stands; `reset_mock` of unittest.mock touches the same.
_NOTES = (
    "called", "call_count", "call_args", "call_args_list", "mock_calls", "method_calls",
    "_mock_called", "_mock_call_count", "_mock_call_args", "_mock_call_args_list", "_mock_mock_calls",
    "_mock_side_effect",
)  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What the mocks had noted at a moment."""

    notes: tuple[tuple[Any, dict[str, Any]], ...]

    def put_back(self) -> None:
        """Let the mocks forget what came after it."""
        for mock, noted in self.notes:
            for name, value in noted.items():
                mock.__dict__[name] = _copied(value)


def taken() -> Taken:
    """Take what all mocks of the process have noted so far.

    >>> from unittest import mock
    >>> double = mock.Mock()
    >>> before = taken(); _ = double(1); before.put_back()
    >>> double.call_count
    0
    """
    module: Any = sys.modules.get("unittest.mock")
    if module is None:
        return Taken(())
    kinds = frozenset(_kinds_in_use(module))
    if not kinds:
        return Taken(())
    found = [each for each in gc.get_objects() if type(each) in kinds]
    return Taken(tuple((each, _noted(each)) for each in found))


def _kinds_in_use(module: Any) -> Iterator[type]:
    """Yield the classes that mocks may have: each mock has one of its own, so that there are none without mocks.

    https://github.com/python/cpython/blob/v3.13.0/Lib/unittest/mock.py, `NonCallableMock.__new__`.
    """
    waiting, seen = [module.NonCallableMock], set[type]()
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        waiting += type.__subclasses__(kind)
        if getattr(module, kind.__name__, None) is not kind:
            yield kind


def _noted(mock: Any) -> dict[str, Any]:
    held = mock.__dict__
    return {name: _copied(held[name]) for name in _NOTES if name in held}


def _copied(value: Any) -> Any:
    """Copy a list, and a series of answers where it stands; what has no copy (a generator) stays itself."""
    if isinstance(value, list):
        return type(value)(value)
    if hasattr(type(value), "__next__"):  # of its type: a `mock.call` has every name that one asks for
        try:
            return copy.copy(value)
        except TypeError:
            return value
    return value
