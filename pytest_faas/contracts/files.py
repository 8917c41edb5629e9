"""Read an event from a file that a user hands over: data, whose size, encoding and syntax may all be wrong."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from pytest_faas import errors
from pytest_faas.contracts.limits import MAXIMUM_OCTETS
from pytest_faas.errors import EventTooLarge, UnreadableEvent

__tracebackhide__ = errors.hidden_from

_MAXIMUM_OCTETS = 64 * 1024 * 1024  # an event of 6 MiB, indented and escaped as generously as can be
_SPACE = b" \t\r\n"
_STRING_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity', re.DOTALL)


def read(path: str | os.PathLike[str]) -> Any:
    """Return the JSON of a file; `UnreadableEvent` says where it is not UTF-8 or not JSON."""
    name = os.fsdecode(path)
    if "\0" in name:
        raise UnreadableEvent(f"{name!r}: no path of a file has a null byte")
    try:
        with Path(name).open("rb") as file:
            return parsed(file, name)
    except OSError as error:
        raise UnreadableEvent(f"{name}: {error.strerror or error}") from None


def parsed(file: BinaryIO, name: str) -> Any:
    """Return the JSON of an open file; reads no more than an event can have."""
    octets = file.read(_MAXIMUM_OCTETS + 1)
    if len(octets) > _MAXIMUM_OCTETS:
        raise EventTooLarge(
            f"{name}: the file has more than {_MAXIMUM_OCTETS:,} octets, and no event is that large"
        )
    text = _decoded(octets, name)
    _refuse_what_is_too_large(octets, name)
    try:
        return json.loads(text, parse_constant=lambda word: _refuse_constant(name, text, word))
    except json.JSONDecodeError as error:
        told = f"{name}, line {error.lineno}, column {error.colno}: not JSON: {error.msg}"
        raise UnreadableEvent(told) from None
    except RecursionError:
        raise UnreadableEvent(f"{name}: nested deeper than any event is") from None
    except UnreadableEvent:
        raise
    except ValueError as error:  # an int of more digits than Python converts
        raise UnreadableEvent(f"{name}: {error}") from None


def _refuse_what_is_too_large(octets: bytes, name: str) -> None:
    """Raise `EventTooLarge` for JSON that is too large however it is written, before seconds go into parsing it."""
    if len(octets) <= MAXIMUM_OCTETS:
        return
    # \u0041 is one octet where it is not escaped, \/ too.
    saved = octets.count(b"\\") + 4 * octets.count(b"\\u")
    if len(octets.translate(None, _SPACE)) - saved > MAXIMUM_OCTETS:
        least = f"more than {MAXIMUM_OCTETS:,} octets of JSON"
        raise EventTooLarge(f"{name} has {least}; an invocation carries {MAXIMUM_OCTETS:,} at most")


def _decoded(octets: bytes, name: str) -> str:
    if octets[:2].count(0) == 1:  # without a byte order mark; JSON begins with ASCII
        raise UnreadableEvent(f"{name}, line 1, column 1: not UTF-8 but UTF-16. Save the file as UTF-8")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()  # without a byte order mark
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        said = f"{name}, line {line}, column {column}: not UTF-8: {error.object[error.start]:#04x}"
        raise UnreadableEvent(f"{said}. Save the file as UTF-8") from None


def _refuse_constant(name: str, text: str, word: str) -> NoReturn:
    at = next((found.start() for found in _STRING_OR_CONSTANT.finditer(text) if found[0] == word), 0)
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    raise UnreadableEvent(f"{name}, line {line}, column {column}: {word} is not JSON; no service sends it")
