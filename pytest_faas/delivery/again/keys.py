"""What stays the same whenever one logical thing is delivered: a function for each source, of a record or an event."""

from __future__ import annotations

import hashlib
from typing import Any, Final
from urllib.parse import unquote_plus

from pytest_faas import arguments, errors
from pytest_faas.delivery.again import envelope
from pytest_faas.delivery.asynchronous.arrival import found_at
from pytest_faas.runtime.front_ends.request import body_of, header

__tracebackhide__ = errors.hidden_from

Key = tuple[str, ...]

_WHERE: Final = "stable_key"
IDEMPOTENCY_KEY: Final = "idempotency-key"
"""The header of https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/."""


def of_message(record: dict[str, Any]) -> Key:
    """Return the id of a message in a queue: SNS's own where SNS put it there, else SQS's.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
    """
    inner = envelope.of(record)
    return _read(record, "messageId") if inner is None else (inner["MessageId"],)


def of_notification(record: dict[str, Any]) -> Key:
    """Return the id of a message that a topic delivered.

    https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
    """
    return _read(record, "Sns.MessageId")


def of_object(record: dict[str, Any]) -> Key:
    """Return bucket, decoded key, version (else sequencer, else nothing) and what happened.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    bucket, name = _read(record, "s3.bucket.name", "s3.object.key")
    held = record["s3"]["object"]
    version = held.get("versionId") or held.get("sequencer") or ""
    return bucket, unquote_plus(name), str(version), *_read(record, "eventName")


def of_bus_event(event: dict[str, Any]) -> Key:
    """Return the id of an event on a bus.

    https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
    """
    return _read(event, "id")


def of_firing(event: dict[str, Any]) -> Key:
    """Return the ARN of the schedule, or of its rule, and the time that it was for: the id is another at each firing."""
    arn = found_at(event, "resources", 0)
    return arguments.text(_WHERE, "resources[0]", arn), *_read(event, "time")


def of_stream_record(record: dict[str, Any]) -> Key:
    """Return the id of a record of a stream: with Kinesis, shard and sequence number.

    https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
    """
    return _read(record, "eventID")


def of_request(event: dict[str, Any], name: str = IDEMPOTENCY_KEY) -> Key:
    """Return the client's idempotency key; without one, method, path, query and a hash of the body.

    >>> of_request({"httpMethod": "POST", "path": "/", "headers": {"Idempotency-Key": "k"}})
    ('k',)
    """
    given = header(event, name.lower())
    if given:
        return (given,)
    http = found_at(event, "requestContext", "http") or {}
    method = http.get("method") or event.get("httpMethod")
    path = event.get("rawPath") or event.get("path")
    body = body_of(event)
    octets = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    return str(method), str(path), _query(event), hashlib.sha256(octets).hexdigest()


def _query(event: dict[str, Any]) -> str:
    raw = event.get("rawQueryString")
    if isinstance(raw, str):
        return raw
    several = event.get("multiValueQueryStringParameters") or event.get("queryStringParameters") or {}
    return arguments.json_text(_WHERE, "the query", dict(sorted(several.items())))


def of_payload(event: dict[str, Any]) -> Key:
    """Return a hash of what was invoked directly: nothing in it tells one call from another with the same payload."""
    text = arguments.json_text(_WHERE, "event", event)
    return (hashlib.sha256(text.encode()).hexdigest(),)


def _read(value: dict[str, Any], *places: str) -> Key:
    """Return the texts at these places; raise `InvalidArgument` for one that is not there."""
    return tuple(arguments.text(_WHERE, place, found_at(value, *place.split("."))) for place in places)
