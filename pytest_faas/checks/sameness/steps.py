"""One world compared with itself: before and after a redelivery, or twice from the same start. Nothing is renamed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pytest_faas.checks.sameness.agreement import Agreement
from pytest_faas.checks.sameness.compared import Compared
from pytest_faas.checks.sameness.reading import Reader
from pytest_faas.checks.sameness.reporting import added, ordered, report
from pytest_faas.checks.sameness.rows import mark, same
from pytest_faas.checks.sameness.rules import NO_RULES, Rules
from pytest_faas.checks.sameness.stamps import Shift
from pytest_faas.checks.sameness.things import Reading, Thing
from pytest_faas.checks.sameness.unchanged import equal, touched
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.cloud.state.emissions import Emissions
from pytest_faas.cloud.state.state import State


def within(before: Evidence, after: Evidence, *, step: int, rules: Rules = NO_RULES) -> Compared:
    """Compare what one world was with what it has become; a time may have stayed, or moved by `step` microseconds.

    What `after` holds of emissions is all beyond: give those that came since.
    """
    before, after = touched(before, after)
    window = before.start, max(before.end, after.end)
    reading = Reading(Reader(window=window), rules)
    agreement = Agreement.in_one(Shift.by(step, (before.start, before.end)))
    one, other = list(reading.durable(before)), list(reading.durable(after))
    pairs, gone, new = _paired(one, other, agreement)
    found = report(pairs, gone, new, agreement)
    return Compared(found.durable, more=ordered(map(added, reading.sent(after))))


def identical(first: Evidence, second: Evidence, rules: Rules = NO_RULES) -> Compared:
    """Compare two worlds that began alike and were given the same: exactly the same, nothing renamed, no time moved."""
    first, second = touched(first, second)
    if equal(first, second):
        return Compared()
    states = [_ruled(each.state.durable, rules) for each in (first, second)]
    mine, yours = (
        Emissions(
            replace(sent, payload=rules.applied(sent.service, sent.resource, "", sent.payload))
            for sent in each.emissions
        )
        for each in (first, second)
    )
    sent = mine.diff(yours)
    return Compared(
        ordered(states[0].diff(states[1])),
        ordered(each for each in sent if each.kind == "removed"),
        ordered(each for each in sent if each.kind == "added"),
    )


def _ruled(state: State, rules: Rules) -> State:
    if not rules.each:
        return state
    entries = (
        replace(
            each, value=rules.applied(each.place.service, each.place.resource, each.place.key, each.value)
        )
        for each in state.entries
    )
    return State(entries, home=state.home)


def _paired(
    one: Iterable[Thing], other: Iterable[Thing], agreement: Agreement
) -> tuple[list[tuple[Thing, Thing]], list[Thing], list[Thing]]:
    """Pair what is in the same place: the very same first, then where a time in its name has moved."""
    left: dict[object, list[Thing]] = {}
    for thing in other:
        left.setdefault(_place(thing, agreement), []).append(thing)
    pairs, gone = [], list(one)
    for near in (_same_place, _moved_place):
        still = []
        for thing in gone:
            rivals = left.get(_place(thing, agreement), [])
            twin = next((each for each in rivals if near(thing, each, agreement)), None)
            if twin is None:
                still.append(thing)
            else:
                rivals.remove(twin)
                pairs.append((thing, twin))
        gone = still
    return pairs, gone, [thing for things in left.values() for thing in things]


def _place(thing: Thing, agreement: Agreement) -> object:
    return thing.service, thing.region, mark(thing.resource, agreement), mark(thing.key, agreement)


def _same_place(one: Thing, other: Thing, _: Agreement) -> bool:
    return (one.key.seen, one.resource.seen) == (other.key.seen, other.resource.seen)


def _moved_place(one: Thing, other: Thing, agreement: Agreement) -> bool:
    return same(one.key, other.key, agreement) and same(one.resource, other.resource, agreement)
