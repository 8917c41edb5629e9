"""The parts of an HTTP request, from what a user gives to what travels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

Query = str | Mapping[str, str | int | Sequence[str | int]] | Sequence[tuple[str, str | int]]
"""A raw query string, a mapping (a list repeats the name), or pairs."""

Headers = Mapping[str, str | int | Sequence[str] | None] | Sequence[tuple[str, str | int]]
"""A mapping (a list repeats the header, None drops one that would be added), or pairs."""

Cookies = Mapping[str, str] | Sequence[str]
"""`{"name": "value"}`, or `["name=value"]`."""

Form = Mapping[str, str | int | Sequence[str | int]] | Sequence[tuple[str, str | int]]
"""The fields of an HTML form."""

UNSET: Any = ...  # `json=None` is the JSON text `null`; json left out is no JSON body

_TOO_LONG = 10**100  # far below the length at which Python refuses to write an int as text
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# RFC 3986: what may stand in a path or query as it is; `%` too, since the client may have encoded already.
_URL_SAFE = "/%:@!$&'()*+,;=~-._"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/%:@!$&'()*+,;=~._-]+")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, token
_PLAIN_IN_QUERY = re.compile(r"[A-Za-z0-9._~-]*")
_FORBIDDEN_IN_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # RFC 9110, 5.5: all but the tab


def mapping(where: str, name: str, value: object) -> dict[str, Any]:
    """Return a copy of a mapping whose keys are text."""
    copied = arguments.mapping(where, name, dict(value) if isinstance(value, Mapping) else value)
    return {arguments.text(where, f"a name in {name}", key): each for key, each in copied.items()}


def strings(where: str, name: str, value: Mapping[str, str] | None) -> dict[str, str] | None:
    """Return a copy of a mapping of text to text; None where there is nothing in it."""
    if value is None:
        return None
    copied = mapping(where, name, value)
    found = {key: arguments.text(where, f"{name}[{key!r}]", each, empty=True) for key, each in copied.items()}
    return found or None


def method(where: str, given: str) -> str:
    """Return a method in upper case."""
    upper = given.upper() if isinstance(given, str) else given
    return arguments.plain(upper) if upper in METHODS else arguments.choice(where, "method", upper, METHODS)


def path(where: str, given: str) -> tuple[str, str | None]:
    """Return the path as a client sends it, and the query string that was written behind it."""
    given = arguments.text(where, "path", given)
    if not given.startswith("/"):
        raise arguments.invalid(where, "path", "a path that begins with '/'", given)
    if _PLAIN_PATH.fullmatch(given):
        return given, None
    bare, mark, behind = given.partition("#")[0].partition("?")
    return quote(bare, safe=_URL_SAFE), behind if mark else None


def query(where: str, given: Query | None) -> tuple[list[tuple[str, str]], str]:
    """Return the pairs of a query string, decoded, and the string itself, encoded."""
    if given is None:
        return [], ""
    if isinstance(given, str):
        raw = quote(arguments.text(where, "query", given, empty=True).removeprefix("?"), safe=_URL_SAFE + "?")
        return parse_qsl(raw, keep_blank_values=True), raw
    pairs = _pairs(where, "query", given)
    return pairs, _urlencoded(pairs)


def headers(where: str, given: Headers | None) -> dict[str, tuple[str, list[str]]]:
    """Return the values of each header, and its name as the client wrote it first, by lower-case name."""
    found: dict[str, tuple[str, list[str]]] = {}
    if given is None:
        return found
    for name, values in _items(where, "headers", given):
        if not _HEADER_NAME.fullmatch(name):
            raise arguments.invalid(where, "headers", "a mapping of header names (RFC 9110, token)", name)
        entry = found.setdefault(name.lower(), (name, []))
        for value in () if values is None else _values(where, f"headers[{name!r}]", values):
            entry[1].append(header_text(where, f"headers[{name!r}]", value, empty=True))
    return found


def header_text(where: str, name: str, value: object, *, empty: bool = False) -> str:
    """Return what a header can hold: text without line breaks and other control characters."""
    text = arguments.text(where, name, value, empty=empty)
    if _FORBIDDEN_IN_HEADER.search(text):
        expected = "text without line breaks, NUL and other control characters"
        raise arguments.invalid(where, name, expected, value)
    return text


def body(
    where: str, json: Any, body: str | bytes | None, form: Form | None
) -> tuple[str | bytes | None, str | None]:
    """Return the body, None where it is empty, and the Content-Type that a client would give it."""
    if (json is not UNSET) + (body is not None) + (form is not None) > 1:
        raise InvalidArgument(f"{where}: json, body and form each give the one body: give one of them")
    if json is not UNSET:
        return arguments.json_text(where, "json", json), "application/json"
    if form is not None:
        return _urlencoded(_pairs(where, "form", form)) or None, "application/x-www-form-urlencoded"
    if isinstance(body, (str, bytes, bytearray, type(None))) and not body:
        return None, None
    if isinstance(body, str):
        return arguments.text(where, "body", body), "text/plain; charset=utf-8"
    if isinstance(body, (bytes, bytearray)):
        return bytes(body), "application/octet-stream"
    raise arguments.invalid(where, "body", "a str or bytes", body, ". For a JSON body give json=")


def cookies(where: str, given: Cookies) -> list[str]:
    """Return each cookie as `name=value`."""
    if isinstance(given, Mapping):
        pairs = [f"{name}={value}" for name, value in (strings(where, "cookies", given) or {}).items()]
    elif isinstance(given, (list, tuple)):
        pairs = [arguments.text(where, "cookies", each) for each in given]
    else:
        raise arguments.invalid(where, "cookies", "a mapping or a list of 'name=value'", given)
    for each in pairs:
        if ";" in each or _FORBIDDEN_IN_HEADER.search(each):
            expected = "one 'name=value' for each cookie, without ';' and line breaks"
            raise arguments.invalid(where, "cookies", expected, each)
    return pairs


def _pairs(where: str, name: str, given: Any) -> list[tuple[str, str]]:
    items = _items(where, name, given)
    return [(key, value) for key, values in items for value in _values(where, f"{name}[{key!r}]", values)]


def _urlencoded(pairs: list[tuple[str, str]]) -> str:
    """Return what `urllib.parse.urlencode` does, with a short way for plain text."""
    return "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in pairs])


def _quoted(text: str) -> str:
    return text if _PLAIN_IN_QUERY.fullmatch(text) else quote_plus(text)


def _items(where: str, name: str, given: Any) -> list[tuple[str, Any]]:
    if isinstance(given, Mapping):
        items = list(given.items())
    elif isinstance(given, (list, tuple)) and all(
        isinstance(each, (list, tuple)) and len(each) == 2 for each in given
    ):
        items = [(key, value) for key, value in given]
    else:
        raise arguments.invalid(where, name, "a mapping or a list of (name, value) pairs", given)
    return [(arguments.text(where, f"a name in {name}", key), value) for key, value in items]


def _values(where: str, name: str, given: Any) -> list[str]:
    """Return the text of one value or of a list of them; whole numbers are written as clients write them."""
    values = []
    for each in given if isinstance(given, (list, tuple)) else (given,):
        if isinstance(each, int) and not isinstance(each, bool):
            if abs(each) >= _TOO_LONG:
                raise arguments.invalid(where, name, "an int of up to 100 digits", each)
            values.append(str(int(each)))
        elif isinstance(each, str):
            values.append(arguments.text(where, name, each, empty=True))
        else:
            raise arguments.invalid(where, name, "a str, an int or a list of them", each)
    return values
