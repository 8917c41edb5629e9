"""A world that others are to be like: up to a renaming of generated values, and without what the user accepts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging import answered
from pytest_faas.checks.judging.following import Following
from pytest_faas.checks.sameness import NO_TAINT, Compared, Taint, across
from pytest_faas.checks.worlds.clean import Clean
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.cloud.state.difference import Differences


class Reference:
    """What other worlds are compared with: the evidence of one, and what of it follows the seed.

    `literals`: texts that were there before, beside those of the case's event: of other events that were delivered.
    """

    def __init__(
        self,
        worlds: Worlds,
        evidence: Evidence,
        following: Following,
        allowed: Allowed,
        *,
        literals: Collection[str] = (),
    ) -> None:
        self.worlds = worlds
        self.allowed = allowed
        self._evidence = evidence
        self._following = following
        self._literals = tuple(literals)

    @classmethod
    def of(cls, worlds: Worlds, clean: Clean, allowed: Allowed) -> Reference:
        """Return a clean world, one delivery without a fault, as what the others are compared with."""

        def again(seed: str) -> Evidence:
            with worlds.new(seed=seed) as world:
                world.deliver()
                return world.evidence()

        return cls(worlds, clean.evidence, Following(clean.evidence, again), allowed)

    def compare(self, seen: Evidence, *, at_least_once: bool = False) -> Compared:
        """Return what is different and accepted by nobody; what follows the seed is found out where anything is.

        `at_least_once`: what was sent beyond the reference is no difference.
        """
        found = self.strictly(seen, at_least_once=at_least_once)
        return self.leniently(seen, at_least_once=at_least_once) if found.differs else found

    def strictly(self, seen: Evidence, *, at_least_once: bool = False) -> Compared:
        """Return what is different and accepted by nobody, as if nothing followed the seed."""
        return self.left(self._across(seen, NO_TAINT), at_least_once=at_least_once)

    def leniently(self, seen: Evidence, *, at_least_once: bool = False) -> Compared:
        """Return what is different and accepted by nobody, but for what follows the seed."""
        return self.left(self._across(seen, self._following.taint), at_least_once=at_least_once)

    def raw(self, seen: Evidence) -> Compared:
        """Return all that is different, accepted or not, but for what follows the seed."""
        found = self._across(seen, NO_TAINT)
        return self._across(seen, self._following.taint) if found.differs else found

    def left(self, compared: Compared, *, at_least_once: bool = False) -> Compared:
        """Return what nobody accepts of it."""
        wanted = replace(compared, more=Differences()) if at_least_once else compared
        return answered.named(wanted).only(self.allowed.left)

    def _across(self, seen: Evidence, follows: Taint) -> Compared:
        rules, literals = self.worlds.start.bench.rules, (*self.worlds.literals, *self._literals)
        return across(self._evidence, seen, taint=follows, rules=rules, literals=literals)
