"""`retry_safe`: a fault at any effect, then redelivery until success, ends as a clean run and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from pytest_faas import arguments
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging import addressed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.judging.distinct import Shown, distinct
from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.judging.struck import struck
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds import applies
from pytest_faas.checks.worlds.clean import Clean, clean, must_be_seen
from pytest_faas.checks.worlds.nothing import vacuous
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.cloud.faults import (
    Address,
    CrashAfter,
    CrashBefore,
    FailedCall,
    Kind,
    LostResponse,
    TimeoutAfter,
    at,
)
from pytest_faas.cloud.state import text
from pytest_faas.errors import NeverRecovers

NAME = "retry_safe"
MOST_FAILURES = 10
_LONGEST = 56  # columns of a resource and its key in a sentence
FAULTS: tuple[Kind, ...] = (CrashBefore(), CrashAfter(), TimeoutAfter(), FailedCall(), LostResponse())
_SEEN_BY_THE_HANDLER = (FailedCall, LostResponse)
EmissionRule = Literal["at-least-once", "exactly-once"]


@dataclass(frozen=True)
class Plan:
    """One world: which call is struck, and by what."""

    address: Address
    fault: Kind

    def as_json(self) -> dict[str, Any]:
        """Return what brings about the same world again."""
        return {"fault": self.fault.name(), "call": addressed.as_json(self.address)}

    @classmethod
    def of(cls, held: Mapping[str, Any]) -> Plan:
        """Return the plan that `as_json` gave; `InvalidArgument` for anything else."""
        faults = {each.name(): each for each in FAULTS}
        fault = arguments.choice(NAME, "fault", held.get("fault"), faults)
        return cls(addressed.of(NAME, held.get("call")), faults[fault])


def judge(
    worlds: Worlds,
    *,
    emissions: EmissionRule = "at-least-once",
    header: str = applies.IDEMPOTENCY_KEY,
    only: dict[str, Any] | None = None,
) -> Verdict:
    """Strike each effect of the clean run with each fault, redeliver until success, and compare with the clean run."""
    rule = arguments.choice(NAME, "emissions", emissions, get_args(EmissionRule))
    applies.must_be_repeatable(worlds.case, header)
    first = clean(worlds)
    must_be_seen(first)
    if not first.effects:
        raise vacuous("the function had no effect, so there is no call at which a fault could strike")
    run = _Run(worlds, first, exactly_once=rule == "exactly-once")
    for plan in [Plan.of(only)] if only is not None else _plans(first):
        run.tries(plan)
    if not run.struck:
        raise vacuous("no fault struck: the calls of the clean run were not made again")
    failures = distinct(run.found)
    tried = _tried(run, failures)
    return concluded(NAME, worlds.case, failures, run.allowed, tried=tried, notes=first.told_unseen)


def _plans(first: Clean) -> Iterator[Plan]:
    for address, _ in first.effects:
        for fault in FAULTS:
            yield Plan(address, fault)


class _Run:
    """The worlds of one check, and what they showed."""

    def __init__(self, worlds: Worlds, first: Clean, *, exactly_once: bool) -> None:
        self.worlds = worlds
        self.clean = first
        self.exactly_once = exactly_once
        self.allowed = Allowed(worlds.case.allow)
        self.struck = 0
        self.left_alone = 0  # the handler answered success after an error: another check judges that
        self.found: list[Shown] = []
        self._reference = Reference.of(worlds, first, self.allowed)
        self._trials = explaining.Trials(worlds)

    def tries(self, plan: Plan) -> None:
        """Make one world."""
        with self.worlds.new() as world:
            first = struck(world, at(plan.address), plan.fault)
            if not first.strikes:
                return
            self.struck += 1
            if first.ok and isinstance(plan.fault, _SEEN_BY_THE_HANDLER):
                self.left_alone += 1
                return
            if not world.settle(MOST_FAILURES):
                self.found.append(Shown(_never(world, plan), frozenset({"never"})))
                return
            compared = self._reference.compare(world.evidence(), at_least_once=not self.exactly_once)
        if compared.differs:
            failure = self._unsafe(world, plan, compared)
            self.found.append(Shown(failure, frozenset(rows.abstract(compared))))

    def _unsafe(self, world: World, plan: Plan, compared: Compared) -> Failure:
        cause = explaining.of_retry(self.worlds, self.clean, world.attempts, compared, self._trials)
        return Failure(
            cause.kind,
            f"{_said(plan)}, then {_redeliveries(world)}, {rows.verb(compared)}:",
            rows.of(compared, first="a clean run"),
            tuple(world.attempts),
            cause.advice,
            plan=plan.as_json(),
            event=world.case.event,
        )


def _never(world: World, plan: Plan) -> Failure:
    last = world.attempts[-1]
    cause = explaining.of_no_recovery(world.attempts)
    return Failure(
        cause.kind,
        f"{_said(plan)}, and none of {len(world.attempts) - 1} redeliveries succeeds: the last one {last.said}"
        f"{rows.place_of(last)}",
        attempts=(*world.attempts[:2], last),
        advice=cause.advice,
        error=NeverRecovers,
        plan=plan.as_json(),
        event=world.case.event,
    )


_SAID = {
    "crash_before": "A crash right before {}",
    "crash_after": "A crash right after {}",
    "timeout_after": "A time-out right after {}",
    "failed_call": "An error of {}, which has no effect",
    "lost_response": "The response of {} lost after its effect",
}


def _said(plan: Plan) -> str:
    return _SAID[plan.fault.name()].format(_call(plan.address))


def _call(address: Address) -> str:
    named = rows.call_named(address.service, address.operation)
    about = str(replace(address, service="", operation="")).strip(". ")
    return " ".join(each for each in (named, text.cut(about, _LONGEST)) if each)


def _redeliveries(world: World) -> str:
    count = len(world.attempts) - 1
    return "one redelivery" if count == 1 else f"{count} redeliveries"


def _tried(run: _Run, failures: tuple[Failure, ...]) -> str:
    unsafe = sum(each.runs for each in failures)
    said = f"{rows.counted(run.struck, 'fault')} at {rows.counted(len(run.clean.effects), 'effect')}"
    if failures:
        causes = "this one cause" if len(failures) == 1 else f"{len(failures)} causes"
        said += f": {unsafe} unsafe with {causes}, {run.struck - unsafe} safe"
    else:
        said += ": all safe"
    if run.left_alone:
        said += f" ({run.left_alone} answered as success: no_lost_records judges those)"
    return said
