"""The seam of urllib3: the connection pool, also below requests; the last place before a real connection."""

from __future__ import annotations

import io
from http.client import responses
from typing import Any
from urllib.parse import urljoin

import urllib3
from urllib3.connectionpool import HTTPConnectionPool

from pytest_faas.cloud.http import Answer
from pytest_faas.cloud.patches import Patches
from pytest_faas.effects.http import hosts, messages
from pytest_faas.effects.http.replaced import is_replaced
from pytest_faas.effects.http.struck import as_seen


def _urlopen(
    pool: Any, method: str, url: str, body: Any = None, headers: Any = None, *args: Any, **options: Any
) -> Any:
    before = _patches.before(HTTPConnectionPool, "urlopen")
    port = "" if pool.port in (None, 80, 443) else f":{pool.port}"
    full = urljoin(f"{pool.scheme}://{pool.host}{port}", url)
    effect = hosts.effect_of(full)
    if effect is None:
        _refuse_real(full, before)
        return before(pool, method, url, body, headers, *args, **options)
    asked = messages.asked(method, full, headers or pool.headers or {}, body)
    with effect.recorded(asked, as_seen("urllib3", url=full)) as outcome:
        answer = effect.answer(asked)
        if answer is None:
            _refuse_real(full, before)
            response = before(pool, method, url, body, headers, *args, **options)
        else:
            response = _response(answer, method, url, options)
        outcome.response = messages.told(response, streamed=not options.get("preload_content", True))
        return response


def _refuse_real(url: str, before: Any) -> None:
    """Refuse a request to a declared host that would go out; a proxy would hide it from what watches the sockets."""
    host = messages.host_of(url)
    effect = hosts.declared(host)
    if effect is not None and not is_replaced(before, "urllib3", "pytest_faas"):
        effect.refuse_real(host)


def _response(answer: Answer, method: str, url: str, options: dict[str, Any]) -> Any:
    return urllib3.HTTPResponse(
        io.BytesIO(b"" if method == "HEAD" else answer.body),
        headers=dict(answer.headers),
        status=answer.status,
        reason=responses.get(answer.status),
        preload_content=options.get("preload_content", True),
        decode_content=options.get("decode_content", True),
        request_method=method,
        request_url=url,
    )


_patches = Patches((HTTPConnectionPool, "urlopen", _urlopen))
lay, lift, below = _patches.lay, _patches.lift, _patches.before
