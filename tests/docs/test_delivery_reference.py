"""The page on deliveries says what the code says: arguments, settings with their defaults and limits, the report."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from typing import Any

import docs_reference
import pytest

import pytest_faas
from pytest_faas import Async, Attempt, InvalidArgument, Queue, Record, Report, Sandbox, Stream, Sync, events
from pytest_faas.delivery import policies
from pytest_faas.delivery.story import Sent

PAGE = docs_reference.text("delivery.md")
SETTINGS = (Queue, Stream, Async, Sync)
POLICIES = ("Duplicate", "Reorder", "Regroup", "Throttle", "ServiceError", "Redrive")
# AWS has these in parts (`DestinationConfig.OnFailure.Destination`), or with another word.
SHORTER = {
    "dead_letter_target_arn",
    "filter_criteria",
    "multi_value_headers",
    "on_failure",
    "on_success",
    "report_batch_item_failures",
    "retention_period_in_hours",
}
# What else has to be set for a value at its limit.
BESIDE: dict[str, dict[str, Any]] = {
    "Queue.batch_size": {"maximum_batching_window_in_seconds": 1},
    "Stream.retry_interval": {"maximum_retry_interval": 1e6},
    "Sync.timeout_in_millis": {"kind": "rest"},
}
_RANGE = re.compile(r"(?:^|[ (])(-?[\d,.]*\d) to ([\d,.]*\d)")


def _rows(kind: type) -> list[list[str]]:
    return docs_reference.rows(docs_reference.section(PAGE, f"## {kind.__name__}"))


def _limits() -> list[Any]:
    found = []
    for kind in SETTINGS:
        for name, _, _, said in _rows(kind):
            if limits := _RANGE.search(said):
                low, high = (float(each.replace(",", "")) for each in limits.groups())
                found.append(pytest.param(kind, name.strip("`"), low, high, id=f"{kind.__name__}.{name}"))
    return found


LIMITS = _limits()


def test_the_arguments_of_deliver_are_described() -> None:
    shown = [
        docs_reference.code(row[0])[0]
        for row in docs_reference.rows(docs_reference.section(PAGE, "## `faas.deliver`"))
    ]
    parameters = list(inspect.signature(Sandbox.deliver).parameters)
    assert shown == parameters[3:]  # after self, function and events


@pytest.mark.parametrize("kind", SETTINGS)
def test_each_setting_has_its_row_with_its_default(kind: Any) -> None:
    shown = {row[0].strip("`"): ast.literal_eval(row[2].strip("`")) for row in _rows(kind)}
    assert shown == {each.name: each.default for each in dataclasses.fields(kind)}
    assert list(shown) == [each.name for each in dataclasses.fields(kind)]


@pytest.mark.parametrize("kind", SETTINGS)
def test_the_name_of_a_setting_is_that_of_aws_in_snake_case(kind: Any) -> None:
    for cell, of_aws, _, _ in _rows(kind):
        name, written = cell.strip("`"), docs_reference.code(of_aws)
        if written and name not in SHORTER:
            last = written[0].rpartition(".")[2]
            assert name == re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last).lower()


@pytest.mark.parametrize(("kind", "name", "low", "high"), LIMITS)
def test_the_limits_of_a_setting_are_those_of_the_code(kind: Any, name: str, low: float, high: float) -> None:
    whole = not isinstance(
        next(each.default for each in dataclasses.fields(kind) if each.name == name), float
    )
    whole = whole and low == int(low)
    step = 1 if whole else low / 2 or 0.001
    beside = BESIDE.get(f"{kind.__name__}.{name}", {})
    for value in (low, high):
        kind(**{name: int(value) if whole else value, **beside})
    for value in (low - step, high + step):
        with pytest.raises(InvalidArgument):
            kind(**{name: int(value) if whole else value, **beside})


def test_the_page_gives_the_limits_of_most_settings() -> None:
    assert len(LIMITS) >= 24


@pytest.mark.parametrize("name", POLICIES)
def test_each_policy_has_its_arguments_and_defaults(name: str) -> None:
    shown = {
        row[0].strip("`"): row[1] for row in docs_reference.rows(docs_reference.section(PAGE, "## Policies"))
    }
    kind = getattr(policies, name)
    expected = [f"{each.name}={each.default!r}" for each in dataclasses.fields(kind)]
    assert [each.replace("_", "") for each in docs_reference.code(shown[name])] == [
        each.replace("_", "") for each in expected
    ]
    assert name in pytest_faas.__all__


@pytest.mark.parametrize("kind", [Report, Attempt, Record, Sent])
def test_each_public_attribute_is_described(kind: Any) -> None:
    shown = {
        each.partition("(")[0]
        for row in docs_reference.rows(docs_reference.section(PAGE, f"## {kind.__name__}"))
        for each in docs_reference.code(row[0])
    }
    public = {name for name in dir(kind) if not name.startswith("_")}
    assert shown == public | _made_in_init(kind)


def _made_in_init(kind: Any) -> set[str]:
    if kind is not Report:
        return set()
    with Sandbox() as faas:
        report = faas.deliver(faas.function(lambda event, context: None), events.sqs("a"))
    return {name for name in vars(report) if not name.startswith("_")}


def _returns_nothing(event: object, context: object) -> None:
    """Do nothing."""


_EVENTS: dict[str, Any] = {
    "Queue": lambda: events.sqs("a"),
    "Stream": lambda: events.kinesis("a"),
    "Async": lambda: events.s3("pictures", "a.png"),
    "Sync": lambda: events.http_api("POST", "/orders", json={}),
}
_POLICIES: dict[str, dict[str, Any]] = {
    "`duplicate=True`": {"duplicate": True},
    "`Duplicate(concurrent=True)`": {"duplicate": pytest_faas.Duplicate(concurrent=True)},
    "`Duplicate(producer=True)`": {"duplicate": pytest_faas.Duplicate(producer=True)},
    "`Duplicate(body=…)`": {"duplicate": pytest_faas.Duplicate(body={})},
    "`reorder`": {"reorder": True},
    "`regroup`": {"regroup": True},
    "`redrive`": {"redrive": True},
}


@pytest.mark.parametrize("source", _EVENTS)
@pytest.mark.parametrize("policy", _POLICIES)
def test_a_source_honours_a_policy_or_refuses_it_as_the_page_says(
    faas: Sandbox, source: str, policy: str
) -> None:
    table = docs_reference.section(PAGE, "## Policies").partition("What each source honours")[2]
    cells = {row[0]: row[1:] for row in docs_reference.rows(table)}[policy]
    function = faas.function(_returns_nothing)
    settings = Queue(max_receive_count=2) if source == "Queue" else None
    if cells[list(_EVENTS).index(source)] == "no":
        with pytest.raises(InvalidArgument, match="faas.deliver"):
            faas.deliver(function, _EVENTS[source](), source=settings, **_POLICIES[policy])
    else:
        faas.deliver(function, _EVENTS[source](), source=settings, **_POLICIES[policy])
