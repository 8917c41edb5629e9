"""One world compared with itself: before and after a redelivery, or twice from the same start. Nothing is renamed."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_faas.checks.evidence import Evidence
from pytest_faas.checks.sameness.agreement import Agreement
from pytest_faas.checks.sameness.compared import Compared
from pytest_faas.checks.sameness.reading import Reader
from pytest_faas.checks.sameness.reporting import added, ordered, report
from pytest_faas.checks.sameness.rows import mark, same
from pytest_faas.checks.sameness.rules import NO_RULES, Rules
from pytest_faas.checks.sameness.stamps import Shift
from pytest_faas.checks.sameness.things import Reading, Thing
from pytest_faas.checks.sameness.unchanged import equal


def within(before: Evidence, after: Evidence, *, step: int, rules: Rules = NO_RULES) -> Compared:
    """Compare what one world was with what it has become; a time may have stayed, or moved by `step` microseconds.

    What `after` holds of emissions is all beyond: give those that came since.
    """
    window = before.start, max(before.end, after.end)
    reading = Reading(Reader(window=window), rules)
    agreement = Agreement.in_one(Shift.by(step, (before.start, before.end)))
    one, other = list(reading.durable(before)), list(reading.durable(after))
    pairs, gone, new = _paired(one, other, agreement)
    sent = [thing for thing in reading.things(after) if thing.sent]
    found = report(pairs, gone, new, agreement)
    return Compared(found.durable, more=ordered(map(added, sent)))


def identical(first: Evidence, second: Evidence, rules: Rules = NO_RULES) -> Compared:
    """Compare two worlds that began alike and were given the same: exactly the same, nothing renamed, no time moved."""
    if equal(first, second):
        return Compared()
    reading = Reading(Reader(), rules)
    agreement = Agreement()
    one, other = list(reading.things(first)), list(reading.things(second))
    return report(*_paired(one, other, agreement), agreement)


def _paired(
    one: Iterable[Thing], other: Iterable[Thing], agreement: Agreement
) -> tuple[list[tuple[Thing, Thing]], list[Thing], list[Thing]]:
    """Pair what is in the same place, what lasts by its key, what was sent by what it is; places may hold times."""
    left: dict[object, list[Thing]] = {}
    for thing in other:
        left.setdefault(_place(thing, agreement), []).append(thing)
    pairs, gone = [], []
    for thing in sorted(one, key=lambda each: each.sent):
        rivals = left.get(_place(thing, agreement), [])
        twin = min(
            (each for each in rivals if _fits(thing, each, agreement)),
            key=lambda each: _far(thing, each),
            default=None,
        )
        if twin is None:
            gone.append(thing)
        else:
            rivals.remove(twin)
            pairs.append((thing, twin))
    return pairs, gone, [thing for things in left.values() for thing in things]


def _place(thing: Thing, agreement: Agreement) -> object:
    place = (
        thing.sent,
        thing.service,
        thing.region,
        mark(thing.resource, agreement),
        mark(thing.key, agreement),
    )
    return (*place, mark(thing.value, agreement)) if thing.sent else place


def _fits(one: Thing, other: Thing, agreement: Agreement) -> bool:
    pairs = [(one.resource, other.resource), (one.key, other.key)]
    return all(
        same(mine, yours, agreement)
        for mine, yours in (*pairs, *([(one.value, other.value)] if one.sent else ()))
    )


def _far(one: Thing, other: Thing) -> tuple[bool, bool]:
    return one.key.seen != other.key.seen, one.resource.seen != other.resource.seen
