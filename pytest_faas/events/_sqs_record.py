"""One record of an SQS event.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

from __future__ import annotations

import functools
import hashlib
from typing import Any

from pytest_faas import errors
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _sqs_attributes
from pytest_faas.events._sns_message import DEFAULT_GROUP
from pytest_faas.events._sqs_message import SqsMessage, next_sequence_number
from pytest_faas.origin import Origin

__tracebackhide__ = errors.hidden_from

_TO_BASE32 = str.maketrans("0189", "GHJK")  # ids of IAM are letters and the digits 2 to 7


def record(
    message: SqsMessage, origin: Origin, arn: str, group_id: str | None, *, fifo: bool, windowed: bool
) -> dict[str, Any]:
    """Build one record. What stays the same each time that a message is delivered is the message's own."""
    built: dict[str, Any] = {
        "messageId": message.message_id,
        "receiptHandle": "AQEB" + origin.ids.base64(306),
        "body": message.body,
        "attributes": _attributes(message, origin, group_id, fifo=fifo),
        "messageAttributes": {},
    }
    if message.attributes:
        built["messageAttributes"] = _sqs_attributes.in_sqs(message.attributes)
        built["md5OfMessageAttributes"] = _sqs_attributes.md5(message.attributes)
    elif windowed:
        # recorded from AWS by LocalStack's suite in each of its tests with a window, 2024-10 to 2025-11
        built["md5OfMessageAttributes"] = None
    built["md5OfBody"] = hashlib.md5(message.body.encode(), usedforsecurity=False).hexdigest()
    built["eventSource"] = "aws:sqs"
    built["eventSourceARN"] = arn
    built["awsRegion"] = origin.region
    return built


def _attributes(message: SqsMessage, origin: Origin, group_id: str | None, *, fifo: bool) -> dict[str, str]:
    """Return the system attributes, all of them text."""
    attributes = {"ApproximateReceiveCount": str(message.receive_count)}
    if message.trace_header is not None:
        attributes["AWSTraceHeader"] = message.trace_header
    attributes["SentTimestamp"] = str(message.sent_ms)
    if fifo:
        _refuse_standard_topic(message)
        attributes["SequenceNumber"] = message.sequence_number or next_sequence_number(origin.ids)
    group = _group(message, group_id, fifo=fifo)
    if group is not None:
        attributes["MessageGroupId"] = group
    attributes["SenderId"] = message.sender_id or _sender_id(message, origin)
    if fifo:
        attributes["MessageDeduplicationId"] = deduplication_id(message)
    attributes["ApproximateFirstReceiveTimestamp"] = str(message.first_received_ms)
    if message.dead_letter_queue_source is not None:
        source = _dead_letter_source(message.dead_letter_queue_source, fifo=fifo)
        attributes["DeadLetterQueueSourceArn"] = origin.arn("sqs", source)
    return attributes


def _refuse_standard_topic(message: SqsMessage) -> None:
    if message.topic is not None and not message.topic.endswith(".fifo"):
        # Recorded from AWS by LocalStack's suite, test_validations_for_fifo, 2025-08-18
        raise InvalidArgument(
            f"sqs: topic {message.topic!r} is a standard topic, which no FIFO queue can subscribe to; "
            "use a topic that ends with '.fifo'"
        )


def group_in_fifo(message: SqsMessage, group_id: str | None) -> str:
    """Return the group that a message of a FIFO queue is in: there is always one."""
    return message.group_id or group_id or DEFAULT_GROUP


def _group(message: SqsMessage, group_id: str | None, *, fifo: bool) -> str | None:
    if fifo:
        return group_in_fifo(message, group_id)
    if message.topic is not None and message.topic.endswith(".fifo"):
        # Group and deduplication id stay behind in a standard queue: recorded from AWS by LocalStack's suite,
        # test_fifo_topic_to_regular_sqs, 2025-08-18
        return group_id
    if message.deduplication_id is not None:
        raise InvalidArgument(
            f"sqs: deduplication_id must be left out for a standard queue, got {message.deduplication_id!r}; "
            "the name of a FIFO queue ends with '.fifo'"
        )
    return message.group_id or group_id  # of a fair queue


def _sender_id(message: SqsMessage, origin: Origin) -> str:
    """Return who sent it, an IAM user's id: always the same one for the account, and another for SNS."""
    return _user_id(origin.ids.constant("sender" if message.topic is None else "sns sender"))


@functools.cache
def _user_id(digits: str) -> str:
    return "AIDA" + digits[:17].upper().translate(_TO_BASE32)


def _dead_letter_source(source: str, *, fifo: bool) -> str:
    if source.endswith(".fifo") != fifo:
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
        raise InvalidArgument(
            f"sqs: dead_letter_queue_source {source!r} and queue must be both FIFO queues or both standard queues"
        )
    return source


def deduplication_id(message: SqsMessage) -> str:
    """Return the given one, or what SQS makes: over the body, not the attributes; the message id in a dead-letter queue.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    if message.deduplication_id is not None:
        return message.deduplication_id
    if message.dead_letter_queue_source is not None:
        return message.message_id
    return hashlib.sha256(message.body.encode()).hexdigest()
