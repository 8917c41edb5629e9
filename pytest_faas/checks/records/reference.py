"""Compare worlds with a clean one: up to a renaming of generated values, and without what the user accepts."""

from __future__ import annotations

from typing import Any

from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.sameness import Compared, Taint, across, taint
from pytest_faas.checks.worlds.clean import Clean
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.cloud.state.compare import MISSING
from pytest_faas.cloud.state.difference import Difference, Differences


class Reference:
    """A clean world, and how others differ from it."""

    def __init__(self, worlds: Worlds, clean: Clean, allowed: Allowed) -> None:
        self.worlds = worlds
        self.clean = clean
        self.allowed = allowed
        self._tainted: Taint | None = None
        self._before = {(each.service, each.resource, each.key) for each in clean.before}

    def compare(self, seen: Evidence) -> Compared:
        """Return what is different and not accepted."""
        return self.left(self.raw(seen))

    def raw(self, seen: Evidence) -> Compared:
        """Return what is different; what only follows the seed of generated values is found out when it matters."""
        return self.across(seen) or self.across(seen, self.taint())

    def left(self, compared: Compared) -> Compared:
        """Return what nobody accepts of it."""
        left = self.allowed.left
        return Compared(left(compared.durable), left(compared.fewer), left(compared.more))

    def missing(self, compared: Compared) -> Compared:
        """Return that part of it that a clean run does and this one does not.

        A thing that the clean run removed is there still: that is missing too.
        """
        gone = Differences(each for each in compared.durable if self._is_missing(each))
        return Compared(gone, compared.fewer)

    def beyond(self, compared: Compared) -> list[Any]:
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

    def across(self, seen: Evidence, tainted: Taint | None = None) -> Compared:
        """Return what is different up to a renaming, but for places that follow the seed where those are given."""
        rules, literals = self.worlds.start.bench.rules, self.worlds.literals
        return across(self.clean.evidence, seen, taint=tainted, rules=rules, literals=literals)

    def taint(self) -> Taint:
        """Return the places that follow the seed of generated values, or the clock; found out once."""
        if self._tainted is None:
            with self.worlds.new(seed="another") as world:
                world.deliver()
                self._tainted = taint(self.clean.evidence, world.evidence())
        return self._tainted
