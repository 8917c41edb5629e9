"""Single decisions of a queue's delivery, each where nothing else would show it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from pytest_faas import Duplicate, InvalidArgument, Queue, Report, events
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.queue.batch import Room
from pytest_faas.delivery.queue.reading import queue_of
from pytest_faas.delivery.queue.repeats import Repeats

LARGE = "v" * 100_000


@pytest.mark.parametrize(
    "beside",
    [
        {"messageAttributes": {"a": {"stringValue": LARGE, "dataType": "String"}}},
        {"attributes": {f"a{number}": LARGE[:10_000] for number in range(10)}},
        {f"field{number}": LARGE[:10_000] for number in range(10)},
        {"body": LARGE},
        {"receiptHandle": LARGE},
    ],
)
def test_a_batch_has_six_megabytes_with_all_that_is_beside_the_bodies(beside: dict[str, Any]) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    room, count = Room(), 0
    while count < 100 and room.fits({"body": "x", "receiptHandle": "h", "attributes": {}, **beside}):
        count += 1
    assert count == 62  # of some 100,000 octets each


@pytest.mark.parametrize("copies", [1, 3])
def test_a_copy_is_beside_another_delivery_and_the_first_is_not(copies: int) -> None:
    repeats = Repeats(
        Conditions(duplicates=(Duplicate(concurrent=True, copies=copies),)),
        30_000_000,
        fifo=False,
        chance=random.Random(1),
    )
    message: Any = object()
    seen = [repeats.concurrent(message) for _ in range(copies + 2)]
    assert seen == [(False, True), *[(True, True)] * (copies - 1), (True, False), (False, False)]


def test_what_passes_a_filter_takes_room(deliver: Callable[..., Report]) -> None:
    sent = [events.sqs({"total": 200, "pad": "x" * 900_000}) for _ in range(8)]
    kept = {"filter_criteria": [{"body": {"total": [{"numeric": [">", 100]}]}}]}
    report = deliver(lambda event, context: None, *sent, queue=kept)
    assert [len(attempt.records) for attempt in report] == [6, 2]


def test_octets_in_a_message_s_attributes_go_to_the_dead_letter_queue(deliver: Callable[..., Report]) -> None:
    event = events.sqs(events.sqs_message("a", attributes={"seal": b"abc"}))
    report = deliver(lambda event, context: 1 / 0, event, queue={"max_receive_count": 1})
    assert report.sent[0].attributes == {"seal": {"DataType": "Binary", "BinaryValue": "YWJj"}}


@pytest.mark.parametrize(("age", "begins"), [(0, False), (100, False), (101, True)])
def test_a_delivery_begins_when_the_queue_still_kept_its_newest_message(age: int, begins: bool) -> None:
    event = events.sqs(
        events.sqs_message("a", sent_at=1_700_000_000), events.sqs_message("b", sent_at=1_699_999_000)
    )
    start = (1_700_000_000 + age) * 1_000_000
    found = Queue(message_retention_period=100).begins([event], start)
    assert found == (1_700_000_000_000_000 if begins else None)


def test_records_may_name_no_queue() -> None:
    assert queue_of([("record 1", {}), ("record 2", {})]) == ""
    with pytest.raises(InvalidArgument, match="record 2 is of 'arn:b' .* where record 1 is of ''"):
        queue_of([("record 1", {}), ("record 2", {"eventSourceARN": "arn:b"})])
