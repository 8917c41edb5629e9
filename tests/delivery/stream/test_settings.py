"""The settings of a stream: AWS's names, defaults and limits.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""

from __future__ import annotations

import pytest
from stream_runs import BUCKET, QUEUE, TOPIC, succeeds

from pytest_faas import InvalidPattern, Stream
from pytest_faas.delivery.titles import titled
from pytest_faas.errors import InvalidArgument, UnknownArgument
from pytest_faas.patterns.criteria import Criteria


# Recorded from AWS by LocalStack's suite, test_create_kinesis_event_source_mapping, 2025-11-25; the batch size of the
# documentation, as that test gave its own.
def test_create_kinesis_event_source_mapping():
    stream = Stream()
    assert stream.batch_size == 100
    assert stream.bisect_batch_on_function_error is False
    assert stream.on_failure is None
    assert stream.report_batch_item_failures is False
    assert stream.maximum_batching_window_in_seconds == 0
    assert stream.maximum_record_age_in_seconds == -1
    assert stream.maximum_retry_attempts == -1
    assert stream.parallelization_factor == 1
    assert stream.tumbling_window_in_seconds == 0
    assert stream.retention_period_in_hours == 24


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("batch_size", 1, 10_000),
        ("maximum_batching_window_in_seconds", 0, 300),
        ("parallelization_factor", 1, 10),
        ("maximum_retry_attempts", -1, 10_000),
        ("tumbling_window_in_seconds", 0, 900),
        ("retention_period_in_hours", 24, 8_760),
    ],
)
def test_limits(name, low, high):
    for value in (low, high):
        assert getattr(Stream(**{name: value}), name) == value
    for value in (low - 1, high + 1, True, 1.5, "1", None):
        with pytest.raises(InvalidArgument, match=f"Stream: {name} must be an int between {low} and {high}"):
            Stream(**{name: value})


@pytest.mark.parametrize("value", [0, 59, 604_801, -2, True, 60.0, "60"])
def test_the_age_is_unlimited_or_a_minute_to_a_week(value):
    with pytest.raises(
        InvalidArgument, match=r"MaximumRecordAgeInSeconds must be either -1 \(forever\) or between"
    ):
        Stream(maximum_record_age_in_seconds=value)


@pytest.mark.parametrize("value", [-1, 60, 604_800])
def test_ages_that_are_allowed(value):
    assert Stream(maximum_record_age_in_seconds=value).maximum_record_age_in_seconds == value


@pytest.mark.parametrize(
    "name", ["bisect_batch_on_function_error", "report_batch_item_failures", "checkpoint_resets_retries"]
)
def test_flags(name):
    with pytest.raises(InvalidArgument, match=f"Stream: {name} must be a bool"):
        Stream(**{name: 1})


@pytest.mark.parametrize("destination", [QUEUE, TOPIC, BUCKET, "arn:aws-cn:sqs:cn-north-1:123456789012:q"])
def test_destinations(destination):
    assert Stream(on_failure=destination).on_failure == destination


@pytest.mark.parametrize(
    ("destination", "said"),
    [
        ("https://sqs.us-east-1.amazonaws.com/123456789012/q", "the ARN of a standard SQS queue"),
        (f"{QUEUE}.fifo", "Lambda sends to no FIFO queue or topic"),
        ("arn:aws:lambda:us-east-1:123456789012:function:f", "or an S3 bucket"),
        (3, "the ARN of a standard SQS queue"),
    ],
)
def test_other_destinations_are_refused(destination, said):
    with pytest.raises(InvalidArgument, match=said):
        Stream(on_failure=destination)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"starting_position": "LATESTS"}, r"Did you mean 'LATEST'\?"),
        ({"starting_position": "AT_TIMESTAMP"}, "go together, got 'AT_TIMESTAMP' and None"),
        ({"starting_position_timestamp": 5}, "go together, got 'TRIM_HORIZON' and 5"),
        (
            {"starting_position": "AT_TIMESTAMP", "starting_position_timestamp": "noon"},
            "starting_position_timestamp must be a datetime, seconds since the epoch or ISO 8601 text",
        ),
        ({"bisect_order": "middle"}, "bisect_order must be one of 'left', 'right'"),
        ({"retry_interval": 0}, "retry_interval must be a number between 0.001 and"),
        ({"retry_interval": 10, "maximum_retry_interval": 5}, "maximum_retry_interval must be a number of 10 or more"),
        (
            {"tumbling_window_in_seconds": 60, "parallelization_factor": 2},
            "keeps one state for each shard, so that parallelization_factor must be 1, got 2",
        ),
        ({"filter_criteria": [{"data": "order"}]}, "Invalid filter pattern definition"),
        ({"filter_criteria": [{"data": ["x"]}] * 6}, "filter"),
    ],
)  # fmt: skip
def test_what_is_refused(arguments, said):
    with pytest.raises(InvalidArgument, match=said):
        Stream(**arguments)


def test_an_unknown_setting_names_the_closest():
    with pytest.raises(
        UnknownArgument, match=r"Stream has no argument 'batchsize'. Did you mean 'batch_size'\?"
    ):
        Stream(batchsize=3)
    with pytest.raises(UnknownArgument):
        Stream(100)


def test_the_title_shows_what_is_not_the_default():
    assert titled(Stream(), "Kinesis clicks") == "Stream(), Kinesis clicks"
    assert titled(Stream(batch_size=3, on_failure="arn:aws:sqs:us-east-1:123456789012:failed")) == (
        "Stream(batch_size=3, on_failure=sqs:failed)"
    )


def test_more_filters_where_the_quota_was_raised(faas, kinesis_event):
    filters = [{"data": {"page": [str(number)]}} for number in range(6)]
    with pytest.raises(InvalidPattern, match="limit=6"):
        Stream(filter_criteria=filters)
    source = Stream(filter_criteria=Criteria(filters, source="kinesis", limit=6))
    report = faas.deliver(faas.function(succeeds), kinesis_event({"page": "5"}, {"page": "9"}), source=source)
    assert [len(report.succeeded), len(report.filtered)] == [1, 1]


def test_settings_are_values():
    assert Stream(batch_size=3) == Stream(batch_size=3)
    with pytest.raises(AttributeError):
        Stream().batch_size = 3  # type: ignore[misc]
