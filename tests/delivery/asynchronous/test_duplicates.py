"""Deliveries that need no failure: the queue is eventually consistent, producers send twice, sources promise no order."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from pytest_faas import Async, Duplicate, InvalidArgument, Redrive, Regroup, Reorder, events

QUEUE = "arn:aws:sqs:us-east-1:123456789012:records"


def ok(event, context):
    return "ok"


def times(report):
    return [attempt.at for attempt in report.attempts]


# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: the same event more than once, though
# the function returned no error. The request id is the queued event's own, so it stays (as on retries).


def test_the_same_event_once_more_after_its_success(faas):
    event = events.s3("uploads", "a.png")
    report = faas.deliver(
        faas.function(ok), event, source=Async(on_success=QUEUE), duplicate=Duplicate(after=10)
    )
    assert times(report) == [0.0, 10.0]
    assert [attempt.event for attempt in report.attempts] == [event, event]
    assert len({attempt.request_id for attempt in report.attempts}) == 1
    assert (len(report.succeeded), len(report.records), report.attempts_of("a.png")) == (1, 1, 2)
    assert [sent.condition for sent in report.sent] == ["Success", "Success"]
    assert "once more" in report.timeline


def test_copies_follow_one_another(faas):
    report = faas.deliver(
        faas.function(ok), {}, source=Async(), duplicate=[Duplicate(after=5, copies=2), Duplicate(after=60)]
    )
    assert times(report) == [0.0, 5.0, 10.0, 70.0]


def test_a_duplicate_that_fails_is_retried_and_takes_nothing_back(faas):
    runs = []

    def handler(event, context):
        runs.append(event)
        if len(runs) > 1:
            raise ValueError("already done")

    report = faas.deliver(
        faas.function(handler), {}, source=Async(on_failure=QUEUE), duplicate=Duplicate(after=1)
    )
    assert times(report) == [0.0, 1.0, 61.0, 181.0]
    assert (len(report.succeeded), len(report.dead_letters)) == (1, 0)
    assert [sent.condition for sent in report.sent] == ["RetriesExhausted"]  # but Lambda tells of it


def test_a_failed_event_is_not_duplicated(faas):
    def fails(event, context):
        raise ValueError

    report = faas.deliver(faas.function(fails), {}, source=Async(), duplicate=True)
    assert times(report) == [0.0, 60.0, 180.0]


def test_concurrent_copies_run_in_environments_of_their_own(faas, tmp_path):
    (tmp_path / "app.py").write_text(
        "seen = set()\n"
        "def handler(event, context):\n"
        "    first = context.aws_request_id not in seen\n"
        "    seen.add(context.aws_request_id)\n"
        "    return first\n"
    )
    worker = faas.function("app.handler", root=tmp_path)
    report = faas.deliver(worker, {}, source=Async(), duplicate=Duplicate(concurrent=True, copies=2))
    assert times(report) == [0.0, 0.0, 0.0]
    assert [attempt.invocation.payload for attempt in report.attempts] == [True, True, True]
    assert [attempt.lane for attempt in report.attempts] == ["", "copy 1", "copy 2"]
    after = faas.deliver(worker, {}, source=Async(), duplicate=Duplicate(after=1))
    assert [attempt.invocation.payload for attempt in after.attempts] == [True, False]


def test_concurrent_copies_need_concurrency(faas):
    report = faas.deliver(
        faas.function(ok),
        {},
        source=Async(),
        duplicate=Duplicate(concurrent=True),
        reserved_concurrent_executions=1,
    )
    assert [(row.at, row.outcome) for row in report.rows] == [
        (0.0, "succeeded"), (0.0, "throttled"), (1.0, "succeeded"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("failing", "state"),
    [({0, 1, 2, 3, 4}, "succeeded"), ({1, 2, 3}, "succeeded"), (set(range(6)), "dropped")],
)
def test_an_event_with_concurrent_copies_succeeds_with_one_of_them(faas, failing, state):
    runs = []

    def handler(event, context):
        runs.append(event)
        if len(runs) - 1 in failing:
            raise ValueError

    report = faas.deliver(faas.function(handler), {}, source=Async(), duplicate=Duplicate(concurrent=True))
    assert len(getattr(report, state)) == len(report.records) == 1


# What a producer sends twice


def copies_of(faas, event, after=30):
    report = faas.deliver(
        faas.function(ok), event, duplicate=Duplicate(producer=True, after=after), source=Async()
    )
    assert times(report) == [0.0, float(after)]
    assert len({attempt.request_id for attempt in report.attempts}) == 2
    assert len(report.succeeded) == len(report.records) == 2
    return [attempt.event for attempt in report.attempts]


def test_s3_notifies_twice_with_nothing_changed(faas):
    first, second = copies_of(faas, events.s3("uploads", "a.png"))
    assert first == second


def test_a_second_publish_has_a_message_of_its_own(faas):
    with faas.frozen("2026-01-01T00:00:00Z"):
        first, second = (
            each["Records"][0]["Sns"] for each in copies_of(faas, events.sns("hello", subject="s"))
        )
    changed = {name for name in first if first[name] != second[name]}
    assert changed == {"MessageId", "Timestamp", "Signature"}
    assert second["Timestamp"] == "2026-01-01T00:00:30.000Z"
    assert len(second["Signature"]) == len(first["Signature"])


@pytest.mark.parametrize(
    "event",
    [
        events.eventbridge({"order": 7}, detail_type="order.created"),
        events.schedule(rule="nightly"),
        events.scheduler(),
    ],
)
def test_an_event_put_again_or_fired_twice_has_another_id(faas, event):
    first, second = copies_of(faas, event)
    assert {name for name in first if first[name] != second[name]} == {"id"}


def test_a_second_direct_invocation_has_the_same_payload(faas):
    first, second = copies_of(faas, {"n": 1})
    assert first == second == {"n": 1}


def test_a_share_of_the_events_is_duplicated(faas):
    numbered = [{"n": number} for number in range(200)]
    counts = [
        Counter(
            attempt.event["n"]
            for attempt in faas.deliver(
                faas.function(ok, name=f"f{seed}{again}"),
                *numbered,
                source=Async(),
                duplicate=Duplicate(share=0.25),
                seed=seed,
            )
        )
        for seed, again in ((1, "a"), (1, "b"), (2, "a"))
    ]
    twice = [{number for number, times in each.items() if times == 2} for each in counts]
    assert 20 < len(twice[0]) < 80
    assert twice[0] == twice[1] != twice[2]


# Order: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html promises none


def keys(report):
    return [attempt.event["Records"][0]["s3"]["object"]["key"] for attempt in report.attempts]


def test_s3_events_come_in_another_order(faas):
    names = [f"{number:02}" for number in range(30)]
    notifications = [events.s3("uploads", name) for name in names]
    report = faas.deliver(faas.function(ok), *notifications, reorder=True)
    assert sorted(keys(report)) == names != keys(report)
    assert keys(faas.deliver(faas.function(ok), *notifications)) == names


@pytest.mark.parametrize("window", [1, 3])
def test_no_event_moves_further_than_the_window(faas, window):
    names = [f"{number:02}" for number in range(60)]
    notifications = [events.s3("uploads", name) for name in names]
    got = keys(faas.deliver(faas.function(ok), *notifications, reorder=Reorder(window=window), seed=window))
    moves = [abs(got.index(name) - place) for place, name in enumerate(names)]
    assert max(moves) == window


def test_an_event_is_late_but_never_early(faas):
    with faas.frozen("2026-01-01T00:00:00Z"):
        minutes = random.Random(4).sample(range(20), 20)
        notifications = [
            events.s3("uploads", f"{minute:02}", at=f"2026-01-01T00:{minute:02}:00Z") for minute in minutes
        ]
        report = faas.deliver(faas.function(ok), *notifications, reorder=Reorder(window=4))
    got = keys(report)
    assert got != sorted(got)
    assert all(attempt.at >= 60 * int(key) for attempt, key in zip(report.attempts, got, strict=True))


# What means nothing here


def test_there_is_nothing_to_regroup(faas):
    with pytest.raises(InvalidArgument, match="an asynchronous invocation has one event.*reorder=True"):
        faas.deliver(faas.function(ok), {}, source=Async(), regroup=Regroup())


def test_there_is_nowhere_to_redrive_to(faas):
    with pytest.raises(InvalidArgument, match="redrive moves messages back .* second faas.deliver"):
        faas.deliver(faas.function(ok), {}, source=Async(), redrive=Redrive())


def test_another_body_is_for_http_clients(faas):
    with pytest.raises(InvalidArgument, match=r"Duplicate\(body=...\) is for clients of an HTTP source"):
        faas.deliver(faas.function(ok), {}, source=Async(), duplicate=Duplicate(body="b"))
