"""What is no value at all where a value belongs: strategies, flags that are no bool, JSON that never ends."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from pytest_faas import events
from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument

STRATEGIES: dict[str, Callable[[], Any]] = {
    "sqs": lambda: events.sqs(st.text()),
    "sqs, within": lambda: events.sqs({"id": [st.integers()]}),
    "sqs, queue": lambda: events.sqs("a", queue=st.just("orders")),
    "s3": lambda: events.s3(bucket=st.just("uploads"), key="a"),
    "s3, flag": lambda: events.s3("uploads", "a", versioned=st.booleans()),
    "kinesis": lambda: events.kinesis(st.binary()),
    "dynamodb_stream": lambda: events.insert({"id": st.text()}),
    "sns": lambda: events.sns(st.text()),
    "eventbridge": lambda: events.eventbridge({"id": st.text()}),
    "schedule": lambda: events.schedule(at=st.datetimes()),
    "scheduler": lambda: events.scheduler(schedule=st.just("nightly")),
    "apigw": lambda: events.apigw("POST", "/", body=st.text()),
    "apigw, json": lambda: events.apigw("POST", "/", json=st.text()),
    "http_api": lambda: events.http_api("POST", "/", headers={"x-id": st.text()}),
    "http_api, flag": lambda: events.http_api("GET", "/", function_url=st.booleans()),
}


@pytest.mark.parametrize("build", STRATEGIES.values(), ids=STRATEGIES)
def test_a_strategy_where_a_value_belongs_is_refused_and_told_what_takes_one(
    build: Callable[[], Any],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Hypothesis warns of a strategy that is asked for its truth
        with pytest.raises(
            InvalidArgument, match=r"a strategy, where a value belongs: draw .*pytest_faas\.strategies"
        ):
            build()


@pytest.mark.parametrize("flag", [1, 0, "no", None, []], ids=repr)
def test_a_flag_is_a_bool(flag: Any) -> None:
    with pytest.raises(InvalidArgument, match="function_url must be a bool, got"):
        events.http_api("GET", "/", function_url=flag)
    with pytest.raises(InvalidArgument, match="versioned must be a bool, got"):
        events.s3("uploads", "a", versioned=flag)


def test_what_is_nested_without_end_is_said_in_few_words() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InvalidArgument) as refused:
        events.sqs(deep)
    assert str(refused.value) == "sqs: body is not JSON-able: it is nested too deep"
    with pytest.raises(InvalidArgument, match=r"got <nested too deep to show> \(list\)"):
        events.schedule(rule=deep)  # type: ignore[arg-type]


def test_the_closest_name_begins_a_sentence() -> None:
    with pytest.raises(InvalidArgument, match=r"got 'KEYS_ONYL' \(str\)\. Did you mean 'KEYS_ONLY'\?$"):
        events.dynamodb_stream(events.insert({"id": 1}), view="KEYS_ONYL")  # type: ignore[arg-type]


def test_a_function_without_arguments_says_so() -> None:
    with pytest.raises(UnknownArgument, match="It takes none$"):
        events.samples("sqs")  # type: ignore[call-arg]


def test_a_message_far_above_the_limit_is_refused_before_its_characters_are_looked_at() -> None:
    with pytest.raises(EventTooLarge, match="SQS allows 1,048,576"):
        events.sqs("\0" * 2_000_000)


@pytest.mark.parametrize("claims", [{}, [], ""], ids=repr)
def test_a_token_has_claims(claims: Any) -> None:
    with pytest.raises(InvalidArgument, match="claims must be a"):
        events.apigw("GET", "/", claims=claims)
    with pytest.raises(InvalidArgument, match="jwt must be a"):
        events.http_api("GET", "/", jwt=claims)


def test_a_route_without_scopes_has_none() -> None:
    with pytest.raises(InvalidArgument, match="None for a route that asks for none"):
        events.http_api("GET", "/", jwt={"sub": "alice"}, scopes=[])
