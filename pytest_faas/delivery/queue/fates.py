"""What becomes of messages: deletes, comebacks, dead letters; each is written into the report as it happens."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.queue import dead_letters
from pytest_faas.delivery.queue.batch import Batch
from pytest_faas.delivery.queue.record import Message
from pytest_faas.delivery.queue.repeats import Repeats
from pytest_faas.delivery.queue.settings import Queue
from pytest_faas.delivery.queue.store import Deletion, Receipt, Received, Store
from pytest_faas.delivery.queue.verdict import Verdict, overtaken
from pytest_faas.delivery.report import DEAD_LETTERED, EXPIRED, FILTERED, SUCCEEDED
from pytest_faas.delivery.story import Attempt, Line

_DELETES: dict[Deletion, str] = {
    "deleted": "deleted",
    "by an old receipt handle": "deleted, by an old receipt handle",
    "gone": "deleted before, by another delivery",
    "old receipt handle": "not deleted: an old receipt handle",
    "expired receipt handle": "not deleted: the receipt handle has expired",
}
_STAYS: frozenset[Deletion] = frozenset({"old receipt handle", "expired receipt handle"})

_TOO_LATE: dict[str | None, str] = {
    DEAD_LETTERED: "in the dead-letter queue by now",
    EXPIRED: "expired by now",
}


class Fates:
    """The ends and comebacks of the messages of one queue. `wake` lets the pollers look again."""

    def __init__(self, store: Store, settings: Queue, delivery: Delivery, wake: Callable[[], None]) -> None:
        self._store = store
        self._delivery = delivery
        self._ledger = delivery.ledger
        self._retention = settings.message_retention_period
        self._repeats = Repeats(
            delivery.conditions, settings.visibility_timeout, fifo=store.fifo, chance=delivery.random
        )
        self._dead_letters = dead_letters.DeadLetters(store, settings, delivery, wake)
        self._wake = wake

    def arrive(self) -> None:
        """Tell the report which messages there are, and let producers send some of them again."""
        for each in self._store.records():
            self._know(each)
        self._repeats.send_again(self._store, self._delivery, self._wake)

    def deliver(self, batch: Batch) -> None:
        """Note that the messages of a batch are about to be seen by the function."""
        for each in batch.messages:
            record = each.record
            self._know(record)
            record.raw = each.raw()
            beside, another = self._repeats.concurrent(record)
            batch.beside |= beside
            if another:
                self._store.hide(each, self._delivery.now)

    def settle(self, batch: Batch, attempt: Attempt, verdict: Verdict) -> None:
        """Delete what the function is done with, leave the rest, and write both down."""
        lost = overtaken(verdict, batch.messages) if self._store.fifo else {}
        attempt.outcome, attempt.said = verdict.outcome, verdict.said + ("; order lost" if lost else "")
        for line, each in zip(attempt.lines, batch.messages, strict=True):
            line.fate = self._kept(each) if verdict.keeps(each) else self._done(each)
            if each.record.id in lost:
                line.fate += f" although {lost[each.record.id]} before it in group {each.record.group} failed"

    def wait(self, attempt: Attempt, again: int) -> None:
        """Write down that a batch is tried again from a poller's hands."""
        for line in attempt.lines:
            line.fate = f"tried again at {self._clock(again)}"

    def let_go(self, attempt: Attempt, until: int) -> None:
        """Write down that a poller gives a batch up when the visibility time-out is over."""
        for line in attempt.lines:
            line.fate = f"let go, visible again at {self._clock(until)}"

    def aside(self, receipt: Receipt, filtered: list[Received]) -> None:
        """Write down what a receive brought besides messages for the function."""
        now = self._delivery.now
        for record, _ in (*receipt.dead, *receipt.expired):
            self._know(record)
        if receipt.dead:
            self._dead_letters.move(receipt.dead)
        for at, group in groupby(receipt.expired, key=lambda each: each[1]):
            together = list(group)
            lines = [Line(record, 0, "expired: deleted by SQS") for record, _ in together]
            self._ledger.note(at, f"message_retention_period={self._retention}", lines)
            for record, _ in together:
                record.gone = True
                self._ledger.settle(record, EXPIRED, at)
        if filtered:
            lines = [Line(each.record, each.count, "filtered out: deleted") for each in filtered]
            self._ledger.note(now, "matches no filter", lines)
            for each in filtered:
                self._know(each.record)
                self._store.delete(each, now)
                self._ledger.settle(each.record, FILTERED, now)

    def _done(self, received: Received) -> str:
        """Delete a message that the function is done with, unless SQS is to deliver it once more."""
        now, record = self._delivery.now, received.record
        if record.latest is received and not record.gone and (now < received.until or not self._store.fifo):
            again = self._repeats.again_in(record)
            if again is not None:
                self._store.hide(received, now + again)
                self._ledger.settle(record, SUCCEEDED, now)
                return f"deleted, yet received again at {self._clock(now + again)}"
        how = self._store.delete(received, now)
        if how in _STAYS:
            return _DELETES[how]
        if how == "gone" and record.settled_as in _TOO_LATE:
            return _TOO_LATE[record.settled_as]
        record.gone = True
        self._ledger.settle(record, SUCCEEDED, now)
        return _DELETES[how]

    def _kept(self, received: Received) -> str:
        """Say when a message that failed is visible again."""
        now, record = self._delivery.now, received.record
        if record.gone:
            return _TOO_LATE.get(record.settled_as, _DELETES["gone"])
        if record.latest is not received:
            return "received again while this ran"
        if record.settled_as == SUCCEEDED:
            self._ledger.reopen(record)  # a duplicate that fails is on its way again
        when = "at" if received.until > now else "since"
        return f"visible again {when} {self._clock(received.until)}"

    def _know(self, record: Message) -> None:
        if not record.known:
            record.known = True
            self._ledger.arrived(record)

    def _clock(self, at: int) -> str:
        return self._ledger.clock(at)
