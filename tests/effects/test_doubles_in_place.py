"""Effects whose double is a mock that the user has in place, before or after the declaration."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest import mock

import pytest

from pytest_faas import FaasError, InvalidArgument

GATEWAY = """
class Client:
    def charge(self, amount, currency="EUR"):
        raise AssertionError("the real one")

def send(to, subject=None):
    raise AssertionError("the real one")

async def later(to):
    raise AssertionError("the real one")
"""
APP = """
import gateway
def handler(event, context):
    return gateway.send("a", subject="s")
"""


@pytest.fixture
def function(faas, write):
    return faas.function("app.handler", root=write(gateway=GATEWAY, app=APP))


@pytest.mark.parametrize("autospec", [False, True])
def test_a_mock_in_place_answers_and_keeps_its_own_record(faas, function, autospec):
    with mock.patch("gateway.send", autospec=autospec, return_value="mocked") as send:
        faas.effect("gateway.send")
        assert function.invoke({}).payload == "mocked"
    send.assert_called_once_with("a", subject="s")
    (call,) = faas.calls
    assert (call.service, call.operation) == ("gateway", "send")
    assert (call.parameters, call.response) == ({"to": "a", "subject": "s"}, {"returned": "mocked"})


@pytest.mark.parametrize("autospec", [False, True])
def test_a_mock_of_a_method_answers(faas, function, autospec):
    client = function.module.gateway.Client()
    with mock.patch("gateway.Client.charge", autospec=autospec, return_value=1) as charge:
        faas.effect("gateway.Client.charge")
        assert client.charge(5, currency="USD") == 1
    assert charge.call_count == 1
    assert (faas.calls[0].operation, faas.calls[0].parameters) == (
        "Client.charge",
        {"amount": 5, "currency": "USD"},
    )


def test_a_mock_of_an_async_function_is_written_down_when_it_has_answered(faas, function):
    gateway = function.module.gateway
    with mock.patch("gateway.later", return_value="done") as later:
        assert isinstance(later, mock.AsyncMock)
        faas.effect("gateway.later")
        assert asyncio.run(gateway.later("a")) == "done"
    assert (faas.calls[0].parameters, faas.calls[0].response) == ({"to": "a"}, {"returned": "done"})


def test_what_monkeypatch_put_there_is_a_double(faas, function, monkeypatch):
    monkeypatch.setattr(function.module.gateway, "send", lambda to, subject: f"{to}{subject}")
    faas.effect("gateway.send")
    assert function.invoke({}).payload == "as"
    assert faas.calls[0].parameters == {"to": "a", "subject": "s"}


def test_a_mock_that_raises_is_written_down(faas, function):
    with mock.patch("gateway.send", side_effect=OSError("down")):
        faas.effect("gateway.send")
        assert function.invoke({}).error.message == "down"
    assert faas.calls[0].error_code == "OSError"


def test_a_mock_that_is_put_there_later_wins_and_the_call_is_still_written_down(faas, function):
    faas.effect("gateway.send", returns="declared")
    with mock.patch("gateway.send", return_value="mocked") as send:
        assert function.invoke({}).payload == "mocked"
    assert send.call_count == 1
    assert function.invoke({}).payload == "declared"
    assert [call.response for call in faas.calls] == [{"returned": "mocked"}, {"returned": "declared"}]


def test_when_the_mock_is_gone_the_real_thing_is_still_not_called(faas, function):
    with mock.patch("gateway.send", return_value="mocked"):
        faas.effect("gateway.send")
        assert function.invoke({}).payload == "mocked"
    with pytest.raises(FaasError, match="'gateway.send' has no double any more, .* is gone"):
        function({})
    function.cold_start()
    with pytest.raises(FaasError, match="has no double"):
        function({})


def test_without_a_double_nothing_runs(faas, function):
    with pytest.raises(InvalidArgument, match=r"give returns=, raises= or side_effect=, or put a mock"):
        faas.effect("gateway.send")
    assert function.invoke({}).error.message == "the real one"


@pytest.mark.parametrize(
    ("source", "answers", "ends_with"),
    [
        ("def send(): pass", ["a"], StopIteration),
        ("async def send(): pass", ["a"], StopAsyncIteration),
        ("def send(): pass", iter(["a"]), StopIteration),
    ],
)
def test_a_mock_without_an_answer_left_ends_as_it_does_and_that_is_noted(
    faas: Any, write: Any, source: str, answers: Any, ends_with: type[Exception]
) -> None:
    gateway = faas.function("gateway.send", root=write(gateway=source)).module
    with mock.patch("gateway.send", side_effect=answers):
        faas.effect("gateway.send")
        ask = (lambda: asyncio.run(gateway.send())) if source.startswith("async") else gateway.send
        assert ask() == "a"
        faas._effects.must_suffice()
        with pytest.raises(ends_with):
            ask()
        with pytest.raises(InvalidArgument, match=r"gateway\.send: the mock .* has no answer left"):
            faas._effects.must_suffice()
        faas._effects.go_back({})
        faas._effects.must_suffice()


def test_an_end_that_a_double_meets_by_itself_is_the_handlers_matter(faas: Any, write: Any) -> None:
    gateway = faas.function("gateway.send", root=write(gateway="def send(): pass")).module
    with mock.patch("gateway.send", side_effect=lambda: next(iter(()))):
        faas.effect("gateway.send")
        with pytest.raises(StopIteration):
            gateway.send()
        faas._effects.must_suffice()
