"""What a client sends over HTTP, brought into one form for every HTTP front end."""

from __future__ import annotations

import functools
import re
import time
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.errors import EventTooLarge, InvalidArgument
from pytest_faas.events import _http_parts, _payload
from pytest_faas.events._http_parts import Cookies, Form, Headers, Query, header_text
from pytest_faas.origin import Origin

__tracebackhide__ = errors.hidden_from

SOURCE_IP = "203.0.113.7"  # a documentation address (RFC 5737): nobody's
_USER_AGENT = "pytest-faas"

_OCTET = re.compile(r"25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: request line and headers together.
_HEAD_LIMIT = 10_240
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for a synchronous invocation.
_EVENT_LIMIT = 6 * 1024 * 1024
_SURELY_SMALL = _EVENT_LIMIT // 16  # so few characters cannot exceed the limit, whatever they are


class Request:
    """One HTTP request: its path still percent-encoded, its headers by lower-case name."""

    __slots__ = ("body", "cookies", "headers", "method", "path", "query", "raw_query")

    def __init__(
        self, where: str, method: str, path: str, query: Query | None, headers: Headers | None
    ) -> None:
        self.method = _http_parts.method(where, method)
        self.path, in_path = _http_parts.path(where, path)
        if in_path is not None and query is not None:
            raise InvalidArgument(
                f"{where}: path {path!r} has a query string and query is given too: give one of them"
            )
        self.query, self.raw_query = _http_parts.query(where, in_path if query is None else query)
        self.headers = _http_parts.headers(where, headers)
        self.body: str | bytes | None = None
        self.cookies: list[str] = []

    def header(self, name: str) -> str | None:
        """Return the last value of a header, given in lower case."""
        entry = self.headers.get(name)
        return entry[1][-1] if entry and entry[1] else None

    def default(self, name: str, value: str) -> None:
        """Send a header that the client did not give."""
        self.headers.setdefault(name.lower(), (name, [value]))

    def content(self, where: str, json: Any, body: str | bytes | None, form: Form | None) -> None:
        """Set the body and, unless the client gave it, the Content-Type that says what it is."""
        self.body, content_type = _http_parts.body(where, json, body, form)
        if content_type:
            self.default("Content-Type", content_type)
        length = self.header("content-length")
        if length is not None and length != str(self.length()):
            raise arguments.invalid(
                where, "the Content-Length header", f"{str(self.length())!r}, as the body is", length
            )

    def length(self) -> int:
        """Return the octets of the body."""
        body = self.body
        return 0 if body is None else len(body.encode()) if isinstance(body, str) else len(body)

    def octets(self) -> bytes:
        """Return the body as it travels."""
        return self.body.encode() if isinstance(self.body, str) else self.body or b""

    def text(self) -> str | None:
        """Return the body as text, None where it is no UTF-8."""
        if isinstance(self.body, str):
            return self.body
        try:
            return (self.body or b"").decode()
        except UnicodeDecodeError:
            return None

    def client(self, where: str, user_agent: str | None, cookies: Cookies | None) -> None:
        """Add what a client sends by itself."""
        if user_agent is not None:
            given = self.headers.get("user-agent")
            if given and given[1] != [user_agent]:
                raise InvalidArgument(
                    f"{where}: user_agent {user_agent!r} contradicts the header {given[0]}: {given[1]!r}"
                )
            user_agent = header_text(where, "user_agent", user_agent, empty=True)
        self.default("Accept", "*/*")
        self.default("User-Agent", _USER_AGENT if user_agent is None else user_agent)
        name, values = self.headers.get("cookie", ("Cookie", []))
        self.cookies = [each.strip() for value in values for each in value.split(";") if each.strip()]
        if cookies is not None:
            self.cookies += _http_parts.cookies(where, cookies)
            self.headers["cookie"] = (name, ["; ".join(self.cookies)] if self.cookies else [])

    def check_head(self, where: str) -> None:
        """Refuse a request line and headers above API Gateway's limit."""
        size = len(self.method) + len(self.path) + len(self.raw_query)
        for name, values in self.headers.values():
            for value in values:
                size += len(name) + (len(value) if value.isascii() else len(value.encode()))
        if size > _HEAD_LIMIT:
            raise EventTooLarge(
                f"{where}: request line and headers have {size:,} octets; API Gateway allows {_HEAD_LIMIT:,}"
            )


def request(
    where: str,
    method: str,
    path: str,
    query: Query | None,
    headers: Headers | None,
    cookies: Cookies | None,
    json: Any,
    body: str | bytes | None,
    form: Form | None,
    user_agent: str | None,
) -> Request:
    """Return the request that these arguments describe."""
    made = Request(where, method, path, query, headers)
    made.content(where, json, body, form)
    made.client(where, user_agent, cookies)
    return made


def finished(
    where: str, event: _payload.Event, made: Request, overrides: dict[str, Any] | None
) -> _payload.Event:
    """Merge the overrides and refuse an event that Lambda would not take."""
    if overrides is not None:
        _payload.merged(where, event, overrides)
    elif made.body is None or len(made.body) < _SURELY_SMALL:
        return event
    return _payload.sized(where, event, _EVENT_LIMIT, "a synchronous invocation of Lambda")


def address(where: str, value: str) -> str:
    """Return an IPv4 or IPv6 address."""
    text = value if isinstance(value, str) else ""
    try:
        parts = text.split(".")
        if len(parts) != 4 or not all(_OCTET.fullmatch(each) for each in parts):
            _check_address(text)
    except ValueError:
        raise arguments.invalid(where, "source_ip", "an IPv4 or IPv6 address", value) from None
    return arguments.plain(text)


def _check_address(text: str) -> None:
    """Raise ValueError for what is no address."""
    import ipaddress  # only for the rarer IPv6, and for mistakes: some milliseconds of every start otherwise

    ipaddress.ip_address(text)
    if "%" in text:
        raise ValueError("a zone means something on its own machine only")


def clock(ms: int) -> str:
    """Return `04/Mar/2020:19:15:17 +0000`, the form of `requestTime`, in English wherever the test runs."""
    at = time.gmtime(ms // 1000)
    day, hours = f"{at.tm_mday:02}/{MONTHS[at.tm_mon - 1]}/{at.tm_year}", f"{at.tm_hour:02}:{at.tm_min:02}"
    return f"{day}:{hours}:{at.tm_sec:02} +0000"


def trace_id(made: Request, origin: Origin, ms: int) -> str:
    """Return X-Amzn-Trace-Id: the client's, or a new one.

    https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
    """
    return made.header("x-amzn-trace-id") or f"Root=1-{ms // 1000 & 0xFFFFFFFF:08x}-{origin.ids.hex(24)}"


def short_id(origin: Origin, name: str, length: int) -> str:
    """Return an id of digits and lower-case letters that stays the same for that name, as an API's does."""
    return _base36(origin.ids.constant(name), length)


@functools.lru_cache(maxsize=256)
def _base36(digits: str, length: int) -> str:
    number, text = int(digits, 16), ""
    for _ in range(length):
        number, digit = divmod(number, 36)
        text += "0123456789abcdefghijklmnopqrstuvwxyz"[digit]
    return text


def forwarded_for(made: Request, addresses: str) -> str:
    """Return X-Forwarded-For: what the client claimed, then who really called."""
    claimed = made.header("x-forwarded-for")
    return f"{claimed}, {addresses}" if claimed else addresses
