"""What every factory does with a payload: turn it into text, merge the user's overrides, mind the size."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterable
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.errors import EventTooLarge

__tracebackhide__ = errors.hidden_from

Event = dict[str, Any]
"""An event: a JSON-ready dict, as the function receives it."""


def as_text(where: str, name: str, value: object) -> str:
    """Return a payload as the text that travels: a str as it is, anything else as compact JSON.

    A chained event (`events.sqs(events.s3(...))`) is such a dict.
    """
    if isinstance(value, str):
        return arguments.text(where, name, value, empty=True)
    if isinstance(value, (bytes, bytearray)):
        raise arguments.invalid(
            where, name, "text or something JSON-able (bytes are not)", value, hint=". Decode it first"
        )
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        hint = ". Give its _asdict(): as JSON it would lose the names of its fields"
        raise arguments.invalid(where, name, "text or something JSON-able (namedtuples are not)", value, hint)
    return arguments.json_text(where, name, value)


def merged(where: str, event: Event, overrides: dict[str, Any] | None) -> Event:
    """Merge the user's overrides over the event, last.

    Dicts merge, lists of dicts of equal length merge by index, all else replaces. A key that the event does
    not have is set all the same, with a warning that names the closest. The event takes copies: it shares no
    value with the overrides.
    """
    if overrides is not None:
        arguments.mapping(where, "overrides", overrides)
        _merge(where, event, json.loads(arguments.json_text(where, "overrides", overrides)), "")
    return event


def _merge(where: str, target: Any, source: Any, path: str) -> None:
    pairs: Iterable[tuple[Any, Any]] = source.items() if isinstance(source, dict) else enumerate(source)
    for key, value in pairs:
        here = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}" if path else key
        if isinstance(target, dict) and key not in target:
            _warn_unknown(where, key, here, target)
            target[key] = value
        elif _mergeable(target[key], value):
            _merge(where, target[key], value, here)
        else:
            target[key] = value


def _mergeable(old: object, new: object) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(isinstance(each, dict) for each in [*old, *new])
    return isinstance(old, dict) and isinstance(new, dict) and bool(old)


def _warn_unknown(where: str, key: str, here: str, target: dict[str, Any]) -> None:
    if target:  # an empty map (headers, detail) takes any key
        near = arguments.closest(key, target)
        message = f"{where}: overrides sets {here!r}, which this event does not have.{near}"
        warnings.warn(message, stacklevel=_levels_to_the_user())


def _levels_to_the_user() -> int:
    """Return the stacklevel, for a warning of the caller, of the first frame outside this package."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("pytest_faas."):
        level, frame = level + 1, frame.f_back
    return level


def sized(where: str, event: Event, limit: int, what: str) -> Event:
    """Return the event if its JSON is within the limit (octets) of the service that would deliver it."""
    size = arguments.json_octets(event)
    if size > limit:
        raise EventTooLarge(f"{where}: the event has {size:,} octets of JSON; {what} allows {limit:,}")
    return event
