"""What Lambda does with a stream, where no other file here has the place for it."""

from __future__ import annotations

import time

from stream_runs import QUEUE, bodies, fails, fates, runs

from pytest_faas import Duplicate, Stream, events


def test_the_age_of_a_change_of_a_table_counts_too(faas):
    source = Stream(maximum_record_age_in_seconds=60, on_failure=QUEUE)
    report = faas.deliver(
        faas.function(fails), events.dynamodb_stream(events.insert({"id": "a"})), source=source
    )
    (sent,) = report.sent
    assert (sent.condition, report.elapsed, len(report.expired)) == ("RecordAgeExceeded", 60, 1)
    assert list(sent.body) == ["requestContext", "version", "timestamp", "DDBStreamBatchInfo"]
    arrived = sent.body["DDBStreamBatchInfo"]["approximateArrivalOfFirstRecord"]
    assert len(arrived) == len("2026-01-01T12:00:00Z")


def test_what_waits_behind_a_failing_batch_gets_too_old_with_a_record_of_its_own(faas, kinesis_event):
    source = Stream(batch_size=2, maximum_record_age_in_seconds=60, on_failure=QUEUE)
    report = faas.deliver(faas.function(fails), kinesis_event(*"abcd"), source=source)
    assert set(runs(report)) == {"ab"}
    assert bodies(report.expired) == "abcd"
    counts = [sent.body["requestContext"]["approximateInvokeCount"] for sent in report.sent]
    assert counts == [len(report.attempts), 1]


def test_half_a_batch_that_never_had_its_turn_is_told_of_as_too_old(faas, kinesis_event):
    """It was read, and invoked with as a part of the whole: the stream's own retention ends it, not silently."""
    source = Stream(
        bisect_batch_on_function_error=True,
        on_failure=QUEUE,
        retry_interval=18_000,
        maximum_retry_interval=86_400,
    )
    report = faas.deliver(faas.function(fails), kinesis_event(*"ab"), source=source)
    assert set(runs(report)) == {"ab", "a"}
    assert [sent.body["KinesisBatchInfo"]["batchSize"] for sent in report.sent] == [1, 1]
    assert fates(report)[-1] == ["too old → sqs:failures"]


def test_a_table_and_a_kinesis_stream_are_delivered_side_by_side_with_records_of_their_own_form(faas):
    source = Stream(maximum_retry_attempts=0, on_failure=QUEUE)
    report = faas.deliver(
        faas.function(fails),
        events.kinesis("a"),
        events.dynamodb_stream(events.insert({"id": "a"})),
        source=source,
    )
    assert {key for sent in report.sent for key in sent.body if key.endswith("BatchInfo")} == {
        "KinesisBatchInfo",
        "DDBStreamBatchInfo",
    }


def test_a_copy_beside_that_runs_for_longer_keeps_the_delivery_until_its_end_and_until_comes_first(
    faas, kinesis_event
):
    seen = []

    def slow_the_second_time(event, context):
        seen.append(event)
        time.sleep(0 if len(seen) % 2 else 8)

    worker, twice = faas.function(slow_the_second_time, timeout=10), Duplicate(concurrent=True)
    whole = faas.deliver(worker, kinesis_event("a"), duplicate=twice)
    assert (whole.elapsed, whole.stopped) == (8, "")
    part = faas.deliver(worker, kinesis_event("a"), duplicate=twice, until=1.5)
    assert (part.elapsed, part.stopped) == (1.5, "until=1.5 was reached")
    assert part.settled
