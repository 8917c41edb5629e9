"""Single decisions of a stream's delivery, each where nothing else would show it."""

from __future__ import annotations

import pytest
from stream_runs import bodies, runs, succeeds

from pytest_faas import Stream, events
from pytest_faas.delivery.stream.arrival import newest
from pytest_faas.errors import InvalidArgument


@pytest.mark.parametrize(
    ("at", "before", "after"), [(-60, "", "abc"), (-59, "a", "bc"), (1, "ab", "c"), (61, "abc", "")]
)
def test_a_time_to_start_from_is_any_time(faas, noon, at, before, after):
    event = events.kinesis(
        *[events.kinesis_record(text, arrived_at=noon + on) for text, on in (("a", -60), ("b", 0), ("c", 60))]
    )
    source = Stream(starting_position="AT_TIMESTAMP", starting_position_timestamp=noon + at)
    report = faas.deliver(faas.function(succeeds), event, source=source)
    assert ("".join(runs(report)), bodies(report.filtered)) == (after, before)


def test_the_story_names_what_no_filter_lets_pass(faas, kinesis_event):
    source = Stream(filter_criteria=[{"data": {"type": ["order"]}}])
    report = faas.deliver(
        faas.function(succeeds), kinesis_event({"type": "order"}, {"type": "click"}), source=source
    )
    (line,) = report.rows[0].lines
    assert (line.record.body, line.fate) == (b'{"type":"click"}', "passed over")


@pytest.mark.parametrize("number", ["12a", "²", "-1", "", 12, None])
def test_a_sequence_number_is_digits(faas, kinesis_event, number):
    event = kinesis_event({"id": 1})
    event["Records"][0]["kinesis"]["sequenceNumber"] = number
    with pytest.raises(InvalidArgument, match="sequenceNumber"):
        faas.deliver(faas.function(succeeds), event)


@pytest.mark.parametrize("value", [0, 59, True, "60"])
def test_an_age_that_cannot_be_is_told_as_it_was_given(value):
    with pytest.raises(InvalidArgument, match=f"between 60 and 604800, got {value!r} "):
        Stream(maximum_record_age_in_seconds=value)


@pytest.mark.parametrize("value", ["orders", "arn:aws:sqs:us-east-1:123456789012:orders.fifo", 7])
def test_a_destination_that_cannot_be_is_told_as_it_was_given(value):
    with pytest.raises(InvalidArgument) as caught:
        Stream(on_failure=value)
    assert str(caught.value).startswith("Stream: on_failure must be ")
    assert f"got {value!r} " in str(caught.value)


@pytest.mark.parametrize("given", ["noon", True, -1, [1]])
def test_a_time_of_arrival_that_cannot_be_is_told_with_its_field(given):
    with pytest.raises(InvalidArgument, match=r"^faas.deliver: kinesis.approximateArrivalTimestamp must be"):
        newest([{"Records": [{"kinesis": {"approximateArrivalTimestamp": given}}]}])
