"""A record delivered alone: in a world of its own, as its source would deliver a batch of one."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_faas.checks.records.likeness import Likeness, likeness
from pytest_faas.checks.worlds.clean import Clean, kind_of, of
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.operations import Kind
from pytest_faas.delivery.outcome import Event


@dataclass(frozen=True)
class Alone:
    """The run of one record alone: what it came to, and what its calls and its effects say."""

    place: int
    run: Clean
    calls: frozenset[Likeness]
    effects: frozenset[Likeness]

    @property
    def succeeds(self) -> bool:
        """Whether nothing of it would be delivered again."""
        return self.run.attempt.ok


def alone(worlds: Worlds, place: int) -> Alone:
    """Deliver the record at a place (from 0) of the case's batch alone."""
    run = one(worlds, part_of(worlds.case.event, [place]))
    generated = run.evidence.generated
    calls = [call for _, call in run.calls if counts(worlds, call)]
    return Alone(
        place,
        run,
        frozenset(likeness(each, generated) for each in calls),
        frozenset(likeness(each, generated) for _, each in run.effects),
    )


def one(worlds: Worlds, event: Event) -> Clean:
    """Deliver another event of the same source once, in a world that begins alike."""
    others = worlds.other(worlds.case.of(event))
    with others.new() as world:
        before = worlds.before if worlds.before is not None else world.state()
        return of(others, world, before, world.deliver())


def counts(worlds: Worlds, call: Call) -> bool:
    """Whether a call is more than telemetry."""
    return kind_of(worlds, call) is not Kind.TELEMETRY


def part_of(event: Event, places: list[int]) -> Event:
    """Return an event with the records at these places, in that order.

    >>> part_of({"Records": ["a", "b", "c"]}, [0, 2])
    {'Records': ['a', 'c']}
    """
    return {**event, "Records": [event["Records"][each] for each in places]}
