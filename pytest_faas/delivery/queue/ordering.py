"""Which visible message is next: any of a standard queue, the head of a free message group of a FIFO queue."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Sequence
from typing import Protocol

from pytest_faas.delivery.policies import Reorder
from pytest_faas.delivery.queue.stored import Stored


class Ordering(Protocol):
    """The visible messages of a queue."""

    def arrive(self, messages: Sequence[Stored]) -> None:
        """Take in messages that are visible for the first time, in the order in which they were sent."""

    def come_back(self, message: Stored) -> None:
        """Take in a message that was hidden."""

    def leave(self, message: Stored) -> None:
        """Forget a message that was hidden: it was deleted, or it has expired."""

    def peek(self) -> Stored | None:
        """Return the next message."""

    def take(self, *, hidden: bool) -> None:
        """Take the next message out: to be hidden, or for good."""

    def close(self) -> None:
        """End a receive."""


class _Places:
    """Places in a line: one behind the other, or as `Reorder` says."""

    def __init__(self, reorder: Reorder | None, chance: random.Random) -> None:
        self._reorder = reorder
        self._chance = chance
        self._last = 0

    def next(self) -> tuple[float, int]:
        """Return a place; with a window, it is at most so many places from where it would have been."""
        self._last += 1
        if self._reorder is None:
            return self._last, self._last
        if self._reorder.window is None:
            return self._chance.random(), self._last
        return self._last + self._chance.random() * (self._reorder.window + 1), self._last


class Unordered:
    """The visible messages of a standard queue: best-effort order, so any order will do where the test asks for one.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html
    """

    def __init__(self, reorder: Reorder | None, chance: random.Random) -> None:
        self._places = _Places(reorder, chance)
        self._line: list[tuple[tuple[float, int], Stored]] = []

    def arrive(self, messages: Sequence[Stored]) -> None:
        """Put each in line."""
        for each in messages:
            self.come_back(each)

    def come_back(self, message: Stored) -> None:
        """Put it in line: nothing tells it from a new message."""
        message.visible, message.hidden = True, False
        heapq.heappush(self._line, (self._places.next(), message))

    def leave(self, message: Stored) -> None:
        """Nothing waits for it."""

    def peek(self) -> Stored | None:
        """Return the first in line that is still there."""
        while self._line:
            message = self._line[0][1]
            if message.visible and not message.deleted:
                return message
            heapq.heappop(self._line)
        return None

    def take(self, *, hidden: bool) -> None:  # noqa: ARG002 - a FIFO queue has to know
        """Take the first out."""
        heapq.heappop(self._line)[1].visible = False

    def close(self) -> None:
        """Nothing is kept over a receive."""


class Group:
    """One message group: what waits in order, and how many of its messages are hidden."""

    __slots__ = ("back", "hidden", "name", "queued", "waiting")

    def __init__(self, name: str) -> None:
        self.name = name
        self.waiting: deque[Stored] = deque()
        self.back: list[Stored] = []
        self.hidden = 0
        self.queued = False


class Grouped:
    """The visible messages of a FIFO queue: in order in each group, and none while one of the group is hidden.

    A receive takes as many messages of one group as there are before it goes on to the next group:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
    """

    def __init__(self, reorder: Reorder | None, chance: random.Random) -> None:
        self._places = _Places(reorder, chance)
        self._groups: dict[str, Group] = {}
        self._line: list[tuple[tuple[float, int], Group]] = []

    def group_of(self, message: Stored) -> Group:
        """Return the group of a message, and remember it there."""
        if message.group is None:
            name = message.record.group or ""
            message.group = self._groups.get(name) or self._groups.setdefault(name, Group(name))
        return message.group

    def arrive(self, messages: Sequence[Stored]) -> None:
        """Put each at the end of its group."""
        for each in messages:
            each.visible = True
            group = self.group_of(each)
            group.waiting.append(each)
            self._queue(group)

    def come_back(self, message: Stored) -> None:
        """Put it back to its place before all that wait, once no message of the group is hidden any more."""
        message.visible, message.hidden = True, False
        group = self.group_of(message)
        group.back.append(message)
        self._one_less(group)

    def leave(self, message: Stored) -> None:
        """Let the group go on without it."""
        self._one_less(self.group_of(message))

    def _one_less(self, group: Group) -> None:
        group.hidden -= 1
        if group.hidden == 0:
            group.back.sort(key=lambda each: each.order, reverse=True)
            group.waiting.extendleft(group.back)
            group.back.clear()
            self._queue(group)

    def _queue(self, group: Group) -> None:
        if group.waiting and not group.hidden and not group.queued:
            group.queued = True
            heapq.heappush(self._line, (self._places.next(), group))

    def peek(self) -> Stored | None:
        """Return the first message of the first group in line."""
        return self._line[0][1].waiting[0] if self._line else None

    def take(self, *, hidden: bool) -> None:
        """Take that message out; a group that is empty leaves the line."""
        group = self._line[0][1]
        group.waiting.popleft().visible = False
        group.hidden += hidden
        if not group.waiting:
            self._pop()

    def close(self) -> None:
        """Block the group of which the receive took only the first messages."""
        if self._line and self._line[0][1].hidden:
            self._pop()

    def _pop(self) -> None:
        heapq.heappop(self._line)[1].queued = False
