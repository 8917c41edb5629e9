"""The seam of requests: `Session.send`, above its adapters, where `responses` and `requests-mock` put theirs."""

from __future__ import annotations

import datetime
import io
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.hooks import dispatch_hook

from pytest_faas.cloud.http import Answer
from pytest_faas.cloud.patches import Patches
from pytest_faas.effects.http import hosts, messages
from pytest_faas.effects.http.struck import as_seen

_real_send = requests.Session.send


def _send(session: Any, request: Any, **options: Any) -> Any:
    before = _patches.before(requests.Session, "send")
    effect = hosts.effect_of(request.url)
    if effect is None:
        # requests-mock keeps what it found here when it was imported, perhaps this very function
        return (_real_send if _Sending.of(request) else before)(session, request, **options)
    asked = messages.asked(request.method, request.url, request.headers, request.body)
    with effect.recorded(asked, as_seen("requests", request=request)) as outcome, _Sending(request):
        answer = effect.answer(asked)
        response = _response(request, answer, options) if answer else before(session, request, **options)
        outcome.response = messages.told(response, streamed=bool(options.get("stream")))
        return response


class _Sending:
    """The requests that are being sent, by identity."""

    _now: list[Any] = []  # noqa: RUF012 - one list for the process, by design

    def __init__(self, request: Any) -> None:
        self._request = request

    def __enter__(self) -> None:
        self._now.append(self._request)

    def __exit__(self, *_: object) -> None:
        self._now[:] = [each for each in self._now if each is not self._request]

    @classmethod
    def of(cls, request: Any) -> bool:
        """Say whether a request is being sent."""
        return any(each is request for each in cls._now)


def _response(request: Any, answer: Answer, options: dict[str, Any]) -> Any:
    raw = urllib3.HTTPResponse(
        io.BytesIO(answer.body), headers=dict(answer.headers), status=answer.status, preload_content=False
    )
    response = HTTPAdapter().build_response(request, raw)
    response.elapsed = datetime.timedelta(0)
    response = dispatch_hook("response", request.hooks, response, **options)
    if not options.get("stream"):
        response.content  # noqa: B018 - reads it, as `Session.send` does
    return response


_patches = Patches((requests.Session, "send", _send))
lay, lift, below = _patches.lay, _patches.lift, _patches.before
