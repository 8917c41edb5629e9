"""The best pairs of things where no renaming makes all the same: those that look alike furthest around go first.

What lasts is paired before what was sent: so messages of an attempt that was lost do not decide what an item is called.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from pytest_faas.checks.sameness.agreement import Agreement
from pytest_faas.checks.sameness.colours import Part
from pytest_faas.checks.sameness.names import Name
from pytest_faas.checks.sameness.nodes import Fields, Listed, Node, Opened, Words
from pytest_faas.checks.sameness.stamps import Stamp
from pytest_faas.checks.sameness.structure import Row, Structure
from pytest_faas.checks.sameness.things import Thing


@dataclass(slots=True, eq=False)
class Side:
    """One world: its things, their rows, and which things have no partner yet."""

    things: list[Thing]
    made: Structure
    open: dict[int, None] = field(default_factory=dict)
    rows: dict[int, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.open = dict.fromkeys(range(len(self.things)))
        for row in self.made.rows:
            self.rows.setdefault(row.thing, []).append(row)

    def shown(self, thing: int, level: Part) -> Hashable:
        """Return a thing as the colours of a level show it."""
        return tuple(map(level.seen, self._ordered(thing, level)))

    def called(self, thing: int, level: Part) -> list[str | None]:
        """Return the generated values of a thing, in the order of that level."""
        return [self.made.names[value] for row in self._ordered(thing, level) for value in row.values]

    def exact(self, thing: int, level: Part) -> Hashable:
        """Return a thing with its values and times as they are."""
        times = tuple(stamp.at for row in self._ordered(thing, level) for stamp in row.stamps)
        return self.shown(thing, level), tuple(self.called(thing, level)), times

    def _ordered(self, thing: int, level: Part) -> list[Row]:
        first, *others = self.rows[thing]
        if not others:
            return [first]
        return [first, *sorted(others, key=lambda row: (level.seen(row), self._names(row)))]

    def _names(self, row: Row) -> list[str]:
        return [self.made.names[value] or "" for value in row.values]


Pair = tuple[int, int]
Shown = Callable[[Side, int, Part], Hashable]


@dataclass(slots=True, eq=False)
class Matching:
    """Pairs of things of two worlds, and what they say about generated values."""

    one: Side
    other: Side
    agreement: Agreement
    pairs: list[Pair] = field(default_factory=list)

    def look_alikes(self, levels: Iterable[tuple[Part, Part]], *, sent: bool) -> None:
        """Pair things of one kind that have the same form, those that look alike in the widest surroundings first."""
        for mine, yours in levels:
            self._pair(mine, yours, sent=sent, shown=Side.exact)
            self._pair(mine, yours, sent=sent, shown=Side.shown)

    def places(self) -> None:
        """Pair what lasts and is in the same place, whatever it is there; the same names first."""
        groups: dict[Hashable, list[int]] = {}
        for other in self.other.open:
            groups.setdefault(_shape(self.other.things[other]), []).append(other)
        found: list[Pair] = []
        for thing in list(self.one.open):
            mine = self.one.things[thing]
            rivals = groups.get(_shape(mine), [])
            for other in sorted(rivals, key=lambda each: self.other.things[each].key.seen != mine.key.seen):
                if self._in_one_place(mine, self.other.things[other]):
                    self._take(thing, other)
                    rivals.remove(other)
                    found.append((thing, other))
                    break
        for thing, other in found:
            for pair in names(self.one.things[thing].value, self.other.things[other].value):
                self.agreement.learn([pair])

    def _pair(self, mine: Part, yours: Part, *, sent: bool, shown: Shown) -> None:
        groups: dict[Hashable, list[int]] = {}
        for thing in self.other.open:
            if self.other.things[thing].sent == sent:
                groups.setdefault(shown(self.other, thing, yours), []).append(thing)
        for thing in [each for each in self.one.open if self.one.things[each].sent == sent]:
            rivals = groups.get(shown(self.one, thing, mine), [])
            called = self.one.called(thing, mine)
            for rival in rivals:
                if self._fits(thing, rival) and self._learnt(called, self.other.called(rival, yours)):
                    self._take(thing, rival)
                    rivals.remove(rival)
                    break

    def _take(self, thing: int, other: int) -> None:
        del self.one.open[thing]
        del self.other.open[other]
        self.pairs.append((thing, other))

    def _fits(self, thing: int, other: int) -> bool:
        """Whether the times of two things agree; members without order are compared later."""
        mine, yours = self.one.rows[thing][0], self.other.rows[other][0]
        return all(map(self.agreement.stamps, mine.stamps, yours.stamps))

    def _learnt(self, mine: list[str | None], yours: list[str | None]) -> bool:
        return self.agreement.learn(both(mine, yours))

    def _in_one_place(self, one: Thing, other: Thing) -> bool:
        if one.sent or not isinstance(one.key, Words) or not isinstance(other.key, Words):
            return False
        pairs = [*names(one.resource, other.resource), *names(one.key, other.key)]
        before = self.agreement.copy()
        if self.agreement.learn(pairs) and all(
            map(self.agreement.words, (one.resource, one.key), (other.resource, other.key))
        ):
            return True
        self.agreement = before
        return False


def both(mine: list[str | None], yours: list[str | None]) -> list[tuple[str, str]]:
    """Return which generated values stand at the same places of two things of one form."""
    pairs = zip(mine, yours, strict=True)
    return [(one, other) for one, other in pairs if one is not None and other is not None]


def _shape(thing: Thing) -> Hashable:
    """Return what things in one place share, whatever generated values and times its name has."""
    words = [node for node in (thing.resource, thing.key) if isinstance(node, Words)]
    parts = [
        tuple(type(part) if isinstance(part, (Name, Stamp)) else part for part in node.parts)
        for node in words
    ]
    return thing.sent, thing.service, thing.region, *parts


def names(one: Node, other: Node) -> Iterator[tuple[str, str]]:
    """Yield the generated values that stand at the same place of two trees."""
    if isinstance(one, Words) and isinstance(other, Words) and len(one.parts) == len(other.parts):
        for mine, yours in zip(one.parts, other.parts, strict=True):
            if isinstance(mine, Name) and isinstance(yours, Name):
                yield mine.value, yours.value
    elif isinstance(one, Opened) and isinstance(other, Opened):
        yield from names(one.inner, other.inner)
    elif isinstance(one, Listed) and isinstance(other, Listed):
        for mine, yours in zip(one.members, other.members, strict=False):
            yield from names(mine, yours)
    elif isinstance(one, Fields) and isinstance(other, Fields):
        members = {name.seen: value for name, value in other.members}
        for name, value in one.members:
            if name.seen in members:
                yield from names(value, members[name.seen])
