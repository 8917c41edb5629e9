"""From events to shards: which records there are, and which the mapping never reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pytest_faas import errors
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.report import FILTERED
from pytest_faas.delivery.story import Line
from pytest_faas.delivery.stream.kinds import DYNAMODB, Kind
from pytest_faas.delivery.stream.record import StreamRecord
from pytest_faas.delivery.stream.repeats import Repeats
from pytest_faas.delivery.stream.settings import Stream
from pytest_faas.delivery.stream.shards import MemoryShard, memory_shards, records_of
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from


def shards_in_memory(
    settings: Stream, delivery: Delivery, repeats: Repeats, events: Sequence[dict[str, Any]]
) -> list[MemoryShard]:
    """Put the records of events into shards, as they say, from the starting position on."""
    _refuse_windows(settings, events)
    records = records_of(events, delivery.agenda.start)
    for kind in {record.kind for _, record in records}:
        refuse_for(kind, settings, delivery.conditions)
    records += repeats.sent_twice(records)
    for _, record in records:
        delivery.ledger.arrived(record)
    shards = memory_shards(records)
    belongs = _belongs(settings, delivery.agenda.start)
    for shard in shards:
        _leave_out(settings, delivery, shard.split(belongs))
    return shards


def _belongs(settings: Stream, start: int) -> Callable[[StreamRecord], bool]:
    """Return whether a record is read, by the starting position.

    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
    """
    if settings.starting_position == "LATEST":
        return lambda record: record.arrived > start
    since = settings.starts_at
    return lambda record: since is None or record.arrived >= since


def _leave_out(settings: Stream, delivery: Delivery, records: list[StreamRecord]) -> None:
    if not records:
        return
    lines = [Line(record, 0, "never read") for record in records]
    delivery.ledger.note(delivery.now, f"before StartingPosition {settings.starting_position}", lines)
    for record in records:
        delivery.ledger.settle(record, FILTERED, delivery.now)


def _refuse_windows(settings: Stream, events: Sequence[dict[str, Any]]) -> None:
    """Refuse an event of a tumbling window for a mapping that has none: the function would not see the window."""
    for place, event in enumerate(events, start=1):
        if "window" in event and not settings.tumbling_window_in_seconds:
            raise InvalidArgument(
                f"faas.deliver: event {place} is of a tumbling window, but the stream has none: give"
                " source=Stream(tumbling_window_in_seconds=...), from 1 to 900. The windows are made anew for each delivery"
            )


def refuse_for(kind: Kind, settings: Stream, conditions: Conditions) -> None:
    """Refuse what one kind of stream does not have."""
    if kind is not DYNAMODB:
        return
    if settings.starting_position == "AT_TIMESTAMP":
        raise InvalidArgument(
            "Stream: starting_position must be 'TRIM_HORIZON' or 'LATEST' for a DynamoDB stream, got 'AT_TIMESTAMP'"
        )
    if settings.retention_period_in_hours != 24:
        raise InvalidArgument(
            "Stream: retention_period_in_hours must be 24 for a DynamoDB stream, which has no other, got"
            f" {settings.retention_period_in_hours}"
        )
    if any(each.producer for each in conditions.duplicates):
        raise InvalidArgument(
            "faas.deliver: duplicate must not have producer=True for a DynamoDB stream, where each change appears exactly"
            " once. Lambda may deliver it twice: Duplicate()"
        )


def refuse_policies(conditions: Conditions) -> None:
    """Refuse what no stream does."""
    if conditions.redrive is not None:
        raise InvalidArgument(
            "faas.deliver: redrive is for queues: what a stream sends to its on-failure destination does not come back."
            " To deliver the records again, call deliver again with the same events"
        )
    if any(each.body is not None for each in conditions.duplicates):
        raise InvalidArgument(
            "faas.deliver: duplicate must not have body= for a stream: a copy has the same data. That is for HTTP clients"
        )
