"""From where a stream is read, and what no filter lets pass.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html, "StartingPosition"
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from stream_runs import bodies, fails_on, fates, runs, succeeds

from pytest_faas import Stream, events
from pytest_faas.errors import InvalidArgument


def around(noon):
    """Records that arrived before noon, at noon and after it."""
    return events.kinesis(
        *[events.kinesis_record(text, arrived_at=noon + at) for text, at in (("a", -60), ("b", 0), ("c", 60))]
    )


def test_trim_horizon_delivers_all_that_the_stream_holds(faas, noon):
    report = faas.deliver(faas.function(succeeds), around(noon))
    assert runs(report) == ["ab", "c"]


def test_latest_delivers_what_arrives_after_the_start(faas, noon):
    report = faas.deliver(faas.function(succeeds), around(noon), source=Stream(starting_position="LATEST"))
    assert (runs(report), bodies(report.filtered), bodies(report.succeeded)) == (["c"], "ab", "c")
    assert report.rows[0].said == "before StartingPosition LATEST"


@pytest.mark.parametrize(
    "timestamp",
    [1767268800, 1767268800.0, "2026-01-01T12:00:00Z", datetime(2026, 1, 1, 12, tzinfo=timezone.utc)],
    ids=["int", "float", "text", "datetime"],
)
def test_at_timestamp_delivers_from_that_time_on(faas, noon, timestamp):
    source = Stream(starting_position="AT_TIMESTAMP", starting_position_timestamp=timestamp)
    report = faas.deliver(faas.function(succeeds), around(noon), source=source)
    assert (runs(report), bodies(report.filtered)) == (["b", "c"], "a")


def test_a_table_s_stream_has_no_position_by_time(faas):
    source = Stream(starting_position="AT_TIMESTAMP", starting_position_timestamp=0)
    with pytest.raises(InvalidArgument, match="must be 'TRIM_HORIZON' or 'LATEST' for a DynamoDB stream"):
        faas.deliver(
            faas.function(succeeds), events.dynamodb_stream(events.insert({"id": "a"})), source=source
        )


def test_a_record_that_no_pattern_matches_is_passed_over(faas, kinesis_event):
    event = kinesis_event({"type": "order", "n": 1}, {"type": "click"}, {"type": "order", "n": 2}, "no JSON")
    source = Stream(filter_criteria=[{"data": {"type": ["order"]}}], batch_size=2)
    report = faas.deliver(faas.function(succeeds), event, source=source)
    assert [len(each.records) for each in report.attempts] == [2]
    assert [each.body for each in report.filtered] == [b'{"type":"click"}', b"no JSON"]
    assert report.attempts_of({"type": "click"}) == 0
    assert fates(report)[0] == ["passed over", "passed over"]


def test_where_nothing_passes_nothing_runs(faas, kinesis_event):
    source = Stream(filter_criteria=[{"data": {"type": ["order"]}}])
    report = faas.deliver(faas.function(succeeds), kinesis_event({"type": "click"}), source=source)
    assert (len(report.attempts), len(report.filtered), report.settled) == (0, 1, True)


def test_a_poison_record_that_is_filtered_blocks_nothing(faas, kinesis_event):
    source = Stream(filter_criteria=[{"data": {"ok": [True]}}], maximum_retry_attempts=0)
    handler = faas.function(fails_on('{"ok":false}'))
    report = faas.deliver(handler, kinesis_event({"ok": False}, {"ok": True}), source=source)
    assert (len(report.succeeded), len(report.dropped)) == (1, 0)


def test_the_function_receives_the_data_as_it_was(faas, kinesis_event):
    event = kinesis_event(b'{ "type" :"order"}')
    source = Stream(filter_criteria=[{"data": {"type": ["order"]}}])
    report = faas.deliver(faas.function(succeeds), event, source=source)
    assert report.attempts[0].event == event


# Recorded from AWS by LocalStack's suite, test_kinesis_event_filtering_json_pattern, 2025-11-25: two mappings of one
# stream, of which each delivers its own record.
@pytest.mark.parametrize("function", ["function_1", "function_2"])
def test_kinesis_event_filtering_json_pattern(faas, kinesis_event, function):
    event = kinesis_event(
        {"event_type": "function_1", "message": "foo"}, {"event_type": "function_2", "message": "bar"}
    )
    source = Stream(
        filter_criteria=[{"data": {"event_type": [function]}}],
        batch_size=1,
        maximum_batching_window_in_seconds=1,
        maximum_retry_attempts=1,
    )
    report = faas.deliver(faas.function(succeeds), event, source=source)
    assert len(report.attempts) == 1
    assert (
        report.attempts_of({"event_type": function, "message": {"1": "foo", "2": "bar"}[function[-1]]}) == 1
    )


# Recorded from AWS by LocalStack's suite, test_dynamodb_event_filter[...], 2025-11-25 (content_multiple_filters:
# 2024-10-12): what the function got, each in a batch of its own. `exists` is about leaves, which an attribute is not.
@pytest.mark.parametrize(
    ("pattern", "changes", "expected"),
    [
        (
            {"eventName": ["INSERT"]},
            [events.insert({"id": "1", "id2": "2"}), events.modify({"id": "1"}, {"id": "1", "id2": "new"})],
            ["INSERT"],
        ),
        (
            {"eventName": ["INSERT", "MODIFY"]},
            [events.insert({"id": "1"}), events.modify({"id": "1"}, {"id": "1", "id2": "new"})],
            ["INSERT", "MODIFY"],
        ),
        (
            {"eventName": ["INSERT"], "eventSource": ["aws:dynamodb"]},
            [events.insert({"id": "1"}), events.modify({"id": "1"}, {"id": "1", "id2": "new"})],
            ["INSERT"],
        ),
        (
            {"dynamodb": {"NewImage": {"presentKey": {"S": ["presentValue"]}}}},
            [events.insert({"id": "1", "presentKey": "presentValue"}), events.insert({"id": "2"})],
            ["INSERT"],
        ),
        (
            {"dynamodb": {"NewImage": {"presentKey": {"S": [{"exists": True}]}}}},
            [events.insert({"id": "1", "presentKey": "presentValue"}), events.insert({"id": "2"})],
            ["INSERT"],
        ),
        (
            {"dynamodb": {"NewImage": {"presentKey": [{"exists": False}]}}},
            [events.insert({"id": "1"}), events.insert({"id": "2", "presentKey": "presentValue"})],
            ["INSERT", "INSERT"],
        ),
        (
            {
                "dynamodb": {
                    "NewImage": {"numericFilter": {"N": [{"numeric": [">", 100]}, {"anything-but": "101"}]}}
                }
            },
            [
                events.insert({"id": "1", "numericFilter": 42}),
                events.insert({"id": "2", "numericFilter": 101}),
            ],
            ["INSERT"],
        ),
        (
            {"dynamodb": {"NewImage": {"prefix": {"S": [{"prefix": "us-1"}]}}}},
            [
                events.insert({"id": "1", "prefix": "us-1-other-suffix"}),
                events.insert({"id": "2", "prefix": "other"}),
            ],
            ["INSERT"],
        ),
    ],
    ids=[
        "insert_same_entry_twice",
        "content_or_filter",
        "content_multiple_filters",
        "content_filter_type",
        "exists_filter_type",
        "exists_false_filter",
        "numeric_filter",
        "prefix_filter",
    ],
)
def test_dynamodb_event_filter(faas, pattern, changes, expected):
    source = Stream(filter_criteria=[pattern], batch_size=1, maximum_retry_attempts=1)
    report = faas.deliver(faas.function(succeeds), events.dynamodb_stream(*changes), source=source)
    got = [[record["eventName"] for record in each.event["Records"]] for each in report.attempts]
    assert got == [[name] for name in expected]
    assert len(report.succeeded) + len(report.filtered) == len(changes)


@pytest.mark.parametrize("pattern", ["single-string", '[{"eventName": ["INSERT"=123}]'])
def test_dynamodb_invalid_event_filter(pattern):
    with pytest.raises(InvalidArgument, match=r"Invalid filter pattern definition\."):
        Stream(filter_criteria=[pattern])
