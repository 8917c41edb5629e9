"""Generated values told apart by where they stand: colours, refined until they tell no more.

What Weisfeiler and Leman did for graphs, for rows of values: two values keep one colour as long as the rows that they
stand in look alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from pytest_faas.checks.sameness.structure import Row

Colours = dict[int, int]


@dataclass(slots=True, eq=False)
class Part:
    """Some rows of one world, and the colour of each of their values."""

    rows: Sequence[Row]
    colours: Colours

    def seen(self, row: Row) -> Hashable:
        """Return a row as its colours show it."""
        return row.form, tuple(self.colours[each] for each in row.values)

    def classes(self) -> int:
        """Return how many colours there are."""
        return len(set(self.colours.values()))


def fresh(rows: Sequence[Row]) -> Part:
    """Return rows whose values all have one colour."""
    return Part(rows, {value: 0 for row in rows for value in row.values})


def rounds(one: Part, other: Part) -> list[tuple[Part, Part]]:
    """Return the refinements of both, until nothing changes any more; colours mean the same in both."""
    found = [(one, other)]
    while True:
        numbers: dict[Hashable, int] = {}
        pair = (_refined(one, numbers), _refined(other, numbers))
        grown = pair[0].classes() > one.classes() or pair[1].classes() > other.classes()
        found.append(
            pair
        )  # also where no class was split: the same class may look different in the other world
        if not grown:
            return found
        one, other = pair


def _refined(part: Part, numbers: dict[Hashable, int]) -> Part:
    def number(what: Hashable) -> int:
        return numbers.setdefault(what, len(numbers))

    where: dict[int, list[tuple[int, int]]] = {each: [] for each in part.colours}
    for row in part.rows:
        seen = number(part.seen(row))
        for place, value in enumerate(row.values):
            where[value].append((seen, place))
    return Part(
        part.rows,
        {value: number((part.colours[value], tuple(sorted(each)))) for value, each in where.items()},
    )


def alike(one: Part, other: Part) -> bool:
    """Whether colours alone do not tell two apart."""
    return (
        len(one.rows) == len(other.rows)
        and Counter(one.colours.values()) == Counter(other.colours.values())
        and Counter(map(one.seen, one.rows)) == Counter(map(other.seen, other.rows))
    )


def components(part: Part) -> list[Part]:
    """Return the rows apart that share no value but those which their colour alone names."""
    counted = Counter(part.colours.values())
    home: dict[int, int] = {}
    groups: dict[int, list[Row]] = {}
    for number, row in enumerate(part.rows):
        loose = [value for value in row.values if counted[part.colours[value]] > 1]
        touched = {home[value] for value in loose if value in home}
        target = max(touched, key=lambda each: (len(groups[each]), each), default=number)
        rows = groups.setdefault(target, [])
        for each in touched - {target}:
            moved = groups.pop(each)
            rows.extend(moved)
            home.update({value: target for one in moved for value in one.values if value in home})
        rows.append(row)
        home.update(dict.fromkeys(loose, target))
    return [
        Part(rows, {value: part.colours[value] for row in rows for value in row.values})
        for rows in groups.values()
    ]
