"""Every line of every kind of message fits a terminal of 100 columns; only the command to copy is as long as it is."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import Allow, Queue, Sandbox, Stream, events
from pytest_faas.checks.explaining import ADVICE, advice_for_batch
from pytest_faas.checks.telling import message
from pytest_faas.checks.telling.lines import wrapped
from pytest_faas.checks.verdict import Failure, Status, Verdict
from pytest_faas.checks.worlds.case import Case, case

WORDS = "a sentence that goes on and on " * 12
ARN = f"arn:aws:sqs:us-east-1:123456789012:{'failed-' * 11}q"
SOURCES = [
    (events.sqs("x"), Queue(report_batch_item_failures=True, max_receive_count=3, visibility_timeout=60, batch_size=7)),
    (
        events.kinesis("x"),
        Stream(bisect_batch_on_function_error=True, maximum_retry_attempts=2, on_failure=ARN, batch_size=7),
    ),
    (events.sqs("x"), None),
]  # fmt: skip
STATUSES: tuple[Status, ...] = ("vacuous", "inapplicable", "unreproducible", "passed")


@pytest.fixture
def made(faas: Sandbox, tmp_path: Path) -> Any:
    name = f"a_module_of_{'many_' * 9}names"
    (tmp_path / f"{name}.py").write_text("def handler(event, context): pass")
    fn = faas.function(f"{name}.handler", root=tmp_path)
    return lambda event, source: case("t", fn, event, source, ())


def verdict(of: Case, status: Status, **more: Any) -> Verdict:
    return Verdict(
        "retry_safe",
        of,
        status,
        tried="10 faults at 2 effects: 5 unsafe with this one cause, 5 safe",
        allowed=(Allow("dynamodb", "orders-of-the-day-*"), Allow("sqs", "receipts-of-the-day-*"), Allow("s3", "x" * 50)),
        notes=(f"Trigger: {WORDS}", f"Warning: {WORDS}", "short"),
        **more,
    )  # fmt: skip


def told(of: Verdict) -> list[str]:
    return message.of(of, "is not safe to retry, " + WORDS, lambda _: True).splitlines()


def test_a_failure_of_each_kind(made: Any) -> None:
    for of, kind in itertools.product((made(*each) for each in SOURCES), ADVICE):
        advice = advice_for_batch(kind, of)
        one = Failure(kind, WORDS, ("a row " * 40, "s" * 300), advice=advice)
        for failures in ((one,), (one, one)):
            lines = told(verdict(of, "failed", failures=failures))
            assert max(map(len, lines)) <= 100
            said = " ".join(" ".join(lines).split())
            assert advice in said
            assert f"docs/checks/retry-safe.md#{kind}" in said
            assert "5 safe. Source: " in said


def test_what_judges_nothing_and_what_passed(made: Any) -> None:
    reasons = ("short", WORDS, f"{WORDS}:\n    ~ dynamodb orders id=7\n        n: 1 → 2\n    {WORDS}")
    for source, status, reason in itertools.product(SOURCES, STATUSES, reasons):
        found = verdict(made(*source), status, reason=reason)
        lines = message.of_passed(found).splitlines() if status == "passed" else told(found)
        assert max(map(len, lines)) <= 100
        if status != "passed" and "\n" in reason:
            assert "    ~ dynamodb orders id=7" in lines
            assert "        n: 1 → 2" in lines


def test_the_source_stands_behind_what_was_tried_where_there_is_room(made: Any) -> None:
    short, long = (told(verdict(made(*each), "vacuous", reason="x")) for each in (SOURCES[2], SOURCES[0]))
    assert short[1].endswith("5 safe.   Source: Queue with AWS's defaults")
    assert long[1].endswith("5 safe.")
    assert long[2].startswith("  Source: Queue(")


@pytest.mark.parametrize(("width", "lines"), [(100, 1), (101, 2)])
def test_a_line_of_exactly_the_width_is_not_broken(width: int, lines: int, made: Any) -> None:
    of = made(*SOURCES[2])
    behind = f".   Source: {of.said}"
    tried = "t" * (width - len(f"  {behind}"))
    found = message.of_passed(Verdict("order", of, "passed", tried=tried)).splitlines()[-lines:]
    assert found == ([f"  {tried}{behind}"] if lines == 1 else [f"  {tried}.", f"  Source: {of.said}"])


def test_words_that_are_longer_than_a_line_are_broken_and_nothing_is_lost() -> None:
    lines = list(wrapped(f"see {'x' * 250}"))
    assert max(map(len, lines)) == 100
    assert "".join("".join(lines).split()) == f"see{'x' * 250}"
