"""When a batch is tried again, how often, and what waits behind it.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from __future__ import annotations

import time

import pytest
from stream_runs import QUEUE, bodies, fails, fails_on, fates, outcomes, runs, succeeds

from pytest_faas import ServiceError, Stream, Throttle, events


def test_a_batch_that_succeeds_is_checkpointed(faas, kinesis_event):
    report = faas.deliver(faas.function(succeeds), kinesis_event("a", "b"))
    assert (runs(report), bodies(report.succeeded), report.elapsed) == (["ab"], "ab", 0.0)
    assert fates(report) == [["checkpointed", "checkpointed"]]
    assert outcomes(report) == ["succeeded"]


@pytest.mark.parametrize(("retries", "tries"), [(0, 1), (1, 2), (3, 4)])
def test_n_retries_are_n_and_one_runs(faas, kinesis_event, retries, tries):
    report = faas.deliver(
        faas.function(fails), kinesis_event("a"), source=Stream(maximum_retry_attempts=retries)
    )
    assert report.attempts_of("a") == tries
    assert [each.receive_counts for each in report.attempts] == [[n + 1] for n in range(tries)]
    assert bodies(report.dropped) == "a"
    assert fates(report)[-1] == ["given up, no on_failure"]


def test_a_failing_batch_blocks_its_shard(faas, kinesis_event):
    source = Stream(batch_size=2, maximum_retry_attempts=2, on_failure=QUEUE)
    report = faas.deliver(faas.function(fails_on("a")), kinesis_event("a", "b", "c"), source=source)
    assert runs(report) == ["ab", "ab", "ab", "c"]
    assert (bodies(report.dead_letters), bodies(report.succeeded)) == ("ab", "c")
    assert report.attempts[3].at == report.attempts[2].at


def test_another_shard_goes_on_while_one_is_blocked(faas, kinesis_event):
    first, second = kinesis_event("a"), kinesis_event("b", shard_id="shardId-000000000001")
    report = faas.deliver(
        faas.function(fails_on("a")), first, second, source=Stream(maximum_retry_attempts=2)
    )
    assert [(each.lane, each.at) for each in report.attempts] == [
        ("shard 0", 0.0),
        ("shard 1", 0.0),
        ("shard 0", 0.25),
        ("shard 0", 0.75),
    ]


def test_the_waits_are_settings(faas, kinesis_event):
    source = Stream(maximum_retry_attempts=4, retry_interval=1, maximum_retry_interval=3)
    report = faas.deliver(faas.function(fails), kinesis_event("a"), source=source)
    assert [each.at for each in report.attempts] == [0.0, 1.0, 3.0, 6.0, 9.0]


def test_a_retry_waits_from_the_end_of_the_run_before(faas, kinesis_event):
    def slow(event, context):
        time.sleep(2)
        raise ValueError("no such order")

    source = Stream(maximum_retry_attempts=1, retry_interval=1)
    report = faas.deliver(faas.function(slow), kinesis_event("a"), source=source)
    assert [each.at for each in report.attempts] == [0.0, 3.0]
    assert report.elapsed == 5.0


def test_a_time_out_is_an_error_of_the_function(faas, kinesis_event):
    slow = faas.function(lambda event, context: time.sleep(60), timeout=3)
    report = faas.deliver(slow, kinesis_event("a"), source=Stream(maximum_retry_attempts=1, on_failure=QUEUE))
    assert outcomes(report) == ["timed out", "timed out"]
    assert report.sent[0].body["responseContext"]["functionError"] == "Unhandled"


@pytest.mark.parametrize(
    "refusal",
    [{"throttle": 5}, {"service_error": ServiceError(times=5)}, {"throttle": Throttle(seconds=3)}],
    ids=["throttles", "service errors", "throttles for a time"],
)
def test_what_never_reached_the_function_uses_no_retry(faas, kinesis_event, refusal):
    source = Stream(maximum_retry_attempts=0, on_failure=QUEUE)
    report = faas.deliver(faas.function(fails), kinesis_event("a"), source=source, **refusal)
    assert len(report.refusals) >= 4
    assert report.attempts_of("a") == 1
    assert report.sent[0].body["requestContext"]["approximateInvokeCount"] == 1


def test_a_refused_try_counts_no_delivery(faas, kinesis_event):
    report = faas.deliver(faas.function(succeeds), kinesis_event("a"), throttle=1)
    assert [(row.said, row.lines[0].count, row.lines[0].fate) for row in report.rows] == [
        ("throttled (429)", 0, "retried at +0.25 s"),
        ("succeeded", 1, "checkpointed"),
    ]


def test_throttles_go_on_until_the_record_is_too_old(faas, kinesis_event):
    source = Stream(maximum_retry_attempts=0, maximum_record_age_in_seconds=60)
    report = faas.deliver(
        faas.function(succeeds), kinesis_event("a"), source=source, throttle=Throttle(seconds=1000)
    )
    assert (len(report.attempts), bodies(report.expired), report.elapsed) == (0, "a", 60.0)


def test_a_function_that_is_switched_off_is_asked_once_a_batch(faas, kinesis_event):
    report = faas.deliver(
        faas.function(succeeds),
        kinesis_event("a", "b"),
        source=Stream(batch_size=1),
        reserved_concurrent_executions=0,
    )
    assert (len(report.refusals), bodies(report.expired), report.elapsed) == (1, "ab", 86_400.0)


def test_without_limits_retries_end_with_the_stream_s_retention(faas, kinesis_event):
    report = faas.deliver(faas.function(fails), kinesis_event("a"))
    assert (bodies(report.expired), report.elapsed) == ("a", 86_400.0)
    assert report.rows[-1].said == "older than 24 h"
    assert len(report.attempts) < 500
    assert "too old at +1 d 0:00:00" in report.timeline


def test_a_longer_retention_lets_retries_go_on_for_longer(faas, kinesis_event):
    source = Stream(retention_period_in_hours=48, maximum_retry_interval=600)
    report = faas.deliver(faas.function(fails), kinesis_event("a"), source=source)
    assert report.elapsed == 48 * 3600


def test_until_breaks_off_what_would_go_on(faas, kinesis_event):
    report = faas.deliver(faas.function(fails), kinesis_event("a"), until=10)
    assert (len(report.unsettled), report.elapsed, report.settled) == (1, 10.0, False)


def test_each_run_has_a_request_id_of_its_own(faas, kinesis_event):
    report = faas.deliver(faas.function(fails), kinesis_event("a"), source=Stream(maximum_retry_attempts=2))
    assert len({each.request_id for each in report.attempts}) == 3


def test_a_record_is_the_same_on_each_delivery(faas, kinesis_event):
    event = kinesis_event("a", "b")
    before = repr(event)
    report = faas.deliver(faas.function(fails), event, source=Stream(maximum_retry_attempts=2))
    assert [each.event for each in report.attempts] == [event] * 3
    assert repr(event) == before


def test_two_functions_read_a_stream_each_for_itself(faas, kinesis_event):
    event = kinesis_event("a")
    for handler in (succeeds, fails):
        report = faas.deliver(faas.function(handler), event, source=Stream(maximum_retry_attempts=0))
        assert report.attempts_of("a") == 1


def test_the_same_for_a_table(faas):
    event = events.dynamodb_stream(events.insert({"id": "a"}), events.insert({"id": "b"}))
    source = Stream(batch_size=1, maximum_retry_attempts=1, on_failure=QUEUE)
    report = faas.deliver(faas.function(fails_on("a")), event, source=source)
    assert runs(report) == ["a", "a", "b"]
    assert (len(report.dead_letters), len(report.succeeded)) == (1, 1)
