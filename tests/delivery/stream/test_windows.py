"""Tumbling windows: the state of a window, its end, and what makes it end before its time.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
"""

from __future__ import annotations

import pytest
from stream_runs import QUEUE, bodies, data, outcomes, texts

from pytest_faas import Stream, events, validate
from pytest_faas.errors import InvalidArgument

MINUTES = Stream(tumbling_window_in_seconds=60)


def at(noon, *arrivals, **options):
    return events.kinesis(
        *[events.kinesis_record(chr(97 + n), arrived_at=noon + each) for n, each in enumerate(arrivals)],
        **options,
    )


def collects(event, context):
    return {"state": {"seen": event["state"].get("seen", "") + "".join(texts(event))}}


def windows(report):
    """For each invocation: when, which records, the state it got, and whether the window ends."""
    return [
        (
            each.at,
            "".join(texts(each.event)),
            each.event["state"].get("seen", ""),
            each.event["isFinalInvokeForWindow"],
        )
        for each in report.attempts
    ]


def test_the_state_is_handed_on_and_dropped_at_the_end(faas, noon):
    report = faas.deliver(faas.function(collects), at(noon, 0, 20, 50, 70), source=MINUTES)
    assert windows(report) == [
        (0.0, "a", "", False),
        (20.0, "b", "a", False),
        (50.0, "c", "ab", False),
        (60.0, "", "abc", True),
        (70.0, "d", "", False),
        (120.0, "", "d", True),
    ]
    assert bodies(report.succeeded) == "abcd"
    assert report.attempts[3].said == "closing window 12:00:00: succeeded"


def test_the_event_says_which_window_it_is(faas, noon):
    report = faas.deliver(
        faas.function(collects), at(noon, 70), source=Stream(tumbling_window_in_seconds=120)
    )
    first, last = (each.event for each in report.attempts)
    assert list(first) == [
        "Records",
        "window",
        "state",
        "shardId",
        "eventSourceARN",
        "isFinalInvokeForWindow",
        "isWindowTerminatedEarly",
    ]
    assert first["window"] == {"start": "2026-01-01T12:00:00Z", "end": "2026-01-01T12:02:00Z"}
    assert first["shardId"] == "shardId-000000000000"
    assert first["eventSourceARN"] == "arn:aws:kinesis:us-east-1:123456789012:stream/my-stream"
    assert last["Records"] == []
    for event in (first, last):
        assert validate(event, source="kinesis").valid


def test_a_table_s_stream_has_windows_too(faas, noon):
    event = events.dynamodb_stream(events.insert({"id": "a"}))
    report = faas.deliver(faas.function(collects), event, source=MINUTES)
    assert [each.at for each in report.attempts] == [0.0, 60.0]
    assert validate(report.attempts[0].event, source="dynamodb_stream").valid


def test_a_batch_does_not_reach_over_the_end_of_a_window(faas, noon):
    report = faas.deliver(faas.function(collects), at(noon, -50, -40, -10, 0), source=MINUTES)
    assert [(each[1], each[3]) for each in windows(report)] == [
        ("abc", False),
        ("", True),
        ("d", False),
        ("", True),
    ]


def test_records_of_the_past_close_their_windows_at_once(faas, noon):
    report = faas.deliver(faas.function(collects), at(noon, -300, -200), source=MINUTES)
    assert [each[0] for each in windows(report)] == [0.0] * 4


def test_each_shard_has_a_state_of_its_own(faas, noon):
    first, second = at(noon, 0, 20), at(noon, 0, 20, shard_id="shardId-000000000001")
    report = faas.deliver(faas.function(collects), first, second, source=MINUTES)
    assert [each.event["state"] for each in report.attempts if each.event["isFinalInvokeForWindow"]] == [
        {"seen": "ab"}
    ] * 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "the answer has no state"),
        ({"batchItemFailures": []}, "the answer has no state"),
        ("done", "the answer has no state"),
        ({"state": 3}, "the state is no object: 3"),
        ({"state": {"average": float("nan")}}, "the answer is no JSON"),
        (b"\xff", "the answer is no JSON"),
    ],
    ids=["null", "no state", "text", "number", "NaN", "octets"],
)
def test_an_answer_without_a_state_is_a_failure(faas, noon, answer, said):
    source = Stream(tumbling_window_in_seconds=60, maximum_retry_attempts=1, on_failure=QUEUE)
    report = faas.deliver(faas.function(lambda event, context: answer), at(noon, 0), source=source)
    assert outcomes(report)[:2] == ["malformed", "malformed"]
    assert report.rows[0].said == said
    assert bodies(report.dead_letters) == "a"


def test_a_state_of_null_is_an_empty_one(faas, noon):
    report = faas.deliver(
        faas.function(lambda event, context: {"state": None}), at(noon, 0, 1), source=MINUTES
    )
    assert [each.event["state"] for each in report.attempts] == [{}, {}, {}]


def test_a_batch_that_comes_again_gets_the_state_from_before(faas, noon):
    def handler(event, context):
        if event["Records"] and data(event["Records"][0]) == "b" and context.aws_request_id not in tried:
            tried.append(context.aws_request_id)
            if len(tried) < 3:
                raise ValueError("not yet")
        return collects(event, context)

    tried: list[str] = []
    source = Stream(tumbling_window_in_seconds=60, batch_size=1)
    report = faas.deliver(faas.function(handler), at(noon, 0, 0), source=source)
    assert [each[1:3] for each in windows(report)] == [
        ("a", ""),
        ("b", "a"),
        ("b", "a"),
        ("b", "a"),
        ("", "ab"),
    ]


def closes_at_the_third_try():
    tries: list[str] = []

    def handler(event, context):
        if event["isFinalInvokeForWindow"]:
            tries.append(context.aws_request_id)
            if len(tries) < 3:
                raise ValueError("cannot store the sum")
        return collects(event, context)

    return handler


def test_the_shard_waits_until_its_window_is_closed(faas, noon):
    report = faas.deliver(faas.function(closes_at_the_third_try()), at(noon, -30, 0), source=MINUTES)
    assert [(each[1], each[3]) for each in windows(report)] == [
        ("a", False),
        ("", True),
        ("", True),
        ("", True),
        ("b", False),
        ("", True),
    ]
    assert windows(report)[4][0] == 0.75


def test_a_window_that_cannot_be_closed_ends_with_the_retries(faas, noon):
    def handler(event, context):
        if event["isFinalInvokeForWindow"]:
            raise ValueError("cannot store the sum")
        return collects(event, context)

    source = Stream(tumbling_window_in_seconds=60, maximum_retry_attempts=2)
    report = faas.deliver(faas.function(handler), at(noon, 0), source=source)
    assert [each.event["isFinalInvokeForWindow"] for each in report.attempts] == [False, True, True, True]
    assert report.rows[-1].said == "window 12:00:00 never closed: retries used up; its state is lost"
    assert bodies(report.succeeded) == "a"


def test_without_a_limit_it_ends_as_its_records_become_too_old(faas, noon):
    def handler(event, context):
        if event["isFinalInvokeForWindow"]:
            raise ValueError("cannot store the sum")
        return collects(event, context)

    source = Stream(tumbling_window_in_seconds=60, maximum_record_age_in_seconds=120)
    report = faas.deliver(faas.function(handler), at(noon, 0), source=source)
    assert report.elapsed == 120.0
    assert "never closed: its last record is too old" in report.rows[-1].said


def test_a_state_above_a_megabyte_ends_the_window_early(faas, noon):
    def handler(event, context):
        assert len(texts(event)) <= 1
        return {"state": {"big": "x" * 1024 * 1024} if texts(event) == ["a"] else {}}

    source = Stream(tumbling_window_in_seconds=60, batch_size=1)
    report = faas.deliver(faas.function(handler), at(noon, 0, 0), source=source)
    flags = [
        (
            "".join(texts(each.event)),
            each.event["isFinalInvokeForWindow"],
            each.event["isWindowTerminatedEarly"],
            bool(each.event["state"]),
        )
        for each in report.attempts
    ]
    assert flags == [
        ("a", False, False, False),
        ("", True, True, True),
        ("b", False, False, False),
        ("", True, False, False),
    ]
    assert len({each.event["window"]["end"] for each in report.attempts}) == 1


def test_windows_and_batch_responses_work_together(faas, noon):
    def handler(event, context):
        names = [each["kinesis"]["sequenceNumber"] for each in event["Records"] if data(each) == "b"]
        failed = names if event["state"].get("seen", "") == "" else []
        return {
            **collects(event, context),
            "batchItemFailures": [{"itemIdentifier": each} for each in failed],
        }

    source = Stream(tumbling_window_in_seconds=60, report_batch_item_failures=True)
    report = faas.deliver(faas.function(handler), at(noon, 0, 0, 0), source=source)
    assert [each[1] for each in windows(report)] == ["abc", "bc", ""]
    assert bodies(report.succeeded) == "abc"


def test_a_batching_window_ends_with_the_tumbling_window(faas, noon):
    source = Stream(tumbling_window_in_seconds=60, maximum_batching_window_in_seconds=300)
    report = faas.deliver(faas.function(collects), at(noon, 30), source=source)
    assert [(each[0], each[1]) for each in windows(report)] == [(60.0, "a"), (60.0, "")]


def test_an_event_of_a_window_needs_a_source_with_windows(faas, kinesis_event):
    event = kinesis_event("a", tumbling_window_in_seconds=60)
    with pytest.raises(InvalidArgument, match=r"give source=Stream\(tumbling_window_in_seconds"):
        faas.deliver(faas.function(collects), event, source=Stream())
    assert faas.deliver(faas.function(collects), event, source=MINUTES).settled
    assert faas.deliver(faas.function(collects), event).settled
