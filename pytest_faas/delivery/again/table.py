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
    """How one source delivers again: by itself, for one of other `causes`, and when its producer sent twice.

    `key` reads the stable key out of a record, or out of an event that has none. `stays`: what no redelivery changes; what
    the producer sends twice is another matter.
    """

    key: Callable[[dict[str, Any]], Key]
    again: Redelivery
    producer: Redelivery
    stays: Paths
    causes: Mapping[str, Redelivery] = field(default_factory=dict)


def _paths(before: str, names: str) -> Paths:
    return frozenset(before + name for name in names.split())


_IN_RECORD: Final = "Records.*."
_RECEIVED: Final = _paths(_IN_RECORD, "receiptHandle attributes.ApproximateReceiveCount")
_COUNTED: Final = _paths(_IN_RECORD, "attributes.ApproximateReceiveCount")
_TIMES: Final = _paths(
    _IN_RECORD, "attributes.SentTimestamp attributes.ApproximateFirstReceiveTimestamp receiptHandle"
)
_ID: Final = _paths(_IN_RECORD, "messageId")
_OWN: Final = _ID | _TIMES
_BODY: Final = _paths(_IN_RECORD, "body md5OfBody")
_NUMBER: Final = _paths(_IN_RECORD, "attributes.SequenceNumber")
_DEDUPLICATION: Final = _paths(_IN_RECORD, "attributes.MessageDeduplicationId")
_HOME: Final = _paths(_IN_RECORD, "eventSourceARN attributes.DeadLetterQueueSourceArn")
_GROUP: Final = _paths(_IN_RECORD, "attributes.MessageGroupId")
_FIRST: Final = _paths(_IN_RECORD, "receiptHandle attributes.ApproximateFirstReceiveTimestamp")

_UNCHANGED: Final = Redelivery(whole.unchanged)
_RECEIVE: Final = Redelivery(queue.received_again, _RECEIVED)
_REDRIVE: Final = Redelivery(queue.redriven, _FIRST, _COUNTED | _HOME)
_REDRIVE_FIFO: Final = Redelivery(queue.redriven, _FIRST | _NUMBER, _COUNTED | _HOME | _DEDUPLICATION)
_NEW_ID: Final = Redelivery(whole.sent_again, frozenset({"id"}))
_PUBLISHED: Final = _paths("Records.*.Sns.", "MessageId Timestamp Signature")
_PUT: Final = _paths("Records.*.", "eventID kinesis.sequenceNumber kinesis.approximateArrivalTimestamp")

_OF_A_SENDING: Final = "x-amzn-trace-id x-amz-cf-id x-amz-date authorization"
_HEADERS: Final = _paths("headers.", _OF_A_SENDING)
_SEVERAL: Final = _paths("multiValueHeaders.", _OF_A_SENDING)
_PORT: Final = frozenset({"headers.x-forwarded-for", "multiValueHeaders.x-forwarded-for"})
_REST: Final = _paths("requestContext.", "requestId extendedRequestId requestTime requestTimeEpoch")
_PAYLOAD_2: Final = _paths("requestContext.", "requestId time timeEpoch")

_OF_A_MESSAGE: Final = _paths(
    _IN_RECORD, "body md5OfBody messageAttributes attributes.SentTimestamp attributes.SenderId awsRegion"
)
_OF_A_BUS: Final = frozenset({"time", "detail", "detail-type", "source", "resources"})


def _http(changes: Paths, may_change: Paths, stays: str) -> Source:
    sent = Redelivery(whole.requested_again, changes, may_change)
    return Source(keys.of_request, sent, sent, _paths("", stays))


SOURCES: Final[dict[str, Source]] = {
    "sqs": Source(
        keys.of_message,
        _RECEIVE,
        Redelivery(queue.sent_again, _OWN, _COUNTED),
        _OF_A_MESSAGE | _ID,
        {"redrive": _REDRIVE},
    ),
    "sqs_fifo": Source(
        keys.of_message,
        _RECEIVE,
        Redelivery(queue.sent_again, _OWN | _NUMBER, _COUNTED | _DEDUPLICATION),
        _OF_A_MESSAGE | _ID | _GROUP,
        {"redrive": _REDRIVE_FIFO},
    ),
    "sns_sqs": Source(
        keys.of_message,
        _RECEIVE,
        Redelivery(queue.sent_again, _OWN | _NUMBER, _COUNTED | _DEDUPLICATION | _BODY),
        _BODY,
        {
            "redrive": Redelivery(queue.redriven, _FIRST | _NUMBER, _REDRIVE_FIFO.may_change),
            "topic": Redelivery(queue.delivered_again_by_topic, _OWN | _NUMBER, _COUNTED | _DEDUPLICATION),
        },
    ),
    "sns": Source(
        keys.of_notification,
        _UNCHANGED,
        Redelivery(whole.sent_again, _PUBLISHED),
        _paths("Records.*.", "Sns"),
    ),
    "s3": Source(keys.of_object, _UNCHANGED, _UNCHANGED, _paths("Records.*.", "s3 eventName eventTime")),
    "eventbridge": Source(keys.of_bus_event, _UNCHANGED, _NEW_ID, _OF_A_BUS | {"id"}),
    "schedule": Source(keys.of_firing, _UNCHANGED, _NEW_ID, _OF_A_BUS),
    "scheduler": Source(keys.of_firing, _UNCHANGED, _NEW_ID, _OF_A_BUS),
    "kinesis": Source(
        keys.of_stream_record,
        _UNCHANGED,
        Redelivery(stream.put_again, _PUT),
        _paths("Records.*.", "eventID kinesis"),
    ),
    "dynamodb_stream": Source(
        keys.of_stream_record,
        _UNCHANGED,
        Redelivery(stream.changed_once),
        _paths("Records.*.", "eventID dynamodb"),
    ),
    "apigw": _http(_REST, _HEADERS | _SEVERAL, "httpMethod path multiValueQueryStringParameters body"),
    "http_api": _http(_PAYLOAD_2, _HEADERS, "rawPath rawQueryString requestContext.http body"),
    "function_url": _http(_PAYLOAD_2, _HEADERS, "rawPath rawQueryString requestContext.http body"),
    "alb": _http(frozenset(), _HEADERS | _SEVERAL | _PORT, "httpMethod path queryStringParameters body"),
    "direct": Source(keys.of_payload, _UNCHANGED, _UNCHANGED, frozenset()),
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
