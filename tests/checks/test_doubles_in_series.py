"""A double that answers otherwise each time does not make a right handler wrong, and hides no wrong one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest import mock

import pytest
import responses

from pytest_faas import Function, InvalidArgument, Sandbox, events
from pytest_faas.checks.verdict import Verdict

PAYS = """
    import requests
    def pay(order): raise SystemError
    def charged(order):
        return requests.post("https://api.example.com/charges", timeout=1).json()["id"]
    def handler(event, context):
        for record in event["Records"]:
            if "Item" not in table.get_item(Key={"id": record["messageId"]}):
                charge = PAY(record["body"])
                table.put_item(Item={"id": record["messageId"], "charge": charge, "note": f"charged: {charge}"})
"""
AFTER_PAY = {"fault": "crash_after", "call": ["shop", "pay", None, None, 1]}
AFTER_POST = {"fault": "crash_after", "call": ["api.example.com", "POST /charges", None, None, 1]}
IDS = [f"ch_{number:08}" for number in range(1, 9)]
Double = Callable[[Sandbox, Function], AbstractContextManager[object]]


@contextmanager
def of_a_list(faas: Sandbox, _: Function, answers: Any = IDS) -> Iterator[None]:
    faas.effect("shop.pay", side_effect=answers)
    yield


@contextmanager
def of_a_mock(faas: Sandbox, fn: Function, answers: Any = IDS) -> Iterator[None]:
    assert fn.module
    with mock.patch("shop.pay", side_effect=answers):
        faas.effect("shop.pay")
        yield


@contextmanager
def of_responses(faas: Sandbox, _: Function) -> Iterator[None]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        for each in IDS:
            mocked.post("https://api.example.com/charges", json={"id": each})
        faas.effect(http="api.example.com")
        yield


@pytest.mark.parametrize(
    ("double", "pay", "plan"),
    [
        (of_a_list, "pay", AFTER_PAY),
        (of_a_mock, "pay", AFTER_PAY),
        (of_responses, "charged", AFTER_POST),
    ],
)
def test_another_id_for_the_second_call_is_no_difference(
    double: Double, pay: str, plan: Any, faas: Sandbox, handler: Any, judge: Callable[..., Verdict]
) -> None:
    fn = handler(PAYS.replace("PAY", pay))
    with double(faas, fn):
        assert judge("retry_safe", fn, events.sqs("x"), only=plan).status == "passed"
        assert judge("retry_safe", fn, events.sqs("x"), emissions="exactly-once", only=plan).failed


def test_ids_that_are_mixed_up_in_a_retry_are_a_difference(
    faas: Sandbox, handler: Any, judge: Callable[..., Verdict]
) -> None:
    fn = handler("""
        def pay(order): raise SystemError
        def handler(event, context):
            charge = pay("x")
            if "Item" not in table.get_item(Key={"id": "a"}):
                table.put_item(Item={"id": "a", "charge": charge})
            table.put_item(Item={"id": "b", "charge": charge})
    """)
    faas.effect("shop.pay", side_effect=IDS)
    plan = {"fault": "crash_after", "call": ["dynamodb", "PutItem", "orders", "id=a", 1]}
    assert judge("retry_safe", fn, events.sqs("x"), only=plan).failed


def test_what_a_service_says_of_a_second_charge_is_a_difference_and_the_message_tells_whose(
    faas: Sandbox, handler: Any, judge: Callable[..., Verdict]
) -> None:
    states = {1: "paid", 2: "refused as a duplicate"}
    asked: list[str] = []

    def answer(order: str) -> str:
        asked.append(order)
        return states[len(asked)]

    fn = handler(PAYS.replace("PAY", "pay"))
    faas.watch("charges", lambda: None, restore=lambda _: asked.clear())
    faas.effect("shop.pay", side_effect=answer)
    (failure,) = judge("retry_safe", fn, events.sqs("x"), only=AFTER_PAY).failures
    assert failure.kind == "ends-otherwise"
    assert failure.advice.startswith(
        'What differs is what shop.pay answered: "paid" in a clean run, "refused as a duplicate" when it was asked again.'
    )


def test_short_numbers_of_a_series_are_told_as_what_they_are(
    faas: Sandbox, handler: Any, judge: Callable[..., Verdict]
) -> None:
    fn = handler("""
        def pay(order): raise SystemError
        def handler(event, context):
            table.put_item(Item={"id": "o-1", "charge": pay("x")})
    """)
    with of_a_list(faas, fn, [1, 2, 3, 4]):
        (failure,) = judge("retry_safe", fn, events.sqs("x"), only=AFTER_PAY).failures
    assert "shop.pay answered: 1 in a clean run, 2 when it was asked again." in failure.advice
    assert "four characters" in failure.advice


def test_a_double_that_counts_by_itself_is_named_where_runs_differ(
    faas: Sandbox, handler: Any, judge: Callable[..., Verdict]
) -> None:
    count = itertools.count(1)
    faas_id = handler(PAYS.replace("PAY", "pay"))
    faas.effect("shop.pay", side_effect=lambda _: f"ch_{next(count)}")
    verdict = judge("idempotent", faas_id, events.sqs("x"))
    assert verdict.status == "unreproducible"
    assert 'shop.pay answered "ch_2" in the first run and "ch_3" in the second' in verdict.reason


@pytest.mark.parametrize(
    ("double", "caught", "said"),
    [
        (of_a_list, False, "side_effect has 1 answer, and this is call 2. Give as many as there are calls"),
        (of_a_mock, True, "the mock that stands there has no answer left in its side_effect. Give as many"),
    ],
    ids=["list", "mock"],
)
def test_a_list_that_is_too_short_is_no_fault_of_the_handler(
    double: Any, caught: bool, said: str, faas: Sandbox, handler: Any, judge: Callable[..., Verdict]
) -> None:
    fn = handler(f"""
        def pay(order): raise SystemError
        def handler(event, context):
            try:
                table.put_item(Item={{"id": "o-1", "charge": pay("x")}})
            except Exception:
                if not {caught}: raise
    """)
    with double(faas, fn, ["ch_1"]):
        for _ in range(2):  # the first leaves nothing behind
            with pytest.raises(
                InvalidArgument, match=f"^faas.effect: shop.pay: {said}.* a redelivery may call again$"
            ):
                judge("idempotent", fn, events.sqs("x"))
        assert fn.invoke(events.sqs("x")).error is None
