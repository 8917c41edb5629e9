"""When events arrive, and what they are called in the report."""

from __future__ import annotations

import time

import pytest

from pytest_faas import Async, InvalidArgument, events
from pytest_faas.delivery.asynchronous.arrival import time_of

MINUTE = 60_000_000


def ok(event, context):
    return time.time()


def at(moment):
    return [
        events.s3("uploads", "a.png", at=moment),
        events.sns("hello", at=moment),
        events.eventbridge({"n": 1}, at=moment),
        events.schedule(at=moment),
        events.scheduler(at=moment),
    ]


@pytest.mark.parametrize("event", at("1970-01-01T00:01:00Z"))
def test_each_source_tells_its_time(event):
    assert time_of(event) == MINUTE


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"time": "1970-01-01T00:01:00Z"},
        {"detail-type": "t"},
        {"detail-type": "t", "time": None},
        {"detail-type": "t", "time": "soon"},
        {"detail-type": "t", "time": "2026-13-01T00:00:00Z"},
        {"Records": [{"eventSource": "aws:s3", "eventTime": 7}]},
        {"Records": [{"EventSource": "aws:sns"}]},
    ],
)
def test_an_event_without_a_time_tells_none(event):
    assert time_of(event) is None


@pytest.mark.parametrize("place", range(5))
def test_an_event_arrives_when_it_says_so(faas, place):
    with faas.frozen("2026-01-01T00:00:00Z"):
        earlier, later = (at(f"2026-01-01T00:{minute}:00Z")[place] for minute in ("00", "05"))
        report = faas.deliver(faas.function(ok), later, earlier)
    assert [attempt.at for attempt in report.attempts] == [0.0, 300.0]
    assert [attempt.event for attempt in report.attempts] == [earlier, later]
    assert [record.body for record in report.records] == [earlier, later]


def test_an_earlier_event_arrives_when_the_delivery_begins(faas):
    with faas.frozen("2026-01-01T00:00:00Z"):
        report = faas.deliver(
            faas.function(ok), events.s3("uploads", "a.png", at="2025-12-31T18:30:00Z"), source=Async()
        )
    assert (report.attempts[0].at, report.attempts[0].invocation.payload) == (0.0, 1_767_225_600.0)


def test_a_recorded_sample_is_delivered_at_its_own_time(faas):
    old = [events.s3("uploads", key, at=f"2022-03-0{key}T00:00:00Z") for key in "12"]
    report = faas.deliver(faas.function(ok), *old)
    assert [attempt.at for attempt in report.attempts] == [0.0, 0.0]
    assert {attempt.invocation.payload for attempt in report.attempts} == {1_646_179_200.0}


def test_what_happened_within_six_hours_is_delivered_now(faas):
    now = time.time()
    report = faas.deliver(faas.function(ok), events.s3("uploads", "a.png", at=now - 5 * 3600))
    assert report.attempts[0].invocation.payload == pytest.approx(now, abs=60)


def test_the_age_counts_from_the_arrival(faas):
    def fails(event, context):
        raise ValueError

    with faas.frozen("2026-01-01T00:00:00Z"):
        event = events.s3("uploads", "a.png", at="2026-01-01T01:00:00Z")
        report = faas.deliver(faas.function(fails), event, source=Async(maximum_event_age_in_seconds=90))
    assert [attempt.at for attempt in report.attempts] == [3600.0, 3660.0]


@pytest.mark.parametrize(
    ("event", "label", "names"),
    [
        (events.s3("uploads", "a b.png"), "a b.png (ObjectCreated:Put)", ["a b.png"]),
        (
            events.s3("uploads", "a.png", events.s3_object("b.png")),
            "a.png (ObjectCreated:Put) and 1 more",
            ["a.png", "b.png"],
        ),
        (events.sns(events.sns_message("hello  there", message_id="95df01b4-ee98-5cb9-9903-4c221d41eb5e")), "hello there",
         ["hello  there", "95df01b4-ee98-5cb9-9903-4c221d41eb5e"]),
        (events.eventbridge({"n": 1}, detail_type="order.created", event_id="12345678-1234-4234-8234-123456789012"),
         'order.created {"n": 1}', [{"n": 1}, "12345678-1234-4234-8234-123456789012"]),
        (events.schedule(rule="nightly", at="2026-01-01T02:00:00Z"), "nightly at 2026-01-01T02:00:00Z", []),
        ({"n": 1}, '{"n": 1}', []),
        ({"Records": [{"eventSource": "aws:s3"}]}, '{"Records": [{"eventSource": "aws:s3"}]}', []),
        ({"Records": [{"EventSource": "aws:sns"}]}, '{"Records": [{"EventSource": "aws:sns"}]}', []),
    ],
)  # fmt: skip
def test_what_an_event_is_called(faas, event, label, names):
    report = faas.deliver(faas.function(ok), event, source=Async())
    assert report.records[0].label == label
    for name in (event, report.records[0].id, report.records[0], *names):
        assert report.attempts_of(name) == 1


def test_an_unknown_event_is_answered_with_those_that_there_are(faas):
    report = faas.deliver(faas.function(ok), events.sns("hello"), events.sns("there"))
    with pytest.raises(InvalidArgument, match="Did you mean 'hello'.* There are: hello, there"):
        report.attempts_of("helo")


def test_the_title_tells_the_settings_that_differ(faas):
    worker = faas.function(ok, name="worker")
    assert faas.deliver(worker, {}, source=Async()).title == "worker ← Async()"
    source = Async(maximum_retry_attempts=1, on_failure="arn:aws:sqs:us-east-1:123456789012:failures")
    assert (
        faas.deliver(worker, {}, source=source).title
        == "worker ← Async(maximum_retry_attempts=1, on_failure=sqs:failures)"
    )
