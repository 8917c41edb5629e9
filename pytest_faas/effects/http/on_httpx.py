"""The seam of httpx: `Client.send` and `AsyncClient.send`, above transports, where respx and `MockTransport` are."""

from __future__ import annotations

import functools
import importlib
from typing import Any

from pytest_faas.cloud.http import Answer, Asked
from pytest_faas.cloud.patches import Patches
from pytest_faas.effects.http import hosts, messages
from pytest_faas.effects.http.struck import as_seen


def _httpx() -> Any:
    """Return httpx, which need not be installed."""
    return importlib.import_module("httpx")


def _send(client: Any, request: Any, **options: Any) -> Any:
    before = _patches().before(_httpx().Client, "send")
    effect = hosts.effect_of(str(request.url))
    if effect is None:
        return before(client, request, **options)
    asked = _asked(request)
    with effect.recorded(asked, as_seen("httpx", request=request)) as outcome:
        answer = effect.answer(asked)
        response = before(client, request, **options) if answer is None else _response(request, answer)
        outcome.response = messages.told(response, streamed=bool(options.get("stream")))
        return response


async def _send_async(client: Any, request: Any, **options: Any) -> Any:
    before = _patches().before(_httpx().AsyncClient, "send")
    effect = hosts.effect_of(str(request.url))
    if effect is None:
        return await before(client, request, **options)
    asked = _asked(request)
    with effect.recorded(asked, as_seen("httpx", request=request)) as outcome:
        answer = effect.answer(asked)
        response = await before(client, request, **options) if answer is None else _response(request, answer)
        outcome.response = messages.told(response, streamed=bool(options.get("stream")))
        return response


def _asked(request: Any) -> Asked:
    body = request.read() if isinstance(request.stream, _httpx().ByteStream) else None
    return messages.asked(request.method, request.url, request.headers, body)


def _response(request: Any, answer: Answer) -> Any:
    return _httpx().Response(
        answer.status, headers=dict(answer.headers), content=answer.body, request=request
    )


@functools.cache
def _patches() -> Patches:
    httpx = _httpx()
    return Patches((httpx.Client, "send", _send), (httpx.AsyncClient, "send", _send_async))


def lay() -> None:
    """Put the seam in place."""
    _patches().lay()


def lift() -> None:
    """Undo one `lay`."""
    _patches().lift()


def below(owner: Any, name: str) -> Any:
    """Return what the seam has replaced."""
    return _patches().before(owner, name)
