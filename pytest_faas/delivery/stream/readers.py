"""The lanes of each shard, their names, and the filter in front of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.report import FILTERED
from pytest_faas.delivery.story import Line
from pytest_faas.delivery.stream.kinds import KINESIS, Kind, stream_name
from pytest_faas.delivery.stream.lane import Reader
from pytest_faas.delivery.stream.record import StreamRecord
from pytest_faas.delivery.stream.settings import Stream
from pytest_faas.delivery.stream.shards import Shard

Take = Callable[[Sequence[StreamRecord]], Sequence[StreamRecord]]


def readers_of(settings: Stream, delivery: Delivery, shards: Sequence[Shard], *, known: bool) -> list[Reader]:
    """Return a reader for each shard. `known`: whether the report has the records of the shards already."""
    return [
        Reader(
            shard,
            _lane_names(shard, shards, settings.parallelization_factor),
            delivery.agenda.start,
            _take(shard.kind, settings, delivery, known=known),
        )
        for shard in shards
    ]


def _lane_names(shard: Shard, shards: Sequence[Shard], lanes: int) -> list[str]:
    """Return what to call the lanes of a shard in a timeline; where there is only one, it needs no name."""
    name = ""
    if len(shards) > 1:
        digits = shard.id.removeprefix("shardId-")
        name = (
            f"shard {int(digits)}" if shard.kind is KINESIS and digits.isdigit() else f"shard {digits[-8:]}"
        )
        if len({each.arn for each in shards}) > 1:
            name = f"{stream_name(shard.arn)} {name}"
    if lanes == 1:
        return [name]
    return [f"{name}/{lane}" if name else f"lane {lane}" for lane in range(lanes)]


def _take(kind: Kind, settings: Stream, delivery: Delivery, *, known: bool) -> Take:
    """Return what records go through on their way to a lane: they become known, and the filter passes them or not."""
    criteria = settings.criteria(kind.source)

    def take(records: Sequence[StreamRecord]) -> Sequence[StreamRecord]:
        if not known:
            for each in records:
                delivery.ledger.arrived(each)
        if not len(criteria):
            return records
        passed = [criteria.accept(each.raw) for each in records]
        _leave_out(delivery, [each for each, ok in zip(records, passed, strict=True) if not ok])
        return [each for each, ok in zip(records, passed, strict=True) if ok]

    return take


def _leave_out(delivery: Delivery, records: Sequence[StreamRecord]) -> None:
    """Pass over records that match no pattern: the mapping's iterator goes on.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    """
    if records:
        lines = [Line(each, 0, "passed over") for each in records]
        delivery.ledger.note(delivery.now, "no filter matches", lines)
        for each in records:
            delivery.ledger.settle(each, FILTERED, delivery.now)
