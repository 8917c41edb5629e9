"""A request to a declared host that is answered with an error: by each client, whatever would have answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests
import responses
import urllib3

from pytest_faas import InvalidArgument, Sandbox
from pytest_faas.cloud.faults import ErrorAnswer
from pytest_faas.errors import NeverStruck

URL = "https://api.example.com/charges"


def by_httpx_async() -> int:
    import asyncio

    async def post() -> int:
        async with httpx.AsyncClient() as client:
            return (await client.post(URL)).status_code

    return asyncio.run(post())


CLIENTS: dict[str, Callable[[], int]] = {
    "requests": lambda: requests.post(URL, timeout=1).status_code,
    "urllib3": lambda: urllib3.request("POST", URL).status,
    "httpx": lambda: httpx.post(URL).status_code,
    "httpx, async": by_httpx_async,
}


@pytest.mark.parametrize("client", CLIENTS)
def test_the_client_gets_the_status_and_nothing_was_sent(faas: Sandbox, client: str) -> None:
    faas.effect(http="api.example.com", returns={"id": 1})
    fn = faas.function(lambda event, context: [CLIENTS[client]() for _ in range(2)])
    with faas.fault("api.example.com.POST /charges", kind=ErrorAnswer(429), occurrence=1):
        assert fn({}) == [429, 200]
    assert [(call.struck, (call.response or {})["status"]) for call in faas.calls][-2:] == [
        (("error answer",), 429),
        ((), 200),
    ]
    assert len(faas.emissions()) == 1


def test_who_does_not_look_at_the_status_reads_json(faas: Sandbox) -> None:
    faas.effect(http="api.example.com", returns={"id": 1})
    fn = faas.function(lambda event, context: requests.post(URL, timeout=1).json().get("id", "none"))
    with faas.fault("api.example.com.POST /charges", kind="error_answer"):
        assert fn({}) == "none"


@responses.activate
def test_it_stands_before_a_mock_that_is_there(faas: Sandbox) -> None:
    responses.post(URL, json={})
    faas.effect(http="api.example.com")
    fn = faas.function(lambda event, context: CLIENTS["requests"]())
    with faas.fault("api.example.com.POST /charges", kind="error_answer"):
        assert fn({}) == 503
    assert fn({}) == 200
    assert len(responses.calls) == 1


def test_only_requests_can_be_answered_so(faas: Sandbox) -> None:
    faas.effect("textwrap.shorten", returns="short")

    def handler(event: Any, context: Any) -> str:
        import textwrap

        return textwrap.shorten("a long text", 5)

    with (
        pytest.raises(NeverStruck, match="it is no request to a host that was declared"),
        faas.fault("textwrap.shorten", kind="error_answer"),
    ):
        faas.function(handler)({})


@pytest.mark.parametrize("status", [200, 600, "503"])
def test_a_status_that_is_no_error_is_refused(status: Any) -> None:
    with pytest.raises(InvalidArgument, match="ErrorAnswer: status must be"):
        ErrorAnswer(status)
