"""Messages that were received too often: into the dead-letter queue, and back from there.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_faas.delivery.agenda import micros
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.queue import setup
from pytest_faas.delivery.queue.record import Message
from pytest_faas.delivery.queue.repeats import with_message_id_for_deduplication
from pytest_faas.delivery.queue.settings import Queue
from pytest_faas.delivery.queue.store import Store
from pytest_faas.delivery.report import DEAD_LETTERED
from pytest_faas.delivery.story import Line, Sent


class DeadLetters:
    """The dead-letter queue of one queue."""

    def __init__(self, store: Store, settings: Queue, delivery: Delivery, wake: Callable[[], None]) -> None:
        self._store = store
        self._delivery = delivery
        self._ledger = delivery.ledger
        self._arn = setup.dead_letter_arn(settings, store.arn)
        self._most = settings.max_receive_count
        self._redrive = delivery.conditions.redrive
        self._redriven: set[Message] = set()
        self._wake = wake

    def move(self, dead: list[tuple[Message, int]]) -> None:
        """Write down which messages are in the dead-letter queue now, with the count of the receive that moved them."""
        now = self._delivery.now
        lines = [
            Line(record, count, f"to the dead-letter queue {setup.name_of(self._arn)}")
            for record, count in dead
        ]
        self._ledger.note(now, f"over max_receive_count={self._most}", lines)
        for record, count in dead:
            self._ledger.reopen(record)  # the copy of one that succeeded is a dead letter all the same
            self._ledger.settle(record, DEAD_LETTERED, now)
            record.gone = True
            self._send(record, count)
        if self._redrive is not None:
            again = [record for record, _ in dead if record not in self._redriven]
            self._redriven.update(again)
            if again:
                back = now + micros(self._redrive.after)
                self._delivery.agenda.at(back, lambda: self._bring_back(again))

    def _send(self, record: Message, count: int) -> None:
        """Send a message on: its id, body and attributes stay; of a FIFO queue, its deduplication id becomes its id."""
        raw = with_message_id_for_deduplication(record.raw)
        system = {
            **raw.get("attributes", {}),
            "ApproximateReceiveCount": str(count),
            "DeadLetterQueueSourceArn": self._store.arn,
        }
        attributes = {name: _as_sent(value) for name, value in (raw.get("messageAttributes") or {}).items()}
        at = self._ledger.since_start(self._delivery.now)
        sent = Sent(
            at,
            self._arn,
            record.body,
            attributes,
            "maxReceiveCount",
            message_id=record.id,
            system_attributes=system,
        )
        self._delivery.hand_on(sent, landed=self._store.moves_dead_letters)

    def _bring_back(self, records: list[Message]) -> None:
        """Redrive: the messages are as new in their queue, with the ids and bodies that they had."""
        now = self._delivery.now
        for record in records:
            self._ledger.reopen(record)
            record.gone = False
            self._store.send(record, with_message_id_for_deduplication(record.raw), now)
        self._ledger.note(
            now, "redrive", [Line(record, 0, "back from the dead-letter queue") for record in records]
        )
        self._wake()


def _as_sent(attribute: Any) -> Any:
    """Return a message attribute as the API of SQS has it."""
    if not isinstance(attribute, dict):
        return attribute
    names = {"dataType": "DataType", "stringValue": "StringValue", "binaryValue": "BinaryValue"}
    return {names[key]: value for key, value in attribute.items() if key in names}
