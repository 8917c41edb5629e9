"""`no_lost_records`: a call that fails is reported, or what it was for is there all the same, or was handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.judging.distinct import Shown, distinct, explains
from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.judging.struck import struck
from pytest_faas.checks.records import blame
from pytest_faas.checks.records.alone import Alone, alone
from pytest_faas.checks.records.failing_calls import ANSWERED, PARTIAL, Plan, plans
from pytest_faas.checks.records.handed_on import HandedOn
from pytest_faas.checks.records.missing import Missing
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.clean import Clean, clean
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.nothing import vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World, Worlds

NAME = "no_lost_records"
MOST_REDELIVERIES = 10


def judge(worlds: Worlds, *, only: Mapping[str, Any] | None = None) -> Verdict:
    """Let each call fail for one invocation; where that reports success, nothing of the clean run may be missing."""
    first = clean(worlds)
    if not first.effects:
        raise vacuous("the function had no effect, so nothing can be lost")
    run = _Run(worlds, first, Allowed(worlds.case.allow))
    for plan in [Plan.of(only)] if only is not None else plans(worlds, first):
        run.tries(plan)
    if not run.struck:
        raise vacuous("no fault struck: the calls of the clean run were not made again")
    failures = distinct(run.found, _same_cause)
    notes = tuple(f"Best effort, by allow: {each}" for each in run.accepted)
    return concluded(NAME, worlds.case, failures, run.allowed, tried=run.tried(failures), notes=notes)


@dataclass
class _Run:
    """The worlds of one check, and what they showed."""

    worlds: Worlds
    clean: Clean
    allowed: Allowed
    struck: int = 0
    reported: int = 0
    accepted: list[str] = field(default_factory=list)
    found: list[Shown] = field(default_factory=list)
    _last: Alone | None = None

    def __post_init__(self) -> None:
        self._reference = Reference.of(self.worlds, self.clean, self.allowed)
        self._missing = Missing(self.clean.before)
        self._handed_on = HandedOn(self._reference, self._missing)

    def tries(self, plan: Plan) -> None:
        """Make one world."""
        with self.worlds.new() as world:
            first = struck(world, *plan.fault(self.clean, world))
            if not first.strikes:
                return
            self.struck += 1
            unlisted = self._unlisted(first)
            if not unlisted or not world.settle(MOST_REDELIVERIES):
                self.reported += 1
                return
            missing = self._lost(plan, world.evidence(), unlisted)
            if missing.differs:
                self._note(plan, world, missing)

    def _unlisted(self, first: Attempt) -> tuple[int, ...]:
        """Return the places of the records that the invocation reports as done."""
        if not self.worlds.case.is_batch:
            return tuple(range(self._handed_on.count)) if first.ok else ()
        return tuple(each for each in range(self._handed_on.count) if each not in first.failed)

    def _lost(self, plan: Plan, seen: Evidence, unlisted: tuple[int, ...]) -> Compared:
        """Return what is missing of records that were reported as done and handed on to nobody."""
        raw = self._reference.raw(seen)
        left = self._reference.left(raw)
        if self._missing.of(raw).differs and not self._missing.of(left).differs:
            self.accepted.append(str(plan.address))
        return self._handed_on.lost(raw, seen, unlisted)

    def _note(self, plan: Plan, world: World, missing: Compared) -> None:
        first = world.attempts[0]
        kind = self._kind(plan, first)
        advice = explaining.cause(kind).advice
        failure = Failure(
            kind,
            f"{plan.said}, and the invocation {_success(world)}, but it leaves out what a clean run does:",
            rows.of(missing, first="a clean run"),
            tuple(world.attempts),
            advice,
            plan=plan.as_json(),
            event=world.case.event,
        )
        self.found.append(Shown(failure, frozenset(rows.abstract(missing))))

    def _kind(self, plan: Plan, first: Attempt) -> str:
        if plan.how == PARTIAL:
            return "partial-failure-ignored"
        if plan.how == ANSWERED:
            return "status-not-checked"
        named = blame.of_answer(first)
        if named is not None:
            return named
        return "early-return" if self._is_early(first) else "swallowed-error"

    def _is_early(self, first: Attempt) -> bool:
        case = self.worlds.case
        if not case.is_batch or len(case.records) == 1:
            return False
        if self._last is None:
            self._last = alone(self.worlds, len(case.records) - 1)
        generated = (*self.clean.evidence.generated, *self._last.run.evidence.generated)
        return blame.returns_early(first, self._last, generated)

    def tried(self, failures: tuple[Failure, ...]) -> str:
        """Return what was exercised, in words."""
        text = f"{rows.counted(self.struck, 'failing call')} of a clean run"
        parts = [f"{self.reported} reported"] if self.reported else []
        lost = sum(each.runs for each in failures)
        if lost:
            parts.append(f"{lost} with a loss")
        rest = self.struck - self.reported - lost
        if rest:
            parts.append(f"{rest} without a loss")
        return f"{text}: {', '.join(parts)}"


def _same_cause(one: Shown, other: Shown) -> bool:
    """Whether two runs lose something for one cause: also where one call fails for several items of a resource."""
    if explains(one, other):
        return True
    return _called(one) == _called(other) and _where(one) <= _where(other)


def _where(shown: Shown) -> set[Any]:
    """Return the resources in which something is missing, however it shows there."""
    return {(service, resource) for service, resource, *_ in shown.differing}


def _called(shown: Shown) -> tuple[Any, ...]:
    """Return which operation failed on which resource, for whichever of its items."""
    plan = Plan.of(shown.failure.plan)
    return plan.address.service, plan.address.operation, plan.address.resource, plan.how == PARTIAL


def _success(world: World) -> str:
    """Return how the struck invocation reported success."""
    first = world.attempts[0]
    if not first.ok:
        return f"{first.said.replace('reported', 'reports')}, not all that failed"
    how = first.said.partition(": ")[2]
    if first.status is not None:
        return f"answers {first.status}"
    return f"succeeds ({how})" if how else "succeeds"
