"""A queue of the fake AWS behind the seam of Lambda's pollers: what they receive and delete happens there."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from pytest_faas.cloud.queue_messages import HeldMessage
from pytest_faas.cloud.queues import FakeQueue
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.queue.record import Message
from pytest_faas.delivery.queue.settings import Queue
from pytest_faas.delivery.queue.store import Deletion, Fits, Receipt, Received
from pytest_faas.delivery.queue.stored import receipt_handle
from pytest_faas.mappings.order import Order
from pytest_faas.mappings.queue_record import Records


class AwsReceived:
    """One receive of a message."""

    __slots__ = ("_raw", "_until", "count", "held", "record")

    def __init__(
        self, record: Message, held: HeldMessage, count: int, raw: dict[str, Any], until: int
    ) -> None:
        self.record = record
        self.held = held
        self.count = count
        self._raw = raw
        self._until = until

    @property
    def is_latest(self) -> bool:
        """Whether the message was not received again since, by whomever."""
        return self.count == self.held.receives

    @property
    def until(self) -> int:
        """When its visibility time-out is over: the function may have changed that itself."""
        return self.held.in_flight_until if self.is_latest else self._until

    def raw(self) -> dict[str, Any]:
        """Return it as a record of an event."""
        return self._raw


class AwsStore:
    """The `Store` of a queue in the fake AWS."""

    moves_dead_letters = True

    def __init__(
        self, queue: FakeQueue, settings: Queue, conditions: Conditions, chance: random.Random, start: int
    ) -> None:
        self.arn = queue.arn
        self.fifo = queue.fifo
        self._queue = queue
        self._most_receives = settings.max_receive_count
        self._old_handles = settings.old_receipt_handle_deletes and not queue.fifo
        self._order = Order(conditions.reorder, chance)
        self._records = Records(queue, windowed=settings.maximum_batching_window_in_seconds > 0)
        self._seed = conditions.seed
        self._start = start
        self._messages: dict[str, Message] = {}
        self._new: dict[str, Message] = {}

    def records(self) -> Sequence[Message]:
        """Return the messages that are in it."""
        found = [self._message(each) for each in self._queue.held()]
        self._new.clear()
        return found

    def new(self) -> list[Message]:
        """Return the messages that have come since this was asked last."""
        found: list[Message] = []
        for held in self._queue.latest():
            if held.id in self._messages and held.id not in self._new:
                break
            found.append(self._message(held))
        gone = [each for each in self._new.values() if each not in found]
        self._new.clear()
        return gone + found[::-1]

    def receive(self, most: int, fits: Fits, visibility: int, now: int) -> Receipt:
        """Receive what is visible; what has been received too often goes to the dead-letter queue."""
        receipt = Receipt()
        for held in self._visible(now):
            if len(receipt.messages) == most:
                break
            record = self._message(held)
            if now >= self._queue.expires_at(held):
                receipt.expired.append((record, self._queue.expires_at(held)))
                self._queue.remove(held)
            elif self._most_receives is not None and held.receives >= self._most_receives:
                receipt.dead.append((record, held.receives + 1))
                self._queue.bury(held, now)
            else:
                raw, handle = self._as_received(held, now)
                if not fits(raw):
                    receipt.full = True
                    break
                self._queue.take(held, handle, visibility, now)
                receipt.messages.append(AwsReceived(record, held, held.receives, raw, now + visibility))
        return receipt

    def delete(self, received: Received, now: int) -> Deletion:
        """Delete by a receipt handle, which counts for its own receive only; a standard queue may be lenient."""
        taken = _taken(received)
        if self.fifo and (now >= taken.until or not taken.is_latest):
            return "expired receipt handle"
        if not taken.is_latest and not self._old_handles:
            return "old receipt handle"
        if not self._queue.remove(taken.held):
            return "gone"
        return "deleted" if taken.is_latest else "by an old receipt handle"

    def hide(self, received: Received, until: int) -> None:
        """Change when a message is visible again."""
        _taken(received).held.hide(until)

    def send(self, record: Message, raw: dict[str, Any], now: int) -> None:
        """Put in a message that its producer sent again, or that comes back from the dead-letter queue."""
        self._queue.recover(record.id)
        held = self._records.put(raw, now)
        self._messages[held.id] = record

    def next_at(self, now: int) -> int | None:
        """Return when a message is visible next."""
        return self._queue.next_at(now)

    def _visible(self, now: int) -> Iterator[HeldMessage]:
        if not self.fifo:
            return iter(self._order.of(self._queue.visible(now), lambda held: (held.id, held.receives)))
        groups = self._order.of(self._queue.groups(now), lambda group: (group[0].id, group[0].receives))
        return (held for group in groups for held in group)

    def _message(self, held: HeldMessage) -> Message:
        record = self._messages.get(held.id)
        if record is None:
            raw, _ = self._as_received(held, self._start)
            sent = max(self._start, held.sent_ms * 1000)
            record = Message(held.id, held.body, raw, sent, held.group if self.fifo else None)
            self._messages[held.id] = self._new[held.id] = record
        return record

    def _as_received(self, held: HeldMessage, now: int) -> tuple[dict[str, Any], str]:
        """Return the record of a message's next receive, and its receipt handle."""
        handle = receipt_handle(self._seed, held.id, held.receives + 1)
        return self._records.built(held, handle, now), handle


def _taken(received: Received) -> AwsReceived:
    assert isinstance(received, AwsReceived)  # noqa: S101 - the pollers hand back what this queue gave out
    return received
