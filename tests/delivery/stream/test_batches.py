"""How records become batches: full, old enough, or large enough; never of two shards.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
"""

from __future__ import annotations

import json
import time

import pytest
from stream_runs import runs, succeeds, texts

from pytest_faas import Stream, events


def at(noon, *arrivals, **options):
    """An event of records `a`, `b`, … that arrive so many seconds after noon."""
    return events.kinesis(
        *[events.kinesis_record(chr(97 + n), arrived_at=noon + each) for n, each in enumerate(arrivals)],
        **options,
    )


def story(report):
    return [(each.at, "".join(texts(each.event))) for each in report.attempts]


@pytest.mark.parametrize(
    ("size", "expected"),
    [(1, ["a", "b", "c", "d", "e"]), (2, ["ab", "cd", "e"]), (3, ["abc", "de"]), (100, ["abcde"])],
)
def test_batch_size(faas, kinesis_event, size, expected):
    report = faas.deliver(faas.function(succeeds), kinesis_event(*"abcde"), source=Stream(batch_size=size))
    assert runs(report) == expected


# Recorded from AWS by LocalStack's suite, test_kinesis_event_source_trim_horizon, 2025-11-25: of 30 records, 20 of which
# were there before the mapping, three batches of ten. The function takes five seconds.
def test_kinesis_event_source_trim_horizon(faas, noon):
    before = [
        events.kinesis_record(f"{n}", arrived_at=noon - 30 + n, partition_key=f"test_{n // 10}")
        for n in range(20)
    ]
    after = [
        events.kinesis_record(f"{n}", arrived_at=noon + 1, partition_key="test_3") for n in range(20, 30)
    ]
    slow = faas.function(lambda event, context: time.sleep(5), timeout=10)
    report = faas.deliver(slow, events.kinesis(*before, *after), source=Stream(batch_size=10))
    assert [(each.at, len(each.records)) for each in report.attempts] == [(0.0, 10), (5.0, 10), (10.0, 10)]
    assert [text for each in report.attempts for text in texts(each.event)] == [f"{n}" for n in range(30)]


# As above, test_kinesis_event_source_mapping_with_async_invocation: two batches of one shard, with two partition keys. The
# second begins more than five seconds after the first, as that takes so long.
def test_kinesis_event_source_mapping_with_async_invocation(faas, noon):
    records = [
        events.kinesis_record(f"{n}", arrived_at=noon + 1 + batch / 10, partition_key=f"test_{batch}")
        for batch in range(2)
        for n in range(10)
    ]
    slow = faas.function(lambda event, context: time.sleep(5), timeout=10)
    source = Stream(batch_size=10, starting_position="LATEST")
    report = faas.deliver(slow, events.kinesis(*records), source=source)
    first, second = report.attempts
    assert (len(first.records), len(second.records)) == (10, 10)
    assert second.at - first.at >= 5


# As above, test_create_kinesis_event_source_mapping_multiple_lambdas_single_kinesis_event_stream: each function gets the
# record, as each mapping reads for itself.
def test_multiple_lambdas_single_kinesis_event_stream(faas, kinesis_event):
    event = kinesis_event("hello", partition_key="test_1")
    for name in ("a", "b"):
        report = faas.deliver(faas.function(succeeds, name=name), event)
        assert [each.event for each in report.attempts] == [event]


def test_the_default_is_a_hundred(faas, kinesis_event):
    report = faas.deliver(faas.function(succeeds), kinesis_event(*["x"] * 250))
    assert [len(each.records) for each in report.attempts] == [100, 100, 50]


def test_a_batch_never_mixes_shards(faas, kinesis_event):
    first = kinesis_event("a", "b", shard_id="shardId-000000000000")
    second = kinesis_event("c", "d", shard_id="shardId-000000000012")
    report = faas.deliver(faas.function(succeeds), first, second)
    assert [(each.lane, "".join(texts(each.event))) for each in report.attempts] == [
        ("shard 0", "ab"),
        ("shard 12", "cd"),
    ]


def test_events_of_one_shard_are_one_stream_in_the_order_of_their_numbers(faas, kinesis_event):
    first, second = kinesis_event("a", "b"), kinesis_event("c")
    report = faas.deliver(faas.function(succeeds), second, first)
    assert runs(report) == ["abc"]


def test_numbers_are_compared_as_numbers(faas):
    event = events.kinesis(
        events.kinesis_record("a", sequence_number="9"), events.kinesis_record("b", sequence_number="10")
    )
    event["Records"].reverse()
    report = faas.deliver(faas.function(succeeds), event)
    assert runs(report) == ["ab"]


def test_without_a_window_records_go_as_they_are_read(faas, noon):
    report = faas.deliver(faas.function(succeeds), at(noon, 0, 2, 5))
    assert story(report) == [(0.0, "a"), (2.0, "b"), (5.0, "c")]


def test_kinesis_is_read_once_a_second(faas, noon):
    report = faas.deliver(faas.function(succeeds), at(noon, 0, 0.1, 0.9, 1.5))
    assert story(report) == [(0.0, "a"), (1.0, "bc"), (2.0, "d")]


def test_a_table_s_stream_is_read_four_times_a_second(faas, noon):
    event = events.dynamodb_stream(*[events.insert({"id": each}) for each in "ab"])
    event["Records"][1]["dynamodb"]["ApproximateCreationDateTime"] = noon + 1.1
    report = faas.deliver(faas.function(succeeds), event)
    assert story(report) == [(0.0, "a"), (1.25, "b")]


def test_a_batching_window_waits_for_more(faas, noon):
    source = Stream(maximum_batching_window_in_seconds=10)
    report = faas.deliver(faas.function(succeeds), at(noon, 0, 2, 9, 11), source=source)
    assert story(report) == [(10.0, "abc"), (21.0, "d")]


def test_a_full_batch_does_not_wait_for_its_window(faas, noon):
    source = Stream(maximum_batching_window_in_seconds=10, batch_size=3)
    report = faas.deliver(faas.function(succeeds), at(noon, 0, 2, 4, 5), source=source)
    assert story(report) == [(4.0, "abc"), (15.0, "d")]


def test_the_next_window_begins_as_the_invocation_ends(faas, noon):
    source = Stream(maximum_batching_window_in_seconds=10, batch_size=2)
    report = faas.deliver(faas.function(succeeds), at(noon, 0, 0, 0), source=source)
    assert story(report) == [(0.0, "ab"), (10.0, "c")]


def test_a_batch_holds_no_more_than_six_megabytes(faas):
    big = "x" * 700_000  # 933,336 octets as base64
    report = faas.deliver(faas.function(succeeds), *[events.kinesis(big) for _ in range(8)])
    assert [len(each.records) for each in report.attempts] == [6, 2]
    sizes = [len(json.dumps(each.event, separators=(",", ":"))) for each in report.attempts]
    assert max(sizes) <= 6 * 1024 * 1024


def test_a_batch_that_is_full_by_size_does_not_wait_for_its_window(faas, noon):
    big = "x" * 700_000
    source = Stream(maximum_batching_window_in_seconds=10)
    report = faas.deliver(faas.function(succeeds), *[events.kinesis(big) for _ in range(8)], source=source)
    assert [(each.at, len(each.records)) for each in report.attempts] == [(0.0, 6), (10.0, 2)]


def test_a_table_s_images_count_towards_the_six_megabytes(faas):
    changes = [events.dynamodb_stream(events.insert({"id": n, "text": "x" * 380_000})) for n in range(20)]
    report = faas.deliver(faas.function(succeeds), *changes)
    assert [len(each.records) for each in report.attempts] == [16, 4]


def test_records_of_two_streams_are_told_apart(faas, kinesis_event):
    report = faas.deliver(
        faas.function(succeeds), kinesis_event("a", stream="clicks"), kinesis_event("b", stream="views")
    )
    assert [each.lane for each in report.attempts] == ["clicks shard 0", "views shard 0"]
    assert "Stream(), Kinesis clicks, Kinesis views" in report.title


def test_the_story_ends_when_nothing_can_come(faas, noon):
    source = Stream(maximum_batching_window_in_seconds=300)
    report = faas.deliver(faas.function(succeeds), at(noon, 0), source=source)
    assert story(report) == [(300.0, "a")]
    assert report.elapsed == 300.0
