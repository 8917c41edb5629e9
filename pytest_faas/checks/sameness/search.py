"""One renaming that makes the same rows of two worlds, searched for: exact where it is found, bounded where it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from pytest_faas.checks.sameness.agreement import Agreement
from pytest_faas.checks.sameness.colours import Part, alike, components, rounds
from pytest_faas.checks.sameness.structure import Row, Structure

_MOST = 20_000  # rows looked at, or so many for each row: some tenths of a second
_FOR_EACH = 20
Pairs = dict[int, int]


class Exhausted(Exception):
    """The search has taken all the steps that it may."""


@dataclass(slots=True, eq=False)
class Search:
    """A search for a renaming of the first world's values to those of the second."""

    one: Structure
    other: Structure
    agreement: Agreement
    left: int = 0

    def __post_init__(self) -> None:
        self.left = max(_MOST, _FOR_EACH * len(self.one.rows))

    def renaming(self, one: Part, other: Part) -> Pairs | None:
        """Return which value becomes which; None where no renaming makes the same of both. May raise Exhausted."""
        refined, its = rounds(one, other)[-1]
        if not alike(refined, its):
            return None
        found: Pairs = {}
        for mine, yours in self._groups(components(refined), components(its)):
            pairs = self._paired(mine, yours)
            if pairs is None:
                return None
            found |= pairs
        return found

    def _groups(self, mine: list[Part], yours: list[Part]) -> Iterator[tuple[list[Part], list[Part]]]:
        """Yield the components that colours do not tell apart; a group without partners has an empty list."""
        groups: dict[Hashable, tuple[list[Part], list[Part]]] = {}
        for side, parts in enumerate((mine, yours)):
            for part in parts:
                form = frozenset(Counter(map(part.seen, part.rows)).items())
                groups.setdefault(form, ([], []))[side].append(part)
        for group in groups.values():
            group[0].sort(key=lambda part: (_when(part), _called(part, self.one)))
            group[1].sort(key=lambda part: (_when(part), _called(part, self.other)))
            yield group

    def _paired(self, mine: list[Part], yours: list[Part]) -> Pairs | None:
        """Return the renaming of components that look alike: each has a partner, whichever."""
        if len(mine) != len(yours):
            return None
        found: Pairs = {}
        left = list(yours)
        for part in mine:
            for place in range(len(left)):
                pairs = self._one(part, left[place])
                if pairs is not None:
                    found |= pairs
                    del left[place]
                    break
            else:
                return None
        return found

    def _one(self, mine: Part, yours: Part) -> Pairs | None:
        """Return the renaming of one component to another."""
        self._count(len(mine.rows))
        shared = Counter(mine.colours.values())
        twin = min((colour for colour, count in shared.items() if count > 1), default=None)
        if twin is None:
            return self._decided(mine, yours)
        value = next(each for each, colour in mine.colours.items() if colour == twin)
        wanted = self.one.names[value]
        rivals = [each for each, colour in yours.colours.items() if colour == twin]
        for rival in sorted(rivals, key=lambda each: self.other.names[each] != wanted):
            pairs = self.renaming(_marked(mine, value), _marked(yours, rival))
            if pairs is not None:
                return pairs
        return None

    def _decided(self, mine: Part, yours: Part) -> Pairs | None:
        """Return the one renaming that colours leave, where the times agree."""
        other = {colour: value for value, colour in yours.colours.items()}
        rows: dict[Hashable, list[Row]] = {}
        for row in sorted(yours.rows, key=_at):
            rows.setdefault(yours.seen(row), []).append(row)
        for row in sorted(mine.rows, key=_at):
            twin = rows[mine.seen(row)].pop(0)
            if not all(map(self.agreement.stamps, row.stamps, twin.stamps)):
                return None
        return {value: other[colour] for value, colour in mine.colours.items()}

    def _count(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise Exhausted


def _marked(part: Part, value: int) -> Part:
    return Part(part.rows, {**part.colours, value: -1})


def _at(row: Row) -> list[int]:
    return [stamp.at for stamp in row.stamps]


def _when(part: Part) -> list[list[int]]:
    return [_at(row) for row in sorted(part.rows, key=lambda row: (row.form, _at(row)))]


def _called(part: Part, world: Structure) -> list[str]:
    return [world.names[value] or "" for row in part.rows for value in row.values]
