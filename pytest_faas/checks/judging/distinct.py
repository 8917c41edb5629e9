"""One failure for each distinct cause: the smallest run that shows it, with how many do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from pytest_faas.checks.verdict import Failure


@dataclass(frozen=True)
class Shown:
    """A failure of one run, and in what that run differs: places of differences, or a word for what is none."""

    failure: Failure
    differing: frozenset[Any]


SameCause = Callable[[Shown, Shown], bool]


def explains(one: Shown, other: Shown) -> bool:
    """Whether a run that differs in more places than another has its cause: the fault came earlier."""
    return one.differing <= other.differing


def distinct(found: Iterable[Shown], same_cause: SameCause = explains) -> tuple[Failure, ...]:
    """Return a failure for each cause, the smallest first; `same_cause` is asked of runs with the same kind of defect.

    >>> small, large = Failure("ends-otherwise", "one"), Failure("ends-otherwise", "two", rows=("a", "b"))
    >>> both = [Shown(large, frozenset("ab")), Shown(small, frozenset("a"))]
    >>> [(each.what, each.runs) for each in distinct(both)]
    [('one', 2)]
    """
    causes: list[Shown] = []
    for shown in sorted(found, key=lambda each: (len(each.differing), _size(each.failure))):
        for place, known in enumerate(causes):
            if _kind(known) == _kind(shown) and same_cause(known, shown):
                smallest = min(known.failure, shown.failure, key=_size)
                causes[place] = replace(known, failure=replace(smallest, runs=known.failure.runs + 1))
                break
        else:
            causes.append(shown)
    return tuple(sorted((each.failure for each in causes), key=_size))


def _kind(shown: Shown) -> tuple[object, object]:
    return shown.failure.kind, shown.failure.error


def _size(failure: Failure) -> tuple[int, int]:
    return len(failure.attempts), len(failure.rows)
