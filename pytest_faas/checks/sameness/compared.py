"""What a comparison found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pytest_faas.cloud.state.difference import Differences


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs: durable state, emissions that are missing (`fewer`), emissions beyond (`more`). True: nothing does.

    `undecided`: generated values could be matched in more ways than were tried, and what is told is the best of those.

    >>> from pytest_faas.cloud.state.difference import Difference
    >>> found = Compared(Differences([Difference("changed", "dynamodb", "orders", "id=7", "paid", 10, 20)]))
    >>> found.differs, found.only(lambda differences: differences[:0]).differs
    (True, False)
    """

    durable: Differences = field(default_factory=Differences)
    fewer: Differences = field(default_factory=Differences)
    more: Differences = field(default_factory=Differences)
    undecided: bool = False

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.durable or self.fewer or self.more)

    def __bool__(self) -> bool:
        return not self.differs

    def only(self, kept: Callable[[Differences], Differences]) -> Compared:
        """Return what is kept of each; how sure it is does not change."""
        return replace(self, durable=kept(self.durable), fewer=kept(self.fewer), more=kept(self.more))

    @property
    def caveat(self) -> str:
        """What is to be said beside the differences; empty where it is certain that they are some."""
        return _UNDECIDED if self.undecided and self.differs else ""

    def __str__(self) -> str:
        parts = (str(each) for each in (self.durable, self.fewer, self.more) if each)
        return "\n".join([*parts, *([self.caveat] if self.caveat else [])]) or "no difference"


_UNDECIDED = "(generated values look alike in too many ways to try all: not all of this may differ)"
