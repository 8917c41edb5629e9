"""Dictionaries that note how they were before a key is first touched, so that a restore costs what changed.

A touch is also a reading: whoever has got a value may change it. Keys come back in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from pytest_faas.cloud.snapshots.notes import Before, log, looking
from pytest_faas.cloud.snapshots.pickling import Copy, StaysItself

_ABSENT: Any = object()


class Noting(dict[Any, Any], StaysItself):
    """A dictionary that notes. What is beneath a value has to be reached through it.

    >>> from pytest_faas.cloud.snapshots.notes import go_back, mark
    >>> stock = Noting(apples=[1], pears=[2])
    >>> start = mark()
    >>> stock["apples"].append(5); del stock["pears"]; stock["plums"] = []
    >>> _ = go_back(start); stock
    {'apples': [1], 'pears': [2]}
    """

    _epoch = -1
    _noted: set[Any] = set()  # noqa: RUF012 - each instance gets its own with its first note
    _ordered = -1

    def __getitem__(self, key: Any) -> Any:
        self._read(key)
        return super().__getitem__(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.note(key)
        super().__setitem__(key, value)

    def __delitem__(self, key: Any) -> None:
        self.going(key)
        super().__delitem__(key)

    def __ior__(self, other: Any) -> Any:  # type: ignore[misc]  # as a dict's own, for any mapping
        self.update(other)
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Copy what it holds; nobody wants to go back with the copy yet."""
        made = type(self)()
        memo[id(self)] = made
        for key, value in dict.items(self):
            dict.__setitem__(made, deepcopy(key, memo), deepcopy(value, memo))
        return made

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key."""
        self._read(key)
        return super().get(key, default)

    def pop(self, key: Any, *default: Any) -> Any:
        """Take a key out."""
        self.going(key)
        return super().pop(key, *default)

    def popitem(self) -> tuple[Any, Any]:
        """Take the last key out."""
        for last in reversed(self):
            self.going(last)
            break
        return super().popitem()

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key, which it gets now if it has none."""
        self.note(key)
        return super().setdefault(key, default)

    def update(self, *given: Any, **named: Any) -> None:
        """Take over what another dictionary holds."""
        for key, value in dict(*given, **named).items():
            self[key] = value

    def clear(self) -> None:
        """Take all keys out."""
        for key in list(self):
            self.going(key)
        super().clear()

    def values(self) -> Any:
        """Return the values: each of them counts as touched."""
        self._note_all()
        return super().values()

    def items(self) -> Any:
        """Return keys and values: each of them counts as touched."""
        self._note_all()
        return super().items()

    def copy(self) -> Any:
        """Return a plain dictionary with the same values: each of them counts as touched."""
        self._note_all()
        return dict(super().items())

    def note(self, key: Any) -> None:
        """Note how a key is, unless that is known or nobody may want it back."""
        if not log.marks:
            return
        if self._epoch != log.epoch:
            self._epoch, self._noted = log.epoch, set()
        if key not in self._noted:
            self._noted.add(key)
            log.notes.append(Before(self, key, _maker(dict.get(self, key, _ABSENT))))

    def _read(self, key: Any) -> None:
        if not looking.only:
            self.note(key)

    def _note_all(self) -> None:
        if log.marks and not looking.only:
            for key in list(self):
                self.note(key)

    def keep(self) -> None:
        """Note all keys: nothing to do, as a key is noted before it goes."""

    def going(self, key: Any) -> None:
        """Note a key that is about to go, and the order of all."""
        self.note(key)
        if log.marks and self._ordered != log.epoch and key in self:
            self._ordered = log.epoch
            log.notes.append(Before(self, None, None, dict.copy(self)))

    def put(self, key: Any, make: Callable[[], Any] | None) -> Any:
        """Give a key what it had, and return what it has now; nothing is noted."""
        replaced = dict.get(self, key)
        if make is not None:
            dict.__setitem__(self, key, make())
        else:
            dict.pop(self, key, None)
        return replaced

    def arrange(self, before: dict[Any, Any], touched: Iterable[Any]) -> None:
        """Put the keys in the order that they had; only the touched ones have other values by now, or are gone.

        Whole dictionaries are copied, since keys of DynamoDB take long to find.
        """
        held = dict(before)
        for key in touched:
            if key in self:
                held[key] = dict.__getitem__(self, key)
            else:
                held.pop(key, None)
        self.hold(held)

    def held(self) -> dict[Any, Any]:
        """Return what it holds, in a plain dictionary; nothing is noted."""
        return dict.copy(self)

    def hold(self, held: dict[Any, Any]) -> None:
        """Hold what it held; nothing is noted."""
        dict.clear(self)
        dict.update(self, held)


def _maker(value: Any) -> Callable[[], Any] | None:
    """Return what makes a value again; None for one that is not there."""
    if value is _ABSENT:
        return None
    if isinstance(value, Noting):
        return lambda: value
    return Copy(value).again
