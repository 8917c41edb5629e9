"""The errors of HTTP clients for a request that a fault strikes: a handler catches its client's own, not Python's."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

AsSeen = Callable[[Exception], Exception]


def as_seen(client: str, *, request: Any = None, url: str = "") -> AsSeen:
    """Return what makes a client's own error of a `TimeoutError` (no response) or a `ConnectionError` (no effect).

    `client`: `requests`, `httpx` or `urllib3`; the errors of any other stay as they are.
    https://requests.readthedocs.io/en/latest/api/#exceptions, https://www.python-httpx.org/exceptions/,
    https://urllib3.readthedocs.io/en/stable/reference/urllib3.exceptions.html

    >>> as_seen("requests")(TimeoutError("no response came"))
    ReadTimeout('no response came')
    >>> as_seen("payments")(ConnectionError("x"))
    ConnectionError('x')
    """

    def seen(error: Exception) -> Exception:
        lost = isinstance(error, TimeoutError)
        if client == "urllib3":
            return _of_urllib3(url, str(error), lost=lost)
        if client not in ("requests", "httpx"):
            return error
        names = {"requests": ("ReadTimeout", "ConnectionError"), "httpx": ("ReadTimeout", "ConnectError")}
        kind = getattr(import_module(client), names[client][0 if lost else 1])
        made: Exception = kind(str(error), request=request)
        return made

    return seen


def _of_urllib3(url: str, said: str, *, lost: bool) -> Exception:
    import urllib3
    from urllib3.exceptions import MaxRetryError, ProtocolError, ReadTimeoutError

    pool: Any = urllib3.connection_from_url(url or "http://localhost")
    return ReadTimeoutError(pool, url, said) if lost else MaxRetryError(pool, url, ProtocolError(said))
