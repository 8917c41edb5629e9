"""Dictionaries that note how they were before a key is first touched, so that a restore costs what changed.

A touch is also a reading: whoever has got a value may change it. Copies are made only while somebody may want to go back.
Keys come back in their order.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

from pytest_faas.cloud.snapshots.pickling import Copy, StaysItself

_ABSENT: Any = object()


class Mark:
    """A moment of all noting dictionaries that one may go back to, as long as this exists."""

    __slots__ = ("__weakref__", "position")

    def __init__(self, position: int) -> None:
        self.position = position


class _Before(NamedTuple):
    """How a key was at its first touch (`make` gives its value), or what was there, in its order, before the first left."""

    home: Any
    key: Any
    make: Callable[[], Any] | None
    order: dict[Any, Any] | list[Any] | int | None = None


@dataclass
class _Log:
    """All that was noted, in its order; touches of one epoch are noted once."""

    notes: list[_Before]
    marks: weakref.WeakSet[Mark]
    epoch: int = 0


_log = _Log([], weakref.WeakSet())


class _Looking(threading.local):
    """Whether this thread only looks at values, and changes none."""

    only = False


_looking = _Looking()


@contextmanager
def only_looking() -> Iterator[None]:
    """Let no reading in the block count as a touch: what is read is changed by nobody.

    >>> stock = Noting(apples=[1])
    >>> start = mark()
    >>> with only_looking():
    ...     _ = stock["apples"], list(stock.values())
    >>> touched_since(start)
    {}
    """
    before, _looking.only = _looking.only, True
    try:
        yield
    finally:
        _looking.only = before


class Noting(dict[Any, Any], StaysItself):
    """A dictionary that notes. What is beneath a value has to be reached through it.

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
        if not _log.marks:
            return
        if self._epoch != _log.epoch:
            self._epoch, self._noted = _log.epoch, set()
        if key not in self._noted:
            self._noted.add(key)
            _log.notes.append(_Before(self, key, _maker(dict.get(self, key, _ABSENT))))

    def _read(self, key: Any) -> None:
        if not _looking.only:
            self.note(key)

    def _note_all(self) -> None:
        if _log.marks and not _looking.only:
            for key in list(self):
                self.note(key)

    def keep(self) -> None:
        """Note all keys: nothing to do, as a key is noted before it goes."""

    def going(self, key: Any) -> None:
        """Note a key that is about to go, and the order of all."""
        self.note(key)
        if _log.marks and self._ordered != _log.epoch and key in self:
            self._ordered = _log.epoch
            _log.notes.append(_Before(self, None, None, dict.copy(self)))

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
        dict.clear(self)
        dict.update(self, held)


class Growing(list[Any], StaysItself):
    """A list that notes, of values that never change: mostly they are added at its end.

    >>> changes = Growing(["a"])
    >>> start = mark()
    >>> changes.append("b"); _ = go_back(start); changes
    ['a']
    """

    _epoch = -1
    _whole = -1

    def append(self, value: Any) -> None:
        """Add a value."""
        if _log.marks and _log.epoch not in (self._epoch, self._whole):
            self._epoch = _log.epoch
            _log.notes.append(_Before(self, None, None, len(self)))
        super().append(value)

    def extend(self, values: Iterable[Any]) -> None:
        """Add values."""
        for each in values:
            self.append(each)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Copy what it holds."""
        return [deepcopy(each, memo) for each in self]

    def keep(self) -> None:
        """Note all that it holds: anything may happen to it."""
        if _log.marks and self._whole != _log.epoch:
            self._whole = _log.epoch
            _log.notes.append(_Before(self, None, None, list(self)))

    def arrange(self, before: list[Any] | int, _touched: Iterable[Any]) -> None:
        """Hold what it held, or so many values of it."""
        if isinstance(before, int):
            list.__delitem__(self, slice(before, None))
        else:
            list.__setitem__(self, slice(None), before)


def _guarded(name: str) -> Any:
    change = getattr(list, name)

    def changed(growing: Growing, *args: Any, **options: Any) -> Any:
        growing.keep()
        return change(growing, *args, **options)

    return changed


for _name in (
    "__setitem__",
    "__delitem__",
    "__iadd__",
    "__imul__",
    "insert",
    "pop",
    "remove",
    "clear",
    "sort",
    "reverse",
):
    setattr(Growing, _name, _guarded(_name))


def _maker(value: Any) -> Callable[[], Any] | None:
    """Return what makes a value again; None for one that is not there."""
    if value is _ABSENT:
        return None
    if isinstance(value, Noting):
        return lambda: value
    return Copy(value).again


def mark() -> Mark:
    """Return a mark of this moment."""
    if not _log.marks:
        _log.notes.clear()
    made = Mark(len(_log.notes))
    _log.marks.add(made)
    _log.epoch += 1
    return made


def touched_since(start: Mark) -> dict[int, list[_Before]]:
    """Return how each key was that was touched after a mark, by the id of its dictionary; nothing else has changed."""
    found: dict[int, list[_Before]] = {}
    for each in _first(_log.notes[start.position :])[0]:
        found.setdefault(id(each.home), []).append(each)
    return found


@contextmanager
def as_they_were(start: Mark) -> Iterator[None]:
    """Let all hold what they held at a mark, for a block that only looks at it; then what they hold now.

    >>> stock = Noting(apples=[1], pears=[2])
    >>> start = mark()
    >>> stock["apples"].append(5); del stock["pears"]; stock["plums"] = plums = []
    >>> with as_they_were(start):
    ...     sorted(dict.items(stock))
    [('apples', [1]), ('pears', [2])]
    >>> dict.items(stock), stock["plums"] is plums
    (dict_items([('apples', [1, 5]), ('plums', [])]), True)
    """
    keys, orders = _first(_log.notes[start.position :])
    dictionaries = {id(each.home): each.home for each in keys}
    lists = [each for each in orders if isinstance(each.home, Growing)]
    now = [(each, dict.copy(each)) for each in dictionaries.values()]
    listed = [(each.home, list(each.home)) for each in lists]
    for each in keys:
        each.home.put(each.key, each.make)
    for each in lists:
        each.home.arrange(each.order, ())
    try:
        yield
    finally:
        for home, held in now:
            dict.clear(home)
            dict.update(home, held)
        for home, values in listed:
            home.arrange(values, ())


def go_back(start: Mark) -> list[Any]:
    """Put all back to a mark, and return the values that had to go."""
    keys, orders = _first(_log.notes[start.position :])
    _log.epoch += 1
    if any(each.position > start.position for each in _log.marks):
        for each in keys:
            each.home.going(each.key)
        for each in orders:
            each.home.keep()
    else:
        del _log.notes[start.position :]
    gone = [each.home.put(each.key, each.make) for each in keys]
    for each in orders:
        each.home.arrange(each.order, [one.key for one in keys if one.home is each.home])
    _log.epoch += 1
    return gone


def _first(notes: list[_Before]) -> tuple[list[_Before], list[_Before]]:
    """Return the first note of each key, and the first order of each dictionary."""
    keys: dict[tuple[int, Any], _Before] = {}
    orders: dict[int, _Before] = {}
    for each in notes:
        if each.order is None:
            keys.setdefault((id(each.home), each.key), each)
            continue
        known = orders.setdefault(id(each.home), each)
        if isinstance(known.order, int) and isinstance(each.order, list):  # only added to in between
            orders[id(each.home)] = known._replace(order=each.order[: known.order])
    return list(keys.values()), list(orders.values())
