"""Deliver a stream of the fake AWS: its shards are read there, from where the function's mapping stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pytest_faas import errors
from pytest_faas.cloud.streams import FakeShard, FakeStream
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.given import written
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.report import FILTERED
from pytest_faas.delivery.story import Line
from pytest_faas.delivery.stream.flow import StreamFlow
from pytest_faas.delivery.stream.kinds import DYNAMODB, KINESIS
from pytest_faas.delivery.stream.record import StreamRecord
from pytest_faas.delivery.stream.settings import Stream
from pytest_faas.delivery.stream.source import refuse_for
from pytest_faas.errors import InvalidArgument
from pytest_faas.mappings.chains import Chains
from pytest_faas.mappings.stream_record import record_of

__tracebackhide__ = errors.hidden_from


class AwsShard:
    """The `Shard` of a stream in the fake AWS, from the `first` record on."""

    def __init__(self, stream: FakeStream, shard: FakeShard, first: int) -> None:
        self.id = shard.id
        self.arn = stream.arn
        self.kind = KINESIS if stream.kind == "kinesis" else DYNAMODB
        self.records: list[StreamRecord] = []
        self._stream = stream
        self._shard = shard
        self._first = first
        self._next = 0
        self._told = 0

    def read(self, now: int) -> Sequence[StreamRecord]:
        """Return the records that have arrived by now and were not read before."""
        self._look()
        first = self._next
        while self._next < len(self.records) and self.records[self._next].arrived <= now:
            self._next += 1
        return self.records[first : self._next]

    def next_at(self, now: int) -> int | None:
        """Return when the next record arrives that was not read; None where none will."""
        self._look()
        return max(now, self.records[self._next].arrived) if self._next < len(self.records) else None

    def open(self, start: int) -> None:
        """Let what is there have arrived by the start, also where a test has turned its clock back since."""
        self._look()
        for each in self.records:
            each.arrived = min(each.arrived, start)
        self._told = len(self.records)

    def new(self) -> list[StreamRecord]:
        """Return the records that have come since this was asked last."""
        self._look()
        found, self._told = self.records[self._told :], len(self.records)
        return found

    def pass_over(self, belongs: Callable[[StreamRecord], bool]) -> list[StreamRecord]:
        """Begin behind the records that do not belong to what is read, and return those."""
        self._look()
        out = [each for each in self.records if not belongs(each)]
        self._next = len(out)  # the times of a shard rise
        return self.records[: self._next]

    @property
    def done(self) -> int:
        """How many records of the shard the function is done with: all before the first that has no end."""
        ended = (index for index, each in enumerate(self.records) if each.settled_as is None)
        return self._first + next(ended, len(self.records))

    def _look(self) -> None:
        for entry in self._shard.since(self._first + len(self.records)):
            self.records.append(record_of(self._stream, self.id, entry))


class AwsStreamFlow:
    """`StreamFlow` over a stream of the fake AWS; what the function puts into it meanwhile is delivered too."""

    def __init__(self, settings: Stream, delivery: Delivery, stream: FakeStream) -> None:
        self._settings = settings
        self._delivery = delivery
        self._stream = stream
        read = stream.read(delivery.target.arn)
        self._goes_on = read is not None
        self._shards = [AwsShard(stream, each, (read or {}).get(each.id, 0)) for each in stream.shards]
        refuse_for(self._shards[0].kind, settings, delivery.conditions)
        self._reader = StreamFlow(settings, delivery, self._shards)
        because = f"it writes to {stream.arn.split('/')[1]!r}, whose stream it reads"
        self._chains = Chains(delivery, because, detected=False)
        delivery.after_each.append(self._look)

    def title(self) -> str:
        """Return the stream, and the settings that are not AWS's defaults."""
        return self._reader.title()

    def begin(self, events: Sequence[Event]) -> None:
        """Let every lane look, from the starting position on, or from where the mapping stands."""
        for each in self._shards:
            each.open(self._delivery.agenda.start)
        if not self._goes_on:
            self._leave_out()
        self._reader.begin(events)

    def end(self) -> None:
        """Write down where the mapping stands."""
        self._stream.keep(self._delivery.target.arn, {each.id: each.done for each in self._shards})

    def _look(self) -> None:
        self._chains.note([record for shard in self._shards for record in shard.new()])

    def _leave_out(self) -> None:
        """Pass over what the starting position leaves out."""
        settings, ledger, start = self._settings, self._delivery.ledger, self._delivery.agenda.start
        since = start + 1 if settings.starting_position == "LATEST" else settings.starts_at
        if since is None:
            return
        for shard in self._shards:
            records = shard.pass_over(lambda record: record.arrived >= since)
            if records:
                said = f"before the starting position {settings.starting_position}"
                ledger.note(start, said, [Line(each, 0, "never read") for each in records])
            for each in records:
                ledger.arrived(each)
                ledger.settle(each, FILTERED, start)


def settings_for(stream: FakeStream, given: Stream) -> Stream:
    """Return the settings of a delivery: how long the stream keeps its records is its own.

    Raises `InvalidArgument` where the user's say otherwise.
    """
    hours = given.retention_period_in_hours
    if "retention_period_in_hours" in written(given) and hours != stream.retention_hours:
        raise InvalidArgument(
            f"faas.deliver: Stream(retention_period_in_hours={hours}) contradicts the stream {stream.arn}, whose own is"
            f" {stream.retention_hours}: leave it out, or change the stream with increase_stream_retention_period"
        )
    return replace(given, retention_period_in_hours=stream.retention_hours)
