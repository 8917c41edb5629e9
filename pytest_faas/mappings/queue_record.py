"""A message of the fake AWS as a record of a function's event, and back."""

from __future__ import annotations

import base64
from typing import Any

from pytest_faas import origin as origins
from pytest_faas.cloud.queue_messages import HeldMessage
from pytest_faas.cloud.queues import FakeQueue
from pytest_faas.events import _sqs_record
from pytest_faas.events._sqs_message import SqsMessage
from pytest_faas.origin import Origin

# What a message keeps on its way through a queue, and SQS begins anew for one that was never received.
_OF_RECEIVES = ("ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber")


class Records:
    """Builds the records of one queue. `windowed`: whether the mapping has a batching window."""

    def __init__(self, queue: FakeQueue, *, windowed: bool) -> None:
        self._queue = queue
        self._windowed = windowed
        self._origin = Origin(region=queue.region, account=queue.account)
        self._origin.ids = origins.current().ids

    def built(self, held: HeldMessage, handle: str, now: int) -> dict[str, Any]:
        """Return the record of a message's next receive."""
        system, first = held.system, held.first_received_ms
        message = SqsMessage(
            body=held.body,
            message_id=held.id,
            sent_ms=held.sent_ms,
            first_received_ms=now // 1000 if first is None else first,
            receive_count=held.receives + 1,
            attributes=held.attributes,
            group_id=held.group,
            deduplication_id=system.get("MessageDeduplicationId") if self._queue.fifo else None,
            sequence_number=system.get("SequenceNumber"),
            sender_id=system.get("SenderId"),
            trace_header=system.get("AWSTraceHeader"),
        )
        record = _sqs_record.record(
            message, self._origin, self._queue.arn, None, fifo=self._queue.fifo, windowed=self._windowed
        )
        if "DeadLetterQueueSourceArn" in system:
            record["attributes"]["DeadLetterQueueSourceArn"] = system["DeadLetterQueueSourceArn"]
        record["receiptHandle"] = handle
        return record

    def put(self, raw: dict[str, Any], now: int) -> HeldMessage:
        """Put the message of a record into the queue as one that was never received."""
        system = {name: value for name, value in raw["attributes"].items() if name not in _OF_RECEIVES}
        if self._queue.fifo:
            system["SequenceNumber"] = self._queue.new_number()
        attributes = {name: as_sent(each) for name, each in raw["messageAttributes"].items()}
        return self._queue.put(raw["messageId"], raw["body"], attributes, system, now)


def as_sent(attribute: dict[str, Any]) -> dict[str, Any]:
    """Return a message attribute of a record in the form of the API.

    >>> as_sent({"stringValue": "3", "stringListValues": [], "binaryListValues": [], "dataType": "Number"})
    {'DataType': 'Number', 'StringValue': '3'}
    """
    if "binaryValue" in attribute:
        return {"DataType": attribute["dataType"], "BinaryValue": base64.b64decode(attribute["binaryValue"])}
    return {"DataType": attribute["dataType"], "StringValue": attribute["stringValue"]}
