"""A message in a queue of the fake AWS, as SQS itself knows it. Times are whole microseconds since the epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

# moto compares milliseconds, and `>`: half a microsecond earlier, a message is visible at the moment itself.
_EARLIER = 0.0005


class HeldMessage:
    """A message that a queue holds; `moto` is moto's own."""

    __slots__ = ("moto",)

    def __init__(self, moto: Any) -> None:
        self.moto = moto

    @property
    def id(self) -> str:
        """Its messageId."""
        return str(self.moto.id)

    @property
    def body(self) -> str:
        """Its text."""
        return str(self.moto.body)

    @property
    def group(self) -> str | None:
        """Its MessageGroupId."""
        group: str | None = self.moto.group_id
        return group

    @property
    def receives(self) -> int:
        """How often it has been received."""
        return int(self.moto.approximate_receive_count)

    @property
    def in_flight_until(self) -> int:
        """When its visibility time-out is over."""
        return _micros(self.moto.visible_at)

    def hide(self, until: int) -> None:
        """Let it be visible again at that time."""
        self.moto.visible_at = until / 1000 - _EARLIER

    def receive(self, handle: str, until: int, now: int) -> None:
        """Count a receive, with that receipt handle, and hide it until then."""
        moto = self.moto
        if moto.approximate_first_receive_timestamp is None:
            moto.approximate_first_receive_timestamp = now // 1000
        moto.approximate_receive_count += 1
        if moto.receipt_handle is not None:
            moto._old_receipt_handles.append(moto.receipt_handle)
        moto.receipt_handle = handle
        self.hide(until)

    @property
    def sent_ms(self) -> int:
        """When it was sent, in milliseconds since the epoch."""
        return int(self.moto.sent_timestamp)

    @property
    def first_received_ms(self) -> int | None:
        """When it was received first, in milliseconds since the epoch."""
        first: int | None = self.moto.approximate_first_receive_timestamp
        return first

    @property
    def attributes(self) -> tuple[tuple[str, str, str | bytes], ...]:
        """Its message attributes: name, data type and value of each."""
        return tuple(
            (name, each["DataType"], _value(each)) for name, each in self.moto.message_attributes.items()
        )

    @property
    def system(self) -> dict[str, str]:
        """What SQS knows of it besides: those attributes that it has."""
        trace = self.moto.system_attributes.get("AWSTraceHeader") or {}
        found = {
            "SenderId": self.moto.sender_id,
            "MessageDeduplicationId": self.moto.deduplication_id,
            "SequenceNumber": self.moto.sequence_number,
            "AWSTraceHeader": trace.get("StringValue"),
            "DeadLetterQueueSourceArn": self.moto.__dict__.get("_pytest_faas_source"),
        }
        return {name: str(value) for name, value in found.items() if value is not None}


def _value(attribute: Mapping[str, Any]) -> str | bytes:
    value: str | bytes = attribute.get("StringValue") or attribute["BinaryValue"]
    return value


def _micros(ms: float) -> int:
    """Return moto's milliseconds in microseconds; what `_EARLIER` has taken is given back."""
    return math.floor(ms * 1000 + 0.75)


def visible_at(message: Any) -> int:
    """Return when a message's delay and its visibility time-out are over."""
    return _micros(max(message.visible_at, message.delayed_until))


def is_in_flight(message: Any, now: int) -> bool:
    """Whether somebody has received moto's message, and its visibility time-out is not over."""
    return message.approximate_receive_count > 0 and _micros(message.visible_at) > now


def made(
    message_id: str,
    body: str,
    attributes: Mapping[str, Mapping[str, Any]],
    system: Mapping[str, str],
    now: int,
) -> Any:
    """Make a message of moto with what SQS knows of it; `attributes` in the form of the API."""
    from moto.sqs.models import Message

    moto: Any = Message(message_id, body)
    moto.message_attributes = {name: dict(each) for name, each in attributes.items()}
    moto.sent_timestamp = int(system.get("SentTimestamp", now // 1000))
    moto.sender_id = system.get("SenderId", moto.sender_id)
    moto.group_id = system.get("MessageGroupId")
    moto.deduplication_id = system.get("MessageDeduplicationId")
    moto.sequence_number = system.get("SequenceNumber")
    moto.approximate_receive_count = int(system.get("ApproximateReceiveCount", 1)) - 1
    if moto.approximate_receive_count and "ApproximateFirstReceiveTimestamp" in system:
        moto.approximate_first_receive_timestamp = int(system["ApproximateFirstReceiveTimestamp"])
    if "AWSTraceHeader" in system:
        moto.system_attributes["AWSTraceHeader"] = {
            "DataType": "String",
            "StringValue": system["AWSTraceHeader"],
        }
    if "DeadLetterQueueSourceArn" in system:
        moto.__dict__["_pytest_faas_source"] = system["DeadLetterQueueSourceArn"]
    return moto
