"""Functions by which requests are made (`requests.post`, `httpx.get`, …) where a test has replaced them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from pytest_faas.cloud.http import Asked
from pytest_faas.effects.http import hosts, messages
from pytest_faas.effects.http.replaced import is_replaced
from pytest_faas.effects.http.struck import as_seen
from pytest_faas.effects.slots import Slot, fill
from pytest_faas.effects.standing import Over
from pytest_faas.runtime.modules.spaces import is_mock

_METHODS = ("get", "options", "head", "post", "put", "patch", "delete", "request", "send")
_OWNERS = (
    ("requests", None), ("requests.api", None), ("requests.sessions", "Session"),
    ("httpx", None), ("httpx", "Client"), ("httpx", "AsyncClient"),
    ("urllib3", None), ("urllib3", "PoolManager"),
)  # fmt: skip
_OWN = ("requests", "httpx", "urllib3", "pytest_faas")


def any_mocked() -> bool:
    """Say whether one of them is a mock."""
    return next(_mocked(), None) is not None


def wrap_mocks() -> list[Slot]:
    """Let each mock write its calls to declared hosts down; it answers as before, and keeps its own record."""
    return [
        fill(f"{owner!r}.{name}", owner, name, _wrapper(name, mock, _client_of(owner)))
        for owner, name, mock in _mocked()
    ]


def _mocked() -> Iterator[tuple[Any, str, Any]]:
    for module, kind in _OWNERS:
        owner = sys.modules.get(module)
        owner = owner if kind is None else getattr(owner, kind, None)
        for name in _METHODS if owner is not None else ():
            value = vars(owner).get(name)
            # in a class only mocks, which are called without `self`, can be stood over
            if is_mock(value) or (kind is None and value is not None and is_replaced(value, *_OWN)):
                yield owner, name, value


def _client_of(owner: Any) -> str:
    return str(owner.__name__ if isinstance(owner, ModuleType) else owner.__module__).partition(".")[0]


def _wrapper(name: str, mock: Any, client: str) -> Over:
    def call(mock: Any, *args: Any, **kwargs: Any) -> Any:
        asked = _asked(name, args, kwargs)
        effect = None if asked is None else hosts.effect_of(asked.url)
        if asked is None or effect is None:
            return mock(*args, **kwargs)
        if any(each.__name__ == "AsyncMock" for each in type(mock).__mro__):
            return _awaited(mock, effect, asked, args, kwargs)
        with effect.recorded(asked, as_seen(client, url=asked.url)) as outcome:
            answer = mock(*args, **kwargs)
            outcome.response = messages.told(answer)
            return answer

    return Over(mock, call)


async def _awaited(mock: Any, effect: Any, asked: Asked, args: Any, kwargs: Any) -> Any:
    with effect.recorded(asked, as_seen("httpx")) as outcome:
        answer = await mock(*args, **kwargs)
        outcome.response = messages.told(answer)
        return answer


def _asked(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Asked | None:
    """Read a request from the arguments of the call; None where they hold no URL."""
    if name == "send":
        request = args[0] if args else kwargs.get("request")
        body = getattr(request, "body", None) or getattr(request, "content", None)
        return messages.asked(request.method, request.url, request.headers, body) if request else None
    given = dict(zip(("method", "url") if name == "request" else ("url",), args))  # noqa: B905 - there may be more
    url = given.get("url", kwargs.get("url"))
    if url is None:
        return None
    method = str(given.get("method", kwargs.get("method", "GET")) if name == "request" else name)
    headers = dict(kwargs.get("headers") or {})
    body = next((kwargs[key] for key in ("data", "content", "body", "fields") if kwargs.get(key)), None)
    if kwargs.get("json") is not None:
        headers.setdefault("Content-Type", "application/json")
        body = messages.answer_from((200, kwargs["json"])).body
    elif isinstance(body, dict):
        from urllib.parse import urlencode

        body = urlencode(body, doseq=True)
    return messages.asked(method, url, headers, body)
