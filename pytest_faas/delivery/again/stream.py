"""A Kinesis stream once more: what a producer put twice."""

from __future__ import annotations

from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.delivery.again.later import Later, records_of
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.stream.record import stream_record
from pytest_faas.delivery.stream.repeats import copy_of
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

_STEP: Final = 1 << 40


def put_again(event: Event, later: Later) -> Event:
    """Return the event of data that was put twice: the same data under sequence numbers behind all of the batch.

    In a tumbling window the copies arrive before it ends.
    https://docs.aws.amazon.com/streams/latest/dev/kinesis-record-processor-duplicates.html
    """
    records = [stream_record(later.where, raw, origins.now_ms() * 1000) for raw in records_of(event, later)]
    highest = max((each.number for each in records), default=0)
    end = _end_of_window(event, later)
    copies = []
    for place, each in later.placed(records):
        arrived = max(each.arrived, min(later.than(each.arrived // 1000) * 1000, end))
        shard = each.id.partition(":")[0]
        copies.append(copy_of(each.raw, shard, highest + _STEP * place, arrived))
    return {**event, "Records": copies}


def changed_once(event: Event, later: Later) -> Event:
    """Refuse: each change of an item is in a DynamoDB stream once, and the same write a second time changes nothing.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    """
    raise InvalidArgument(
        f"{later.where}: a DynamoDB stream has each change once, and a write that changes nothing leaves no record, got"
        f" {arguments.seen(event)}: for a record that is delivered twice use again"
    )


def _end_of_window(event: dict[str, Any], later: Later) -> int:
    """Return when the tumbling window ends, in microseconds since the epoch; the end of time where there is none."""
    window = event.get("window")
    if not isinstance(window, dict):
        return origins.LATEST_MS * 1000
    return origins.epoch_ms(later.where, "window.end", window.get("end")) * 1000
