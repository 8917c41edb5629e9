"""What mocks have noted of calls is the test's own: what a check delivers does not show in it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest import mock

import httpx
import pytest
import requests
import requests_mock
import responses
import respx

from pytest_faas import Sandbox, events
from pytest_faas.checks.worlds.recorded_calls import _kinds_of_mocks, taken

URL = "https://api.example.com/charges"
Asked = tuple[Callable[[], str], Callable[[], int]]


def by_requests() -> str:
    return str(requests.post(URL, timeout=1).json())


def by_httpx() -> str:
    return str(httpx.post(URL).json())


@contextmanager
def with_responses() -> Iterator[Asked]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        for number in (1, 2, 3):
            mocked.post(URL, json=number)
        yield by_requests, lambda: len(mocked.calls)


@contextmanager
def with_calls_of_one_response() -> Iterator[Asked]:
    with responses.RequestsMock() as mocked:
        route = mocked.post(URL, json=1)
        yield by_requests, lambda: route.call_count


@contextmanager
def with_requests_mock() -> Iterator[Asked]:
    with requests_mock.Mocker() as mocked:
        mocked.post(URL, [{"json": 1}, {"json": 2}])
        yield by_requests, lambda: mocked.call_count


@contextmanager
def with_a_matcher() -> Iterator[Asked]:
    with requests_mock.Mocker() as mocked:
        matcher = mocked.post(URL, json=1)
        yield by_requests, lambda: matcher.call_count


@contextmanager
def with_respx() -> Iterator[Asked]:
    with respx.mock(assert_all_called=False) as mocked:
        route = mocked.post(URL)
        route.side_effect = [
            httpx.Response(200, json=1),
            httpx.Response(200, json=2),
            httpx.Response(200, json=3),
        ]
        yield by_httpx, lambda: route.call_count


@contextmanager
def with_a_router() -> Iterator[Asked]:
    with respx.mock(assert_all_called=False) as mocked:
        mocked.post(URL).respond(json=1)
        yield by_httpx, lambda: len(mocked.calls)


@contextmanager
def with_a_router_that_a_client_is_given() -> Iterator[Asked]:
    router = respx.MockRouter(assert_all_called=False)
    route = router.post(URL)
    route.side_effect = [httpx.Response(200, json=number) for number in (1, 2, 3)]
    with httpx.Client(transport=httpx.MockTransport(router.handler)) as client:
        yield lambda: str(client.post(URL).json()), lambda: route.call_count


@contextmanager
def with_unittest() -> Iterator[Asked]:
    asked = mock.Mock(side_effect=["1", "2", "3"])
    yield asked, lambda: asked.call_count


EVERY = (
    with_responses,
    with_calls_of_one_response,
    with_requests_mock,
    with_a_matcher,
    with_respx,
    with_a_router,
    with_unittest,
    with_a_router_that_a_client_is_given,
)
every_mock = pytest.mark.parametrize("mocked", EVERY, ids=lambda each: each.__name__)
Mocked = Callable[[], AbstractContextManager[Asked]]


@every_mock
def test_what_came_since_is_forgotten_and_a_series_of_answers_goes_on_where_it_stood(mocked: Mocked) -> None:
    with mocked() as (ask, asked):
        assert ask() == "1"
        before = taken()
        answers = []
        for _ in range(2):
            answers.append([ask(), asked()])
            before.put_back()
            assert asked() == 1
        assert answers[0] == answers[1]
        assert answers[0][1] == 2
        ask()
        assert asked() == 2


@pytest.mark.parametrize("mocked", EVERY[:-2], ids=lambda each: each.__name__)
def test_a_check_leaves_no_call_in_an_http_mock_and_each_world_gets_the_same_answers(
    faas: Sandbox, handler: Any, mocked: Mocked
) -> None:
    library = "httpx" if "respx" in mocked.__name__ or "router" in mocked.__name__ else "requests"
    with mocked() as (ask, asked):
        faas.effect(http="api.example.com")
        pay = handler(f"""
            import {library}
            def handler(event, context):
                table.put_item(Item={{"id": "x"}})
                {library}.post({URL!r}).raise_for_status()
        """)
        faas.assert_retry_safe(pay, events.sqs("x"))
        assert asked() == 0
        assert ask() == "1"


def test_a_library_that_is_loaded_and_not_in_use_costs_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_faas.checks.worlds.recorded_calls._kinds_of_mocks", lambda: ())
    gc.collect()  # routes of earlier tests
    assert taken().notes == ()


def test_a_series_of_a_declared_effect_goes_on_where_it_stood_before_the_check(
    faas: Sandbox, handler: Any
) -> None:
    faas.effect(http="api.example.com", side_effect=[(200, each) for each in (1, 2, 3, 4)])
    pay = handler(f"""
        import requests
        def handler(event, context):
            table.put_item(Item={{"id": "x"}})
            return requests.post({URL!r}, timeout=1).json()
    """)
    answers = [pay(events.sqs("x"))]
    faas.assert_retry_safe(pay, events.sqs("x"))
    answers.append(pay(events.sqs("x")))
    assert answers == [1, 2]


def test_only_classes_of_single_mocks_say_that_mocks_are_in_use() -> None:
    class Own(mock.Mock):
        """A class of many."""

    double = Own()
    kinds = set(_kinds_of_mocks())
    assert type(double) in kinds
    assert {Own, mock.Mock, mock.MagicMock, respx.models.CallList}.isdisjoint(kinds)
