"""One table: how each source delivers again, which paths of the event that changes, and what never does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pytest_faas.delivery.again import envelope, keys, queue, stream, whole
from pytest_faas.delivery.again.keys import Key
from pytest_faas.delivery.again.later import Later
from pytest_faas.delivery.outcome import Event
from pytest_faas.events._recognise import source_of

Paths = frozenset[str]


@dataclass(frozen=True, slots=True)
class Redelivery:
    """One way in which the same thing comes once more.

    `changes`: paths that have another value each time, where the event has them. `may_change`: those that have one
    in some events. All else stays. `*` stands for each record, names of headers are in lower case.
    """

    make: Callable[[Event, Later], Event]
    changes: Paths = frozenset()
    may_change: Paths = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """How one source delivers again: by itself, for another `causes`, and when its producer sent twice.

    `key` reads the stable key out of a record, or out of an event that has none.
    """

    key: Callable[[dict[str, Any]], Key]
    again: Redelivery
    producer: Redelivery
    causes: Mapping[str, Redelivery] = field(default_factory=dict)


def _paths(before: str, names: str) -> Paths:
    return frozenset(before + name for name in names.split())


_IN_RECORD: Final = "Records.*."
_RECEIVED: Final = _paths(_IN_RECORD, "receiptHandle attributes.ApproximateReceiveCount")
_COUNTED: Final = _paths(_IN_RECORD, "attributes.ApproximateReceiveCount")
_TIMES: Final = _paths(
    _IN_RECORD, "attributes.SentTimestamp attributes.ApproximateFirstReceiveTimestamp receiptHandle"
)
_OWN: Final = _paths(_IN_RECORD, "messageId") | _TIMES
_BODY: Final = _paths(_IN_RECORD, "body md5OfBody")
_NUMBER: Final = _paths(_IN_RECORD, "attributes.SequenceNumber")
_DEDUPLICATION: Final = _paths(_IN_RECORD, "attributes.MessageDeduplicationId")
_HOME: Final = _paths(_IN_RECORD, "eventSourceARN attributes.DeadLetterQueueSourceArn")
_FIRST: Final = _paths(_IN_RECORD, "receiptHandle attributes.ApproximateFirstReceiveTimestamp")

_UNCHANGED: Final = Redelivery(whole.unchanged)
_RECEIVE: Final = Redelivery(queue.received_again, _RECEIVED)
_REDRIVE: Final = Redelivery(queue.redriven, _FIRST, _COUNTED | _HOME)
_REDRIVE_FIFO: Final = Redelivery(queue.redriven, _FIRST | _NUMBER, _COUNTED | _HOME | _DEDUPLICATION)
_NEW_ID: Final = Redelivery(whole.sent_again, frozenset({"id"}))
_PUBLISHED: Final = _paths("Records.*.Sns.", "MessageId Timestamp Signature")
_PUT: Final = _paths("Records.*.", "eventID kinesis.sequenceNumber kinesis.approximateArrivalTimestamp")

_CONTEXT: Final = _paths(
    "requestContext.", "requestId extendedRequestId requestTime requestTimeEpoch time timeEpoch"
)
_HEADERS: Final = frozenset(
    f"{several}.{name}"
    for several in ("headers", "multiValueHeaders")
    for name in ("x-amzn-trace-id", "x-forwarded-for", "x-amz-cf-id", "x-amz-date", "authorization")
)
_REQUEST: Final = Redelivery(whole.requested_again, _CONTEXT, _HEADERS)
_HTTP: Final = Source(keys.of_request, _REQUEST, _REQUEST)

SOURCES: Final[dict[str, Source]] = {
    "sqs": Source(
        keys.of_message,
        _RECEIVE,
        Redelivery(queue.sent_again, _OWN, _COUNTED),
        {"redrive": _REDRIVE},
    ),
    "sqs_fifo": Source(
        keys.of_message,
        _RECEIVE,
        Redelivery(queue.sent_again, _OWN | _NUMBER, _COUNTED | _DEDUPLICATION),
        {"redrive": _REDRIVE_FIFO},
    ),
    "sns_sqs": Source(
        keys.of_message,
        _RECEIVE,
        Redelivery(queue.sent_again, _OWN | _NUMBER, _COUNTED | _DEDUPLICATION | _BODY),
        {
            "redrive": Redelivery(queue.redriven, _FIRST | _NUMBER, _REDRIVE_FIFO.may_change),
            "topic": Redelivery(queue.delivered_again_by_topic, _OWN | _NUMBER, _COUNTED | _DEDUPLICATION),
        },
    ),
    "sns": Source(keys.of_notification, _UNCHANGED, Redelivery(whole.sent_again, _PUBLISHED)),
    "s3": Source(keys.of_object, _UNCHANGED, _UNCHANGED),
    "eventbridge": Source(keys.of_bus_event, _UNCHANGED, _NEW_ID),
    "schedule": Source(keys.of_firing, _UNCHANGED, _NEW_ID),
    "scheduler": Source(keys.of_firing, _UNCHANGED, _NEW_ID),
    "kinesis": Source(keys.of_stream_record, _UNCHANGED, Redelivery(stream.put_again, _PUT)),
    "dynamodb_stream": Source(keys.of_stream_record, _UNCHANGED, Redelivery(stream.changed_once)),
    "apigw": _HTTP,
    "http_api": _HTTP,
    "function_url": _HTTP,
    "alb": _HTTP,
    "direct": Source(keys.of_payload, _UNCHANGED, _UNCHANGED),
}
"""The sources by name; `direct` is a payload that no known source sends. A new source is a row here."""


def name_of(event: Event) -> str:
    """Return which row an event is of.

    >>> name_of({"Records": [{"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:a.fifo"}]})
    'sqs_fifo'
    >>> name_of({"order": 7})
    'direct'
    """
    source = source_of(event)
    if source != "sqs":
        return source or "direct"
    records = [each for each in event["Records"] if isinstance(each, dict)]
    if any(envelope.of(each) is not None for each in records):
        return "sns_sqs"
    return "sqs_fifo" if str(records[0].get("eventSourceARN")).endswith(".fifo") else "sqs"
