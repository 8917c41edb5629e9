"""Tell whether an HTTP mock is in place now: one that has replaced a seam of a client, or a transport of its own."""

from __future__ import annotations

import gc
import sys

from pytest_faas.effects.http import entrances
from pytest_faas.effects.http.replaced import is_replaced

# Where `responses`, requests-mock, pytest-httpx, respx and `mock.patch` put themselves: module, class, attribute, and the
# packages whose own code may stand there.
_SEAMS = (
    ("requests.adapters", "HTTPAdapter", "send", "requests"),
    ("requests.sessions", "Session", "get_adapter", "requests"),
    ("requests.sessions", "Session", "send", "requests"),
    ("requests.sessions", "Session", "request", "requests"),
    ("httpx", "HTTPTransport", "handle_request", "httpx"),
    ("httpx", "AsyncHTTPTransport", "handle_async_request", "httpx"),
    ("httpx", "Client", "_transport_for_url", "httpx"),
    ("httpx", "AsyncClient", "_transport_for_url", "httpx"),
    ("httpx", "Client", "send", "httpx"),
    ("httpx", "AsyncClient", "send", "httpx"),
    ("httpcore", "ConnectionPool", "handle_request", "httpcore"),
    ("httpcore", "AsyncConnectionPool", "handle_async_request", "httpcore"),
    ("urllib3.connectionpool", "HTTPConnectionPool", "urlopen", "urllib3"),
)
_OWN_SEAMS = f"{__package__}.on_"
_TRANSPORTS = ("MockTransport", "ASGITransport", "WSGITransport")


def found() -> bool:
    """Say whether any HTTP mock is in place."""
    return at_a_seam() or _has_transports()


def at_a_seam() -> bool:
    """Say whether an HTTP mock has replaced a seam of a client, or stands below an effect that has."""
    return any(map(_is_mocked, _SEAMS)) or entrances.any_mocked()


def _is_mocked(seam: tuple[str, str, str, str]) -> bool:
    module, kind, attribute, own = seam
    owner = getattr(sys.modules.get(module), kind, None)
    there = getattr(owner, attribute, None)
    home = str(getattr(there, "__module__", ""))
    if home.startswith(_OWN_SEAMS):  # laid over what is looked for
        there = sys.modules[home].below(owner, attribute)
    return there is not None and is_replaced(there, own, "pytest_faas")


def _has_transports() -> bool:
    """Look for transports that answer by themselves: a client is given one, so no seam shows them."""
    httpx = sys.modules.get("httpx")
    kinds = [kind for name in _TRANSPORTS if isinstance(kind := getattr(httpx, name, None), type)]
    return any(isinstance(each, kind) for kind in kinds for each in gc.get_referrers(kind))
