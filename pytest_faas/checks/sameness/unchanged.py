"""Whether two worlds are alike to the octet: most are, and that is told in no time."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pytest_faas.checks.evidence import Evidence


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
