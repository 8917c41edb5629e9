"""`partial_batch`: when records of a batch fail, exactly they come again, and all ends as in a clean run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_faas import arguments
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.judging.distinct import Shown, distinct
from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.judging.struck import struck
from pytest_faas.checks.records import batch_kinds, batch_words, groups
from pytest_faas.checks.records.alone import Alone, alone, counts
from pytest_faas.checks.records.handed_on import HandedOn
from pytest_faas.checks.records.ignored import ignored
from pytest_faas.checks.records.missing import Missing
from pytest_faas.checks.records.owners import Attribution, Owners
from pytest_faas.checks.records.strikes import AnyCall, FailedIf
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.clean import Clean, clean
from pytest_faas.checks.worlds.nothing import inapplicable, vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state.difference import Differences

NAME = "partial_batch"
LEAST = 3
MOST_PLANS = 24
MOST_REDELIVERIES = 10
_NO_PLACE = "the answer"  # where a run does not differ in a place: what the function returned is wrong
Only = Mapping[str, Any]


def judge(worlds: Worlds, *, only: Only | None = None) -> Verdict:
    """Let the calls of each record fail for one invocation, redeliver what comes again, and compare with a clean run."""
    case = worlds.case
    if not case.is_batch:
        raise inapplicable(f"{case.source} delivers one event at a time: batches are of queues and streams")
    first = clean(worlds)
    runs = [alone(worlds, place) for place in range(len(case.records))]
    good = [each for each in runs if each.succeeds and each.effects]
    if len(good) < LEAST:
        raise vacuous(
            f"{rows.counted(len(good), 'record')} of {len(runs)} succeed alone with an effect, and {LEAST} are needed: give"
            " an event with more of them"
        )
    run = _Run(worlds, first, Allowed(case.allow), Attribution(runs))
    if only is None or only.get("ignored"):
        run.passes_over(good)
    plans = list(run.plans()) if only is None else _chosen(only, len(runs))
    for plan in _spread(plans):
        run.tries(plan)
    tried = _tried(run, plans, len(good))
    return concluded(NAME, case, distinct(run.found), run.allowed, tried=tried)


def _chosen(only: Only, count: int) -> list[Owners]:
    """Return the one plan that a saved failure names."""
    if only.get("ignored"):
        return []
    places = only.get("records")
    if not isinstance(places, list) or not places or not all(each in range(count) for each in places):
        raise arguments.invalid(NAME, "records", f"places of records, below {count}", places)
    return [frozenset(places)]


def _spread(plans: list[Owners]) -> list[Owners]:
    """Return so many plans as a check has time for, from the first to the last."""
    if len(plans) <= MOST_PLANS:
        return plans
    return [plans[each * (len(plans) - 1) // (MOST_PLANS - 1)] for each in range(MOST_PLANS)]


@dataclass
class _Run:
    """The worlds of one check, and what they showed."""

    worlds: Worlds
    clean: Clean
    allowed: Allowed
    attribution: Attribution
    struck: int = 0
    handed_on: int = 0
    found: list[Shown] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reference = Reference.of(self.worlds, self.clean, self.allowed)
        self._handed_on = HandedOn(self._reference, Missing(self.clean.before))

    def plans(self) -> Iterator[Owners]:
        """Yield which records fail together: each whose calls are its own, and those that share one."""
        generated = self.clean.evidence.generated
        made = [call for _, call in self.clean.calls if counts(self.worlds, call)]
        yield from dict.fromkeys(self.attribution.of(each, generated) for each in made)

    def passes_over(self, good: list[Alone]) -> None:
        """Find the records that have no effect within the batch."""
        found = ignored(self._reference, self.clean, good)
        if found:
            what = batch_words.without_effect(self.worlds.case, [each.place for each in found])
            alone_ones = tuple(map(batch_words.effects_alone, found))
            self._note("record-ignored", what, {"ignored": True}, alone_ones, (self.clean.attempt,))

    def tries(self, plan: Owners) -> None:
        """Make one world: the calls of these records fail once, and what comes again succeeds."""
        with self.worlds.new() as world:
            fault = FailedIf(wanted=lambda call: self._is_of(plan, call, world))
            first = struck(world, AnyCall(), fault)
            if not first.strikes:
                return
            self.struck += 1
            if self._answer_is_wrong(plan, world, first):
                return
            if not world.settle(MOST_REDELIVERIES):
                who, last = batch_words.who_fails(self.worlds.case, plan), world.attempts[-1]
                said = f"{who}, and no redelivery succeeds: the last one {last.said}"
                self._note("never-recovers", said, _json(plan), attempts=tuple(world.attempts[:2]))
                return
            self._compare(plan, world, first)

    def _is_of(self, plan: Owners, call: Call, world: World) -> bool:
        return counts(self.worlds, call) and self.attribution.of(call, world.streams.values) == plan

    def _answer_is_wrong(self, plan: Owners, world: World, first: Attempt) -> bool:
        """Note an answer that Lambda cannot use, and one that leaves out what follows in a FIFO group."""
        case, who = self.worlds.case, batch_words.who_fails(self.worlds.case, plan)
        unusable = first.said.removeprefix("answer not usable: ")
        if unusable != first.said:
            kind = batch_kinds.of_unusable(unusable)
            said = f"{who}, and Lambda cannot use the answer, so that the whole batch comes again:"
            self._note(kind, said, _json(plan), (unusable,), tuple(world.attempts))
            return True
        left_out = groups.left_out(case, plan, first.failed) if case.partial else []
        if left_out:
            said = f"{who} and is reported, but not what follows it in its group, which would overtake it:"
            told = tuple(f"{batch_words.record(case, each)} is reported as done" for each in left_out)
            self._note("group-order-lost", said, _json(plan), told, tuple(world.attempts))
        return bool(left_out)

    def _compare(self, plan: Owners, world: World, first: Attempt) -> None:
        """Note what is lost in the end, or else what has taken effect once more."""
        case, seen = self.worlds.case, world.evidence()
        so_far = f"{batch_words.who_fails(case, plan)}, the invocation {batch_words.ended(first)}, and"
        raw = self._reference.raw(seen)
        unlisted = [each for each in range(self._handed_on.count) if each not in first.failed]
        if unlisted:
            lost = self._handed_on.lost(raw, seen, unlisted)
            if lost.differs:
                said = f"{so_far} after all redeliveries this is missing:"
                self._differs(batch_kinds.of_loss(case, first, plan), said, plan, lost, world)
                return
            if self._handed_on.gone(raw, unlisted).differs:
                self.handed_on += 1
                return
        left = self._reference.left(raw)
        again = left if case.partial else replace(left, more=Differences())
        if again.differs:
            said = f"{so_far} what comes again takes effect once more:"
            self._differs(self._kind_of_repetition(plan, world, again), said, plan, again, world)

    def _kind_of_repetition(self, plan: Owners, world: World, again: Compared) -> str:
        if self.worlds.case.partial:
            return batch_kinds.of_repetition(self.worlds.case, world.attempts[0], plan)
        return explaining.of_repetition(self.worlds, world.attempts, again).kind

    def _differs(self, kind: str, said: str, plan: Owners, compared: Compared, world: World) -> None:
        told = rows.of(compared, first="a clean run")
        self._note(kind, said, _json(plan), told, tuple(world.attempts), rows.abstract(compared))

    def _note(
        self,
        kind: str,
        what: str,
        plan: dict[str, Any],
        told: tuple[str, ...] = (),
        attempts: tuple[Attempt, ...] = (),
        differing: Iterable[Any] = (_NO_PLACE,),
    ) -> None:
        advice = explaining.cause(kind).advice
        failure = Failure(kind, what, told, attempts, advice, plan=plan, event=self.worlds.case.event)
        self.found.append(Shown(failure, frozenset(differing)))


def _json(plan: Owners) -> dict[str, Any]:
    return {"records": sorted(plan)}


def _tried(run: _Run, plans: list[Owners], good: int) -> str:
    text = f"{rows.counted(run.struck, 'failing delivery')} of {good} records"
    if len(plans) > MOST_PLANS:
        text += f" ({MOST_PLANS} of {len(plans)} that there are)"
    if run.handed_on:
        text += f", {run.handed_on} handed on by the function"
    return text
