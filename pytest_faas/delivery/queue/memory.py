"""A queue in memory: the messages of the events, their visibility, counts, retention and redrive policy."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any, Final

from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.queue.ordering import Ordering
from pytest_faas.delivery.queue.record import Message
from pytest_faas.delivery.queue.settings import Queue
from pytest_faas.delivery.queue.store import Deletion, Fits, Receipt, Received
from pytest_faas.delivery.queue.stored import Stored, Taken

_SEQUENCE_STEP: Final = 256  # "large, non-consecutive"


class MemoryQueue:
    """SQS's part of a delivery, as the `Store` that the pollers ask.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
    """

    moves_dead_letters = False

    def __init__(
        self, arn: str, settings: Queue, ordering: Ordering, *, fifo: bool, seed: object = 0
    ) -> None:
        self.arn = arn
        self.fifo = fifo
        self._most_receives = settings.max_receive_count
        self._delay = settings.delay_seconds * SECOND
        self._retention = settings.message_retention_period * SECOND
        self._old_handles = settings.old_receipt_handle_deletes and not fifo
        self._ready = ordering
        self._seed = seed
        self._records: list[Message] = []
        self._later: list[tuple[int, int, list[Stored]]] = []  # what is hidden or delayed, and until when
        self._put = 0
        self._sequence = 0

    def records(self) -> Sequence[Message]:
        """Return the messages that were put in."""
        return self._records

    def put(self, messages: Sequence[Stored], at: int) -> None:
        """Put messages in that are visible from a time on, in the order in which they were sent."""
        for each in messages:
            each.until = at
            each.order = self._put = self._put + 1
            self._records.append(each.record)
            if self.fifo:
                self._sequence = max(self._sequence, int(each.raw["attributes"].get("SequenceNumber", 0)))
        self._lay_by(at, list(messages))

    def send(self, record: Message, raw: dict[str, Any], now: int) -> None:
        """Put in a message that was never received."""
        if self.fifo:
            self._sequence += _SEQUENCE_STEP
            raw = {**raw, "attributes": {**raw["attributes"], "SequenceNumber": str(self._sequence)}}
        stored = Stored(record, raw, expires=now + self._retention, seed=self._seed)
        stored.until = now + self._delay
        stored.order = self._put = self._put + 1
        self._lay_by(stored.until, [stored])

    def receive(self, most: int, fits: Fits, visibility: int, now: int) -> Receipt:
        """Receive what is visible."""
        receipt = Receipt()
        self._surface(now, receipt)
        until, taken = now + visibility, []
        while len(receipt.messages) < most and (stored := self._ready.peek()) is not None:
            if now >= stored.expires:
                self._ready.take(hidden=False)
                self._expire(stored, receipt)
            elif self._most_receives is not None and stored.receives >= self._most_receives:
                self._ready.take(hidden=False)
                stored.deleted = True
                receipt.dead.append((stored.record, stored.receives + 1))
            elif not fits(stored.raw):
                receipt.full = True
                break
            else:
                self._ready.take(hidden=True)
                receipt.messages.append(stored.receive(until, now))
                taken.append(stored)
        self._ready.close()
        if taken:
            self._lay_by(until, taken)
        return receipt

    def delete(self, received: Received, now: int) -> Deletion:
        """Delete by a receipt handle, which counts for its own receive only; a standard queue may be lenient."""
        taken = _taken(received)
        stored = taken.stored
        if stored.deleted:
            return "gone"
        if self.fifo and (now >= taken.until or not taken.is_latest):
            return "expired receipt handle"
        if not taken.is_latest and not self._old_handles:
            return "old receipt handle"
        stored.deleted = True
        if stored.hidden:
            self._ready.leave(stored)
        return "deleted" if taken.is_latest else "by an old receipt handle"

    def hide(self, received: Received, until: int) -> None:
        """Change when a hidden message is visible again."""
        stored = _taken(received).stored
        stored.until = until
        self._lay_by(until, [stored])

    def next_at(self, now: int) -> int | None:
        """Return when a message is visible next."""
        if self._ready.peek() is not None:
            return now
        while self._later and not any(self._is_due(each, self._later[0][0]) for each in self._later[0][2]):
            heapq.heappop(self._later)
        return max(now, self._later[0][0]) if self._later else None

    def _lay_by(self, until: int, messages: list[Stored]) -> None:
        self._put += 1
        heapq.heappush(self._later, (until, self._put, messages))

    def _surface(self, now: int, receipt: Receipt) -> None:
        """Make visible what has been hidden until now; what is past its retention never is again."""
        while self._later and self._later[0][0] <= now:
            when, _, messages = heapq.heappop(self._later)
            due = [each for each in messages if self._is_due(each, when)]
            live = [each for each in due if each.expires > when]
            self._ready.arrive([each for each in live if not each.hidden])
            for each in live:
                if each.hidden:
                    self._ready.come_back(each)
            for each in due:
                if each.expires <= when:
                    if each.hidden:
                        self._ready.leave(each)
                    self._expire(each, receipt)

    @staticmethod
    def _is_due(stored: Stored, when: int) -> bool:
        """Whether that is still when it becomes visible: it may have been deleted, hidden anew or received again."""
        return not stored.deleted and not stored.visible and stored.until == when

    @staticmethod
    def _expire(stored: Stored, receipt: Receipt) -> None:
        stored.deleted = True
        receipt.expired.append((stored.record, stored.expires))


def _taken(received: Received) -> Taken:
    assert isinstance(received, Taken)  # noqa: S101 - the pollers hand back what this queue gave out
    return received
