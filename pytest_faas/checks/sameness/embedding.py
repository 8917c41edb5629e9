"""A place for every thing of a clean world in another that may hold more, searched for where the likeliest pairs fail.

A retried world sends again what the lost attempt has sent, under the same values or under new ones: which of the messages is
the one of the clean world is known only when all of them have been placed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from pytest_faas.checks.sameness.agreement import Agreement
from pytest_faas.checks.sameness.colours import Part
from pytest_faas.checks.sameness.matching import Pair, Side, both
from pytest_faas.checks.sameness.search import Exhausted

_MOST = 20_000  # pairs looked at: some tenths of a second
_DEEPEST = 200  # things


@dataclass(slots=True, eq=False)
class Embedding:
    """A search for pairs that give each thing of the first world a partner."""

    one: Side
    other: Side
    levels: tuple[Part, Part]
    left: int = field(default_factory=lambda: _MOST)
    pairs: list[Pair] = field(default_factory=list)

    def search(self, agreement: Agreement) -> Agreement | None:
        """Return what the pairs that were found agree on, None where there are none. May raise Exhausted."""
        forms = Counter(self._form(self.one, thing, self.levels[0]) for thing in self.one.open)
        rivals: dict[Hashable, list[int]] = {}
        for thing in self.other.open:
            rivals.setdefault(self._form(self.other, thing, self.levels[1]), []).append(thing)
        if any(count > len(rivals.get(form, ())) for form, count in forms.items()):
            return None
        if len(self.one.open) > _DEEPEST:
            raise Exhausted
        return self._placed(agreement, rivals)

    def _placed(self, agreement: Agreement, rivals: dict[Hashable, list[int]]) -> Agreement | None:
        """Place the thing with the fewest possible partners, then the others."""
        if not self.one.open:
            return agreement
        chosen: tuple[int, list[tuple[int, Agreement]]] | None = None
        for thing in self.one.open:
            options = self._options(thing, agreement, rivals)
            if chosen is None or len(options) < len(chosen[1]):
                chosen = thing, options
            if len(options) < 2:
                break
        thing, options = chosen  # type: ignore[misc]
        del self.one.open[thing]
        for rival, known in options:
            del self.other.open[rival]
            self.pairs.append((thing, rival))
            found = self._placed(known, rivals)
            if found is not None:
                return found
            self.pairs.pop()
            self.other.open[rival] = None
        self.one.open[thing] = None
        return None

    def _options(
        self, thing: int, agreement: Agreement, rivals: dict[Hashable, list[int]]
    ) -> list[tuple[int, Agreement]]:
        """Return the partners that a thing may have, and what would be known then; of equal ones the first."""
        mine, yours = self.levels
        found: dict[Hashable, tuple[int, Agreement]] = {}
        called = self.one.called(thing, mine)
        for rival in rivals[self._form(self.one, thing, mine)]:
            exact = self.other.exact(rival, yours)
            if rival not in self.other.open or exact in found:
                continue
            self.left -= 1
            if self.left < 0:
                raise Exhausted
            known = agreement.copy()
            if self._times(thing, rival, agreement) and known.learn(
                both(called, self.other.called(rival, yours))
            ):
                found[exact] = rival, known
        return list(found.values())

    def _times(self, thing: int, rival: int, agreement: Agreement) -> bool:
        return all(map(agreement.stamps, self.one.rows[thing][0].stamps, self.other.rows[rival][0].stamps))

    @staticmethod
    def _form(side: Side, thing: int, level: Part) -> Hashable:
        return side.shown(thing, level)
