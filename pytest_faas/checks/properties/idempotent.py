"""`idempotent`: delivering the same logical event again, after a success, changes nothing and sends nothing more."""

from __future__ import annotations

from dataclasses import replace

from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.sameness import Compared, Taint, taint, within
from pytest_faas.checks.sameness.written_times import could_be_a_time, without_times
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds import applies
from pytest_faas.checks.worlds.clean import Clean, clean, must_be_seen
from pytest_faas.checks.worlds.nothing import unreproducible, vacuous
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.cloud.state.difference import Differences

NAME = "idempotent"


def judge(worlds: Worlds, *, header: str = applies.IDEMPOTENCY_KEY) -> Verdict:
    """Deliver the event, and again to a fresh environment; the second time must leave no trace."""
    case = worlds.case
    applies.must_be_repeatable(case, header)
    first = clean(worlds)
    must_be_seen(first)
    if not first.acts:
        raise vacuous("the function had no effect, so a second delivery cannot show in anything")
    allowed = Allowed(case.allow)
    with worlds.new() as world:
        left = _delivered_twice(worlds, world).only(allowed.left)
    if any(map(could_be_a_time, left.durable)):
        left = replace(left, durable=Differences(without_times(left.durable, _following(worlds, first))))
    failures = []
    if not world.done():
        failures.append(_refused(worlds, world))
    if left.differs:
        failures.append(_changed(worlds, world, left, case.key_in(header) if case.is_http else None))
    return concluded(NAME, case, tuple(failures), allowed, tried=_tried(first), notes=first.told_unseen)


def _delivered_twice(worlds: Worlds, world: World) -> Compared:
    """Deliver the event, and again, in one world; return what the second time has changed or sent."""
    first = world.deliver()
    if not first.ok:
        raise unreproducible(
            f"the event succeeded in two clean runs, and {first.said}{rows.place_of(first)} in a third"
        )
    once, position = world.evidence(), world.position
    world.redeliver()
    twice = world.evidence(since=position)
    return within(once, twice, step=twice.end - once.end, rules=worlds.start.bench.rules)


def _tried(first: Clean) -> str:
    after = f" after {rows.counted(len(first.effects), 'effect')}" if first.effects else ""
    return f"1 redelivery{after}"


def _following(worlds: Worlds, first: Clean) -> Taint:
    """Return the places whose values follow the clock, in a form that is not known as a time."""
    with worlds.new(at_another_time=True) as world:
        world.deliver()
        return taint(first.evidence, world.evidence())


def _refused(worlds: Worlds, world: World) -> Failure:
    last = world.attempts[-1]
    cause = explaining.of_refusal(worlds)
    return Failure(
        cause.kind,
        f"The same event, delivered again after its success, {last.said}{rows.place_of(last)}",
        attempts=tuple(world.attempts),
        advice=cause.advice,
        event=world.case.event,
    )


def _changed(worlds: Worlds, world: World, compared: Compared, key: str | None) -> Failure:
    cause = explaining.of_repetition(worlds, world.attempts, compared, key=key)
    return Failure(
        cause.kind,
        "The same event, delivered again after its success, does it once more:",
        rows.of(compared, first="the first delivery"),
        tuple(world.attempts),
        cause.advice,
        event=world.case.event,
    )
