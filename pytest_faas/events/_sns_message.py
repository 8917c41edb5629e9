"""One message published to an SNS topic."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import EventTooLarge, InvalidArgument
from pytest_faas.events import _payload, _sqs_attributes
from pytest_faas.events._sqs_attributes import Attributes

__tracebackhide__ = errors.hidden_from

DEFAULT_TOPIC = "my-topic"
DEFAULT_GROUP = "my-group"
DEFAULT_MAXIMUM_SIZE = 262_144
# https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
_TOPIC = re.compile(r"[A-Za-z0-9_\-]{1,256}|[A-Za-z0-9_\-]{1,251}\.fifo")
_TOPIC_RULE = "1 to 256 letters, digits, '-' and '_', or so and '.fifo'"
# Subjects hold no line breaks or control characters:
# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
SUBJECT = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,100}")
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
IDENTIFIER = re.compile(r"[!-~]{1,128}")
IDENTIFIER_RULE = "1 to 128 letters, digits and punctuation (no spaces)"


@dataclass(frozen=True, slots=True)
class SnsMessage:
    """A message as SNS keeps it: a delivery that is retried changes nothing of it. Made by `sns_message`."""

    message: str
    topic: str
    subject: str | None
    attributes: Attributes
    timestamp_ms: int
    message_id: str
    signature: str
    signature_version: str
    group_id: str | None
    deduplication_id: str | None
    sequence_number: str | None

    @property
    def fifo(self) -> bool:
        """Whether its topic is a FIFO topic."""
        return self.topic.endswith(".fifo")


@known_arguments("events.sns_message")
def sns_message(
    message: Any,
    *,
    topic: str = DEFAULT_TOPIC,
    subject: str | None = None,
    attributes: dict[str, Any] | None = None,
    at: datetime | float | str | None = None,
    message_id: str | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
    signature_version: str = "1",
    maximum_message_size: int = DEFAULT_MAXIMUM_SIZE,
) -> SnsMessage:
    """Publish a message to a topic, for `events.sns` or `events.sqs`; built again, it stays the same message.

    The arguments are those of `events.sns`, and for queues: `group_id` (FIFO topics, and fair standard queues),
    `deduplication_id` (FIFO topics; by default the SHA-256 of the message) and the topic's `signature_version`,
    "1" or "2". A FIFO topic delivers to queues only.

    Raises `InvalidArgument` for what SNS would not take, `EventTooLarge` above the topic's limit.
    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html

    >>> from pytest_faas import events
    >>> order = events.sns_message({"id": 7}, topic="orders.fifo", group_id="customer-1")
    >>> events.sqs(order, queue="orders.fifo")["Records"][0]["attributes"]["MessageGroupId"]
    'customer-1'
    """
    return published(
        "sns_message",
        message,
        topic=topic,
        subject=subject,
        attributes=attributes,
        at=at,
        message_id=message_id,
        group_id=group_id,
        deduplication_id=deduplication_id,
        signature_version=signature_version,
        maximum_message_size=maximum_message_size,
    )


def published(
    where: str,
    payload: object,
    *,
    topic: str,
    subject: str | None,
    attributes: dict[str, Any] | None,
    at: datetime | float | str | None,
    maximum_message_size: int,
    message_id: str | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
    signature_version: str = "1",
) -> SnsMessage:
    """Check what `sns_message` and `sns` take, and fill in what SNS adds."""
    message = _payload.as_text(where, "message", payload)
    arguments.text(where, "message", message)
    topic = arguments.matching(where, "topic", topic, _TOPIC, _TOPIC_RULE)
    if topic.endswith(".fifo") and from_s3(payload):
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
        raise InvalidArgument(
            f"{where}: S3 sends no notifications to a FIFO topic, got topic {topic!r}. Take a standard topic, an "
            "EventBridge event of S3, or the notification as text (json.dumps) where a function of yours passes it on"
        )
    if subject is None and from_s3(payload):
        subject = "Amazon S3 Notification"  # as S3 publishes
    elif subject is not None:
        rule = "1 to 100 characters without control characters"
        subject = arguments.matching(
            where, "subject", arguments.text(where, "subject", subject), SUBJECT, rule
        )
    kept = _sqs_attributes.parsed(where, attributes, lists=True)
    _check_size(where, message, kept, maximum_message_size)
    fifo = topic.endswith(".fifo")
    ids = origins.current().ids
    return SnsMessage(
        message=message,
        topic=topic,
        subject=subject,
        attributes=kept,
        timestamp_ms=origins.epoch_ms(where, "at", at),
        message_id=ids.uuid() if message_id is None else arguments.text(where, "message_id", message_id),
        signature=ids.base64(256),
        signature_version=arguments.choice(where, "signature_version", signature_version, ("1", "2")),
        group_id=identifier(where, "group_id", group_id) or (DEFAULT_GROUP if fifo else None),
        deduplication_id=_deduplication_id(where, deduplication_id, message, fifo=fifo),
        sequence_number=str(ids.rising("sns", 10_000_000_000_000_003_000, 1000)) if fifo else None,
    )


def identifier(where: str, name: str, value: str | None) -> str | None:
    """Return a group or deduplication id that SNS and SQS take."""
    if value is None:
        return None
    return arguments.matching(where, name, value, IDENTIFIER, IDENTIFIER_RULE)


def _deduplication_id(where: str, given: str | None, message: str, *, fifo: bool) -> str | None:
    if given is not None and not fifo:
        # "... MessageDeduplicationId parameter that is not valid for this topic type", says SNS.
        raise arguments.invalid(where, "deduplication_id", "left out: the topic is not a FIFO topic", given)
    if fifo:
        return identifier(where, "deduplication_id", given) or hashlib.sha256(message.encode()).hexdigest()
    return None


def from_s3(payload: object) -> bool:
    """Tell whether S3 would publish this: a notification, or the test of a new configuration."""
    if not isinstance(payload, dict):
        return False
    records = payload.get("Records")
    first = records[0] if isinstance(records, list) and records else None
    return payload.get("Event") == "s3:TestEvent" or (
        isinstance(first, dict) and first.get("eventSource") == "aws:s3"
    )


def _check_size(where: str, message: str, attributes: Attributes, limit: int) -> None:
    arguments.integer(where, "maximum_message_size", limit, 1024, 1_048_576)
    if 4 * len(message) > limit or attributes:
        size = len(message.encode()) + _sqs_attributes.octets(attributes)
        if size > limit:
            raise EventTooLarge(
                f"{where}: message and attributes have {size:,} octets; the topic's "
                f"maximum_message_size allows {limit:,} (up to 1,048,576 where the topic is set so)"
            )
