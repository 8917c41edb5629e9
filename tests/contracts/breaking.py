"""Break a true event at one place, and tell what is found then; a place is written with dots: `Records.1.eventID`."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from pytest_faas import validate
from pytest_faas.contracts import ABSENT

Json = dict[str, Any]
Break = Callable[[Json], object]


def place(event: Json, path: str) -> tuple[Any, str | int]:
    """Return the object or list that a path ends in, and its last key or index."""
    *parents, last = path.split(".")
    part: Any = event
    for each in parents:
        part = part[_step(part, each)]
    return part, _step(part, last)


def _step(part: Any, name: str) -> str | int:
    return int(name) if isinstance(part, list) else name


def put(path: str, value: Any) -> Break:
    """Return what sets a value, or takes the key away where the value is ABSENT."""

    def breaks(event: Json) -> None:
        part, key = place(event, path)
        if value is ABSENT:
            del part[key]
        else:
            part[key] = value

    return breaks


def drop(path: str) -> Break:
    return put(path, ABSENT)


def replace(path: str, old: str, new: str) -> Break:
    """Return what replaces a piece of a text that is there."""

    def breaks(event: Json) -> None:
        part, key = place(event, path)
        assert old in part[key]
        part[key] = part[key].replace(old, new)

    return breaks


def in_record(make: Callable[..., Break]) -> Callable[..., Break]:
    """Return `put`, `drop` or `replace` for the places of a record: the first, unless `index` names another."""

    def made(path: str, *values: Any, index: int = 0) -> Break:
        return make(f"Records.{index}.{path}", *values)

    return made


def both(*steps: Break) -> Break:
    def breaks(event: Json) -> None:
        for each in steps:
            each(event)

    return breaks


def broken(event: Json, breaks: Break) -> Json:
    """Return a broken copy of an event in which nothing was found before."""
    event = copy.deepcopy(event)
    assert validate(event).faults == ()
    breaks(event)
    return event


def found(event: Json, source: str | None = None) -> list[tuple[str, str]]:
    """Return the path and the kind of each fault."""
    return [(fault.path, fault.kind) for fault in validate(event, source=source).faults]
