"""What a fuzz run says: how many causes in how many events, each check's counts, and an event in few words."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from pytest_faas import Allow, events
from pytest_faas.checks.fuzzing.fuzz_report import FuzzReport, Shown
from pytest_faas.checks.verdict import Verdict

NO_CASE: Any = None
FAILED = Verdict("idempotent", NO_CASE, "failed")


def shown(*, saved: bool = False) -> Shown:
    return Shown(FAILED, events.sqs("a"), saved=saved)


def report(*causes: Shown, **said: Counter[str]) -> FuzzReport:
    return FuzzReport("shop.handler", 12, said, {}, causes)


@pytest.mark.parametrize(
    ("causes", "title"),
    [
        ([shown()], "shop.handler: 1 cause in 12 events"),
        ([shown(), shown(saved=True)], "shop.handler: 2 causes in 12 events"),
        (
            [shown(saved=True)],
            "shop.handler: 1 cause, saved by an earlier run and judged again first",
        ),
    ],
)
def test_a_title_says_how_many_causes_and_where_they_come_from(causes: list[Shown], title: str) -> None:
    assert report(*causes).title == title


@pytest.mark.parametrize(
    ("said", "nothing"),
    [
        ({}, True),
        ({"contract": Counter(vacuous=3), "robust": Counter(inapplicable=3)}, True),
        ({"contract": Counter(vacuous=3), "robust": Counter(passed=1)}, False),
        ({"contract": Counter(failed=1)}, False),
        ({"contract": Counter(unreproducible=1)}, True),
    ],
)
def test_an_event_that_passed_or_failed_exercised_something(
    said: dict[str, Counter[str]], nothing: bool
) -> None:
    assert report(**said).nothing_exercised is nothing


def test_the_counts_have_a_line_for_each_check_with_its_commonest_reasons() -> None:
    reasons = {"robust": Counter({"no effect\nmore": 3, "other": 1})}
    said = {"contract": Counter(failed=2, passed=10), "robust": Counter(vacuous=4, passed=8)}
    told = FuzzReport("shop.handler", 12, said, reasons, (), (Allow("sqs"), Allow("s3", "in")))
    assert str(told) == told.counts
    assert str(told).splitlines()[3] == f"{'':23}3 x no effect"
    assert [" ".join(line.split()) for line in str(told).splitlines()] == [
        "12 events drawn for shop.handler",
        "contract 10 passed, 2 failed",
        "robust 8 passed, 4 vacuous",
        "3 x no effect",
        "1 x other",
        "Allowed: sqs *; s3 in",
    ]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (events.apigw("GET", "/orders/7"), "GET /orders/7"),
        (events.apigw("POST", "/orders", body="x"), "POST /orders 'x'"),
        (events.http_api("GET", "/orders", query={"a": "1"}), "GET /orders?a=1"),
        (events.http_api("PUT", "/orders", body=b"\xff"), "PUT /orders b'\\xff'"),
        (events.sqs("a"), "1 message: 'a'"),
        (events.sqs("a", "b"), "2 messages: 'a', 'b'"),
        ({"Records": [{"body": "a"}, {}]}, '{"Records": [{"body": "a"}, {}]}'),
        ({"order": "ä"}, '{"order": "ä"}'),
    ],
)
def test_an_event_is_told_in_few_words(event: dict[str, Any], said: str) -> None:
    assert Shown(FAILED, event).event_said == said


def test_a_long_event_is_cut() -> None:
    said = Shown(FAILED, events.sqs("a" * 1000)).event_said
    assert (len(said), said[-1]) == (400, "…")
