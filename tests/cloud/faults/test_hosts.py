"""Requests to a declared host are struck by their method and path, and fail with the client's own errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from pytest_faas import InvalidArgument, Sandbox

CLIENTS = {
    "requests": ("import requests", "requests.post(URL, timeout=1)", "ReadTimeout", "ConnectionError"),
    "httpx": ("import httpx", "httpx.post(URL)", "ReadTimeout", "ConnectError"),
    "httpx async": (
        "import asyncio, httpx\nasync def post():\n    return await httpx.AsyncClient().post(URL)",
        "asyncio.run(post())",
        "ReadTimeout",
        "ConnectError",
    ),
    "urllib3": (
        "import urllib3",
        "urllib3.PoolManager().request('POST', URL)",
        "ReadTimeoutError",
        "MaxRetryError",
    ),
}
BASES = {
    "requests": "requests.RequestException",
    "httpx": "httpx.TransportError",
    "urllib3": "urllib3.exceptions.HTTPError",
}


def project(folder: Path, imports: str, call: str, base: str) -> None:
    (folder / "shop.py").write_text(
        f"URL = 'https://api.example.com/charges'\n{imports}\n"
        f"def handler(event, context):\n    try:\n        return {call}.status\n"
        f"    except {base} as error:\n        return type(error).__name__ + ': ' + str(error)\n"
    )


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(("kind", "which", "sent"), [("lost_response", 2, 1), ("failed_call", 3, 0)])
def test_a_struck_request_fails_with_an_error_that_handlers_of_the_client_catch(
    faas: Sandbox, tmp_path: Path, client: str, kind: str, which: int, sent: int
) -> None:
    imports, call, *_ = CLIENTS[client]
    project(tmp_path, imports, call, BASES[client.removesuffix(" async")])
    fn = faas.function("shop.handler", root=tmp_path)
    asked: list[Any] = []

    def answer(request: Any) -> int:
        asked.append(request)
        return 200

    faas.effect(http="api.example.com", side_effect=answer)
    with faas.fault("api.example.com.POST /charges", kind=kind) as fault:
        told = fn(None)
    assert told.split(":")[0] == CLIENTS[client][which]
    assert ("no response came" in told) == (kind == "lost_response")
    assert (len(asked), fault.struck) == (sent, True)
    assert faas.calls[0].error_code == CLIENTS[client][which]


def test_behind_a_mock_of_the_clients_function_the_error_is_the_clients_own(
    faas: Sandbox, tmp_path: Path
) -> None:
    project(tmp_path, *CLIENTS["requests"][:2], "requests.Timeout")
    fn = faas.function("shop.handler", root=tmp_path)
    with mock.patch("requests.post"):
        faas.effect(http="api.example.com")
        with faas.fault("api.example.com.POST /charges", kind="lost_response"):
            assert fn(None).startswith("ReadTimeout: ")


def test_a_client_that_is_declared_by_name_raises_its_own_error(faas: Sandbox, tmp_path: Path) -> None:
    project(tmp_path, *CLIENTS["requests"][:2], "requests.ConnectionError")
    fn = faas.function("shop.handler", root=tmp_path)
    faas.effect("requests.post", returns=None)
    with faas.fault("requests.post", kind="failed_call"):
        assert fn(None).startswith("ConnectionError: ")


def test_what_a_double_raises_stays_what_it_is(faas: Sandbox, tmp_path: Path) -> None:
    project(tmp_path, *CLIENTS["requests"][:2], "requests.Timeout")
    fn = faas.function("shop.handler", root=tmp_path)
    faas.effect(http="api.example.com", raises=TimeoutError("mine"))
    assert type(fn.invoke(None).error.exception) is TimeoutError  # type: ignore[union-attr]


def test_a_host_needs_a_method_and_a_path(faas: Sandbox) -> None:
    faas.effect(http="api.example.com", returns=200)
    with pytest.raises(
        InvalidArgument, match=r"a method and a path such as 'api\.example\.com\.POST /orders'"
    ):
        faas.fault("api.example.com.charges", kind="lost_response")
    with pytest.raises(InvalidArgument, match="there is no service 'other'"):
        faas.fault("other.example.com.POST /charges", kind="lost_response")
    faas.fault("sqs.SendMessage", kind="lost_response")
