"""A message as SQS keeps it, and one receive of it as the function's event has it."""

from __future__ import annotations

import binascii
import hashlib
from typing import TYPE_CHECKING, Any

from pytest_faas.delivery.queue.record import Message

if TYPE_CHECKING:
    from pytest_faas.delivery.queue.ordering import Group

_HANDLE_OCTETS = 306


def receipt_handle(seed: object, message_id: str, receive: int) -> str:
    """Return the receipt handle of a receive: another one each time, and always the same for the same seed.

    >>> receipt_handle(0, "059f36b4", 2)[:20] == receipt_handle(0, "059f36b4", 3)[:20]
    False
    """
    octets = hashlib.shake_128(f"{seed}:{message_id}:{receive}".encode()).digest(_HANDLE_OCTETS)
    return "AQEB" + binascii.b2a_base64(octets, newline=False).decode("ascii")


def received(raw: dict[str, Any], handle: str, count: int, first_ms: int = -1) -> dict[str, Any]:
    """Return the record of a receive: its handle, its count and, unless negative, when the first receive was.

    >>> received({"body": "pay", "attributes": {"ApproximateReceiveCount": "1"}}, "AQEB", 2)
    {'body': 'pay', 'attributes': {'ApproximateReceiveCount': '2'}, 'receiptHandle': 'AQEB'}
    """
    attributes = {**raw.get("attributes", {}), "ApproximateReceiveCount": str(count)}
    if first_ms >= 0:
        attributes["ApproximateFirstReceiveTimestamp"] = str(first_ms)
    return {**raw, "receiptHandle": handle, "attributes": attributes}


class Stored:
    """One message in the queue.

    `receives` is how often it has been received (as far as its event told, before the delivery began), `as_given` whether
    its next receive is the one that the event shows; `until` is when it is visible (again), `visible` whether it is, and
    `hidden` whether a receive hides it.
    """

    __slots__ = ("as_given", "deleted", "expires", "first_ms", "group", "hidden", "order", "raw", "receives", "record",
                 "seed", "until", "visible")  # fmt: skip

    def __init__(self, record: Message, raw: dict[str, Any], *, expires: int, seed: object) -> None:
        self.record = record
        self.raw = raw
        self.expires = expires
        self.seed = seed
        self.receives = 0
        self.as_given = False
        self.first_ms = -1
        self.until = 0
        self.visible = False
        self.hidden = False
        self.deleted = False
        self.order = 0
        self.group: Group | None = None

    def receive(self, until: int, now: int) -> Taken:
        """Take it: hidden until then."""
        self.receives += 1
        self.until = until
        self.visible, self.hidden = False, True
        taken = Taken(self, self.raw, until, as_given=self.as_given)
        if not self.as_given and self.first_ms < 0 and self.receives == 1:
            self.first_ms = now // 1000
        self.as_given = False
        return taken


class Taken:
    """One receive of a stored message."""

    __slots__ = ("_as_given", "_base", "count", "first_ms", "stored", "until")

    def __init__(self, stored: Stored, base: dict[str, Any], until: int, *, as_given: bool) -> None:
        self.stored = stored
        self.count = stored.receives
        self.until = until
        self._base = base
        self._as_given = as_given

    @property
    def record(self) -> Message:
        """The message."""
        return self.stored.record

    @property
    def is_latest(self) -> bool:
        """Whether the message was not received again since."""
        return self.count == self.stored.receives

    def raw(self) -> dict[str, Any]:
        """Return the record; what the event had already stays as it was, and a redelivery changes what SQS changes.

        That is the receipt handle and the count: recorded from AWS by LocalStack's suite,
        test_failing_lambda_retries_after_visibility_timeout, 2025-11-25.
        """
        if self._as_given:
            return self._base
        handle = receipt_handle(self.stored.seed, self.stored.record.id, self.count)
        return received(self._base, handle, self.count, self.stored.first_ms)
