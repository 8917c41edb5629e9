"""What is missing in the end, and whether the records that it belonged to were handed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.records.alone import one, part_of
from pytest_faas.checks.records.identity import identities
from pytest_faas.checks.records.missing import Missing
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.cloud.state.difference import Differences


class HandedOn:
    """The records of a case: where they are found again when what a clean run does is missing."""

    def __init__(self, reference: Reference, missing: Missing) -> None:
        self._reference = reference
        self._missing = missing
        self._identities = identities(reference.worlds.case)
        self._rest: dict[tuple[int, ...], Reference] = {}

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self._identities)

    def lost(self, raw: Compared, seen: Evidence, unlisted: Sequence[int]) -> Compared:
        """Return what is missing and was handed on to nobody, for records that were not listed as failed.

        Where some were handed on, the rest must be as in a clean run without those. What has another value is no loss
        where some were listed: what came again may have changed it once more, and that is another fault.
        """
        missing = self.gone(raw, unlisted)
        if not missing.differs:
            return missing
        instead = self._missing.instead(raw)
        found = tuple(each for each in unlisted if self._identities[each].is_in(instead))
        if not found:
            return missing
        if len(found) == len(unlisted):
            return Compared()
        return self._missing.of(self._without(found).compare(seen))

    def gone(self, raw: Compared, unlisted: Sequence[int]) -> Compared:
        """Return what is missing, whoever has it now."""
        missing = self._missing.of(self._reference.left(raw))
        if len(unlisted) == self.count:
            return missing
        return replace(
            missing, durable=Differences(each for each in missing.durable if each.kind != "changed")
        )

    def _without(self, places: tuple[int, ...]) -> Reference:
        if places not in self._rest:
            worlds = self._reference.worlds
            kept = [each for each in range(self.count) if each not in places]
            others = worlds.other(worlds.case.of(part_of(worlds.case.event, kept)))
            self._rest[places] = Reference.of(others, one(worlds, others.case.event), self._reference.allowed)
        return self._rest[places]
