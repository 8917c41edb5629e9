"""What a clean run does and another world lacks, and what that one has instead."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from pytest_faas.checks.sameness import Compared
from pytest_faas.cloud.state.compare import MISSING
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.cloud.state.state import State


class Missing:
    """Tells what is missing in a comparison with a clean world from what is there beyond it; `before`: how both began."""

    def __init__(self, before: State) -> None:
        self._state = before

    @cached_property
    def _before(self) -> frozenset[tuple[str, str, str]]:
        return frozenset((each.service, each.resource, each.key) for each in self._state)

    def of(self, compared: Compared) -> Compared:
        """Return that part of it that a clean run does and this one does not.

        A thing that the clean run removed is there still: that is missing too.
        """
        gone = Differences(each for each in compared.durable if self._is_missing(each))
        return replace(compared, durable=gone, more=Differences())

    def instead(self, compared: Compared) -> list[Any]:
        """Return what a clean run does not have: what was added, sent, or stands where something changed."""
        found = [each for each in compared.durable if not (each.kind == "added" and self._was_there(each))]
        values = [*found, *compared.more]
        return [(each.key, each.after) for each in values if each.after is not MISSING]

    def _was_there(self, each: Difference) -> bool:
        return (each.service, each.resource, each.key) in self._before

    def _is_missing(self, each: Difference) -> bool:
        if each.kind == "added":
            return self._was_there(each)
        return each.before is not MISSING
