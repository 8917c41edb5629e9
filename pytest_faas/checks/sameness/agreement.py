"""When two parts of texts stand for each other."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace

from pytest_faas.checks.sameness.names import Name
from pytest_faas.checks.sameness.nodes import Part, Words
from pytest_faas.checks.sameness.stamps import Shift, Stamp

_NO_SHIFT = Shift(0, 0, (0, 0))


@dataclass(slots=True, eq=False)
class Agreement:
    """A one-to-one renaming of generated values that grows, and by how much times may differ.

    `given`: texts of times that were there before; two different ones of those never stand for each other.
    """

    shift: Shift = _NO_SHIFT
    given: Container[str] = frozenset()
    renamed: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)

    @classmethod
    def in_one(cls, shift: Shift) -> Agreement:
        """Return what holds within one world: nothing is renamed."""
        return cls(shift)

    def names(self, one: str, other: str) -> bool:
        """Whether two generated values stand for each other; those that nothing is known of yet do if they are equal."""
        known = self.renamed.get(one)
        return known == other if known is not None else one == other and other not in self.back

    def stamps(self, one: Stamp, other: Stamp) -> bool:
        """Whether two times stand for each other."""
        if one.at != other.at and one.text in self.given and other.text in self.given:
            return False
        return self.shift.allows(one, other)

    def parts(self, one: Part, other: Part) -> bool:
        """Whether two parts of texts stand for each other."""
        if isinstance(one, Name) and isinstance(other, Name):
            return one.spelling == other.spelling and self.names(one.value, other.value)
        if isinstance(one, Stamp) and isinstance(other, Stamp):
            return self.stamps(one, other)
        return type(one) is type(other) and one == other

    def words(self, one: Words, other: Words) -> bool:
        """Whether two texts stand for each other."""
        return (
            one.kind == other.kind
            and len(one.parts) == len(other.parts)
            and all(map(self.parts, one.parts, other.parts))
        )

    def learn(self, pairs: Iterable[tuple[str, str]]) -> bool:
        """Take pairs of values that are to stand for each other: all of them, or none where one contradicts."""
        renamed: dict[str, str] = {}
        back: dict[str, str] = {}
        for one, other in pairs:
            forth = self.renamed.get(one, renamed.get(one, other))
            hence = self.back.get(other, back.get(other, one))
            if forth != other or hence != one:
                return False
            renamed[one], back[other] = other, one
        self.renamed |= renamed
        self.back |= back
        return True

    def copy(self) -> Agreement:
        """Return one that begins with what this one knows."""
        return replace(self, renamed=dict(self.renamed), back=dict(self.back))
