"""The order in which a source gives out what it may give out in any order: as it is, or as `Reorder` says."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from pytest_faas.delivery.policies import Reorder

T = TypeVar("T")


class Order:
    """Gives each thing a place once, by the seed; with a window, it moves by no more places than that.

    >>> order = Order(Reorder(), random.Random(7))
    >>> order.of("abc", lambda letter: letter) == order.of("abc", lambda letter: letter) != list("abc")
    True
    """

    def __init__(self, reorder: Reorder | None, chance: random.Random) -> None:
        self._reorder = reorder
        self._chance = chance
        self._places: dict[Hashable, float] = {}

    def of(self, things: Iterable[T], name: Callable[[T], Hashable]) -> Iterable[T]:
        """Return things in their order; `name` tells them apart."""
        if self._reorder is None:
            return things
        return sorted(things, key=lambda each: self._place(name(each)))

    def _place(self, name: Hashable) -> float:
        place = self._places.get(name)
        if place is None:
            window = self._reorder.window if self._reorder is not None else None
            moved = self._chance.random()
            place = moved if window is None else len(self._places) + moved * (window + 1)
            self._places[name] = place
        return place
