"""What doubles answer otherwise each time is known as made up by a service; what they are asked for is not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from pytest_faas import Sandbox
from pytest_faas.cloud.journal import Call
from pytest_faas.effects import answers


def asked(*answered: Any, operation: str = "pay", effect: str | None = "shop.pay") -> list[Call]:
    return [Call("shop", operation, {}, response={"returned": each}, effect=effect) for each in answered]


@pytest.mark.parametrize(
    ("answered", "by_function", "in_series"),
    [
        (["ch_1", "ch_2"], ("ch_1", "ch_2"), ("ch_1", "ch_2")),
        (["ch_1", "ch_1"], (), ()),
        (["paid", "late"], (), ("paid", "late")),
        (["12 a", "12 b"], (), ("12 a", "12 b")),  # a sentence is no id
        ([1001, 1002], (), ("1001", "1002")),
        ([101, 102], (), ()),
        (["a_1", "a_2"], (), ()),
        ([True, False], (), ()),
        ([{"id": "ch_1", "of": "o-77"}, {"id": "ch_2", "of": "o-77"}], ("ch_1", "ch_2"), ("ch_1", "ch_2")),
        ([{"id": "ch_1"}, {"of": "ch_2"}], (), ()),  # not at the same place
        ([["ch_1", "ch_2"]], (), ()),
        ([SimpleNamespace(id="ch_1"), SimpleNamespace(id="ch_2")], ("ch_1", "ch_2"), ("ch_1", "ch_2")),
        ([mock.Mock(id="ch_1"), mock.Mock(id="ch_2")], (), ()),
        (["ch_1", None, "ch_2"], ("ch_1", "ch_2"), ("ch_1", "ch_2")),
    ],
)
def test_what_differs_at_one_place_of_the_answers_is_made_up(
    answered: list[Any], by_function: tuple[str, ...], in_series: tuple[str, ...]
) -> None:
    assert answers.made_up(asked(*answered), lambda _: False) == by_function
    assert answers.made_up(asked(*answered), lambda name: name == "shop.pay") == in_series


def test_only_the_answers_of_one_operation_of_an_effect_are_compared() -> None:
    two = [*asked("ch_1"), *asked("ch_2", operation="refund")]
    assert answers.made_up(two, lambda _: True) == ()
    assert answers.made_up(asked("ch_1", "ch_2", effect=None), lambda _: True) == ()
    unanswered = Call("shop", "pay", {}, effect="shop.pay")
    assert answers.made_up([unanswered, *asked("ch_1", "ch_2")], lambda _: True) == ("ch_1", "ch_2")


def test_a_client_that_is_answered_is_not_searched() -> None:
    deep = SimpleNamespace(id="ch_1")
    deep.pool = SimpleNamespace(inner=SimpleNamespace(id="ch_3"))
    deep.itself = deep
    assert [value for _, value in answers.leaves({"returned": deep})] == ["ch_1"]


def test_a_double_says_whether_it_answers_in_series(faas: Sandbox, write: Any) -> None:
    gateway = faas.function("gateway.pay", root=write(gateway="def pay(): pass\ndef send(): pass\n")).module
    faas.effect("gateway.pay", side_effect=["paid", "late"])
    words = iter(["sent", "lost"])
    faas.effect("gateway.send", side_effect=lambda: next(words))
    for _ in range(2):
        gateway.pay()
        gateway.send()
    assert faas._effects.made_up(faas.calls) == ("paid", "late")


@pytest.mark.parametrize(
    ("double", "found"),
    [
        (mock.Mock(side_effect=["paid", "late"]), ("paid", "late")),
        (mock.Mock(side_effect=iter(["paid", "late"])), ("paid", "late")),
        (mock.Mock(side_effect=lambda words=iter(["paid", "late"]): next(words)), ()),  # noqa: B008
    ],
)
def test_a_mock_in_place_says_so_too(faas: Sandbox, write: Any, double: Any, found: tuple[str, ...]) -> None:
    gateway = faas.function("gateway.pay", root=write(gateway="def pay(): pass\n")).module
    with mock.patch("gateway.pay", double):
        faas.effect("gateway.pay")
        for _ in range(2):
            gateway.pay()
        assert faas._effects.made_up(faas.calls) == found


def test_a_host_with_a_list_of_answers_is_a_series(faas: Sandbox) -> None:
    import requests

    faas.effect(http="api.example.com", side_effect=[{"state": "paid"}, {"state": "late"}])
    for _ in range(2):
        requests.post("https://api.example.com/charges", timeout=1)
    assert faas._effects.made_up(faas.calls) == ("paid", "late")


def test_without_effects_nothing_is_looked_at(faas: Sandbox) -> None:
    assert faas._effects.made_up(asked("ch_1", "ch_2")) == ()


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (asked(1), asked(2), "shop.pay answered 1 in the first run and 2 in the second: "),
        (asked(1, 2), asked(1, 3), "shop.pay answered 2 in the first run and 3 in the second: "),
        (asked(1), asked(1), ""),
        (asked(1), asked(2, operation="refund"), ""),
        (asked(1, effect=None), asked(2, effect=None), ""),
        ([Call("h", "GET /", {}, response={"status": 200, "body": "a"}, effect="h")],
         [Call("h", "GET /", {}, response={"status": 200, "body": "b"}, effect="h")],
         'h answered "a" in the first run and "b" in the second: '),
    ],
)  # fmt: skip
def test_a_double_that_goes_on_from_run_to_run_is_told(
    first: list[Call], second: list[Call], told: str
) -> None:
    said = answers.restless(first, second)
    assert said.startswith(told)
    assert bool(said) == bool(told)
    assert not said or "side_effect=[...]" in said
