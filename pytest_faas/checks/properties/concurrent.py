"""`concurrent`: two deliveries at the same time come to what some order of the two comes to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.concurrency import one_at_a_time, told
from pytest_faas.checks.concurrency.conflicts import Conflicts
from pytest_faas.checks.concurrency.interleaving import Schedule, ScheduledRun, Search
from pytest_faas.checks.concurrency.two_deliveries import Came, one_after_the_other, side_by_side
from pytest_faas.checks.judging.following import Following
from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.sameness import Compared, identical
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.clean import is_effect
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.nothing import NothingToJudge, first_failed, vacuous
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state.emission import sends
from pytest_faas.delivery.again import again
from pytest_faas.delivery.again.table import name_of
from pytest_faas.delivery.outcome import Event

__tracebackhide__ = errors.hidden_from

NAME = "concurrent"
MOST = 200
_WHERE = "faas.assert_concurrent"
Order = tuple[int, ...]


def judge(
    worlds: Worlds,
    *,
    other: Event | None = None,
    max_interleavings: int = MOST,
    only: dict[str, Any] | None = None,
) -> Verdict:
    """Deliver the event twice at once, or with `other`, switching at calls; each end must be that of some order.

    `max_interleavings`: how many, smallest first. `only`: the plan of one of them.
    """
    case = worlds.case
    given = only.get("other") if only is not None else other
    second = again(case.event, 2, case.step) if given is None else _checked(case, given)
    most = arguments.integer(_WHERE, "max_interleavings", max_interleavings, 1)
    one_at_a_time.must_meet(case, case.event, second)
    run = _Run(worlds, (case.event, second), same=given is None)
    search = Search(schedules=most, same=run.same, relevant=run.conflicts)
    tried = 0
    for scheduled in search if only is None else [_of(only)]:
        tried += 1
        if run.tries(scheduled):
            break
    found = (run.failure,) if run.failure is not None else ()
    return Verdict(
        NAME,
        case,
        "failed" if found else "passed",
        found,
        tried=rows.counted(tried, "interleaving"),
        allowed=run.allowed.used,
        unused=run.allowed.unused,
        notes=()
        if found or search.complete or only
        else (f"There are more: max_interleavings={most} ended it",),
    )


def _checked(case: Case, other: object) -> Event:
    found = dict(arguments.mapping(_WHERE, "other", other))
    if name_of(found) != case.source:
        expected = f"an event of the same source as the event's, {case.source}"
        raise arguments.invalid(_WHERE, "other", expected, other)
    return found


def _of(plan: dict[str, Any]) -> ScheduledRun:
    switches = plan.get("switches")
    if not isinstance(switches, list):
        raise arguments.invalid(_WHERE, "switches", "a list of numbers", switches)
    return ScheduledRun(
        Schedule(arguments.integer(_WHERE, "first", plan.get("first"), 0, 1), tuple(switches))
    )


@dataclass(frozen=True)
class _Serial:
    """What an order of the two comes to: `order` are their places; one may be left out where nobody has its success."""

    order: Order
    reference: Reference

    @property
    def said(self) -> str:
        return " and then ".join("AB"[place] for place in self.order) or "neither"


class _Run:
    """The worlds of one check, and the first failure."""

    def __init__(self, worlds: Worlds, events: tuple[Event, Event], *, same: bool) -> None:
        self.worlds = worlds
        self.events = events
        self.same = same
        self.allowed = Allowed(worlds.case.allow)
        self.failure: Failure | None = None
        alone = tuple(self._alone(place) for place in (0, 1))
        operations = worlds.start.bench.operations
        self.conflicts = Conflicts((alone[0], alone[1]), operations)
        written = tuple([call for call in calls if self._writes(call)] for calls in alone)
        meets = Conflicts((written[0], written[1]), operations)
        if not any(meets(0, call) for call in written[0]):
            raise vacuous(
                "the two deliveries write no key in common, so neither can lose what the other one wrote: give another event"
                " that writes the same item or object, other=..."
            )
        first = self._serially((0, 1))
        # all orders share what follows the seed, as one of them shows
        self._following = Following(first, lambda seed: self._serially((0, 1), seed))
        self._serial: dict[Order, _Serial] = {(0, 1): self._serial_of((0, 1), first)}

    def tries(self, scheduled: ScheduledRun) -> bool:
        """Make one interleaving; whether it ends as no order does."""
        came = self._beside(scheduled)
        if not scheduled.followed:
            raise NothingToJudge("unreproducible", f"the same schedule runs otherwise: {scheduled.mismatch}")
        nearest = self._nearest(came)
        if nearest is None:
            return False
        self._must_be_reproducible(scheduled, came)
        self.failure = self._failed(scheduled.schedule, came, *nearest)
        return True

    def _nearest(self, came: Came) -> tuple[_Serial, Compared] | None:
        """Return the order that comes closest, with what differs; None where some order comes to the same.

        What a failed delivery sends once more is at-least-once. What follows the seed is found out where no order is alike.
        """
        evidence, twice = came.evidence, came.redelivered
        orders = self._orders(came)
        if any(not each.reference.strictly(evidence, at_least_once=twice).differs for each in orders):
            return None
        found = [
            (each, each.reference.leniently(evidence, at_least_once=twice)) for each in self._orders(came)
        ]
        closest = min(found, key=lambda pair: _size(pair[1]))
        return closest if closest[1].differs else None

    def _alone(self, place: int) -> Sequence[Call]:
        with self.worlds.new() as world:
            attempt = world.deliver(self.events[place])
            if not attempt.ok:
                raise first_failed(attempt)
            return attempt.calls

    def _writes(self, call: Call) -> bool:
        effect = call.effect is None and is_effect(self.worlds, call)
        return effect and not sends(call.service, call.operation)

    def _beside(self, scheduled: ScheduledRun) -> Came:
        with self.worlds.new() as world:
            return side_by_side(world, self.events, scheduled, same=self.same)

    def _orders(self, came: Came) -> Iterator[_Serial]:
        """Yield what each order comes to; of requests, also those that leave out one which got no success."""
        yield from map(self._in_order, ((0, 1), (1, 0)))
        if self.worlds.case.is_http:
            smaller = itertools.chain.from_iterable(itertools.combinations((0, 1), size) for size in (1, 0))
            yield from (self._in_order(each) for each in smaller if came.done <= set(each))

    def _in_order(self, order: Order) -> _Serial:
        if order not in self._serial:
            self._serial[order] = self._serial_of(order, self._serially(order))
        return self._serial[order]

    def _serial_of(self, order: Order, evidence: Evidence) -> _Serial:
        other = repr(self.events[1])
        reference = Reference(self.worlds, evidence, self._following, self.allowed, literals=(other,))
        return _Serial(order, reference)

    def _serially(self, order: Order, seed: str = "") -> Evidence:
        several = [(place, self.events[place]) for place in order]
        with self.worlds.new(seed=seed) as world:
            return one_after_the_other(world, several, same=self.same).evidence

    def _must_be_reproducible(self, scheduled: ScheduledRun, came: Came) -> None:
        repeated = scheduled.again()
        once_more = self._beside(repeated)
        same = identical(came.evidence, once_more.evidence, rules=self.worlds.start.bench.rules)
        if not repeated.followed or not same:
            why = repeated.mismatch or str(same)
            raise NothingToJudge("unreproducible", f"the same interleaving, run twice, differs: {why}")

    def _failed(self, schedule: Schedule, came: Came, nearest: _Serial, compared: Compared) -> Failure:
        calls = [call for each in came.attempts for call in each.calls]
        cause = explaining.cause(told.kind_of(compared, calls))
        what = (
            "The event, delivered twice at once as A and B," if self.same else "A and another event B at once"
        )
        return Failure(
            cause.kind,
            f"{what} {'comes' if self.same else 'come'} to what no order of the two comes to:",
            (
                *rows.of(compared, first=nearest.said),
                "in this order of calls:",
                *told.story(came.trace, self.conflicts),
            ),
            came.attempts if came.redelivered else (),
            cause.advice,
            plan={
                "first": schedule.first,
                "switches": list(schedule.switches),
                "other": None if self.same else self.events[1],
            },
            event=self.worlds.case.event,
        )


def _size(compared: Compared) -> int:
    return len(compared.durable) + len(compared.fewer) + len(compared.more)
