"""Texts that were there before the worlds, and what they hold: each is asked once for the same, however long it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from pytest_faas.checks.sameness.written import spans

INSIDE = 8  # a value that is shorter counts only where it is the whole text
_AROUND = 40  # characters to either side of a time: longer than any is written
_NUMBER = re.compile(r"\d{10,19}(?:\.\d+)?")


@dataclass(slots=True, eq=False)
class GivenText:
    """A text, such as that of an event or of a whole state, which remembers what it was asked for.

    >>> before = GivenText('{"id": "b1a7c2d4e5f6", "at": 1700000000, "pin": "4711"}')
    >>> before.holds("c2d4e5f6"), before.holds("4711"), before.holds("471"), before.tells("1700000000")
    (True, True, False, True)
    """

    given: str | Callable[[], str]  # the text, or what makes it once somebody asks
    _held: dict[str, bool] = field(default_factory=dict)
    _told: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str | GivenText) -> GivenText:
        """Return a text as one that remembers."""
        return text if isinstance(text, GivenText) else cls(text)

    @property
    def text(self) -> str:
        """The text itself."""
        if not isinstance(self.given, str):
            self.given = self.given()
        return self.given

    def holds(self, value: str) -> bool:
        """Whether a generated value is in the text: a short one only where it stands alone."""
        if value not in self._held:
            self._held[value] = value in self.text and (len(value) >= INSIDE or self._alone(value))
        return self._held[value]

    def tells(self, time: str) -> bool:
        """Whether a time is in the text, as it is written and not within a longer one."""
        if time not in self._told:
            self._told[time] = any(self._is_whole(start, start + len(time)) for start in self._starts(time))
        return self._told[time]

    def _alone(self, value: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", self.text) is not None

    def _starts(self, text: str) -> Iterator[int]:
        at = self.text.find(text)
        while at >= 0:
            yield at
            at = self.text.find(text, at + 1)

    def _is_whole(self, start: int, end: int) -> bool:
        begin = max(0, start - _AROUND)
        near = self.text[begin : end + _AROUND]
        wanted = (start - begin, end - begin)
        return wanted in spans(near) or wanted in (found.span() for found in _NUMBER.finditer(near))


@dataclass(frozen=True, slots=True)
class Times:
    """The times that literals tell, as they are written.

    >>> "1700000000" in Times([GivenText("at 1700000000")]), "1700000001" in Times([])
    (True, False)
    """

    literals: Collection[GivenText]

    def __contains__(self, time: object) -> bool:
        return isinstance(time, str) and any(each.tells(time) for each in self.literals)
