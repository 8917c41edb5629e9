"""What SQS does without any failure: messages that are received again, sent twice, or redriven.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final
from uuid import UUID

from pytest_faas import errors
from pytest_faas.delivery.agenda import SECOND, micros
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.policies import Conditions, Duplicate
from pytest_faas.delivery.queue.record import Message
from pytest_faas.delivery.queue.store import Store
from pytest_faas.delivery.story import Line
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

_WHERE: Final = "faas.deliver"
_DEDUPLICATION: Final = 300 * SECOND


class Repeats:
    """Which messages are delivered again, and when: chosen by the delivery's seed."""

    def __init__(self, conditions: Conditions, visibility: int, *, fifo: bool, chance: random.Random) -> None:
        _check(conditions, visibility, fifo=fifo)
        self._chance = chance
        plain = [each for each in conditions.duplicates if not each.producer]
        self._concurrent = tuple(each for each in plain if each.concurrent)
        self._later = tuple(each for each in plain if not each.concurrent)
        self._producer = tuple(each for each in conditions.duplicates if each.producer)
        self._given: dict[Message, tuple[int, int]] = {}
        self._waits: dict[Message, list[int]] = {}

    def concurrent(self, record: Message) -> tuple[bool, bool]:
        """Return whether the delivery that begins is a copy beside another one, and whether SQS gives out one more."""
        if not self._concurrent:
            return False, False
        given, copies = self._given.get(record) or (
            0,
            sum(each.copies for each in self._concurrent if self._chosen(each)),
        )
        self._given[record] = given + 1, copies
        return 0 < given <= copies, given < copies

    def again_in(self, record: Message) -> int | None:
        """Return after which time a message is received again although it was deleted; None: it is gone."""
        if not self._later:
            return None
        waits = self._waits.get(record)
        if waits is None:
            waits = [
                micros(each.after) for each in self._later if self._chosen(each) for _ in range(each.copies)
            ]
            self._waits[record] = waits
        return waits.pop(0) if waits else None

    def send_again(self, store: Store, delivery: Delivery, wake: Callable[[], None]) -> None:
        """Let producers send messages a second time, each at its time; a FIFO queue takes no copy within 5 minutes."""
        if not self._producer:
            return
        copies: dict[int, list[tuple[Message, bool]]] = {}
        for record in store.records():
            for wait, dropped in deduplicated(self._waits_of_producer(), fifo=store.fifo):
                copies.setdefault(record.sent + wait, []).append((record, dropped))
        for sent in sorted(copies):
            if sent <= delivery.now:
                _send_copies(copies[sent], store, delivery)
            else:
                delivery.agenda.at(sent, partial(_send_later, copies[sent], store, delivery, wake))

    def _waits_of_producer(self) -> list[int]:
        """Return how long after a message its producer sends it again, each time."""
        return [
            micros(each.after) * number
            for each in self._producer
            if self._chosen(each)
            for number in range(1, each.copies + 1)
        ]

    def _chosen(self, duplicate: Duplicate) -> bool:
        return duplicate.share >= 1 or self._chance.random() < duplicate.share


def deduplicated(waits: list[int], *, fifo: bool) -> Iterator[tuple[int, bool]]:
    """Yield each repeated send with whether the queue drops it: a FIFO queue does for 5 minutes after one that it took.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html

    >>> list(deduplicated([299_000_000, 300_000_000, 301_000_000], fifo=True))
    [(299000000, True), (300000000, False), (301000000, True)]
    """
    taken = 0
    for wait in sorted(waits):
        dropped = fifo and wait - taken < _DEDUPLICATION
        if not dropped:
            taken = wait
        yield wait, dropped


def _send_later(
    copies: list[tuple[Message, bool]], store: Store, delivery: Delivery, wake: Callable[[], None]
) -> None:
    _send_copies(copies, store, delivery)
    wake()


def _send_copies(copies: list[tuple[Message, bool]], store: Store, delivery: Delivery) -> None:
    """Send copies now: each has an id of its own."""
    now = delivery.now
    lines = []
    for record, dropped in copies:
        if dropped:
            lines.append(Line(record, 0, "dropped: same deduplication id within 5 minutes"))
            continue
        raw = copy_of(record.raw, delivery.random, now)
        copy = Message(raw["messageId"], record.body, raw, now, record.group)
        copy.known = True
        delivery.ledger.arrived(copy)
        lines.append(Line(copy, 0, "in the queue a second time"))
        store.send(copy, raw, now)
    delivery.ledger.note(now, "sent again by its producer", lines)


def copy_of(raw: dict[str, Any], chance: random.Random, sent: int) -> dict[str, Any]:
    """Return the record of a message that its producer sent again: its id and times are its own."""
    attributes = {
        **raw.get("attributes", {}),
        "ApproximateReceiveCount": "1",
        "SentTimestamp": str(sent // 1000),
    }
    attributes["ApproximateFirstReceiveTimestamp"] = attributes["SentTimestamp"]
    return {**raw, "messageId": str(UUID(int=chance.getrandbits(128), version=4)), "attributes": attributes}


def with_message_id_for_deduplication(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the record of a message of a FIFO queue as it is in the dead-letter queue: deduplicated by its message id.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    if "MessageDeduplicationId" not in raw.get("attributes", {}):
        return raw
    return {**raw, "attributes": {**raw["attributes"], "MessageDeduplicationId": raw["messageId"]}}


def _check(conditions: Conditions, visibility: int, *, fifo: bool) -> None:
    for each in conditions.duplicates:
        if each.body is not None:
            raise InvalidArgument(
                f"{_WHERE}: duplicate: body= is for an HTTP client that sends another body under the same headers; a"
                " message that comes again has the body that it had. Leave it out"
            )
        if fifo and each.concurrent:
            raise InvalidArgument(
                f"{_WHERE}: duplicate: concurrent=True is for standard queues: a FIFO queue gives out no message of a group"
                " while one of it is being processed. For two deliveries at a time take a function that runs for longer than"
                " visibility_timeout, with Queue(changed_after_creation=True)"
            )
        if fifo and not each.producer and each.after > visibility:
            raise InvalidArgument(
                f"{_WHERE}: duplicate: after must be at most visibility_timeout ({visibility} s) for a FIFO queue, got"
                f" {each.after:g}: a message whose delete was lost comes back then, and its group waits for it. For a copy"
                " that comes later take producer=True"
            )
