"""What a redelivery changes, path by path, against the table and for hundreds of drawn events."""

from __future__ import annotations

import copy
import json
from typing import Any

import again_cases
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from pytest_faas import events, strategies, validate
from pytest_faas.contracts.sources import CONTRACTS
from pytest_faas.delivery.again import again, producer_again, stable_keys
from pytest_faas.delivery.again.table import SOURCES, Redelivery, name_of

WAYS = [
    (name, cause) for name, source in SOURCES.items() for cause in (None, *source.causes, "producer")
    if (name, cause) != ("dynamodb_stream", "producer")
]  # fmt: skip
WITHOUT_CONTRACT = ("alb", "direct")
MANY = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SOME = settings(MANY, max_examples=60)


def way_of(name: str, cause: str | None) -> Redelivery:
    source = SOURCES[name]
    return source.again if cause is None else source.producer if cause == "producer" else source.causes[cause]


def delivered(event: dict[str, Any], cause: str | None) -> dict[str, Any]:
    if cause == "producer":
        return producer_again(event)
    # past the five minutes in which a FIFO queue drops what its topic sends twice
    return again(event, cause=cause, after=397.371 if cause == "topic" else 97.371)


def drawn(name: str, cause: str | None) -> SearchStrategy[dict[str, Any]]:
    """Return events that can come in that way: the messages of a redrive are of one source queue."""
    found = again_cases.DRAWN[name]
    return found.filter(_of_one_source) if cause == "redrive" else found


def _of_one_source(event: dict[str, Any]) -> bool:
    return len({record["attributes"].get("DeadLetterQueueSourceArn") for record in event["Records"]}) == 1


def test_there_are_drawn_events_for_each_row() -> None:
    assert again_cases.DRAWN.keys() == SOURCES.keys()
    assert SOURCES.keys() - {"sqs_fifo", "sns_sqs", *WITHOUT_CONTRACT} == CONTRACTS.keys()


@pytest.mark.parametrize(("name", "cause"), WAYS)
def test_exactly_the_declared_paths_differ_and_the_contract_holds(name: str, cause: str | None) -> None:
    way = way_of(name, cause)

    @MANY
    @given(drawn(name, cause))
    def check(event: dict[str, Any]) -> None:
        assert name_of(event) == name
        before = copy.deepcopy(event)
        after = delivered(event, cause)
        assert event == before, "the event given was changed"
        assert set(again_cases.differences(before, after)) <= way.changes | way.may_change
        for path in way.changes:
            old, new = again_cases.there(before, path), again_cases.there(after, path)
            assert len(old) == len(new)
            assert all(one != two for one, two in zip(old, new)), path
        if cause != "producer":
            assert stable_keys(after) == stable_keys(before)
        if name not in WITHOUT_CONTRACT:
            assert validate(after).faults == validate(before).faults == ()

    check()


@pytest.mark.parametrize(("name", "cause"), WAYS)
def test_each_path_that_may_change_does_so_in_some_event(name: str, cause: str | None) -> None:
    way = way_of(name, cause)
    found: set[str] = set()
    for event in again_cases.made(name):
        found |= set(again_cases.differences(event, delivered(event, cause)))
    assert way.may_change <= found


@pytest.mark.parametrize("name", SOURCES)
def test_what_stays_is_there_and_no_redelivery_changes_it(name: str) -> None:
    source = SOURCES[name]
    for event in again_cases.made(name):
        for path in source.stays:
            old = again_cases.there(event, path)
            assert old, path
            for cause in (None, *source.causes):
                assert again_cases.there(delivered(event, cause), path) == old, path


@pytest.mark.parametrize("cause", [None, "producer"])
def test_a_batch_of_all_kinds_of_bodies_keeps_its_contract(cause: str | None) -> None:
    @SOME
    @given(strategies.sqs_events())
    def check(event: dict[str, Any]) -> None:
        after = delivered(event, cause)
        assert validate(after).faults == ()
        assert {each["messageId"] for each in after["Records"]}.isdisjoint(
            each["messageId"] for each in event["Records"]
        ) is (cause == "producer")

    check()


@pytest.mark.parametrize(("name", "cause"), WAYS)
def test_the_same_seed_makes_the_same_octets(name: str, cause: str | None) -> None:
    event = again_cases.made(name)[0]
    made = []
    for _ in range(2):
        with events.origin(seed=7, at="2026-01-01T00:00:00Z"):
            made.append(json.dumps(delivered(event, cause)))
    assert made[0] == made[1]


@pytest.mark.parametrize("name", ["sqs", "sqs_fifo", "sns_sqs", "apigw", "http_api", "function_url"])
def test_each_attempt_differs_from_the_others(name: str) -> None:
    event = again_cases.made(name)[0]
    attempts = [event, *(again(event, attempt=number, after=97.371 * number) for number in (2, 3, 4))]
    attempts.append(again(attempts[-1]))
    assert len({json.dumps(each) for each in attempts}) == len(attempts)
    receipts = {record["receiptHandle"] for each in attempts for record in each.get("Records", [])}
    assert len(receipts) == sum(len(each.get("Records", [])) for each in attempts)
