"""Whether two worlds are alike to the octet: most are, and that is told in no time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from pytest_faas.checks.worlds.evidence import Evidence


def touched(one: Evidence, other: Evidence) -> tuple[Evidence, Evidence]:
    """Return two worlds of one start without what neither touched: states share the entries that were there before.

    >>> from pytest_faas.cloud.state.emissions import Emissions
    >>> from pytest_faas.cloud.state.entry import Entry, Place
    >>> from pytest_faas.cloud.state.state import State
    >>> before = Entry(Place("dynamodb", "us-east-1", "orders", "id=1"), {"id": "1"})
    >>> made = Entry(Place("dynamodb", "us-east-1", "orders", "id=2"), {"id": "2"})
    >>> worlds = [Evidence(State(entries), Emissions()) for entries in ([before], [before, made])]
    >>> [[place.key for place in each.state] for each in touched(*worlds)]
    [[], ['id=2']]
    """
    mine, yours = one.state.beside(other.state), other.state.beside(one.state)
    return replace(one, state=mine), replace(other, state=yours)


def equal(one: Evidence, other: Evidence) -> bool:
    """Whether what lasts and what was sent is the same, values and their types, nothing renamed."""
    mine = {each.place: each.value for each in one.state.entries if not each.sent}
    yours = {each.place: each.value for each in other.state.entries if not each.sent}
    if mine != yours or len(one.emissions) != len(other.emissions):
        return False
    return all(exactly(value, yours[place]) for place, value in mine.items()) and Counter(
        _sent(one)
    ) == Counter(_sent(other))


def exactly(one: Any, other: Any) -> bool:
    """Whether two values are equal and of the same types: True is not 1.

    >>> exactly({"a": [1]}, {"a": [1]}), exactly([1], [True])
    (True, False)
    """
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(exactly(each, other[name]) for name, each in one.items())
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(exactly, one, other))
    return bool(one == other)


def _sent(evidence: Evidence) -> list[tuple[str, ...]]:
    return [(each.service, each.region, each.resource, repr(each.payload)) for each in evidence.emissions]
