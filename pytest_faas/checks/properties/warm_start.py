"""`warm_start`: an event comes to the same in an environment that was used before as in a fresh one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.judging.following import Following
from pytest_faas.checks.judging.other_event import of_the_same_source
from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.warm import answer, left_files
from pytest_faas.checks.warm.kept import Kept, kept
from pytest_faas.checks.warm.pair import Pair, pair
from pytest_faas.checks.warm.plans import Plan, plans
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.clean import clean
from pytest_faas.checks.worlds.nothing import unreproducible, vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.delivery.outcome import Event

__tracebackhide__ = errors.hidden_from

NAME = "warm_start"
_WHERE = "faas.assert_warm_start"
IDLE = 3600.0  # seconds: longer than servers keep an idle connection
_AT_ONCE = 0.371  # seconds, too few for anything to go stale


def judge(
    worlds: Worlds,
    *,
    other: Event | Sequence[Event] = (),
    idle: float = IDLE,
    between: Callable[[], object] | None = None,
    tmp: bool = False,
    only: Mapping[str, Any] | None = None,
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
    first = clean(worlds)
    if not first.acts and answer.of(worlds.case, first.attempt).get("payload") is None:
        raise vacuous("the function had no effect and gave no answer, so nothing could show")
    run = _Run(worlds, Allowed(worlds.case.allow), between)
    if only is None:
        run.tries_all(plans(worlds, first, others, idle), tmp=tmp)
    elif only.get("before") == left_files.PLAN:
        run.tries_all((), tmp=True)
    else:
        run.tries(Plan.of(only))
    if not run.warm:
        raise vacuous("no environment was used twice: each delivery ended its own with a time-out or a crash")
    tried = f"{rows.counted(run.warm, 'warm start')} against as many fresh ones"
    return concluded(NAME, worlds.case, tuple(run.failures), run.allowed, tried=tried)


def _checked(case: Case, other: object) -> list[Event]:
    given = [other] if isinstance(other, dict) else other
    if not isinstance(given, (list, tuple)):
        raise arguments.invalid(_WHERE, "other", "an event, or a list of events", other)
    return [of_the_same_source(_WHERE, case, each) for each in given]


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
        if plan.before == "idle" and not (used.failed and not fresh.failed):
            return
        reference = self._reference(plan, fresh)
        if not reference.strictly(used.evidence).differs:
            return
        self._must_be_reproducible(plan, reference)
        compared = reference.leniently(used.evidence)
        if not compared.differs:
            return
        left = kept(self.worlds, plan)
        kind = self._kind(plan, used, fresh, left)
        # a second plan that shows the same, or meets what the same globals keep, says nothing new
        seen = {kind, rows.abstract(compared), *([tuple(each.name for each in left)] if left else [])}
        if self._known.isdisjoint(seen):
            self.failures.append(self._failure(plan, kind, used, compared, left))
        self._known |= seen

    def looks_for_files(self) -> None:
        """Look whether each run leaves files behind."""
        self.warm += 1
        found = left_files.failure(self.worlds)
        self.failures += [found] if found is not None else []

    def _pair(self, plan: Plan, *, cold: bool, seed: str = "") -> Pair:
        return pair(self.worlds, plan, cold=cold, seed=seed, between=self.between)

    def _reference(self, plan: Plan, fresh: Pair) -> Reference:
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

    def _kind(self, plan: Plan, used: Pair, fresh: Pair, left: list[Kept]) -> str:
        if plan.before == "idle" or (used.failed and not fresh.failed and self._heals_at_once(plan)):
            return "stale-after-idle"
        if left and all(each.is_file for each in left):
            return "files-left"
        return "global-leaks" if used.first.ok else "state-kept-after-failure"

    def _heals_at_once(self, plan: Plan) -> bool:
        """Whether it succeeds where no time has passed: then it is the time that broke something."""
        return not self._pair(replace(plan, gap=_AT_ONCE), cold=False).failed

    def _failure(self, plan: Plan, kind: str, used: Pair, compared: Compared, left: list[Kept]) -> Failure:
        cause, second = explaining.cause(kind), used.second
        said = plan.said(used.first)
        failed = f": it {second.said}{rows.place_of(second)}" if used.failed else ":"
        return Failure(
            cause.kind,
            f"{said}, the event comes to something else than in a fresh environment{failed}",
            (*rows.of(compared, first="a fresh start"), *(each.row for each in left)),
            (used.first, second),
            _kept_answer(compared, used.first) or cause.advice,
            plan=plan.as_json(),
            event=self.worlds.case.event,
        )


def _kept_answer(compared: Compared, first: Attempt) -> str | None:
    """Return the advice where all that differs is that something outside AWS is not asked once more."""
    declared = {call.effect for call in first.calls if call.effect is not None}
    names = list(dict.fromkeys(each.resource for each in compared.fewer))
    if compared.durable or compared.more or not names or not declared.issuperset(names):
        return None
    return (
        f"What {', '.join(names)} answered is kept for later events. If it only reads, as of a token or a rate, say so:"
        ' faas.effect(..., kind="read"). If each event needs its own call, keep nothing of it outside the handler.'
    )
