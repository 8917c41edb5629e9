"""What keeps a bad record from taking its batch with it: what the mapping is set up without, each by its name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pytest_faas import Queue, Stream
from pytest_faas.checks.explaining import ADVICE
from pytest_faas.checks.explaining.batches import POISON, advice

ARN = "arn:aws:sqs:us-east-1:123456789012:dead"
REPORTS = "report_batch_item_failures=True"
STREAM: dict[str, Any] = {
    "report_batch_item_failures": True,
    "bisect_batch_on_function_error": True,
    "maximum_retry_attempts": 0,
    "on_failure": ARN,
}


def case_of(settings: Queue | Stream) -> Any:
    is_stream = isinstance(settings, Stream)
    return SimpleNamespace(
        settings=settings, is_stream=is_stream, partial=settings.report_batch_item_failures
    )


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        (Queue(), [REPORTS, "max_receive_count=3"]),
        (Queue(report_batch_item_failures=True), ["max_receive_count=3"]),
        (Queue(max_receive_count=5), [REPORTS]),
        (Queue(report_batch_item_failures=True, max_receive_count=5), []),
        (
            Stream(),
            [REPORTS, "bisect_batch_on_function_error=True", "maximum_retry_attempts=2", "on_failure=arn"],
        ),
        (Stream(**STREAM), []),
        (Stream(**{**STREAM, "report_batch_item_failures": False}), [REPORTS]),
        (Stream(**{**STREAM, "bisect_batch_on_function_error": False}), ["bisect_batch_on_function_error=True"]),
        (Stream(**{**STREAM, "maximum_retry_attempts": -1}), ["maximum_retry_attempts=2"]),
        (Stream(**{**STREAM, "on_failure": None}), ["on_failure=arn"]),
    ],
)  # fmt: skip
def test_what_a_mapping_is_set_up_without_is_named(settings: Queue | Stream, missing: list[str]) -> None:
    told = advice(POISON, case_of(settings))
    assert told.startswith(ADVICE[POISON])
    assert all(f"({each})" in told for each in missing)
    assert told.count("(") - ADVICE[POISON].count("(") == len(missing)
    assert ("Set the event source mapping up for it: " in told) is bool(missing)


@pytest.mark.parametrize(
    ("reported", "read", "told"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_a_record_that_is_reported_and_read_is_not_parted_from_the_others(
    reported: bool, read: bool, told: bool
) -> None:
    settings = Queue(report_batch_item_failures=read)
    said = advice(POISON, case_of(settings), reported=reported)
    assert said.startswith("The function reports the record that fails") is told
    assert advice(POISON, case_of(settings)).startswith(ADVICE[POISON])


def test_other_kinds_have_the_advice_of_the_table() -> None:
    assert advice("record-ignored", case_of(Queue())) == ADVICE["record-ignored"]
