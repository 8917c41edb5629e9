"""One message in a queue: what stays the same each time that it is delivered."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, NamedTuple

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import EventTooLarge, InvalidArgument
from pytest_faas.events import _sqs_attributes, _sqs_chain
from pytest_faas.events._sns_message import IDENTIFIER, IDENTIFIER_RULE
from pytest_faas.events._sqs_attributes import XML_FORBIDDEN, Attributes
from pytest_faas.origin import Identifiers

__tracebackhide__ = errors.hidden_from

# Body and attributes of one message, in octets, since August 2025:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
MAXIMUM_MESSAGE_SIZE = 1_048_576
MAXIMUM_RECEIVE_COUNT = 2**31 - 1  # SQS names none; so many receives do not fit into the longest retention
QUEUE = re.compile(r"[A-Za-z0-9_\-]{1,80}|[A-Za-z0-9_\-]{1,75}\.fifo")
QUEUE_RULE = "1 to 80 letters, digits, '-' and '_' ('.fifo' at the end makes it a FIFO queue)"
_FIRST_SEQUENCE_NUMBER = 18_849_496_460_467_696_128  # as large as AWS's samples
_WHERE = "sqs_message"
_PATTERNS = {
    "group_id": (IDENTIFIER, IDENTIFIER_RULE),
    "deduplication_id": (IDENTIFIER, IDENTIFIER_RULE),
    "sequence_number": (re.compile("[0-9]{1,20}"), "a str of up to 20 digits"),
    "sender_id": (re.compile(r"[!-~]+"), "a non-empty str, such as 'AROAEXAMPLE:session'"),
    "trace_header": (
        re.compile(r"(.*;)?Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;.*)?"),
        "an X-Ray trace header, such as 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'",
    ),
    "dead_letter_queue_source": (QUEUE, "the name of a queue: " + QUEUE_RULE),
}
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html, MessageRetentionPeriod
_LONGEST_KEPT_MS = 14 * 86_400_000

Time = datetime | float | str | None


class SqsMessage(NamedTuple):
    """A message as SQS keeps it; made by `sqs_message`.

    Built into an event again it keeps its message id, times, MD5s, group and sequence number; only the
    receipt handle is new. `redelivered()` is the same message at its next receive. Times are in milliseconds
    since the epoch; `topic` names the SNS topic that it came through.
    """

    body: str
    message_id: str
    sent_ms: int
    first_received_ms: int
    receive_count: int = 1
    attributes: Attributes = ()
    group_id: str | None = None
    deduplication_id: str | None = None
    topic: str | None = None
    sequence_number: str | None = None
    sender_id: str | None = None
    trace_header: str | None = None
    dead_letter_queue_source: str | None = None
    sequence_number_given: bool = False
    from_s3: bool = False

    @known_arguments("SqsMessage.redelivered")
    def redelivered(self, times: int = 1) -> SqsMessage:
        """Return the same message after it came back to the queue: its receive count is higher by `times`.

        >>> from pytest_faas import events
        >>> message = events.sqs_message("pay")
        >>> first, again = events.sqs(message), events.sqs(message.redelivered())
        >>> first["Records"][0]["messageId"] == again["Records"][0]["messageId"]
        True
        >>> again["Records"][0]["attributes"]["ApproximateReceiveCount"]
        '2'
        """
        arguments.integer("SqsMessage.redelivered", "times", times, 1, MAXIMUM_RECEIVE_COUNT)
        return checked(self._replace(receive_count=self.receive_count + times))


def check_content(where: str, body: str, attributes: Attributes) -> None:
    """Refuse a message that SQS would not take."""
    if not body:
        raise arguments.invalid(where, "body", "at least one character", body)
    if attributes:
        _sqs_attributes.check_for_sqs(where, attributes)
    if attributes or 4 * len(body) > MAXIMUM_MESSAGE_SIZE:
        size = len(body.encode()) + _sqs_attributes.octets(attributes)
        if size > MAXIMUM_MESSAGE_SIZE:
            allowed = f"SQS allows {MAXIMUM_MESSAGE_SIZE:,} for a message"
            raise EventTooLarge(f"{where}: body and attributes have {size:,} octets; {allowed}")
    forbidden = XML_FORBIDDEN.search(body)
    if forbidden:
        hint = f". {forbidden.group()!r} at index {forbidden.start()} is not: encode it, in base64 say"
        raise arguments.invalid(where, "body", "text of the characters that XML allows", body, hint)


@known_arguments("events.sqs_message")
def sqs_message(
    body: Any,
    *,
    message_id: str | None = None,
    receive_count: int = 1,
    attributes: dict[str, Any] | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
    sequence_number: str | None = None,
    sent_at: Time = None,
    first_received_at: Time = None,
    sender_id: str | None = None,
    trace_header: str | None = None,
    dead_letter_queue_source: str | None = None,
    raw_message_delivery: bool = False,
) -> SqsMessage:
    """Put one message into a queue, for `events.sqs`; it stays the same message each time that it is built.

    `body` is text, anything JSON-able, or an event or message that a service would put there (see
    `events.sqs`). `attributes` maps names to a str, a number, bytes or the API's own form `{"DataType":
    ..., "StringValue": ...}`. `sent_at` and `first_received_at` (never before it) are a datetime, seconds
    since the epoch or ISO 8601 text. `group_id` is for FIFO and for fair standard queues;
    `deduplication_id` (by default the SHA-256 of the body) and `sequence_number` are for FIFO queues.
    `dead_letter_queue_source` names the queue that gave the message up.

    Raises `InvalidArgument` for what SQS would refuse, `EventTooLarge` above 1,048,576 octets.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html

    >>> from pytest_faas import events
    >>> late = events.sqs_message({"id": 7}, receive_count=3, attributes={"kind": "new"})
    >>> record, = events.sqs(late)["Records"]
    >>> record["body"], record["messageAttributes"]["kind"]["stringValue"]
    ('{"id":7}', 'new')
    """
    arrivals = _sqs_chain.arrivals(_WHERE, body, attributes, raw=raw_message_delivery)
    if len(arrivals) != 1:
        raise InvalidArgument(
            f"{_WHERE}: body has {len(arrivals)} SNS records, a message has one; see events.sqs"
        )
    arrival = arrivals[0]
    check_content(_WHERE, arrival.body, arrival.attributes)
    ids = origins.current().ids
    sent_ms, first_received_ms = _times(sent_at, first_received_at)
    message = SqsMessage(
        body=arrival.body,
        message_id=ids.uuid() if message_id is None else arguments.text(_WHERE, "message_id", message_id),
        sent_ms=sent_ms,
        first_received_ms=first_received_ms,
        receive_count=arguments.integer(_WHERE, "receive_count", receive_count, 1, MAXIMUM_RECEIVE_COUNT),
        attributes=arrival.attributes,
        group_id=arrival.group_id if group_id is None else group_id,
        deduplication_id=arrival.deduplication_id if deduplication_id is None else deduplication_id,
        sequence_number=next_sequence_number(ids) if sequence_number is None else sequence_number,
        sender_id=sender_id,
        trace_header=trace_header,
        dead_letter_queue_source=dead_letter_queue_source,
        topic=arrival.topic,
        sequence_number_given=sequence_number is not None,
        from_s3=arrival.from_s3,
    )
    return _with_plain_names(message)


def checked(message: SqsMessage) -> SqsMessage:
    """Return a message that a user may have altered with `_replace`, if SQS could still have it."""
    if type(message.body) is not str or type(message.attributes) is not tuple:
        expected = "as sqs_message made them: change them there"
        raise arguments.invalid(_WHERE, "body and attributes", expected, (message.body, message.attributes))
    arguments.text(_WHERE, "message_id", message.message_id)
    arguments.integer(_WHERE, "receive_count", message.receive_count, 1, MAXIMUM_RECEIVE_COUNT)
    arguments.integer(_WHERE, "sent_ms", message.sent_ms, 0)
    arguments.integer(_WHERE, "first_received_ms", message.first_received_ms, message.sent_ms)
    check_content(_WHERE, message.body, message.attributes)
    return _with_plain_names(message)


def _with_plain_names(message: SqsMessage) -> SqsMessage:
    found: dict[str, Any] = {}
    for name, (pattern, rule) in _PATTERNS.items():
        value = getattr(message, name)
        if value is not None:
            plain = arguments.matching(_WHERE, name, value, pattern, rule)
            if plain is not value:
                found[name] = plain
    return message._replace(**found) if found else message


def next_sequence_number(ids: Identifiers) -> str:
    """Return 20 digits above all that this stream gave before: "large, non-consecutive", as SQS's are."""
    return str(ids.rising("sqs", _FIRST_SEQUENCE_NUMBER, 2**20))


def _times(sent_at: Time, first_received_at: Time) -> tuple[int, int]:
    """Return both in milliseconds; one that is not given is now, or the other where no queue keeps a message so long."""
    now = origins.now_ms()
    sent = origins.epoch_ms(_WHERE, "sent_at", sent_at)
    received = origins.epoch_ms(_WHERE, "first_received_at", first_received_at)
    if first_received_at is None:
        return sent, now if 0 <= now - sent <= _LONGEST_KEPT_MS else sent
    if sent_at is None:
        return now if 0 <= received - now <= _LONGEST_KEPT_MS else received, received
    if not 0 <= received - sent <= _LONGEST_KEPT_MS:
        expected = f"at or after sent_at ({sent_at!r}), by 14 days at most, which is how long a queue keeps a message"
        raise arguments.invalid(_WHERE, "first_received_at", expected, first_received_at)
    return sent, received
