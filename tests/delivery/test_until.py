"""`until=`: where a delivery is broken off, and what is open then."""

from __future__ import annotations

import time

import pytest

from pytest_faas import Async, Queue, Stream, Sync, events

SOURCES = {
    "queue": (events.sqs("a"), Queue()),
    "stream": (events.kinesis("a"), Stream()),
    "asynchronous": (events.s3("uploads", "a"), Async()),
    "synchronous": (events.http_api("GET", "/a"), Sync()),
}
EACH_SOURCE = pytest.mark.parametrize(("event", "source"), SOURCES.values(), ids=SOURCES)


def slow(event, context):
    time.sleep(2)
    return {"statusCode": 200}


@EACH_SOURCE
def test_an_invocation_that_ends_after_until_is_under_way(faas, event, source):
    report = faas.deliver(faas.function(slow), event, source=source, until=1.5)
    assert (report.elapsed, len(report.unsettled), report.stopped) == (1.5, 1, "until=1.5 was reached")
    (attempt,) = report.attempts
    assert (attempt.outcome, attempt.duration) == ("under way", 2)
    assert [line.fate for line in attempt.lines] == ["left open"]
    assert "under way until +2 s" in report.table(complete=False)


@EACH_SOURCE
def test_one_that_ends_right_then_has_ended(faas, event, source):
    report = faas.deliver(faas.function(slow), event, source=source, until=2)
    assert (report.elapsed, len(report.succeeded), report.stopped) == (2, 1, "")
    assert report.attempts[0].outcome == "succeeded"


def test_what_ended_before_keeps_its_outcome(faas):
    noon = 1767268800.0
    with faas.frozen("2026-01-01T12:00:00Z"):
        early, late = (
            events.kinesis_record(text, arrived_at=noon + at) for text, at in (("a", 0), ("b", 10))
        )
        report = faas.deliver(faas.function(slow), events.kinesis(early, late), until=11)
    assert [attempt.outcome for attempt in report.attempts] == ["succeeded", "under way"]
    assert [line.fate for attempt in report for line in attempt.lines] == ["checkpointed", "left open"]


def test_a_client_that_has_its_answer_has_it_although_the_function_runs_on(faas):
    def runs_on(event, context):
        time.sleep(40)

    report = faas.deliver(faas.function(runs_on, timeout=60), events.apigw("GET", "/a"), until=35)
    assert report.elapsed == 35
    assert (len(report.dropped), report.answers[0].status_code) == (1, 504)
    assert "ran on to +40 s" in report.timeline
