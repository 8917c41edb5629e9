"""`warm_start`: an event comes to the same in an environment that was used before as in a fresh one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging import answered
from pytest_faas.checks.judging.following import Following
from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.warm import answer, left_files, module_globals
from pytest_faas.checks.warm.plans import Plan, plans
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.clean import clean
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.nothing import unreproducible, vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.cloud.faults import FailedCall, at
from pytest_faas.cloud.state import text
from pytest_faas.delivery.again.table import name_of
from pytest_faas.delivery.outcome import Event

__tracebackhide__ = errors.hidden_from

NAME = "warm_start"
_WHERE = "faas.assert_warm_start"
IDLE = 3600.0  # seconds: longer than servers keep an idle connection
_AT_ONCE = 0.371  # seconds, too few for anything to go stale
_Kept = tuple[str, str, str]  # a global, what it held, and what it holds


def judge(
    worlds: Worlds,
    *,
    other: Event | Sequence[Event] = (),
    idle: float = IDLE,
    between: Callable[[], object] | None = None,
    tmp: bool = False,
    only: dict[str, Any] | None = None,
) -> Verdict:
    """Deliver something, then the event, to the same environment and to a fresh one; both must come to the same.

    `other`: events that the environment may have run before; `idle`: seconds without an event, 0 to leave that out.
    `between`: called in that time, such as to change a password. `tmp`: whether files that each run leaves in /tmp are a
    failure. `only`: the plan of one failure.
    """
    others = _checked(worlds.case, other)
    arguments.number(_WHERE, "idle", idle, 0)
    arguments.flag(_WHERE, "tmp", tmp)
    if between is not None and not callable(between):
        raise arguments.invalid(_WHERE, "between", "a callable without arguments", between)
    reference = clean(worlds)
    if not reference.acts and answer.of(worlds.case, reference.attempt).get("payload") is None:
        raise vacuous("the function had no effect and gave no answer, so nothing could show")
    run = _Run(worlds, Allowed(worlds.case.allow), between)
    if only is None:
        run.tries_all(plans(worlds, reference, others, idle), tmp=tmp)
    elif only.get("before") == left_files.PLAN:
        run.tries_all((), tmp=True)
    else:
        run.tries(Plan.of(only))
    if not run.warm:
        raise vacuous("no environment was used twice: each delivery ended its own with a time-out or a crash")
    return Verdict(
        NAME,
        worlds.case,
        "failed" if run.failures else "passed",
        tuple(run.failures),
        tried=f"{rows.counted(run.warm, 'warm start')} against as many fresh ones",
        allowed=run.allowed.used,
        unused=run.allowed.unused,
    )


def _checked(case: Case, other: object) -> list[Event]:
    given = [other] if isinstance(other, dict) else other
    if not isinstance(given, (list, tuple)):
        raise arguments.invalid(_WHERE, "other", "an event, or a list of events", other)
    found = [dict(arguments.mapping(_WHERE, "other", each)) for each in given]
    for each in found:
        if name_of(each) != case.source:
            expected = f"an event of the same source as the event's, {case.source}"
            raise arguments.invalid(_WHERE, "other", expected, each)
    return found


@dataclass(frozen=True)
class _Pair:
    """Two deliveries, the second one to a used environment or to a fresh one, and what they came to."""

    attempts: tuple[Attempt, Attempt]
    evidence: Evidence

    @property
    def warm(self) -> bool:
        return not self.attempts[1].invocation.cold_start


class _Run:
    """The worlds of one check, and what they showed."""

    def __init__(self, worlds: Worlds, allowed: Allowed, between: Callable[[], object] | None) -> None:
        self.worlds = worlds
        self.allowed = allowed
        self.between = between
        self.warm = 0
        self.failures: list[Failure] = []
        self._known: set[object] = set()

    def tries_all(self, plans: Iterable[Plan], *, tmp: bool) -> None:
        """Make the worlds of some plans, and look whether each run leaves files behind."""
        for plan in plans:
            self.tries(plan)
        if tmp:
            self.looks_for_files()

    def tries(self, plan: Plan) -> None:
        """Make the two worlds of a plan, and more where they differ."""
        used = self._pair(plan, cold=False)
        if not used.warm:
            return
        self.warm += 1
        fresh = self._pair(plan, cold=True)
        if plan.before == "idle" and not (_failed(used) and not _failed(fresh)):
            return
        reference = self._reference(plan, fresh)
        if not reference.strictly(used.evidence).differs:
            return
        self._must_be_reproducible(plan, reference)
        compared = reference.leniently(used.evidence)
        if not compared.differs:
            return
        kept = self._kept(plan)
        kind = self._kind(plan, used, fresh, kept)
        # a second plan that shows the same, or meets what the same globals keep, says nothing new
        seen = {kind, rows.abstract(compared), *([tuple(name for name, _, _ in kept)] if kept else [])}
        if self._known.isdisjoint(seen):
            self.failures.append(self._failure(plan, kind, used, compared, kept))
        self._known |= seen

    def looks_for_files(self) -> None:
        """Look whether each run leaves files behind."""
        self.warm += 1
        found = left_files.failure(self.worlds)
        self.failures += [found] if found is not None else []

    def _pair(self, plan: Plan, *, cold: bool, seed: str = "") -> _Pair:
        with self.worlds.new(seed=seed) as world:
            first = _first(world, plan)
            world.later(plan.gap)
            self._meanwhile(plan)
            if cold:
                self.worlds.start.files.restore()  # a fresh environment has an empty /tmp
            second = world.deliver(plan.second, cold=cold)
            evidence = answered.joined(world.evidence(), answer.of(world.case, second))
            return _Pair((first, second), evidence)

    def _meanwhile(self, plan: Plan) -> None:
        if plan.before == "idle" and self.between is not None:
            self.between()

    def _reference(self, plan: Plan, fresh: _Pair) -> Reference:
        following = Following(fresh.evidence, lambda seed: self._pair(plan, cold=True, seed=seed).evidence)
        first = json.dumps(plan.first, default=repr)
        return Reference(self.worlds, fresh.evidence, following, self.allowed, literals=(first,))

    def _must_be_reproducible(self, plan: Plan, reference: Reference) -> None:
        """Run the fresh one once more: what differs there was not left by the environment."""
        compared = reference.strictly(self._pair(plan, cold=True).evidence)
        if compared.differs:
            told = "\n".join(f"    {row}" for row in rows.of(compared, first="the one"))
            raise unreproducible(
                f"two runs of the same deliveries, each to a fresh environment, differ:\n{told}"
            )

    def _kind(self, plan: Plan, used: _Pair, fresh: _Pair, kept: list[_Kept]) -> str:
        if plan.before == "idle" or (_failed(used) and not _failed(fresh) and self._heals_at_once(plan)):
            return "stale-after-idle"
        if kept and all(name.startswith("/") for name, _, _ in kept):
            return "files-left"
        return "state-kept-after-failure" if not used.attempts[0].ok else "global-leaks"

    def _heals_at_once(self, plan: Plan) -> bool:
        """Whether it succeeds where no time has passed: then it is the time that broke something."""
        return not _failed(self._pair(replace(plan, gap=_AT_ONCE), cold=False))

    def _failure(self, plan: Plan, kind: str, used: _Pair, compared: Compared, kept: list[_Kept]) -> Failure:
        cause = explaining.cause(kind)
        said = plan.said(used.attempts[0])
        what = f"{said}, the event comes to something else than in a fresh environment"
        second = used.attempts[1]
        failed = f": it {second.said}{rows.place_of(second)}" if _failed(used) else ":"
        return Failure(
            cause.kind,
            what + failed,
            (*rows.of(compared, first="a fresh start"), *(_row(each) for each in kept)),
            used.attempts,
            cause.advice,
            plan=plan.as_json(),
            event=self.worlds.case.event,
        )

    def _kept(self, plan: Plan) -> list[_Kept]:
        """Run the first delivery once more, and look which globals of the function's modules it changes."""
        function = self.worlds.case.function
        with self.worlds.new() as world:
            before = module_globals.seen(function)
            _first(world, plan, cold=False)
            found = list(module_globals.changed(before, module_globals.seen(function)))
            files = self.worlds.start.files.made()
            return found + [
                (f"{each.place.resource}/{each.place.key}", "nothing", text.value(each.value, 40))
                for each in files
            ]


def _first(world: World, plan: Plan, *, cold: bool = True) -> Attempt:
    """Make the first delivery."""
    with ExitStack() as undo:
        if plan.address is not None:
            armed = undo.enter_context(world.struck(at(plan.address), FailedCall()))
        first = world.deliver(plan.first, cold=cold)
    if plan.address is not None:
        first = world.attempts[-1] = replace(first, strikes=tuple(armed.strikes))
    return first


def _row(kept: _Kept) -> str:
    name, was, now = kept
    return text.row(f"kept in {name}", f"{was} → {now}")


def _failed(pair: _Pair) -> bool:
    return not pair.attempts[1].ok
