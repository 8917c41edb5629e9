"""Read the messages out of events: what a record must have, and what SQS knows of a message besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.delivery.outcome import Event
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

_WHERE = "faas.deliver"


def records(events: Sequence[Event]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each record of the events, and how to call it in an error.

    Raises `InvalidArgument` for what cannot be a message: records without an id or a body, one that is there twice.
    """
    seen: dict[str, str] = {}
    for number, event in enumerate(events, 1):
        of_event = f" of event {number}" if len(events) > 1 else ""
        for place, raw in enumerate(_listed(event, of_event), 1):
            where = f"record {place}{of_event}"
            _check(raw, where, seen)
            yield where, raw


def _listed(event: Event, of_event: str) -> list[Any]:
    listed = event.get("Records")
    if not isinstance(listed, list) or not listed:
        raise arguments.invalid(_WHERE, f"Records{of_event}", "a list of at least one record", listed)
    return listed


def _check(raw: object, where: str, seen: dict[str, str]) -> None:
    if not isinstance(raw, dict):
        raise arguments.invalid(_WHERE, where, "a dict", raw)
    name = raw.get("messageId")
    if not isinstance(name, str) or not name:
        raise arguments.invalid(_WHERE, f"messageId of {where}", "a non-empty str", name)
    if not isinstance(raw.get("body"), str):
        raise arguments.invalid(_WHERE, f"body of {where}", "a str", raw.get("body"))
    if not isinstance(raw.get("attributes", {}), dict):
        raise arguments.invalid(_WHERE, f"attributes of {where}", "a dict", raw["attributes"])
    if name in seen:
        raise InvalidArgument(
            f"{_WHERE}: messageId {name!r} of {where} is that of {seen[name]} too: a queue has each message once. For a"
            " message that is delivered twice say duplicate=Duplicate(), for one that is sent twice"
            " duplicate=Duplicate(producer=True)"
        )
    seen[name] = where


def whole(raw: dict[str, Any], name: str, where: str, default: int) -> int:
    """Return an attribute that is a number, as text or as a number; the default where it is missing."""
    value = raw.get("attributes", {}).get(name)
    if value is None:
        return default
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if number < 0 or isinstance(value, (bool, float)):
        raise arguments.invalid(_WHERE, f"{name} of {where}", "a whole number, as text", value)
    return number


def newest(events: Sequence[Event]) -> int | None:
    """Return when the message that was sent last was sent, in microseconds; None where nothing says it."""
    latest = -1
    for where, raw in records(events):
        latest = max(latest, whole(raw, "SentTimestamp", where, -1))
    return None if latest < 0 else latest * 1000


def queue_of(raws: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """Return the ARN of the queue that the records are from, empty where they name none.

    Raises `InvalidArgument` for records of several queues.
    """
    first = raws[0][1].get("eventSourceARN", "")
    for where, raw in raws:
        arn = raw.get("eventSourceARN", "")
        if not isinstance(arn, str):
            raise arguments.invalid(_WHERE, f"eventSourceARN of {where}", "a str", arn)
        if arn != first:
            raise InvalidArgument(
                f"{_WHERE}: a mapping empties one queue, and {where} is of {arguments.seen(arn)} where record 1 is of"
                f" {first!r}: deliver the events of each queue by themselves"
            )
    return str(first)
