"""`concurrent`: two deliveries at the same time come to what some order of the two comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.concurrency import one_at_a_time, told
from pytest_faas.checks.concurrency.conflicts import Conflicts
from pytest_faas.checks.concurrency.interleaving import Schedule, ScheduledRun, Search
from pytest_faas.checks.concurrency.serial_orders import Serial, SerialOrders
from pytest_faas.checks.concurrency.two_deliveries import Came, side_by_side
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.judging.other_event import of_the_same_source
from pytest_faas.checks.sameness import Compared, identical
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.clean import is_effect
from pytest_faas.checks.worlds.nothing import first_failed, unreproducible, vacuous
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state.emission import sends
from pytest_faas.delivery.again import again
from pytest_faas.delivery.outcome import Event

__tracebackhide__ = errors.hidden_from

NAME = "concurrent"
MOST = 200
_WHERE = "faas.assert_concurrent"


def judge(
    worlds: Worlds,
    *,
    other: Event | None = None,
    max_interleavings: int = MOST,
    only: Mapping[str, Any] | None = None,
) -> Verdict:
    """Deliver the event twice at once, or with `other`, switching at calls; each end must be that of some order.

    `max_interleavings`: how many, smallest first. `only`: the plan of one of them.
    """
    case = worlds.case
    given = only.get("other") if only is not None else other
    second = again(case.event, 2, case.step) if given is None else of_the_same_source(_WHERE, case, given)
    most = arguments.integer(_WHERE, "max_interleavings", max_interleavings, 1)
    one_at_a_time.must_meet(case, case.event, second)
    run = _Run(worlds, (case.event, second), same=given is None)
    conflicts = run.conflicts()
    search = Search(schedules=most, same=run.same, relevant=conflicts)
    tried = 0
    for scheduled in search if only is None else [_of(only)]:
        tried += 1
        if run.tries(scheduled, conflicts):
            break
    found = (run.failure,) if run.failure is not None else ()
    more = not (found or search.complete or only)
    return concluded(
        NAME,
        case,
        found,
        run.allowed,
        tried=rows.counted(tried, "interleaving"),
        notes=(f"There are more: max_interleavings={most} ended it",) if more else (),
    )


def _of(plan: Mapping[str, Any]) -> ScheduledRun:
    switches = plan.get("switches")
    if not isinstance(switches, list):
        raise arguments.invalid(_WHERE, "switches", "a list of numbers", switches)
    return ScheduledRun(
        Schedule(arguments.integer(_WHERE, "first", plan.get("first"), 0, 1), tuple(switches))
    )


class _Run:
    """The worlds of one check, and the first failure."""

    def __init__(self, worlds: Worlds, events: tuple[Event, Event], *, same: bool) -> None:
        self.worlds = worlds
        self.events = events
        self.same = same
        self.allowed = Allowed(worlds.case.allow)
        self.failure: Failure | None = None
        self._orders = SerialOrders(worlds, events, self.allowed, same=same)

    def conflicts(self) -> Conflicts:
        """Return which calls of the two meet; `NothingToJudge` where the two write no key in common."""
        alone = self._alone(0), self._alone(1)
        first, second = ([call for call in calls if self._writes(call)] for calls in alone)
        operations = self.worlds.start.bench.operations
        meets = Conflicts((first, second), operations)
        if not any(meets(0, call) for call in first):
            raise vacuous(
                "the two deliveries write no key in common, so neither can lose what the other one wrote: give another event"
                " that writes the same item or object, other=..."
            )
        return Conflicts(alone, operations)

    def tries(self, scheduled: ScheduledRun, conflicts: Conflicts) -> bool:
        """Make one interleaving; whether it ends as no order does."""
        came = self._beside(scheduled)
        if not scheduled.followed:
            raise unreproducible(f"the same schedule runs otherwise: {scheduled.mismatch}")
        nearest = self._orders.nearest(came)
        if nearest is None:
            return False
        self._must_be_reproducible(scheduled, came)
        self.failure = self._failed(scheduled.schedule, came, *nearest, conflicts)
        return True

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

    def _must_be_reproducible(self, scheduled: ScheduledRun, came: Came) -> None:
        repeated = scheduled.again()
        once_more = self._beside(repeated)
        same = identical(came.evidence, once_more.evidence, rules=self.worlds.start.bench.rules)
        if not repeated.followed or not same:
            why = repeated.mismatch or str(same)
            raise unreproducible(f"the same interleaving, run twice, differs: {why}")

    def _failed(
        self, schedule: Schedule, came: Came, nearest: Serial, compared: Compared, conflicts: Conflicts
    ) -> Failure:
        calls = [call for each in came.attempts for call in each.calls]
        kind: str = told.kind_of(compared, calls)
        if kind == "lost-update" and not told.overwrites(came.trace, conflicts):
            kind = "mixed"
        cause = explaining.cause(kind)
        what = (
            "The event, delivered twice at the same time (A and B), ends"
            if self.same
            else "The event (A) and another one (B), at the same time, end"
        )
        return Failure(
            cause.kind,
            f"{what} otherwise than when one waits for the other:",
            (
                *rows.of(compared, first=nearest.said),
                "in this order of calls:",
                *told.story(came.trace, conflicts),
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
