"""The streams of the fake AWS, Kinesis's and those of tables: their shards, and what is in them.

Up to where a function has read a shard is kept on moto's own stream: it is gone with it, and stands again where a snapshot
puts it back. Times are whole microseconds since the epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.cloud import late
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_KINESIS = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
_TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in a shard. `content`: partition key and data of a Kinesis record, moto's record of a table's change."""

    sequence_number: str
    arrived: int
    content: dict[str, Any]


class FakeShard:
    """A shard. `since` returns its records from a position on; a negative one counts from the end."""

    def __init__(self, identifier: str, entries: Callable[[int], list[Entry]]) -> None:
        self.id = identifier
        self.since = entries


class FakeStream:
    """A stream by its ARN; raises `InvalidArgument` where there is none, with the closest."""

    def __init__(self, kind: str, arn: str, retention_hours: int, home: Any, shards: list[FakeShard]) -> None:
        self.kind = kind
        self.arn = arn
        self.retention_hours = retention_hours
        self.shards = shards
        self._home = home

    @property
    def region(self) -> str:
        """Where it is."""
        return self.arn.split(":")[3]

    @property
    def account(self) -> str:
        """Whose it is."""
        return self.arn.split(":")[4]

    @property
    def newest(self) -> int:
        """When the record that came last did; 0 where there is none."""
        return max((each.arrived for shard in self.shards for each in shard.since(-1)), default=0)

    def read(self, function_arn: str) -> Mapping[str, int] | None:
        """Return how many records of each shard a function is done with; None where it has not begun."""
        return self._read().get(function_arn)

    def keep(self, function_arn: str, read: Mapping[str, int]) -> None:
        """Write down how many records of each shard a function is done with."""
        self._read()[function_arn] = dict(read)

    def _read(self) -> dict[str, dict[str, int]]:
        read: dict[str, dict[str, int]] = self._home.__dict__.setdefault("_pytest_faas_read", {})
        return read


def stream_at(where: str, account: str, arn: object) -> FakeStream:
    """Return the stream of an ARN: a Kinesis stream's, or a table's `LatestStreamArn`."""
    text = arguments.text(where, "stream_arn", arn)
    parts = text.split(":")
    found = {"kinesis": _kinesis, "dynamodb": _table}.get(parts[2] if len(parts) > 5 else "")
    if found is None or parts[0] != "arn":
        expected = f"the ARN of a Kinesis stream or of a table's stream, such as {_KINESIS!r} or {_TABLE!r}"
        raise arguments.invalid(where, "stream_arn", expected, arn)
    return found(where, account, text)


def _kinesis(where: str, account: str, arn: str) -> FakeStream:
    from moto.kinesis.models import kinesis_backends

    late.lay()  # the import may have been the first
    streams = {each.arn: each for each in _values(kinesis_backends, account, "streams")}
    if arn not in streams:
        raise InvalidArgument(_absent(where, arn, streams))
    stream = streams[arn]
    if not all(each.is_open for each in stream.shards.values()):
        raise InvalidArgument(
            f"{where}: the shards of {arn} were split or merged, which the fake AWS does by putting their records into the"
            " new shards once more; so it cannot be told which were delivered. Make the stream with as many shards as it"
            " is to have"
        )
    shards = [FakeShard(each.shard_id, _records_of(each)) for each in stream.shards.values()]
    return FakeStream("kinesis", arn, int(stream.retention_period_hours), stream, shards)


def _records_of(shard: Any) -> Callable[[int], list[Entry]]:
    def since(position: int) -> list[Entry]:
        count = -position if position < 0 else max(0, len(shard.records) - position)
        new = list(islice(reversed(shard.records.values()), count))
        return [_entry(each) for each in reversed(new)]

    return since


def _entry(record: Any) -> Entry:
    content = {"partitionKey": record.partition_key, "data": record.data}
    return Entry(str(record.sequence_number), _micros(record.created_at_datetime), content)


def _table(where: str, account: str, arn: str) -> FakeStream:
    from moto.dynamodb.models import dynamodb_backends

    late.lay()  # the import may have been the first
    tables = list(_values(dynamodb_backends, account, "tables"))
    streams = {
        f"{each.table_arn}/stream/{each.latest_stream_label}": each
        for each in tables
        if each.latest_stream_label and each.stream_shard is not None
    }
    if arn not in streams:
        named = next((each for each in tables if arn.startswith(f"{each.table_arn}/")), None)
        hint = "" if named is None or named.stream_shard else f" The table {named.name!r} has no stream:"
        hint += " create it with StreamSpecification={'StreamEnabled': True, ...}" if hint else ""
        raise InvalidArgument(_absent(where, arn, streams) + hint)
    shard = streams[arn].stream_shard
    return FakeStream("dynamodb", arn, 24, shard, [FakeShard(shard.id, _changes_of(shard))])


def _changes_of(shard: Any) -> Callable[[int], list[Entry]]:
    def since(position: int) -> list[Entry]:
        return [_change(each.record) for each in shard.items[position:]]

    return since


def _change(record: dict[str, Any]) -> Entry:
    data = record["dynamodb"]
    return Entry(data["SequenceNumber"], _micros(data["ApproximateCreationDateTime"]), record)


def _micros(moment: datetime | str) -> int:
    """Return moto's time, UTC without saying so and in some versions as text, in microseconds since the epoch."""
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    aware = moment.replace(tzinfo=timezone.utc) if moment.tzinfo is None else moment
    return (aware - _EPOCH) // timedelta(microseconds=1)


def _values(backends: Any, account: str, name: str) -> Iterable[Any]:
    """Return what the backends of an account hold under a name, in every region."""
    home: Any = dict.get(backends, account, {})  # plain `get`: moto's own makes what it lacks
    # `values` counts as a touch, for snapshots
    return [each for backend in home.values() for each in getattr(backend, name).values()]


def _absent(where: str, arn: str, known: Mapping[str, Any]) -> str:
    there = f" There are: {', '.join(sorted(known)[:10])}." if known else " There is none yet."
    return f"{where}: there is no stream {arn!r} in the fake AWS.{arguments.closest(arn, known)}{there}"
