"""Deliveries that come again although they succeeded, and what a producer sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from pytest_faas.delivery.agenda import micros
from pytest_faas.delivery.policies import Duplicate
from pytest_faas.delivery.stream.batch import Batch
from pytest_faas.delivery.stream.lane import Lane
from pytest_faas.delivery.stream.record import KinesisRecord, StreamRecord


class Repeats:
    """What the `Duplicate` policies of a delivery choose."""

    def __init__(self, duplicates: tuple[Duplicate, ...], random: Random) -> None:
        self._later = [each for each in duplicates if not (each.concurrent or each.producer)]
        self._concurrent = [each for each in duplicates if each.concurrent]
        self._producers = [each for each in duplicates if each.producer]
        self._random = random

    def plan(self, lane: Lane, done: list[StreamRecord], now: int) -> None:
        """Have records that were just done delivered once more, as a poller does whose checkpoint was lost.

        It goes back to an earlier checkpoint, so that with a `share` it is the last of them that come again.
        """
        for each in self._later:
            last = self._last_of(done, each)
            if last:
                for copy in range(1, each.copies + 1):
                    lane.repeat(now + copy * micros(each.after), Batch(last, again=True))

    def beside(self, records: list[StreamRecord]) -> Iterator[list[StreamRecord]]:
        """Yield the batches that a second poller delivers at the same moment."""
        for each in self._concurrent:
            last = self._last_of(records, each)
            if last:
                yield from (last for _ in range(each.copies))

    def _last_of(self, records: list[StreamRecord], duplicate: Duplicate) -> list[StreamRecord]:
        if duplicate.share == 1:
            return records
        count = sum(self._random.random() < duplicate.share for _ in records)
        return records[len(records) - count :]

    def sent_twice(self, records: list[tuple[str, StreamRecord]]) -> list[tuple[str, StreamRecord]]:
        """Return what a producer sent once more: the same data under sequence numbers of their own.

        https://docs.aws.amazon.com/streams/latest/dev/kinesis-record-processor-duplicates.html
        """
        if not self._producers:
            return []
        shards: dict[tuple[str, str], list[StreamRecord]] = {}
        for shard, record in records:
            shards.setdefault((shard, record.arn), []).append(record)
        return [
            (shard, copy)
            for (shard, _), held in shards.items()
            for copy in _copies(shard, held, list(self._chosen(held)))
        ]

    def _chosen(self, records: list[StreamRecord]) -> Iterator[tuple[int, StreamRecord]]:
        """Yield the records to be sent again, each with the time of that."""
        for each in self._producers:
            for record in records:
                if each.share == 1 or self._random.random() < each.share:
                    for copy in range(1, each.copies + 1):
                        yield record.arrived + copy * micros(each.after), record


def _copies(
    shard: str, records: list[StreamRecord], chosen: list[tuple[int, StreamRecord]]
) -> Iterator[StreamRecord]:
    """Give copies numbers so that the shard's order stays that of arrival: behind all that arrived before them.

    Where two numbers leave no room between them, as in a sample with numbers of somebody's own, a copy goes behind the
    next that does.
    """
    inserted = sorted(
        ((arrived, 1, place, record) for place, (arrived, record) in enumerate(chosen)),
        key=lambda each: each[:3],
    )
    present = [(0, record.number, record) for record in sorted(records, key=lambda each: each.number)]
    at = highest = 0
    for arrived, _, _, record in inserted:
        while at < len(present) and (present[at][2].arrived <= arrived or present[at][1] <= highest + 1):
            highest = max(highest, present[at][1])
            at += 1
        following = present[at][1] if at < len(present) else None
        step = 1 << 40 if following is None else max(1, (following - highest) // (len(inserted) + 2))
        highest += step
        yield _copy(shard, record, highest, arrived)


def _copy(shard: str, record: StreamRecord, number: int, arrived: int) -> KinesisRecord:
    raw = copy_of(record.raw, shard, number, arrived)
    return KinesisRecord(raw["eventID"], record.body, raw, str(number), arrived)


def copy_of(raw: dict[str, Any], shard: str, number: int, arrived: int) -> dict[str, Any]:
    """Return the record of data put a second time, which arrived then (microseconds since the epoch).

    >>> copy_of({"kinesis": {"data": "YQ=="}}, "shardId-000000000000", 7, 1_000_000)["eventID"]
    'shardId-000000000000:7'
    """
    own = {"sequenceNumber": str(number), "approximateArrivalTimestamp": arrived / 1_000_000}
    return {**raw, "kinesis": {**raw["kinesis"], **own}, "eventID": f"{shard}:{number}"}
