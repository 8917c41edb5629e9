"""Times that are written in a form of the handler's own: known by that they follow the clock, not by their looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pytest_faas.checks.sameness import Taint
from pytest_faas.checks.sameness.reading import anywhere
from pytest_faas.cloud.state.difference import Difference

_DIGITS = re.compile(r"[0-9].*[0-9]", re.DOTALL)


def could_be_a_time(difference: Difference) -> bool:
    """Whether a text with digits became another: a number, or a word such as `open`, never passes for a time.

    >>> could_be_a_time(Difference("changed", "dynamodb", "orders", "id=7", "at", "7.1. 09:30", "7.1. 09:31"))
    True
    >>> could_be_a_time(Difference("changed", "dynamodb", "orders", "id=7", "count", 10, 11))
    False
    """
    if difference.kind != "changed":
        return False
    values = difference.before, difference.after
    return all(isinstance(each, str) and _DIGITS.search(each) for each in values)


def without_times(differences: Iterable[Difference], following: Taint) -> Iterator[Difference]:
    """Leave out the texts whose place is written otherwise at another time, whoever writes it first."""
    for each in differences:
        paths = following.paths(each.service, each.resource)
        if not (could_be_a_time(each) and anywhere(each.path) in paths):
            yield each
