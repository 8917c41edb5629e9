"""Throttles, errors of Lambda itself and reserved concurrency: the function's code never ran.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

from __future__ import annotations

import itertools
import time

import pytest

from pytest_faas import Async, ServiceError, Throttle, events

QUEUE = "arn:aws:sqs:us-east-1:123456789012:failures"
LETTERS = "arn:aws:sqs:us-east-1:123456789012:letters"


def fails(event, context):
    raise ValueError("no image")


def ok(event, context):
    return "ok"


def rows(report):
    return [(row.at, row.outcome) for row in report.rows]


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [({"throttle": 3}, "throttled"), ({"service_error": 3}, "service error")],
)
def test_a_refused_event_comes_again_after_1_2_4_seconds(faas, refusal, outcome):
    report = faas.deliver(faas.function(ok), {}, source=Async(), **refusal)
    assert rows(report) == [(0.0, outcome), (1.0, outcome), (3.0, outcome), (7.0, "succeeded")]
    assert (len(report.attempts), len(report.refusals)) == (1, 3)
    assert report.attempts_of({}) == 1
    assert [row.receive_counts for row in report.rows] == [[0], [0], [0], [1]]


def test_the_interval_doubles_up_to_five_minutes(faas):
    report = faas.deliver(faas.function(ok), {}, source=Async(), throttle=12)
    starts = [row.at for row in report.rows]
    assert [after - before for before, after in itertools.pairwise(starts)] == [
        1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 300.0, 300.0, 300.0,
    ]  # fmt: skip


def test_a_refusal_uses_no_retry(faas):
    report = faas.deliver(faas.function(fails), {}, source=Async(), throttle=2)
    assert rows(report) == [
        (0.0, "throttled"), (1.0, "throttled"), (3.0, "failed"), (63.0, "failed"), (183.0, "failed"),
    ]  # fmt: skip
    assert report.attempts[-1].receive_counts == [3]


def test_refusals_go_on_for_six_hours(faas):
    source = Async(on_failure=QUEUE)
    report = faas.deliver(faas.function(ok), {}, source=source, throttle=Throttle(seconds=86_400))
    assert report.attempts == ()
    assert 21_600 - 300 <= report.elapsed < 21_600
    assert [sent.condition for sent in report.sent] == ["EventAgeExceeded"]
    assert len(report.dead_letters) == 1


def test_refusals_end_with_the_maximum_age_before_the_next_try(faas):
    source = Async(maximum_event_age_in_seconds=60, on_failure=QUEUE)
    report = faas.deliver(faas.function(ok), {}, source=source, throttle=Throttle(seconds=600))
    assert [row.at for row in report.rows] == [0.0, 1.0, 3.0, 7.0, 15.0, 31.0]  # the next would be at +63 s
    assert report.elapsed == 31.0
    assert report.sent[0].body["requestContext"]["condition"] == "EventAgeExceeded"


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(Throttle(seconds=600), 429), (ServiceError(seconds=600), 500)],
)
def test_whether_a_refused_event_has_a_response_context_is_a_setting(faas, refusal, status):
    name = "throttle" if status == 429 else "service_error"
    for asked in (False, True):
        source = Async(maximum_event_age_in_seconds=60, on_failure=QUEUE, response_context_when_refused=asked)
        body = faas.deliver(faas.function(ok), {}, source=source, **{name: refusal}).sent[0].body
        expected = {"statusCode": status, "executedVersion": "$LATEST"} if asked else None
        assert body.get("responseContext") == expected
        assert "responsePayload" not in body


@pytest.mark.parametrize(
    ("refusal", "code", "message"),
    [
        ({"throttle": Throttle(seconds=600)}, "429", "Rate Exceeded."),
        ({"service_error": ServiceError(seconds=600)}, "500", "ServiceException"),
    ],
)
def test_the_dead_letter_of_a_refused_event_has_the_status(faas, refusal, code, message):
    source = Async(maximum_event_age_in_seconds=60, dead_letter_target_arn=LETTERS)
    attributes = faas.deliver(faas.function(ok), {}, source=source, **refusal).sent[0].attributes
    assert attributes["ErrorCode"] == {"DataType": "Number", "StringValue": code}
    assert attributes["ErrorMessage"] == {"DataType": "String", "StringValue": message}


def test_a_failed_run_after_throttles_is_what_the_record_tells(faas):
    source = Async(maximum_retry_attempts=0, on_failure=QUEUE)
    body = faas.deliver(faas.function(fails), {}, source=source, throttle=1).sent[0].body
    assert body["requestContext"]["approximateInvokeCount"] == 1
    assert body["responseContext"]["functionError"] == "Unhandled"


# Reserved concurrency


def test_reserved_concurrency_of_0_sends_events_on_without_a_try(faas):
    source = Async(on_failure=QUEUE, dead_letter_target_arn=LETTERS)
    report = faas.deliver(
        faas.function(ok),
        events.sns("a"),
        events.sns("b"),
        source=source,
        reserved_concurrent_executions=0,
    )
    assert (report.attempts, report.refusals, report.elapsed) == ((), (), 0.0)
    assert [sent.condition for sent in report.sent] == ["ZeroReservedConcurrency"] * 4
    assert [sent.destination for sent in report.sent] == [QUEUE, LETTERS] * 2
    assert len(report.dead_letters) == 2
    assert "reserved concurrency is 0: not invoked" in report.timeline


def test_reserved_concurrency_of_0_drops_what_has_no_place(faas):
    report = faas.deliver(faas.function(ok), {}, source=Async(), reserved_concurrent_executions=0)
    assert (len(report.dropped), report.sent) == (1, ())


def test_reserved_concurrency_lets_the_others_wait(faas):
    running = []

    def slow(event, context):
        running.append((time.time(), event["n"]))
        time.sleep(2)

    report = faas.deliver(
        faas.function(slow, timeout=10),
        *({"n": number} for number in range(4)),
        source=Async(),
        reserved_concurrent_executions=2,
    )
    assert len(report.succeeded) == 4
    assert report.refusals
    starts = [attempt.at for attempt in report.attempts]
    assert max(sum(start <= at < start + 2 for start in starts) for at in starts) == 2
