"""Single decisions of a queue's delivery, each where nothing else would show it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pytest_faas import Duplicate
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.queue.batch import Room
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
