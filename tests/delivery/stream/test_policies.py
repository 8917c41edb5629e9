"""What a stream does without any failure: deliveries twice, producers that send twice, other orders, other batches.

https://docs.aws.amazon.com/streams/latest/dev/kinesis-record-processor-duplicates.html
"""

from __future__ import annotations

import time

import pytest
from stream_runs import QUEUE, bodies, fails_on, fates, outcomes, runs, succeeds, texts

from pytest_faas import Duplicate, Regroup, Reorder, Stream, events
from pytest_faas.errors import InvalidArgument


def test_a_lost_checkpoint_delivers_a_batch_again(faas, kinesis_event):
    event = kinesis_event(*"abc")
    report = faas.deliver(faas.function(succeeds), event, source=Stream(batch_size=2), duplicate=True)
    assert runs(report) == ["ab", "ab", "c", "c"]
    assert [each.receive_counts for each in report.attempts] == [[1, 1], [2, 2], [1], [2]]
    assert report.attempts[0].event == report.attempts[1].event
    assert bodies(report.succeeded) == "abc"


def test_it_may_come_again_much_later(faas, kinesis_event):
    source = Stream(batch_size=1)
    report = faas.deliver(
        faas.function(succeeds),
        kinesis_event("a", "b"),
        source=source,
        duplicate=Duplicate(after=3600, copies=2),
    )
    assert [(each.at, "".join(texts(each.event))) for each in report.attempts] == [
        (0.0, "a"),
        (0.0, "b"),
        (3600.0, "a"),
        (3600.0, "b"),
        (7200.0, "a"),
        (7200.0, "b"),
    ]


def test_a_repeated_batch_waits_for_the_lane(faas, kinesis_event):
    slow = faas.function(lambda event, context: time.sleep(5), timeout=10)
    report = faas.deliver(
        slow, kinesis_event("a", "b"), source=Stream(batch_size=1), duplicate=Duplicate(after=1)
    )
    assert [(each.at, "".join(texts(each.event))) for each in report.attempts] == [
        (0.0, "a"),
        (5.0, "b"),
        (10.0, "a"),
        (15.0, "b"),
    ]


def test_a_repeated_batch_does_not_come_between_the_tries_of_another(faas, kinesis_event):
    source = Stream(batch_size=1, maximum_retry_attempts=3)
    report = faas.deliver(
        faas.function(fails_on("b")), kinesis_event("a", "b"), source=source, duplicate=Duplicate(after=1)
    )
    assert runs(report) == ["a", "b", "b", "b", "b", "a"]
    assert [each.at for each in report.attempts][-2:] == [1.75, 1.75]


def test_with_a_share_the_last_of_a_batch_come_again(faas, kinesis_event):
    report = faas.deliver(
        faas.function(succeeds), kinesis_event(*"abcdefghij"), duplicate=Duplicate(share=0.5), seed=3
    )
    first, second = runs(report)
    assert first == "abcdefghij"
    assert 0 < len(second) < 10
    assert first.endswith(second)


def test_what_fails_the_second_time_stays_done(faas, kinesis_event):
    seen: list[str] = []

    def once(event, context):
        if seen:
            raise ValueError("already done")
        seen.append("")

    source = Stream(maximum_retry_attempts=1, on_failure=QUEUE)
    report = faas.deliver(faas.function(once), kinesis_event("a"), source=source, duplicate=True)
    assert (outcomes(report), bodies(report.succeeded)) == (["succeeded", "failed", "failed"], "a")
    assert (report.dead_letters, len(report.sent)) == ((), 1)


def test_a_repetition_that_the_stream_has_lost_does_not_come(faas, kinesis_event):
    source = Stream(on_failure=QUEUE)
    report = faas.deliver(
        faas.function(succeeds), kinesis_event("a"), source=source, duplicate=Duplicate(after=90_000)
    )
    assert (runs(report), bodies(report.succeeded), report.sent) == (["a"], "a", ())
    assert fates(report)[-1] == ["not delivered again"]


def test_two_pollers_deliver_at_the_same_moment(faas, kinesis_event):
    slow = faas.function(lambda event, context: time.sleep(2))
    report = faas.deliver(slow, kinesis_event("a", "b"), duplicate=Duplicate(concurrent=True))
    assert [(each.at, each.lane) for each in report.attempts] == [(0.0, ""), (0.0, "again")]
    assert runs(report) == ["ab", "ab"]
    assert len({id(each.invocation) for each in report.attempts}) == 2
    assert (bodies(report.succeeded), report.elapsed) == ("ab", 2.0)


def test_they_do_so_too_after_a_throttle(faas, kinesis_event):
    report = faas.deliver(
        faas.function(succeeds), kinesis_event("a"), duplicate=Duplicate(concurrent=True), throttle=1
    )
    assert [(each.at, each.lane) for each in report.attempts] == [(0.25, ""), (0.25, "again")]


def test_what_comes_again_after_a_failure_comes_once(faas, kinesis_event):
    source = Stream(maximum_retry_attempts=1)
    report = faas.deliver(
        faas.function(fails_on("a")), kinesis_event("a"), source=source, duplicate=Duplicate(concurrent=True)
    )
    assert [(each.at, each.lane) for each in report.attempts] == [(0.0, ""), (0.0, "again"), (0.25, "")]


def test_a_producer_that_sends_twice_makes_records_of_their_own(faas, noon):
    event = events.kinesis(
        events.kinesis_record("a", arrived_at=noon), events.kinesis_record("b", arrived_at=noon + 1)
    )
    report = faas.deliver(faas.function(succeeds), event, duplicate=Duplicate(producer=True, after=5))
    assert [(each.at, "".join(texts(each.event))) for each in report.attempts] == [
        (0.0, "a"),
        (1.0, "b"),
        (5.0, "a"),
        (6.0, "b"),
    ]
    numbers = [int(each.raw["kinesis"]["sequenceNumber"]) for each in report.succeeded]
    assert numbers == sorted(set(numbers))
    assert report.attempts_of("a") == 2
    assert [each.id for each in report.records] == [
        f"shardId-000000000000:{each.raw['kinesis']['sequenceNumber']}" for each in report.records
    ]
    copy = report.attempts[2].event["Records"][0]
    assert copy["kinesis"]["approximateArrivalTimestamp"] == noon + 5
    assert copy["eventID"].endswith(copy["kinesis"]["sequenceNumber"])


@pytest.mark.parametrize("numbers", [("1", "2", "3"), ("10", "500", "501")])
def test_a_copy_finds_a_place_among_numbers_of_somebody_s_own(faas, noon, numbers):
    event = events.kinesis(
        *[
            events.kinesis_record(text, sequence_number=number, arrived_at=noon)
            for text, number in zip("abc", numbers)
        ]
    )
    report = faas.deliver(faas.function(succeeds), event, duplicate=Duplicate(producer=True))
    (run,) = runs(report)
    assert sorted(run) == sorted("aabbcc")
    assert [run.index(each) for each in "abc"] == sorted(run.index(each) for each in "abc")
    assert len({each["kinesis"]["sequenceNumber"] for each in report.attempts[0].event["Records"]}) == 6


def test_a_table_s_stream_has_each_change_once(faas):
    event = events.dynamodb_stream(events.insert({"id": "a"}))
    with pytest.raises(InvalidArgument, match="each change appears exactly once"):
        faas.deliver(faas.function(succeeds), event, duplicate=Duplicate(producer=True))
    assert runs(faas.deliver(faas.function(succeeds), event, duplicate=True)) == ["a", "a"]


def test_regroup_cuts_other_batches(faas, kinesis_event):
    event = kinesis_event(*"abcdefghij")
    cuts = {
        tuple(runs(faas.deliver(faas.function(succeeds), event, regroup=Regroup(least=2), seed=seed)))
        for seed in range(10)
    }
    assert len(cuts) > 3
    assert {"".join(each) for each in cuts} == {"abcdefghij"}
    assert all(len(batch) >= 2 for cut in cuts for batch in cut[:-1])


def test_regroup_cuts_anew_what_comes_again(faas, kinesis_event):
    source = Stream(maximum_retry_attempts=3, batch_size=6)
    report = faas.deliver(
        faas.function(fails_on("a")), kinesis_event(*"abcdef"), source=source, regroup=True, seed=1
    )
    assert report.attempts_of("a") == 4
    assert len({len(each.records) for each in report.attempts if "a" in texts(each.event)}) > 1
    for letter in "bcdef":
        assert report.attempts_of(letter) <= 4


def test_reorder_changes_the_order_of_shards_only(faas, kinesis_event):
    shards = [kinesis_event("1", "2", "3", shard_id=f"shardId-{n:012d}") for n in range(4)]
    orders = set()
    for seed in range(6):
        report = faas.deliver(
            faas.function(succeeds), *shards, source=Stream(batch_size=1), reorder=True, seed=seed
        )
        orders.add(tuple(each.lane for each in report.attempts))
        for shard in range(4):
            mine = [texts(each.event)[0] for each in report.attempts if each.lane == f"shard {shard}"]
            assert mine == ["1", "2", "3"]
    assert len(orders) == 6


def test_reorder_keeps_within_its_window(faas, kinesis_event):
    shards = [kinesis_event("1", shard_id=f"shardId-{n:012d}") for n in range(30)]
    for seed in range(5):
        report = faas.deliver(faas.function(succeeds), *shards, reorder=Reorder(window=2), seed=seed)
        places = [int(each.lane.removeprefix("shard ")) for each in report.attempts]
        assert places != sorted(places)
        assert all(place - shard <= 2 for place, shard in enumerate(places))


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"redrive": True}, "redrive is for queues"),
        ({"duplicate": Duplicate(body="x")}, "must not have body= for a stream"),
    ],
)
def test_what_no_stream_does_is_refused(faas, kinesis_event, policy, said):
    with pytest.raises(InvalidArgument, match=said):
        faas.deliver(faas.function(succeeds), kinesis_event("a"), **policy)


def test_policies_compose_and_the_seed_repeats_them(faas, kinesis_event):
    event = [kinesis_event(*"abcdef", shard_id=f"shardId-{n:012d}") for n in range(3)]

    def told():
        report = faas.deliver(
            faas.function(fails_on("c")),
            *event,
            source=Stream(maximum_retry_attempts=1, batch_size=4),
            duplicate=[Duplicate(share=0.3), Duplicate(producer=True, share=0.5, after=2)],
            reorder=True,
            regroup=True,
            throttle=2,
            seed="once more",
        )
        return [
            (each.at, each.said, each.lines and texts(each.event), fates(report)) for each in report.attempts
        ]

    assert told() == told()
