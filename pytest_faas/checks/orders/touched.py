"""Which records write the same key, or one what the other reads: seen while each is delivered by itself, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pytest_faas.checks.orders.lanes import Lane
from pytest_faas.checks.orders.passage import Places
from pytest_faas.checks.worlds.clean import kind_of
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.cloud.faults import address_of
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.operations import Kind
from pytest_faas.cloud.state.emission import sends
from pytest_faas.cloud.state.state import State

Pair = tuple[int, int]
_Key = tuple[str, str, str]  # service, resource, key; "" for a resource as a whole


@dataclass
class Touched:
    """What one record wrote and read."""

    written: set[_Key] = field(default_factory=set)
    read: set[_Key] = field(default_factory=set)

    def meets(self, other: Touched) -> bool:
        """Whether one wrote what the other wrote or read."""
        return bool(self.written & other.written) or _reads(self, other) or _reads(other, self)


class Watcher:
    """Notes, after each delivery of a record, what it touched."""

    def __init__(self, worlds: Worlds, world: World, before: State) -> None:
        self._worlds = worlds
        self._world = world
        self._state = before
        self.touched: dict[int, Touched] = {}

    def __call__(self, places: Places, attempt: Attempt) -> None:
        """Note one delivery."""
        after = self._world.state()
        changed = self._state.durable.diff(after.durable)
        self._state = after
        for place in places:
            found = self.touched.setdefault(place, Touched())
            found.written |= {(each.service, each.resource, each.key) for each in changed}
            self._note(found, attempt.calls)

    def _note(self, found: Touched, calls: Iterable[Call]) -> None:
        for call in calls:
            if call.effect is not None or sends(call.service, call.operation):
                continue
            kind, where = kind_of(self._worlds, call), address_of(call)
            if kind is Kind.EFFECT and where.key:
                found.written.add((where.service, where.resource or "", where.key))
            elif kind is Kind.READ and where.resource:
                found.read.add((where.service, where.resource, where.key or ""))


def sharing(touched: dict[int, Touched], lanes: Sequence[Lane]) -> set[Pair]:
    """Return the pairs of records that may change places, and of which one touches what the other writes."""
    return {
        (one, other)
        for one, other in combinations(sorted(touched), 2)
        if lanes[one] != lanes[other] and touched[one].meets(touched[other])
    }


def _reads(reader: Touched, writer: Touched) -> bool:
    homes = {(service, resource, "") for service, resource, _ in writer.written}
    return bool(reader.read & writer.written) or bool(reader.read & homes)
