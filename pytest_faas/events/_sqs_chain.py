"""What arrives in a queue when another service puts it there: the body, and what comes beside it."""

from __future__ import annotations

from typing import Any, NamedTuple

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _payload, _sns_delivery, _sqs_attributes
from pytest_faas.events._sns_message import SnsMessage, from_s3
from pytest_faas.events._sqs_attributes import Attributes

__tracebackhide__ = errors.hidden_from


class Arrival(NamedTuple):
    """One message as it arrives; `topic` names the SNS topic that it came through."""

    body: str
    attributes: Attributes = ()
    group_id: str | None = None
    deduplication_id: str | None = None
    topic: str | None = None
    from_s3: bool = False


def arrivals(where: str, payload: object, attributes: dict[str, Any] | None, *, raw: bool) -> list[Arrival]:
    """Return the messages that a payload becomes: one, or one for each record of an SNS event.

    A message through SNS is recognised by its type, or as an event whose records all have EventSource
    `aws:sns`.
    """
    if not isinstance(raw, bool):
        raise arguments.invalid(where, "raw_message_delivery", "a bool", raw)
    if isinstance(payload, SnsMessage):
        found = [_from_message(payload, raw=raw)]
    elif isinstance(payload, dict) and _is_sns_event(payload):
        found = [_from_record(where, record, raw=raw) for record in payload["Records"]]
    elif raw:
        seen = arguments.seen(payload)
        raise InvalidArgument(f"{where}: raw_message_delivery is for messages through SNS, got {seen}")
    else:
        body = _payload.as_text(where, "body", payload)
        return [Arrival(body, _sqs_attributes.parsed(where, attributes), from_s3=from_s3(payload))]
    if attributes is not None:
        raise InvalidArgument(
            f"{where}: attributes must be left out for a message through SNS: give them to sns or "
            "sns_message, and raw_message_delivery=True to have them beside the body"
        )
    return found


def _is_sns_event(payload: dict[Any, Any]) -> bool:
    records = payload.get("Records")
    return (
        isinstance(records, list)
        and bool(records)
        and all(isinstance(record, dict) and record.get("EventSource") == "aws:sns" for record in records)
    )


def _from_message(message: SnsMessage, *, raw: bool) -> Arrival:
    beside = (message.group_id, message.deduplication_id, message.topic)
    if raw:
        return Arrival(message.message, message.attributes, *beside)
    return Arrival(_sns_delivery.in_queue(message, origins.current()), (), *beside)


def _from_record(where: str, record: dict[str, Any], *, raw: bool) -> Arrival:
    """Read one record of an event that `events.sns` built, or that a user loaded from a file."""
    sns = arguments.mapping(where, "Sns of an SNS record", record.get("Sns"))
    message = arguments.text(where, "Sns.Message", sns.get("Message"))
    topic = arguments.text(where, "Sns.TopicArn", sns.get("TopicArn")).rpartition(":")[2]
    attributes = _sqs_attributes.from_sns(where, sns.get("MessageAttributes") or {})
    if raw:
        return Arrival(message, attributes, topic=topic)
    arguments.json_text(where, "Sns", sns)
    return Arrival(_sns_delivery.envelope(sns), topic=topic)
