"""The event of a source whose producer sent the same thing twice: what is new in the second."""

from __future__ import annotations

from typing import Any

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.delivery.asynchronous.arrival import found_at
from pytest_faas.delivery.outcome import Event
from pytest_faas.events._recognise import source_of

__tracebackhide__ = errors.hidden_from

_OCTETS_OF_A_SIGNATURE = 256


def sent_again(event: Event, at: int) -> Event:
    """Return the event of the second sending, at that time in microseconds since the epoch.

    A second publish has a message id, a time and a signature of its own; an event put again, or a schedule that fires
    twice, has another `id`. S3's second notification may be the same to the last octet, and a second `invoke` has the
    same payload: only the request id tells them apart.
    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html,
    https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html and
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html

    >>> event = {"version": "0", "id": "a", "detail-type": "Order", "detail": {"number": 7}}
    >>> again = sent_again(event, 0)
    >>> again["id"] != event["id"], again["detail"] == event["detail"]
    (True, True)
    """
    source = source_of(event)
    if source == "sns":
        return {**event, "Records": [_published_again(record, at) for record in event["Records"]]}
    if source in {"eventbridge", "schedule", "scheduler"}:
        return {**event, "id": origins.current().ids.uuid()}
    return event


def _published_again(record: Any, at: int) -> Any:
    if not isinstance(found_at(record, "Sns"), dict):
        return record
    return {**record, "Sns": {**record["Sns"], **of_a_publish(at)}}


def of_a_publish(at: int) -> dict[str, str]:
    """Return what is new in a message that is published a second time, at that time in microseconds since the epoch.

    >>> sorted(of_a_publish(0))
    ['MessageId', 'Signature', 'Timestamp']
    """
    ids = origins.current().ids
    return {
        "MessageId": ids.uuid(),
        "Timestamp": origins.iso_ms(at // 1000),
        "Signature": ids.base64(_OCTETS_OF_A_SIGNATURE),
    }
