"""`MaximumRecordAgeInSeconds` and the stream's retention: records that are too old are given up.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from __future__ import annotations

import time

from stream_runs import QUEUE, bodies, fails, fates, runs, succeeds

from pytest_faas import Stream, events


def aged(noon, *ages):
    """An event of records `a`, `b`, … that arrived so many seconds before noon."""
    return events.kinesis(
        *[events.kinesis_record(chr(97 + n), arrived_at=noon - age) for n, age in enumerate(ages)]
    )


# Recorded from AWS by LocalStack's suite, test_kinesis_maximum_record_age_exceeded[expire-while-retrying], 2025-11-25:
# 8 runs within 60 seconds. How long Lambda waits between two is not documented.
def test_kinesis_maximum_record_age_exceeded_expire_while_retrying(faas, kinesis_event):
    source = Stream(
        batch_size=1,
        maximum_batching_window_in_seconds=1,
        maximum_retry_attempts=-1,
        maximum_record_age_in_seconds=60,
        on_failure=QUEUE,
        retry_interval=0.25,
        maximum_retry_interval=60,
    )
    report = faas.deliver(faas.function(fails), kinesis_event("stream-data"), source=source)
    (sent,) = report.sent
    assert sent.body["requestContext"]["condition"] == "RecordAgeExceeded"
    assert sent.body["requestContext"]["approximateInvokeCount"] == report.attempts_of("stream-data") == 8
    assert "responseContext" not in sent.body
    assert (bodies(report.expired), report.elapsed) == ("stream-data", 60.0)


# As above, [expire-before-ingestion]: the count is 1 although the function was never invoked.
def test_kinesis_maximum_record_age_exceeded_expire_before_ingestion(faas, noon):
    source = Stream(
        batch_size=1,
        maximum_batching_window_in_seconds=1,
        maximum_retry_attempts=0,
        maximum_record_age_in_seconds=60,
        on_failure=QUEUE,
    )
    report = faas.deliver(faas.function(succeeds), aged(noon, 60), source=source)
    (sent,) = report.sent
    assert (len(report.attempts), bodies(report.expired)) == (0, "a")
    assert sent.body["requestContext"]["condition"] == "RecordAgeExceeded"
    assert sent.body["requestContext"]["approximateInvokeCount"] == 1
    assert list(sent.body) == ["requestContext", "version", "timestamp", "KinesisBatchInfo"]


# As above, test_kinesis_maximum_record_age_exceeded_discard_records: one record 80 seconds old, five new ones.
def test_kinesis_maximum_record_age_exceeded_discard_records(faas, noon):
    source = Stream(
        batch_size=10,
        maximum_batching_window_in_seconds=1,
        maximum_retry_attempts=0,
        maximum_record_age_in_seconds=60,
        on_failure=QUEUE,
    )
    report = faas.deliver(faas.function(succeeds), aged(noon, 80, 0, 0, 0, 0, 0), source=source)
    assert runs(report) == ["bcdef"]
    (sent,) = report.sent
    info = sent.body["KinesisBatchInfo"]
    first = report.expired[0].raw["kinesis"]["sequenceNumber"]
    assert (info["batchSize"], info["startSequenceNumber"], info["endSequenceNumber"]) == (1, first, first)
    assert sent.body["requestContext"]["approximateInvokeCount"] == 1
    assert (bodies(report.expired), bodies(report.succeeded)) == ("a", "bcdef")


def test_what_is_too_old_is_cut_off_while_the_rest_goes_on(faas, noon):
    source = Stream(maximum_record_age_in_seconds=60, maximum_retry_attempts=20, maximum_retry_interval=4)
    report = faas.deliver(faas.function(fails), aged(noon, 50, 0), source=source)
    batches = runs(report)
    assert batches[0] == "ab"
    assert batches[-1] == "b"
    assert {each.at for each in report.attempts if len(each.records) == 2} < {n / 4 for n in range(40)}
    assert [(row.at, row.said) for row in report.rows if row.said.startswith("older")] == [
        (10.0, "older than 60 s"),
        (60.0, "older than 60 s"),
    ]


def test_what_is_left_keeps_its_retries(faas, noon):
    source = Stream(maximum_record_age_in_seconds=60, maximum_retry_attempts=3, retry_interval=8)
    report = faas.deliver(faas.function(fails), aged(noon, 50, 0), source=source)
    assert runs(report) == ["ab", "ab", "b", "b"]
    assert (bodies(report.expired), bodies(report.dropped)) == ("a", "b")


def test_without_a_destination_what_is_too_old_is_only_reported(faas, noon):
    report = faas.deliver(
        faas.function(succeeds), aged(noon, 61), source=Stream(maximum_record_age_in_seconds=60)
    )
    assert (bodies(report.expired), report.sent) == ("a", ())
    assert fates(report) == [["too old, no on_failure"]]


def test_what_the_stream_lost_was_never_read(faas, noon):
    source = Stream(on_failure=QUEUE)
    report = faas.deliver(faas.function(succeeds), aged(noon, 86_400, 86_399), source=source)
    assert (runs(report), bodies(report.expired), report.sent) == (["b"], "a", ())
    assert fates(report)[0] == ["never read"]


def test_the_shorter_of_the_two_limits_counts(faas, noon):
    source = Stream(maximum_record_age_in_seconds=604_800)
    report = faas.deliver(faas.function(fails), aged(noon, 86_000), source=source)
    assert (report.elapsed, report.rows[-1].said) == (400.0, "older than 24 h")


def test_a_run_that_is_under_way_is_not_cut_short(faas, noon):
    slow = faas.function(lambda event, context: time.sleep(20), timeout=30)
    report = faas.deliver(slow, aged(noon, 50), source=Stream(maximum_record_age_in_seconds=60))
    assert (bodies(report.succeeded), report.elapsed) == ("a", 20.0)


def test_a_recorded_sample_is_delivered_at_its_own_time(faas):
    """Without a frozen clock, an event of 2018 is not lost to the retention before it is read."""
    seen = []
    event = events.kinesis(events.kinesis_record("a", arrived_at=1545084650.987))
    report = faas.deliver(faas.function(lambda event, context: seen.append(time.time())), event)
    assert (bodies(report.succeeded), seen) == ("a", [1545084650.987])


def test_with_a_frozen_clock_an_old_sample_is_old(faas, noon):
    event = events.kinesis(events.kinesis_record("a", arrived_at=1545084650.987))
    report = faas.deliver(faas.function(succeeds), event)
    assert bodies(report.expired) == "a"


def test_how_long_a_test_took_to_build_an_event_changes_nothing(faas):
    event = events.dynamodb_stream(events.insert({"id": "a"}))
    source = Stream(maximum_record_age_in_seconds=60)
    for _ in range(3):
        assert faas.deliver(faas.function(fails), event, source=source).elapsed == 60.0


def test_a_record_that_does_not_say_when_it_arrived_arrives_with_the_delivery(faas, noon):
    event = events.dynamodb_stream(events.insert({"id": "a"}))
    del event["Records"][0]["dynamodb"]["ApproximateCreationDateTime"]
    report = faas.deliver(faas.function(fails), event, source=Stream(maximum_record_age_in_seconds=60))
    assert report.elapsed == 60.0
