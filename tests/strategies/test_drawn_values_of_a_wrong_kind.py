"""A strategy of the user's that draws what no argument takes: an error of the package, whatever is reckoned with it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pytest_faas import strategies
from pytest_faas.errors import InvalidArgument


def drawn(strategy: st.SearchStrategy[Any]) -> None:
    @settings(
        max_examples=30,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(strategy)
    def draw(event: Any) -> None: ...

    draw()


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("sqs_events", "fifo"),
        ("sqs_events", "raw_message_delivery"),
        ("s3_events", "versioned"),
        ("http_api_events", "function_url"),
        ("kinesis_events", "shards"),
        ("kinesis_events", "tumbling_window_in_seconds"),
        ("dynamodb_stream_events", "keys"),
        ("dynamodb_stream_events", "ttl"),
        ("dynamodb_stream_events", "tumbling_window_in_seconds"),
    ],
)
def test_it_is_refused_by_name(name: str, argument: str) -> None:
    odd = st.just(object())
    with pytest.raises(InvalidArgument, match=f"{argument} must be .*, got <object object"):
        drawn(getattr(strategies, name)(**{argument: odd}))


@pytest.mark.parametrize("name", ["sqs_events", "s3_events", "kinesis_events", "dynamodb_stream_events"])
@pytest.mark.parametrize("argument", ["min_size", "max_size"])
def test_bounds_are_values(name: str, argument: str) -> None:
    with pytest.raises(InvalidArgument, match=f"{name}: {argument} must be a value, not a strategy"):
        getattr(strategies, name)(**{argument: st.integers(1, 2)})
