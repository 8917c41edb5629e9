"""`idempotent`: delivering the same logical event again, after a success, changes nothing and sends nothing more."""

from __future__ import annotations

from dataclasses import replace

from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
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
        before_it = world.deliver()
        if not before_it.ok:
            raise unreproducible(
                f"the event succeeded in two clean runs, and {before_it.said}{rows.place_of(before_it)} in a third"
            )
        once, position = world.evidence(), world.position
        world.redeliver()
        twice = world.evidence(since=position)
    compared = within(once, twice, step=twice.end - once.end, rules=worlds.start.bench.rules)
    durable, more = allowed.left(compared.durable), allowed.left(compared.more)
    if any(map(could_be_a_time, durable)):
        durable = Differences(without_times(durable, _following(worlds, first)))
    failures = []
    if not world.done():
        failures.append(_refused(worlds, world))
    if durable or more:
        found = replace(compared, durable=durable, more=more)
        failures.append(_changed(worlds, world, found, case.key_in(header) if case.is_http else None))
    return Verdict(
        NAME,
        case,
        "failed" if failures else "passed",
        tuple(failures),
        tried=_tried(first),
        allowed=allowed.used,
        unused=allowed.unused,
        notes=first.told_unseen,
    )


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
