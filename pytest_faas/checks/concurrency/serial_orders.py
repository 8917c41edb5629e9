"""What two deliveries come to one after the other, in each order that may explain what they came to side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.concurrency.two_deliveries import Came, one_after_the_other
from pytest_faas.checks.judging.following import Following
from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.delivery.outcome import Event

Order = tuple[int, ...]
_FIRST: Order = (0, 1)


@dataclass(frozen=True)
class Serial:
    """An order of the two, by their places, and what it comes to; one that had no success may be left out."""

    order: Order
    reference: Reference

    @property
    def said(self) -> str:
        """How a message names it."""
        return " and then ".join("AB"[place] for place in self.order) or "neither"


class SerialOrders:
    """The orders of two events, each run when it is asked for, and once; `same`: the two are one event."""

    def __init__(self, worlds: Worlds, events: tuple[Event, Event], allowed: Allowed, *, same: bool) -> None:
        self._worlds = worlds
        self._events = events
        self._allowed = allowed
        self._same = same
        self._known: dict[Order, Serial] = {}

    def nearest(self, came: Came) -> tuple[Serial, Compared] | None:
        """Return the order that comes closest, with what differs; None where some order comes to the same.

        What a failed delivery sends once more is at-least-once. What follows the seed is found out where no order is alike.
        """
        seen, twice = came.evidence, came.redelivered
        orders = self._explaining(came)
        if any(not each.reference.strictly(seen, at_least_once=twice).differs for each in orders):
            return None
        orders = self._explaining(came)
        found = [(each, each.reference.leniently(seen, at_least_once=twice)) for each in orders]
        closest = min(found, key=lambda pair: _size(pair[1]))
        return closest if closest[1].differs else None

    def _explaining(self, came: Came) -> Iterator[Serial]:
        """Yield the orders of both; of requests, also those that leave out one which got no success."""
        yield from map(self._of, (_FIRST, _FIRST[::-1]))
        if self._worlds.case.is_http:
            smaller = (each for size in (1, 0) for each in combinations(_FIRST, size))
            yield from (self._of(each) for each in smaller if came.done <= set(each))

    def _of(self, order: Order) -> Serial:
        if order not in self._known:
            evidence = self._first if order == _FIRST else self._run(order)
            other = repr(self._events[1])
            reference = Reference(self._worlds, evidence, self._following, self._allowed, literals=(other,))
            self._known[order] = Serial(order, reference)
        return self._known[order]

    @cached_property
    def _first(self) -> Evidence:
        return self._run(_FIRST)

    @cached_property
    def _following(self) -> Following:
        """What follows the seed in one order follows it in all."""
        return Following(self._first, lambda seed: self._run(_FIRST, seed))

    def _run(self, order: Order, seed: str = "") -> Evidence:
        several = [(place, self._events[place]) for place in order]
        with self._worlds.new(seed=seed) as world:
            return one_after_the_other(world, several, same=self._same)


def _size(compared: Compared) -> int:
    return len(compared.durable) + len(compared.fewer) + len(compared.more)
