"""What was noted of dictionaries and lists before they changed, in its order, and the ways back.

Copies are made only while somebody may want to go back.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol


class Home(Protocol):
    """What notes its changes."""

    def going(self, key: Any) -> None:
        """Note a key that is about to go, and the order of all."""

    def keep(self) -> None:
        """Note all that it holds."""

    def put(self, key: Any, make: Callable[[], Any] | None) -> Any:
        """Give a key what it had, and return what it has now."""

    def arrange(self, before: Any, touched: Iterable[Any]) -> None:
        """Take the order that it had; only the touched keys have other values by now, or are gone."""

    def held(self) -> Any:
        """Return what it holds, in a copy of its own."""

    def hold(self, held: Any) -> None:
        """Hold what it held."""


class Mark:
    """A moment of all that notes, which one may go back to, as long as this exists."""

    __slots__ = ("__weakref__", "position")

    def __init__(self, position: int) -> None:
        self.position = position


class Before(NamedTuple):
    """How a key was at its first touch (`make` gives its value), or what was there, in its order, before the first left."""

    home: Home
    key: Any
    make: Callable[[], Any] | None
    order: dict[Any, Any] | list[Any] | int | None = None


@dataclass
class Log:
    """All that was noted, in its order; touches of one epoch are noted once."""

    notes: list[Before]
    marks: weakref.WeakSet[Mark]
    epoch: int = 0


log = Log([], weakref.WeakSet())


class _Looking(threading.local):
    """Whether this thread only looks at values, and changes none."""

    only = False


looking = _Looking()


@contextmanager
def only_looking() -> Iterator[None]:
    """Let no reading in the block count as a touch: what is read is changed by nobody.

    >>> from pytest_faas.cloud.snapshots.noting import Noting
    >>> stock = Noting(apples=[1])
    >>> start = mark()
    >>> with only_looking():
    ...     _ = stock["apples"], list(stock.values())
    >>> touched_since(start)
    {}
    """
    before, looking.only = looking.only, True
    try:
        yield
    finally:
        looking.only = before


def mark() -> Mark:
    """Return a mark of this moment."""
    if not log.marks:
        log.notes.clear()
    made = Mark(len(log.notes))
    log.marks.add(made)
    log.epoch += 1
    return made


def touched_since(start: Mark) -> dict[int, list[Before]]:
    """Return how each key was that was touched after a mark, by the id of its dictionary; nothing else has changed."""
    found: dict[int, list[Before]] = {}
    for each in _first(log.notes[start.position :])[0]:
        found.setdefault(id(each.home), []).append(each)
    return found


@contextmanager
def as_they_were(start: Mark) -> Iterator[None]:
    """Let all hold what they held at a mark, for a block that only looks at it; then what they hold now.

    >>> from pytest_faas.cloud.snapshots.noting import Noting
    >>> stock = Noting(apples=[1], pears=[2])
    >>> start = mark()
    >>> stock["apples"].append(5); del stock["pears"]; stock["plums"] = plums = []
    >>> with as_they_were(start):
    ...     list(dict.items(stock))
    [('apples', [1]), ('pears', [2])]
    >>> dict.items(stock), stock["plums"] is plums
    (dict_items([('apples', [1, 5]), ('plums', [])]), True)
    """
    keys, orders = _first(log.notes[start.position :])
    homes = {id(each.home): each.home for each in (*keys, *orders)}
    now = [(each, each.held()) for each in homes.values()]
    _put_back(keys, orders)
    try:
        yield
    finally:
        for home, held in now:
            home.hold(held)


def go_back(start: Mark) -> list[Any]:
    """Put all back to a mark, and return the values that had to go."""
    keys, orders = _first(log.notes[start.position :])
    log.epoch += 1
    if any(each.position > start.position for each in log.marks):
        for each in keys:
            each.home.going(each.key)
        for each in orders:
            each.home.keep()
    else:
        del log.notes[start.position :]
    gone = _put_back(keys, orders)
    log.epoch += 1
    return gone


def _put_back(keys: list[Before], orders: list[Before]) -> list[Any]:
    """Give all what it had, and return the values that had to go."""
    gone = [each.home.put(each.key, each.make) for each in keys]
    for each in orders:
        each.home.arrange(each.order, [one.key for one in keys if one.home is each.home])
    return gone


def _first(notes: list[Before]) -> tuple[list[Before], list[Before]]:
    """Return the first note of each key, and the first order of each dictionary."""
    keys: dict[tuple[int, Any], Before] = {}
    orders: dict[int, Before] = {}
    for each in notes:
        if each.order is None:
            keys.setdefault((id(each.home), each.key), each)
            continue
        known = orders.setdefault(id(each.home), each)
        if isinstance(known.order, int) and isinstance(each.order, list):  # only added to in between
            orders[id(each.home)] = known._replace(order=each.order[: known.order])
    return list(keys.values()), list(orders.values())
