"""That a difference is what an effect answered is said only where it is all that differs."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas.checks.explaining.answered import otherwise
from pytest_faas.checks.sameness import Compared
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state.difference import Difference, Differences, Kind


def asked(*answers: Any, effect: str | None = "shop.pay") -> list[Call]:
    return [Call("shop", "pay", {}, response={"returned": each}, effect=effect) for each in answers]


def changed(before: Any, after: Any, kind: Kind = "changed") -> Difference:
    return Difference(kind, "dynamodb", "orders", "id=1", "charge", before, after)


SENT = Differences([Difference("removed", "sqs", "receipts", before="x", sent=True)])


@pytest.mark.parametrize(
    ("differences", "told"),
    [
        ([changed(1, 2)], "1 in a clean run, 2 when"),
        ([changed("charge 1", "charge 2")], '"charge 1" in a clean run, "charge 2" when'),
        ([changed(1, 2), changed("of 1", "of 2")], "1 in a clean run, 2 when"),
        ([changed(1, 3)], None),
        ([changed(1, 2), changed("new", "paid")], None),
        ([changed("new", "paid"), changed(1, 2)], None),
        ([changed(2, 1)], None),  # nothing of the clean run was 2
        ([changed(1, 2, "added")], None),
        ([], None),
    ],
)
def test_each_difference_has_to_be_another_answer(differences: list[Difference], told: str | None) -> None:
    said = otherwise(asked(1), asked(1, 2), Compared(durable=Differences(differences)))
    assert said == (told and f"What differs is what shop.pay answered: {told} it was asked again.")


def test_what_is_missing_is_no_answer() -> None:
    assert otherwise(asked(1), asked(2), Compared(durable=Differences([changed(1, 2)]), fewer=SENT)) is None


@pytest.mark.parametrize(
    "calls",
    [asked(2, effect=None), asked(2, effect="shop.ship"), [Call("shop", "pay", {}, effect="shop.pay")], asked(1)],
)  # fmt: skip
def test_the_answer_has_to_be_of_the_same_effect(calls: list[Call]) -> None:
    assert otherwise(asked(1), calls, Compared(durable=Differences([changed(1, 2)]))) is None


def test_the_body_of_a_request_is_its_answer() -> None:
    one, two = (
        [Call("h", "POST /", {}, response={"status": 200, "body": {"id": each}}, effect="h")]
        for each in (1, 2)
    )
    assert otherwise(one, two, Compared(durable=Differences([changed(1, 2)]))) is not None
