"""Refuse at the door what cannot be an event at all: no JSON, nested without end, or larger than any service delivers."""

from __future__ import annotations

import math
from typing import Any

from pytest_faas import errors
from pytest_faas.arguments import json_octets, seen
from pytest_faas.contracts.faults import joined, shown
from pytest_faas.contracts.law import Step
from pytest_faas.errors import EventTooLarge, InvalidArgument

__tracebackhide__ = errors.hidden_from

MAXIMUM_OCTETS = 6 * 1024 * 1024
"""What one invocation carries: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

MAXIMUM_DEPTH = 500
"""Levels of nesting; far more than any service sends, and fewer than Python's own JSON parser takes."""

THE_EVENT = "the event"
"""How messages call an event that came from no file."""

_WORST = 6  # octets that one character can take in JSON: \u0000
_INTEGER_BITS = 14_000  # above about 4,300 digits, Python writes no int as text
_DIGITS_OF_A_BIT = 0.30103
_SIZED = (dict, list, tuple, set, frozenset, bytes, bytearray)


def check(event: object, name: str = THE_EVENT) -> dict[str, Any]:
    """Return the event if it is a dict of JSON values within the limits; never recurses, stops at the first excess."""
    if not isinstance(event, dict):
        hint = ""
        if isinstance(event, (str, bytes, bytearray)):
            hint = ". Parse it first: json.loads(text)"
            if name == THE_EVENT:
                hint += "; for a file, pass its pathlib.Path"
        raise InvalidArgument(
            f"validate: {name} must be a dict (a JSON object), as the function receives it, got {_told(event)}{hint}"
        )
    if _least_octets(event, name) * _WORST > MAXIMUM_OCTETS:
        exact = json_octets(event)
        if exact > MAXIMUM_OCTETS:
            raise _too_large(name, f"{exact:,}")
    return event


def _least_octets(event: dict[str, Any], name: str) -> int:
    """Return what the event's JSON has at the very least, having looked at each of its values."""
    least = 0
    # A path is a chain of (parent, step), written out only for an error.
    waiting: list[tuple[Any, Any, int]] = [(event, None, 1)]
    while waiting:
        value, path, depth = waiting.pop()
        if depth > MAXIMUM_DEPTH:
            raise too_deep(name)
        try:
            least += _octets(value)
        except TypeError as error:
            raise InvalidArgument(f"validate: {name} is not JSON: {_where(path)} {error}") from None
        if least > MAXIMUM_OCTETS:
            raise _too_large(name, f"more than {MAXIMUM_OCTETS:,}")
        if isinstance(value, dict):
            waiting += [(each, (path, key), depth + 1) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [(each, (path, index), depth + 1) for index, each in enumerate(value)]
    return least


def _octets(value: Any) -> int:
    """Return what a value takes in JSON at the very least, without what is in it; TypeError for what is not JSON."""
    if isinstance(value, str):
        return len(value) + 2
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"has the key {_told(key)}, and keys are strings")
        return max(2, 1 + sum(len(key) + 4 for key in value))  # no comma behind the last
    if isinstance(value, list):
        return max(2, 1 + len(value))
    if value is None or isinstance(value, bool):
        return 4
    if isinstance(value, int):
        if value.bit_length() > _INTEGER_BITS:
            raise TypeError(f"is an int of some {int(value.bit_length() * _DIGITS_OF_A_BIT):,} digits")
        return 1
    if isinstance(value, float) and math.isfinite(value):
        return 1
    raise TypeError(f"is {_told(value)}")


def _told(value: object) -> str:
    """Show a value that does not belong, without writing out all that is in it."""
    if isinstance(value, str):
        return f"{shown(value)} (str)"
    if isinstance(value, _SIZED) and len(value) > 3:
        return f"a {type(value).__name__} of {len(value):,}"
    if isinstance(value, (list, tuple)) and any(isinstance(each, _SIZED) for each in value):
        return f"a {type(value).__name__} of {len(value):,}"
    return seen(value)


def _where(path: Any) -> str:
    steps: list[Step] = []
    while path is not None:
        path, step = path
        steps.append(step)
    return joined(reversed(steps))


def too_deep(name: str) -> InvalidArgument:
    """Make the error for an event that is nested without end."""
    return InvalidArgument(
        f"validate: {name} is nested deeper than {MAXIMUM_DEPTH} levels, which no service sends"
    )


def _too_large(name: str, octets: str) -> EventTooLarge:
    return EventTooLarge(
        f"validate: {name} has {octets} octets of JSON; an invocation carries {MAXIMUM_OCTETS:,} at most"
    )
