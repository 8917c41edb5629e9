"""`order`: records in another order that their source may deliver them in end in the same state, and send the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.judging.distinct import Shown, distinct
from pytest_faas.checks.judging.following import Following
from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.orders import Lane, Pair, batches, lanes, passage, permuted, sharing
from pytest_faas.checks.orders.passage import MOST_ROUNDS
from pytest_faas.checks.orders.plan import Plan
from pytest_faas.checks.orders.touched import Watcher
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.clean import clean
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.nothing import vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import Worlds

__tracebackhide__ = errors.hidden_from

NAME = "order"
_WHERE = "faas.assert_order"
_REFUSED = "What is refused comes again until its source gives it up: take a record that is too old for done."
MOST = 12


@dataclass(frozen=True)
class _Ended:
    """How one world ended: `done` if each record was worked off in the end."""

    done: bool
    attempts: tuple[Attempt, ...]
    evidence: Evidence


def judge(worlds: Worlds, *, most: int = MOST, only: Mapping[str, Any] | None = None) -> Verdict:
    """Deliver the records in other orders that their source leaves open, and compare with the order of the event.

    `most`: how many orders are tried, the nearest first. `only`: the plan of one failure, to run that alone.
    """
    case = worlds.case
    arguments.integer(_WHERE, "most", most, 1, 10_000)
    run = _Run(worlds, Allowed(case.allow))
    if len(run.lanes) < 2:
        raise vacuous("the event has one record: give it two that write the same key")
    if len(set(run.lanes)) < 2:
        raise vacuous(_kept_in_order(case))
    clean(worlds)
    plans = [Plan.of(only, len(run.lanes))] if only is not None else run.plans(most)
    for plan in plans:
        run.tries(plan)
    if not run.made:
        raise vacuous(
            "delivered in the event's own order, shard by shard or one by one, the records are not all worked off: there is"
            " nothing to compare another order with"
        )
    return concluded(NAME, case, distinct(run.found), run.allowed, tried=_tried(plans, len(run.lanes)))


def _kept_in_order(case: Case) -> str:
    if case.family.room == "queue":
        return "all messages are of one group, whose order the queue keeps: give it messages of two groups"
    return (
        "all records are of one shard, whose order the stream keeps: give it records of two shards (of Kinesis), or say"
        " source=Stream(parallelization_factor=2) if the mapping has one"
    )


class _Run:
    """The worlds of one check, and what they showed."""

    def __init__(self, worlds: Worlds, allowed: Allowed) -> None:
        self.worlds = worlds
        self.allowed = allowed
        self.lanes = lanes(worlds.case)
        # of a stream, what is in order comes in batches of its own; of a queue, anything comes together
        self.homes: list[Lane] = self.lanes if worlds.case.is_stream else [()] * len(self.lanes)
        self._references: dict[bool, Reference | None] = {}
        self.found: list[Shown] = []
        self.made = 0

    def plans(self, most: int) -> list[Plan]:
        """Return other orders, the nearest first; each in batches and one by one, where the source makes batches."""
        # S3 sends an event for each object, so that records are together where somebody made up the event
        ways = (False, True) if self.worlds.case.is_batch else (True,)
        found = permuted(self.lanes, self._pairs(), most)
        return [Plan(order, apart) for order in found for apart in ways]

    def _pairs(self) -> set[Pair]:
        """Return the records that may mind the order of each other."""
        with self.worlds.new() as world:
            watcher = Watcher(self.worlds, world, world.state())
            passage(world, self._batches(self._given(apart=True)), self.lanes, after_each=watcher)
        found = sharing(watcher.touched, self.lanes)
        if not found:
            raise vacuous(
                "no two records that may change places write the same key, so no order can show: give it two records of the"
                " same order, customer or object"
            )
        return found

    def tries(self, plan: Plan) -> None:
        """Make one world, and compare it with that of the event's own order, delivered in the same way."""
        reference = self._reference(apart=plan.apart)
        if reference is None:
            return
        self.made += 1
        ended = self._ended(plan)
        if not ended.done:
            self.found.append(Shown(_never(self.worlds.case, plan, ended), frozenset({"never"})))
            return
        compared = reference.compare(ended.evidence)
        if compared.differs:
            failure = _otherwise(self.worlds.case, plan, ended, compared)
            self.found.append(Shown(failure, frozenset(rows.abstract(compared))))

    def _given(self, *, apart: bool) -> Plan:
        return Plan(tuple(range(len(self.lanes))), apart)

    def _batches(self, plan: Plan) -> list[tuple[int, ...]]:
        return batches(plan.order, self.homes, apart=plan.apart)

    def _reference(self, *, apart: bool) -> Reference | None:
        """Return the event's own order; None where that leaves something undone."""
        if apart not in self._references:
            given = self._given(apart=apart)
            ended = self._ended(given)
            following = Following(ended.evidence, lambda seed: self._ended(given, seed=seed).evidence)
            reference = Reference(self.worlds, ended.evidence, following, self.allowed)
            self._references[apart] = reference if ended.done else None
        return self._references[apart]

    def _ended(self, plan: Plan, *, seed: str = "") -> _Ended:
        with self.worlds.new(seed=seed) as world:
            done = passage(world, self._batches(plan), self.lanes)
            return _Ended(done, tuple(world.attempts), world.evidence())


def _otherwise(case: Case, plan: Plan, ended: _Ended, compared: Compared) -> Failure:
    cause = explaining.cause("order-assumed")
    return Failure(
        cause.kind,
        f"{plan.said(case)} the run ends otherwise than in the order of the event:",
        rows.of(compared, first="the event's order"),
        ended.attempts,
        cause.advice,
        plan=plan.as_json(),
        event=case.event,
    )


def _never(case: Case, plan: Plan, ended: _Ended) -> Failure:
    cause = explaining.cause("order-assumed")
    last = ended.attempts[-1]
    return Failure(
        cause.kind,
        f"{plan.said(case)} something is left undone after {MOST_ROUNDS} rounds of deliveries: the last one {last.said}"
        f"{rows.place_of(last)}",
        attempts=(*ended.attempts[:2], last),
        advice=f"{_REFUSED} {cause.advice}",
        plan=plan.as_json(),
        event=case.event,
    )


def _tried(plans: Sequence[Plan], count: int) -> str:
    orders = len({each.order for each in plans})
    in_batches = ", in batches and one by one" if not all(each.apart for each in plans) else ", one by one"
    return f"{rows.counted(orders, 'other order')} of {count} records{in_batches}"
