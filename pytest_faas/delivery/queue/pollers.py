"""Lambda's pollers: how many batches are processed at a time, and which of them overlap.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""

from __future__ import annotations

import heapq
from typing import Final

from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.story import Attempt

_AT_FIRST: Final = 5
_MORE_A_MINUTE: Final = 300
_MOST: Final = 1_000
_MINUTE: Final = 60 * SECOND


class Pollers:
    """Five to begin with, 300 more each minute in which messages wait for one, 1,000 or `maximum_concurrency` at most.

    >>> pollers = Pollers(None)
    >>> pollers.free(now=0), [pollers.begin() for _ in range(5)], pollers.free(now=0)
    (True, [1, 2, 3, 4, 5], False)
    """

    def __init__(self, maximum: int | None) -> None:
        self._most = _MOST if maximum is None else maximum
        self._idle: list[int] = []
        self._made = 0
        self._busy = 0
        self._crowded_since: int | None = None
        self._running: dict[int, tuple[int, Attempt]] = {}

    def free(self, now: int) -> bool:
        """Whether one may take a batch."""
        return self._busy < self._limit(now)

    def begin(self) -> int:
        """Let one take a batch; return its number."""
        self._busy += 1
        if self._idle:
            return heapq.heappop(self._idle)
        self._made += 1
        return self._made

    def end(self, number: int) -> None:
        """Let one be idle again."""
        self._busy -= 1
        self._running.pop(number, None)
        heapq.heappush(self._idle, number)

    def runs(self, number: int, attempt: Attempt, now: int, until: int) -> None:
        """Note an invocation; where it overlaps with others, each says in its row whose it is."""
        beside = [(other, row) for other, (ended, row) in self._running.items() if ended > now]
        if beside:
            for other, row in (*beside, (number, attempt)):
                row.lane = f"poller {other}"
        self._running[number] = (until, attempt)

    def crowded(self, now: int) -> int | None:
        """Note that messages wait for a poller; return when there will be more pollers, None if never."""
        if self._crowded_since is None:
            self._crowded_since = now
        if self._limit(now) >= self._most:
            return None
        minutes = (now - self._crowded_since) // _MINUTE
        return self._crowded_since + (minutes + 1) * _MINUTE

    def calm(self) -> None:
        """Note that no message waits."""
        self._crowded_since = None

    def _limit(self, now: int) -> int:
        if self._crowded_since is None:
            return min(_AT_FIRST, self._most)
        minutes = (now - self._crowded_since) // _MINUTE
        return min(_AT_FIRST + minutes * _MORE_A_MINUTE, self._most)
