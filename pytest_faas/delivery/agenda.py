"""What happens when, in virtual time: whole microseconds since the epoch, so that sums of waits stay exact."""

from __future__ import annotations

import heapq
from collections.abc import Callable

Action = Callable[[], None]

SECOND = 1_000_000


def micros(seconds: float) -> int:
    """Return seconds as whole microseconds.

    >>> micros(1.5)
    1500000
    """
    return round(seconds * SECOND)


class Agenda:
    """Actions in the order of their times; those of one time in the order in which they were put down.

    >>> agenda, seen = Agenda(start=0), []
    >>> agenda.at(60 * SECOND, lambda: seen.append("second"))
    >>> agenda.at(0, lambda: agenda.at(5 * SECOND, lambda: seen.append("first")))
    >>> while agenda.next_at is not None:
    ...     agenda.step()
    >>> seen, agenda.now // SECOND
    (['first', 'second'], 60)
    """

    __slots__ = ("_entries", "_put_down", "now", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.now = start
        self._entries: list[tuple[int, int, Action]] = []
        self._put_down = 0

    def at(self, when: int, action: Action) -> None:
        """Put an action down for a time; one that is over already means now."""
        self._put_down += 1
        heapq.heappush(self._entries, (max(when, self.now), self._put_down, action))

    @property
    def next_at(self) -> int | None:
        """The time of the next action; None where nothing is left to do."""
        return self._entries[0][0] if self._entries else None

    def step(self) -> None:
        """Do the next action; waiting for it costs nothing."""
        self.now, _, action = heapq.heappop(self._entries)
        action()

    def wait(self, until: int) -> None:
        """Let time pass."""
        self.now = max(self.now, until)
