"""Things as rows of generated values: a form that says all but which values, and the values in their order.

What has no order (a dictionary whose names are generated, a set of generated values) is a value of its own: its members
become rows that name it. So two worlds are the same if one renaming makes the same rows of both.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from pytest_faas.checks.sameness.names import Name
from pytest_faas.checks.sameness.nodes import Bag, Fields, Listed, Node, Opened, Part, Wild, Words, plain
from pytest_faas.checks.sameness.stamps import Shift, Stamp
from pytest_faas.checks.sameness.things import Thing

Cluster = Callable[[Stamp], int]


@dataclass(slots=True, eq=False)
class Row:
    """One form with its values, by their numbers, and its times; `thing` is where it is from."""

    form: Hashable
    values: tuple[int, ...]
    stamps: tuple[Stamp, ...]
    thing: int


@dataclass(slots=True, eq=False)
class Structure:
    """The rows of one world; `names`: the generated value of each number, None for a collection."""

    rows: list[Row] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)


def structures(one: Sequence[Thing], other: Sequence[Thing], shift: Shift) -> tuple[Structure, Structure]:
    """Return the rows of the things of two worlds; a form is the same in both."""
    mine, yours = _flattened(one), _flattened(other)
    cluster = clusters((stamp for made in (mine, yours) for row in made.rows for stamp in row.stamps), shift)
    numbers: dict[Hashable, int] = {}
    for row in (*mine.rows, *yours.rows):
        form = (row.form, tuple(map(cluster, row.stamps))) if row.stamps else row.form
        row.form = numbers.setdefault(form, len(numbers))
    return mine, yours


def _flattened(things: Sequence[Thing]) -> Structure:
    made = Structure()
    numbers: dict[str, int] = {}
    for place, thing in enumerate(things):
        _Flattening(made, numbers, place).row(thing)
    return made


@dataclass(slots=True, eq=False)
class _Flattening:
    """One thing on its way to rows."""

    made: Structure
    numbers: dict[str, int]
    thing: int
    values: list[int] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)

    def row(self, thing: Thing) -> None:
        at = len(self.made.rows)
        form = (
            thing.sent,
            thing.service,
            thing.region,
            self._of(thing.resource),
            self._of(thing.key),
            self._of(thing.value),
        )
        self._add(form, at)  # before its members without order

    def _add(self, form: Hashable, at: int) -> None:
        self.made.rows.insert(at, Row(form, tuple(self.values), tuple(self.stamps), self.thing))

    def _of(self, node: Node) -> Hashable:
        if isinstance(node, Words):
            if len(node.parts) == 1 and type(node.parts[0]) is str:
                return node.kind, node.parts[0]
            return node.kind, tuple(map(self._part, node.parts))
        if isinstance(node, Listed):
            return "[", tuple(map(self._of, node.members))
        if isinstance(node, Opened):
            return node.kind, self._of(node.inner)
        if isinstance(node, Fields):
            return self._fields(node)
        return "*" if isinstance(node, Wild) else self._bag(node)

    def _part(self, part: Part) -> Hashable:
        if isinstance(part, Name):
            self.values.append(self._number(part.value))
            return "name", part.spelling
        if isinstance(part, Stamp):
            self.stamps.append(part)
            return "at", part.kind
        return type(part).__name__, part

    def _number(self, value: str | None) -> int:
        if value is not None and value in self.numbers:
            return self.numbers[value]
        self.made.names.append(value)
        number = len(self.made.names) - 1
        if value is not None:
            self.numbers[value] = number
        return number

    def _fields(self, node: Fields) -> Hashable:
        fixed = sorted(
            (each for each in node.members if plain(each[0])),
            key=lambda each: (each[0].kind, str(each[0].seen)),
        )
        free = [each for each in node.members if not plain(each[0])]
        form = tuple([(name.kind, name.parts, self._of(value)) for name, value in fixed])
        if free:
            self._loose([(name, value) for name, value in free])
        return "{", form, len(free)

    def _bag(self, node: Bag) -> Hashable:
        self._loose([(each,) for each in node.members])
        return "(", len(node.members)

    def _loose(self, members: Iterable[tuple[Node, ...]]) -> None:
        """Make rows of members without order, which name their collection."""
        home = self._number(None)
        self.values.append(home)
        for each in members:
            inner = _Flattening(self.made, self.numbers, self.thing, [home])
            form = ("in", tuple(map(inner._of, each)))
            inner._add(form, len(self.made.rows))


def clusters(stamps: Iterable[Stamp], shift: Shift) -> Cluster:
    """Give times numbers: two which may stand for each other have the same one."""
    numbers: dict[Stamp, int] = {}
    last: Stamp | None = None
    number = 0
    for each in sorted(stamps, key=lambda stamp: (stamp.kind, stamp.at, stamp.grain)):
        if (
            last is None
            or each.kind != last.kind
            or each.at - last.at > shift.reach + each.grain + last.grain
        ):
            number += 1
        numbers[each] = number
        last = each
    return numbers.__getitem__
