"""When Lambda runs a function again, and when it gives an event up.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

from __future__ import annotations

import time

import pytest

from pytest_faas import Async, events

QUEUE = "arn:aws:sqs:us-east-1:123456789012:failures"


def fails(event, context):
    raise ValueError("no image")


def times(report):
    return [attempt.at for attempt in report.attempts]


def test_an_event_that_succeeds_runs_once(faas, s3_event):
    report = faas.deliver(faas.function(lambda event, context: "done"), s3_event("uploads", "a.png"))
    assert (times(report), report.elapsed, len(report.succeeded)) == ([0.0], 0.0, 1)
    assert report.attempts[0].outcome == "succeeded"


def test_after_an_error_it_waits_one_minute_then_two(faas, s3_event):
    event = s3_event("uploads", "a.png")
    report = faas.deliver(faas.function(fails), event)
    assert times(report) == [0.0, 60.0, 180.0]
    assert report.elapsed == 180.0
    assert report.attempts_of(event) == 3
    assert [record.body for record in report.dropped] == [event]
    assert [attempt.receive_counts for attempt in report.attempts] == [[1], [2], [3]]
    assert {attempt.outcome for attempt in report.attempts} == {"failed"}


@pytest.mark.parametrize(("attempts", "expected"), [(0, [0.0]), (1, [0.0, 60.0]), (2, [0.0, 60.0, 180.0])])
def test_maximum_retry_attempts(faas, attempts, expected):
    report = faas.deliver(faas.function(fails), {}, source=Async(maximum_retry_attempts=attempts))
    assert times(report) == expected


def test_a_retry_waits_from_the_end_of_the_run_before(faas):
    def slow(event, context):
        time.sleep(10)
        raise ValueError("no image")

    report = faas.deliver(faas.function(slow, timeout=30), {}, source=Async())
    assert times(report) == [0.0, 70.0, 200.0]
    assert report.elapsed == 210.0


def test_a_time_out_is_an_error_of_the_function(faas):
    report = faas.deliver(faas.function(lambda event, context: time.sleep(60), timeout=3), {}, source=Async())
    assert times(report) == [0.0, 63.0, 186.0]
    assert [attempt.outcome for attempt in report.attempts] == ["timed out"] * 3
    assert report.elapsed == 189.0


def test_a_retry_may_succeed(faas, sns_event):
    seen = []

    def second_time_lucky(event, context):
        seen.append(event)
        if len(seen) == 1:
            raise ValueError("not yet")

    report = faas.deliver(faas.function(second_time_lucky), sns_event("hello"))
    assert (times(report), report.elapsed) == ([0.0, 60.0], 60.0)
    assert [record.label for record in report.succeeded] == ["hello"]
    assert seen[0] == seen[1]  # nothing in the event tells a retry


def test_the_handler_sees_virtual_time(faas):
    seen = []

    def clock(event, context):
        seen.append(time.time())
        raise ValueError

    faas.deliver(faas.function(clock), {}, source=Async())
    assert [round(each - seen[0], 6) for each in seen] == [0.0, 60.0, 180.0]


def test_events_are_invocations_of_their_own(faas, sns_event):
    got = []

    def half(event, context):
        got.append(event["Records"][0]["Sns"]["Message"])
        if got[-1] == "b":
            raise ValueError("b again")

    report = faas.deliver(faas.function(half), sns_event("a"), sns_event("b"), sns_event("c"))
    assert got == ["a", "b", "c", "b", "b"]
    assert [record.label for record in report.succeeded] == ["a", "c"]
    assert [record.label for record in report.dropped] == ["b"]
    assert len({attempt.request_id for attempt in report.attempts}) == 3


# Age: an event is given up as soon as its next try would be later than the limit.
# Recorded from AWS by LocalStack's suite, test_maxeventage, 2025-11-27.


@pytest.mark.parametrize(
    ("age", "runs", "condition"),
    [
        (60, 1, "EventAgeExceeded"),
        (61, 2, "EventAgeExceeded"),
        (90, 2, "EventAgeExceeded"),
        (180, 2, "EventAgeExceeded"),
        (181, 3, "RetriesExhausted"),
        (21_600, 3, "RetriesExhausted"),
    ],
)
def test_age_looks_ahead(faas, age, runs, condition):
    source = Async(maximum_event_age_in_seconds=age, on_failure=QUEUE)
    report = faas.deliver(faas.function(fails), {}, source=source)
    assert len(report.attempts) == runs
    assert report.sent[0].condition == condition
    assert report.sent[0].body["requestContext"]["approximateInvokeCount"] == runs
    assert report.elapsed == report.attempts[-1].at  # at once, not at the limit


def test_the_age_counts_how_long_the_runs_took(faas):
    def slow(event, context):
        time.sleep(25)
        raise ValueError

    source = Async(maximum_event_age_in_seconds=90, on_failure=QUEUE)
    report = faas.deliver(faas.function(slow, timeout=30), {}, source=source)
    assert (times(report), report.elapsed) == ([0.0, 85.0], 110.0)
    source = Async(maximum_event_age_in_seconds=80, on_failure=QUEUE)
    assert times(faas.deliver(faas.function(slow, timeout=30), {}, source=source)) == [0.0]


def test_retries_used_up_come_before_age(faas):
    source = Async(maximum_retry_attempts=0, maximum_event_age_in_seconds=60, on_failure=QUEUE)
    assert faas.deliver(faas.function(fails), {}, source=source).sent[0].condition == "RetriesExhausted"


def test_until_breaks_off_and_leaves_the_end_open(faas):
    report = faas.deliver(faas.function(fails), {}, source=Async(), until=100)
    assert (times(report), report.elapsed) == ([0.0, 60.0], 100.0)
    assert len(report.unsettled) == 1
    assert not report.settled
    assert "until=100 was reached" in report.timeline


def test_the_payload_limit_is_one_megabyte(faas):
    from pytest_faas import EventTooLarge

    fn = faas.function(lambda event, context: None)
    fits = {"text": "x" * (1_048_576 - len('{"text":""}'))}
    assert faas.deliver(fn, fits, source=Async()).succeeded
    with pytest.raises(EventTooLarge, match="1,048,577 octets of JSON; Lambda takes 1,048,576"):
        faas.deliver(fn, {"text": fits["text"] + "x"}, source=Async())


def test_the_users_event_stays_as_it_is(faas):
    def mutates(event, context):
        event["Records"][0]["eventName"] = "changed"
        raise ValueError

    event = events.s3("uploads", "a.png")
    before = repr(event)
    report = faas.deliver(faas.function(mutates), event, source=Async(on_failure=QUEUE))
    assert repr(event) == before
    report.sent[0].body["requestPayload"]["Records"].clear()
    assert repr(event) == before
    assert report.attempts[2].event == event
