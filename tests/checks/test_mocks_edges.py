"""What the user's mocks have noted of calls, put back: whatever kind they are of, and what they made for their attributes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any
from unittest import mock

import pytest

from pytest_faas.checks.worlds.recorded_calls import taken


def charge(amount: int) -> int:
    return amount


async def charge_later(amount: int) -> int:
    return amount


class Shop:
    """What a double is made of."""

    def charge(self, amount: int) -> int:
        return amount


KINDS = (mock.Mock, mock.MagicMock)
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda each: each.__name__)


def noted(double: Any) -> tuple[object, ...]:
    return double.called, double.call_count, double.call_args, double.call_args_list, double.mock_calls


@every_kind
def test_a_mock_forgets_what_came_since(kind: Callable[[], Any]) -> None:
    double = kind()
    double.method(1)
    before = taken()
    for _ in range(2):
        double(2)
        double.method(2)
        before.put_back()
        assert noted(double) == (False, 0, None, [], [mock.call.method(1)])
        assert double.method_calls == [mock.call.method(1)]
        assert noted(double.method) == (True, 1, mock.call(1), [mock.call(1)], [mock.call(1)])


def test_what_a_mock_made_since_for_its_attributes_and_answers_forgets_all() -> None:
    double = mock.MagicMock()
    before = taken()
    for _ in range(2):
        client = double.client(1)
        client.charge(2).paid(3)
        double["key"].read()
        before.put_back()
        assert double.mock_calls == []
        assert noted(double.client) == noted(client.charge) == (False, 0, None, [], [])
        assert client.charge.return_value.paid.call_count == 0
        assert double.__getitem__.call_count == 0


def test_what_was_made_before_keeps_what_it_had_noted() -> None:
    double = mock.Mock()
    double.client(1).charge(2)
    before = taken()
    double.client(1).charge(3)
    before.put_back()
    assert double.client.return_value.charge.call_args_list == [mock.call(2)]


def test_an_answer_that_is_no_mock_stays() -> None:
    answer = mock.sentinel.answer
    double = mock.Mock(return_value=answer)
    before = taken()
    double()
    before.put_back()
    assert double() is answer


def test_what_was_awaited_is_forgotten() -> None:
    double = mock.AsyncMock()
    asyncio.run(double(1))
    before = taken()
    for _ in range(2):
        asyncio.run(double(2))
        before.put_back()
        assert (double.await_count, double.await_args, double.call_count) == (1, mock.call(1), 1)
        assert double.await_args_list == [mock.call(1)]


def test_the_double_of_a_function_forgets_and_goes_on_where_its_series_stood() -> None:
    double = mock.create_autospec(charge, side_effect=[1, 2, 3])
    assert double(7) == 1
    before = taken()
    for _ in range(2):
        assert double(8) == 2
        before.put_back()
        assert noted(double) == (True, 1, mock.call(7), [mock.call(7)], [mock.call(7)])
    assert double(9) == 2


def test_the_double_of_a_function_that_was_never_called_forgets_its_series_too() -> None:
    double = mock.create_autospec(charge, side_effect=[1, 2])
    before = taken()
    for _ in range(2):
        assert (double(7), double(8)) == (1, 2)
        before.put_back()


def test_the_double_of_a_coroutine_function_forgets_what_was_awaited() -> None:
    double = mock.create_autospec(charge_later)
    before = taken()
    asyncio.run(double(1))
    before.put_back()
    assert (double.await_count, double.await_args, double.await_args_list) == (0, None, [])
    assert noted(double) == (False, 0, None, [], [])


def test_the_double_of_a_class_forgets_its_instances() -> None:
    double = mock.create_autospec(Shop)
    before = taken()
    double().charge(1)
    before.put_back()
    assert double.mock_calls == []
    assert double.return_value.charge.call_count == 0


def letters() -> Iterator[str]:
    yield from "abc"


def test_a_series_without_a_copy_goes_on_as_it_is() -> None:
    double = mock.Mock(side_effect=letters())
    before = taken()
    assert double() == "a"
    before.put_back()
    assert double() == "b"


def test_a_list_that_notes_keeps_its_kind_and_its_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    class Noted(list[int]):
        """A list of calls, as that of `responses`."""

    module = ModuleType("responses")
    module.CallList = type("CallList", (list,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "responses", module)
    monkeypatch.setattr("pytest_faas.checks.worlds.recorded_calls.in_place.at_a_seam", lambda: True)
    calls: Any = module.CallList([1])
    calls._calls = Noted([1])
    before = taken()
    calls.append(2)
    calls._calls.append(2)
    before.put_back()
    assert (list(calls), calls._calls, type(calls._calls)) == ([1], [1], Noted)


# https://github.com/Colin-b/pytest_httpx/blob/master/pytest_httpx/_httpx_mock.py and _request_matcher.py beside it
def test_what_pytest_httpx_notes_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    mocks, matchers = ModuleType("pytest_httpx._httpx_mock"), ModuleType("pytest_httpx._request_matcher")
    vars(mocks)["HTTPXMock"], vars(matchers)["_RequestMatcher"] = (
        type("HTTPXMock", (), {}),
        type("_Matcher", (), {}),
    )
    for each in (mocks, matchers):
        monkeypatch.setitem(sys.modules, each.__name__, each)
    monkeypatch.setattr("pytest_faas.checks.worlds.recorded_calls.in_place.at_a_seam", lambda: True)
    double, matcher = vars(mocks)["HTTPXMock"](), vars(matchers)["_RequestMatcher"]()
    double._requests, double._requests_not_matched, matcher.nb_calls = ["a"], ["b"], 1
    before = taken()
    double._requests.append("c")
    double._requests_not_matched.append("c")
    matcher.nb_calls += 1
    before.put_back()
    assert (double._requests, double._requests_not_matched, matcher.nb_calls) == (["a"], ["b"], 1)
