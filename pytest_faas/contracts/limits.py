"""Refuse at the door what cannot be an event at all: no JSON, nested without end, or larger than any service delivers."""

from __future__ import annotations

import json
import math
from typing import Any

from pytest_faas import errors
from pytest_faas.arguments import seen
from pytest_faas.contracts.faults import joined
from pytest_faas.contracts.law import Step
from pytest_faas.errors import EventTooLarge, InvalidArgument

__tracebackhide__ = errors.hidden_from

MAXIMUM_OCTETS = 6 * 1024 * 1024
"""What one invocation carries: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

MAXIMUM_DEPTH = 500
"""Levels of nesting; far more than any service sends, and fewer than Python's own JSON parser takes."""

_WORST = 6  # octets that one character can take in JSON: \u0000


def check(event: object) -> dict[str, Any]:
    """Return the event if it is a dict of JSON values within the limits; never recurses, stops at the first excess."""
    if not isinstance(event, dict):
        hint = ". Parse it first: json.loads(text)" if isinstance(event, (str, bytes)) else ""
        raise InvalidArgument(
            f"validate: event must be a dict, as the function receives it, got {seen(event)}{hint}"
        )
    if _least_octets(event) * _WORST > MAXIMUM_OCTETS:
        exact = len(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
        if exact > MAXIMUM_OCTETS:
            raise _too_large(f"{exact:,}")
    return event


def _least_octets(event: dict[str, Any]) -> int:
    """Return what the event's JSON has at the very least, having looked at each of its values."""
    least = 0
    # A path is a chain of (parent, step), written out only for an error.
    waiting: list[tuple[Any, Any, int]] = [(event, None, 1)]
    while waiting:
        value, path, depth = waiting.pop()
        if depth > MAXIMUM_DEPTH:
            raise InvalidArgument(
                f"validate: the event is nested more than {MAXIMUM_DEPTH} levels deep, which no service sends"
            )
        least += _octets(value, path)
        if least > MAXIMUM_OCTETS:
            raise _too_large(f"more than {MAXIMUM_OCTETS:,}")
        if isinstance(value, dict):
            waiting += [(each, (path, key), depth + 1) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [(each, (path, index), depth + 1) for index, each in enumerate(value)]
    return least


def _octets(value: Any, path: Any) -> int:
    if isinstance(value, str):
        return len(value) + 2
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise InvalidArgument(f"validate: the event is not JSON: {_where(path)} has the key {seen(key)}")
        return 2 + sum(len(key) + 4 for key in value)
    if isinstance(value, list):
        return 2 + len(value)
    if value is None or isinstance(value, (bool, int)):
        return 1
    if isinstance(value, float) and math.isfinite(value):
        return 1
    raise InvalidArgument(f"validate: the event is not JSON: {_where(path)} is {seen(value)}")


def _where(path: Any) -> str:
    steps: list[Step] = []
    while path is not None:
        path, step = path
        steps.append(step)
    return joined(reversed(steps))


def _too_large(octets: str) -> EventTooLarge:
    return EventTooLarge(
        f"validate: the event has {octets} octets of JSON; an invocation carries {MAXIMUM_OCTETS:,} at most"
    )
