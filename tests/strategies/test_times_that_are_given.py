"""Times that the user gives: those that no event can tell are passed over, and the others agree with what is around them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_faas import strategies, validate


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("sqs_events", "sent_at"),
        ("sqs_events", "first_received_at"),
        ("s3_events", "at"),
        ("sns_events", "at"),
        ("apigw_events", "at"),
        ("http_api_events", "at"),
        ("eventbridge_events", "at"),
        ("schedule_events", "at"),
        ("scheduler_events", "at"),
        ("dynamodb_stream_events", "stream_label"),
    ],
)
@settings(max_examples=50)
@given(data=st.data())
def test_any_datetime_will_do(name: str, argument: str, data: Any) -> None:
    times = st.datetimes(datetime(1960, 1, 1), datetime(9999, 12, 31)).filter(
        lambda time: not 1970 <= time.year < 1980
    )
    event = data.draw(getattr(strategies, name)(**{argument: times}))
    assert validate(event).faults == ()


@given(event=strategies.sqs_events(sent_at="2024-01-01T00:00:00Z"))
def test_a_message_that_was_sent_long_ago_was_received_then(event: Any) -> None:
    assert validate(event).valid


@given(event=strategies.sqs_events(first_received_at="2033-01-01T00:00:00Z"))
def test_a_message_that_is_received_in_years_is_sent_then(event: Any) -> None:
    assert validate(event).valid


@given(event=strategies.sqs_events(body=st.none() | st.booleans() | st.integers()))
def test_bodies_may_be_null_and_false(event: Any) -> None:
    assert validate(event).valid
    assert all(record["body"] not in {"", "None", "False"} for record in event["Records"])


@settings(max_examples=200)
@given(
    event=strategies.sqs_events(
        fifo=True, first_received_at=st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)), min_size=2
    )
)
def test_the_times_of_a_fifo_queue_follow_its_order(event: Any) -> None:
    assert validate(event).faults == ()
