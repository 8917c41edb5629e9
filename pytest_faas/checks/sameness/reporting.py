"""Pairs of things, and things without a partner, as differences that a reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from pytest_faas.checks.sameness.agreement import Agreement
from pytest_faas.checks.sameness.compared import Compared
from pytest_faas.checks.sameness.rows import changes, same
from pytest_faas.checks.sameness.things import Thing
from pytest_faas.cloud.state.difference import Difference, Differences


def report(
    pairs: Iterable[tuple[Thing, Thing]],
    gone: Iterable[Thing],
    new: Iterable[Thing],
    agreement: Agreement,
    *,
    undecided: bool = False,
) -> Compared:
    """Return what a comparison found."""
    changed: list[Difference] = []
    lost, beyond = list(gone), list(new)
    for one, other in pairs:
        if not one.sent:
            changed.extend(_changed(one, other, agreement))
        elif not same(one.value, other.value, agreement):
            lost.append(one)
            beyond.append(other)
    lasting = [removed(each) for each in lost if not each.sent] + [
        added(each) for each in beyond if not each.sent
    ]
    fewer = ordered(removed(each) for each in lost if each.sent)
    more = ordered(added(each) for each in beyond if each.sent)
    durable = ordered([*changed, *lasting])
    return Compared(durable, fewer, more, undecided and bool(durable or fewer))


def _changed(one: Thing, other: Thing, agreement: Agreement) -> Iterator[Difference]:
    at = _at(other)
    for path, before, after in changes(one.value, other.value, agreement):
        yield at(kind="changed", path=path, before=before, after=after)


def removed(thing: Thing) -> Difference:
    """Return that a thing is there no more."""
    return _at(thing)(kind="removed", before=thing.seen)


def added(thing: Thing) -> Difference:
    """Return that a thing is there now."""
    return _at(thing)(kind="added", after=thing.seen)


def ordered(differences: Iterable[Difference]) -> Differences:
    """Return differences by place; those of one thing stay in their order."""
    return Differences(
        sorted(differences, key=lambda each: (each.service, each.resource, each.region, each.key))
    )


def _at(thing: Thing) -> partial[Difference]:
    return partial(
        Difference,
        service=thing.service,
        resource=thing.resource.seen,
        key=thing.key.seen,
        region="" if thing.sent else thing.region,
        sent=thing.sent,
    )
