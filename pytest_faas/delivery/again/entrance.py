"""Deliver one logical event again: the functions that users of the room call."""

from __future__ import annotations

from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_arguments
from pytest_faas.delivery.again import keys
from pytest_faas.delivery.again.keys import Key
from pytest_faas.delivery.again.later import Later
from pytest_faas.delivery.again.table import SOURCES, Redelivery, name_of
from pytest_faas.delivery.outcome import Event
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

# An odd amount, so that neither a counter nor a lease passes for a time.
AFTER: Final = 97.371
AFTER_DEDUPLICATION: Final = 397.371  # past the five minutes in which a FIFO queue drops a copy
_LONGEST: Final = 1e9  # seconds
_MOST_ATTEMPTS: Final = 1_000_000


@known_arguments("again")
def again(event: Event, attempt: int = 2, after: float = AFTER, *, cause: str | None = None) -> Event:
    """Return the event as its source delivers it the next time: what belongs to the delivery is new, the rest stays.

    `attempt` counts from the event that is given, which is 1; `after` is in seconds since its delivery. `cause` is another
    reason than the source's usual one: `redrive` (queues: back from the dead-letter queue) or `topic` (SNS put the message
    into the queue twice). The event given is not changed; parts that stay are shared with it.

    Raises `InvalidArgument` for arguments that cannot be and for a record without what its source always sends.

    >>> from pytest_faas import events
    >>> first = events.sqs({"order": 7})
    >>> second = again(first)["Records"][0]
    >>> second["attributes"]["ApproximateReceiveCount"], second["messageId"] == first["Records"][0]["messageId"]
    ('2', True)
    """
    attempt = arguments.integer("again", "attempt", attempt, 2, _MOST_ATTEMPTS)
    return _redelivery(event, cause).make(event, _later(event, "again", attempt, after))


@known_arguments("producer_again")
def producer_again(event: Event, after: float = AFTER_DEDUPLICATION) -> Event:
    """Return the event of the same thing sent twice by its producer: another id, the same content.

    `after` is in seconds; a FIFO queue drops what is sent within 300. S3's second notification, and the payload of a direct
    invocation, are the same; a client's request is sent as by `again`.

    Raises `InvalidArgument` where no second record comes of it: a FIFO queue within 300 seconds, a DynamoDB stream.

    >>> from pytest_faas import events
    >>> first = events.sns("hello")["Records"][0]["Sns"]
    >>> second = producer_again(events.sns("hello"))["Records"][0]["Sns"]
    >>> second["MessageId"] == first["MessageId"], second["Message"]
    (False, 'hello')
    """
    later = _later(event, "producer_again", 2, after)
    return SOURCES[name_of(event)].producer.make(event, later)


@known_arguments("stable_keys")
def stable_keys(event: Event, *, header: str = keys.IDEMPOTENCY_KEY) -> list[Key]:
    """Return the stable key of each record, or the one of an event that has no records; `header` names an HTTP client's.

    Raises `InvalidArgument` for a record without its id.

    >>> from pytest_faas import events
    >>> stable_keys(events.s3("photos", "a b.jpg", version_id="v1"))
    [('photos', 'a b.jpg', 'v1', 'ObjectCreated:Put')]
    """
    _check(event, "stable_keys")
    source = SOURCES[name_of(event)]
    if source.key is keys.of_request:
        return [keys.of_request(event, arguments.text("stable_keys", "header", header))]
    if source.key is keys.of_payload or "Records" not in event:
        return [source.key(event)]
    return [source.key(arguments.mapping("stable_keys", "a record", record)) for record in event["Records"]]


@known_arguments("stable_key")
def stable_key(one: dict[str, Any], *, header: str = keys.IDEMPOTENCY_KEY) -> Key:
    """Return the stable key of a record, or of an event that is one thing; `header` names an HTTP client's.

    Raises `InvalidArgument` for a batch (`stable_keys` has one for each record) and for a record without its id.

    >>> from pytest_faas import events
    >>> stable_key(events.http_api("POST", "/orders", json={"id": 7}, headers={"Idempotency-Key": "k-7"}))
    ('k-7',)
    """
    _check(one, "stable_key")
    event = {"Records": [one]} if "eventSource" in one or "EventSource" in one else one
    found = stable_keys(event, header=header)
    if len(found) != 1:
        raise InvalidArgument(
            f"stable_key: one must be one record or an event that is one thing, got a batch of {len(found)} records: take"
            " stable_keys(event) for the key of each"
        )
    return found[0]


def _redelivery(event: Event, cause: str | None) -> Redelivery:
    _check(event, "again")
    source = SOURCES[name_of(event)]
    if cause is None:
        return source.again
    if not source.causes:
        raise arguments.invalid("again", "cause", f"None for an event of {name_of(event)}", cause)
    return source.causes[arguments.choice("again", "cause", cause, source.causes)]


def _later(event: Event, where: str, attempt: int, after: float) -> Later:
    _check(event, where)
    return Later(attempt, round(arguments.number(where, "after", after, 0.001, _LONGEST) * 1000), where)


def _check(event: object, where: str) -> None:
    arguments.mapping(where, "event", event)
