"""The event of an asynchronous invocation as a record of the report, and what a person calls it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from pytest_faas import errors
from pytest_faas.delivery.asynchronous.arrival import found_at
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.record import Record, label_of
from pytest_faas.events._recognise import source_of

__tracebackhide__ = errors.hidden_from


class EventRecord(Record):
    """An event on its way through Lambda's queue; `id` is the request id of its invocations.

    A user may also name it by an S3 key, an SNS message or its id, an EventBridge event's id or detail.
    """

    __slots__ = ("under_way",)

    def __init__(self, request_id: str, event: Event) -> None:
        super().__init__(request_id, event, event)
        self.under_way = 0  # how many copies of it are in Lambda's queue

    @property
    def label(self) -> str:
        """What to call it in a timeline."""
        return label_of(_headline(self.body))

    def is_meant_by(self, wanted: object) -> bool:
        """Whether a user's words mean this event."""
        return super().is_meant_by(wanted) or (wanted is not None and wanted in _names(self.body))


def _headline(event: Event) -> Any:
    """Return what tells this event from others of its source: the whole event where it is of none."""
    source = source_of(event)
    if source == "s3":
        first, records = _keys(event)[:1], event["Records"]
        more = f" and {len(records) - 1} more" if len(records) > 1 else ""
        return f"{first[0]} ({records[0].get('eventName')}){more}" if first else event
    if source == "sns":
        return found_at(event, "Records", 0, "Sns", "Message") or event
    if source in {"schedule", "scheduler"}:
        rule = str(found_at(event, "resources", 0) or "").rpartition("/")[2]
        return f"{rule} at {event.get('time')}".strip()
    if source == "eventbridge":
        return f"{event['detail-type']} {label_of(event.get('detail'))}"
    return event


def _names(event: Event) -> list[Any]:
    source = source_of(event)
    if source == "s3":
        return _keys(event)
    if source == "sns":
        sns = found_at(event, "Records", 0, "Sns")
        return [found_at(sns, "Message"), found_at(sns, "MessageId")]
    if source in {"schedule", "scheduler"}:
        return [event.get("id")]
    return [event.get("id"), event.get("detail")] if source == "eventbridge" else []


def _keys(event: Event) -> list[str]:
    """Return the keys of an S3 event's objects; the event has them as a form would encode them."""
    found = (found_at(record, "s3", "object", "key") for record in event["Records"])
    return [unquote_plus(key) for key in found if isinstance(key, str)]
