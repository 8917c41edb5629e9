"""The shards of a stream: what a poller reads from, here from memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, Protocol

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.delivery.stream.kinds import Kind
from pytest_faas.delivery.stream.record import KinesisRecord, StreamRecord, stream_record
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from


class Shard(Protocol):
    """A shard from the mapping's starting position on. Times are microseconds since the epoch.

    A poller calls `read` again and again until `next_at` returns None; each record comes once, in the shard's order.
    Records that the stream has lost to its retention are for the reader to leave out, or to hand over as any other.
    """

    id: str
    arn: str
    kind: Kind

    def read(self, now: int) -> Sequence[StreamRecord]:
        """Return the records that have arrived by now and were not read before."""

    def next_at(self, now: int) -> int | None:
        """Return when the next record arrives that was not read; None where none will."""


class MemoryShard:
    """A shard whose records are all known before: they arrive one after the other, at their times."""

    def __init__(self, identifier: str, arn: str, kind: Kind, records: Iterable[StreamRecord]) -> None:
        self.id = identifier
        self.arn = arn
        self.kind = kind
        self.records = sorted(records, key=lambda each: each.number)
        self._next = 0
        self._refuse_twice()

    def read(self, now: int) -> Sequence[StreamRecord]:
        """Return the records that have arrived by now and were not read before.

        One that says an earlier time than a record before it waits for that: a shard has one order.
        """
        first = self._next
        while self._next < len(self.records) and self.records[self._next].arrived <= now:
            self._next += 1
        return self.records[first : self._next]

    def next_at(self, now: int) -> int | None:
        """Return when the next record arrives that was not read; None where none will."""
        left = self._next < len(self.records)
        return max(now, self.records[self._next].arrived) if left else None

    def split(self, belongs: Callable[[StreamRecord], bool]) -> list[StreamRecord]:
        """Take out the records that do not belong to what is read, and return them."""
        out = [each for each in self.records if not belongs(each)]
        self.records = [each for each in self.records if belongs(each)]
        return out

    def _refuse_twice(self) -> None:
        for one, other in pairwise(self.records):
            if one.number == other.number:
                raise InvalidArgument(
                    f"faas.deliver: {self.id} holds each sequence number once, but two records have {one.sequence_number}."
                    " To deliver records again, say duplicate=True; else build each event of a shard with new records"
                )


def records_of(events: Sequence[dict[str, Any]], start: int) -> list[tuple[str, StreamRecord]]:
    """Return the records of events in their order, each with the name of its shard.

    A Kinesis record names its shard. One of DynamoDB does not, so that a table's stream is one shard, with the name in
    the event if that is of a tumbling window.
    """
    found = []
    for place, event in enumerate(events, start=1):
        for index, raw in enumerate(event["Records"], start=1):
            record = stream_record(f"faas.deliver: record {index} of event {place}", raw, start)
            found.append((_shard_of(record, event), record))
    return found


def memory_shards(records: Iterable[tuple[str, StreamRecord]]) -> list[MemoryShard]:
    """Return the shards that hold these records, in the order in which they are named."""
    homes: dict[tuple[str, str, Kind], list[StreamRecord]] = {}
    for shard, record in records:
        homes.setdefault((shard, record.arn, record.kind), []).append(record)
    return [MemoryShard(shard, arn, kind, held) for (shard, arn, kind), held in homes.items()]


def _shard_of(record: StreamRecord, event: dict[str, Any]) -> str:
    if isinstance(record, KinesisRecord):
        return record.id.partition(":")[0]
    return str(event["shardId"]) if "shardId" in event else _table_shard(record.arn)


def _table_shard(arn: str) -> str:
    """Return the name of the one shard of a table's stream, in the form of DynamoDB's.

    `shardId-` with 20 digits, the time in milliseconds, and 8 hex digits: always the same for the same stream.
    """
    label = arn.rpartition("/")[2]
    digits = origins.current().ids.constant(f"shard of {arn}")
    try:
        ms = origins.epoch_ms("faas.deliver", "stream label", label)
    except InvalidArgument:  # a stream that somebody named otherwise
        ms = 1_700_000_000_000 + int(digits[:8], 16)
    return f"shardId-{ms:020d}-{digits[-8:]}"
