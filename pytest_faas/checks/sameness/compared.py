"""What a comparison found."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_faas.cloud.state.difference import Differences


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs: durable state, emissions that are missing (`fewer`), emissions beyond (`more`). True: nothing does.

    `undecided`: generated values could be matched in more ways than were tried, and what is told is the best of those.
    """

    durable: Differences = field(default_factory=Differences)
    fewer: Differences = field(default_factory=Differences)
    more: Differences = field(default_factory=Differences)
    undecided: bool = False

    def __bool__(self) -> bool:
        return not (self.durable or self.fewer or self.more)

    def __str__(self) -> str:
        parts = [str(each) for each in (self.durable, self.fewer, self.more) if each]
        if self.undecided and parts:
            parts.append(_UNDECIDED)
        return "\n".join(parts) or "no difference"


_UNDECIDED = "(generated values look alike in too many ways to try all: perhaps not everything here differs)"
