"""Shards: in memory, and any others behind the same few methods."""

from __future__ import annotations

from collections.abc import Sequence

from stream_model import NOON, kinesis, number_of

from pytest_faas import Stream
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.deliver import Delivery, deliver
from pytest_faas.delivery.outcome import Outcome, Target
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.stream.flow import StreamFlow
from pytest_faas.delivery.stream.kinds import KINESIS
from pytest_faas.delivery.stream.record import StreamRecord, stream_record
from pytest_faas.delivery.stream.shards import MemoryShard, memory_shards, records_of

TARGET = Target("f", "arn:aws:lambda:us-east-1:123456789012:function:f", 3)
START = NOON * SECOND


def record(number, at=0):
    return stream_record("test", kinesis(0, number, "a", at), START)


def test_a_shard_hands_out_each_record_once_as_it_arrives():
    shard = MemoryShard("shardId-000000000000", "arn", KINESIS, [record(3, 5), record(1), record(2)])
    assert [each.number for each in shard.read(START)] == [1, 2]
    assert shard.read(START) == []
    assert shard.next_at(START) == START + 5 * SECOND
    assert [each.number for each in shard.read(START + 5 * SECOND)] == [3]
    assert shard.next_at(START) is None


def test_a_record_with_an_earlier_time_waits_for_those_before_it():
    shard = MemoryShard("shardId-000000000000", "arn", KINESIS, [record(1, 10), record(2, 5)])
    assert shard.read(START + 5 * SECOND) == []
    assert [each.number for each in shard.read(START + 10 * SECOND)] == [1, 2]


def test_records_find_their_shards():
    events = [
        {"Records": [kinesis(0, 1, "a", 0), kinesis(0, 2, "a", 0)]},
        {"Records": [kinesis(7, 1, "a", 0)]},
    ]
    shards = memory_shards(records_of(events, START))
    assert [(each.id, len(each.records)) for each in shards] == [
        ("shardId-000000000000", 2),
        ("shardId-000000000007", 1),
    ]


class Growing:
    """A shard that somebody writes into while it is read."""

    id = "shardId-000000000000"
    arn = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
    kind = KINESIS

    def __init__(self) -> None:
        self.fresh: list[StreamRecord] = []

    def read(self, now: int) -> Sequence[StreamRecord]:
        found = [each for each in self.fresh if each.arrived <= now]
        self.fresh = [each for each in self.fresh if each.arrived > now]
        return found

    def next_at(self, now: int) -> int | None:
        return min((each.arrived for each in self.fresh), default=None)


def test_what_the_function_writes_is_delivered_too():
    """A shard from elsewhere: the poller looks again after each invocation, also at shards that had nothing."""
    first, second = Growing(), Growing()
    second.id = "shardId-000000000001"
    first.fresh.append(record(1))
    seen = []

    def invoke(event, /, *, at, request_id, beside=False):
        number = number_of(event["Records"][0])
        seen.append(number)
        if number < 4:
            (second if number % 2 else first).fresh.append(record(number + 1, at=number))
        return Outcome(duration=SECOND)

    delivery = Delivery(invoke, TARGET, START, Conditions())
    report = deliver(StreamFlow(Stream(), delivery, [first, second]), delivery, [])
    assert seen == [1, 2, 3, 4]
    assert [(each.at, each.lane) for each in report.attempts] == [
        (0.0, "shard 0"),
        (1.0, "shard 1"),
        (2.0, "shard 0"),
        (3.0, "shard 1"),
    ]
    assert len(report.records) == len(report.succeeded) == 4


def test_a_shard_is_left_alone_while_its_function_runs():
    """A look at all shards, as another one's invocation ends, begins no second batch of this one."""
    shards = memory_shards(
        records_of(
            [{"Records": [kinesis(shard, number, "a", 0) for number in (1, 2)]} for shard in (0, 1)], START
        )
    )

    def invoke(event, /, *, at, request_id, beside=False):
        slow = event["Records"][0]["eventID"].startswith("shardId-000000000000")
        return Outcome(duration=5 * SECOND if slow else SECOND)

    delivery = Delivery(invoke, TARGET, START, Conditions())
    report = deliver(StreamFlow(Stream(batch_size=1), delivery, shards), delivery, [])
    assert [(each.at, each.lane) for each in report.attempts] == [
        (0.0, "shard 0"),
        (0.0, "shard 1"),
        (1.0, "shard 1"),
        (5.0, "shard 0"),
    ]


def test_the_cost_is_linear_and_nothing_is_copied():
    """Each record is looked at a bounded number of times, and the function receives the very records of the user."""
    events = [{"Records": [kinesis(0, number, "a", 0) for number in range(1, 2_001)]}]
    got = []

    def invoke(event, /, *, at, request_id, beside=False):
        got.extend(event["Records"])
        return Outcome()

    delivery = Delivery(invoke, TARGET, START, Conditions())
    report = deliver(StreamFlow(Stream(), delivery), delivery, events)
    assert len(report.attempts) == 20
    assert all(one is other for one, other in zip(got, events[0]["Records"], strict=True))
