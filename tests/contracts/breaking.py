"""Break a true event at one place of a record; a place is written with dots: `attributes.SenderId`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Break = Callable[[Json], None]


def place(event: Json, path: str, index: int = 0) -> tuple[Json, str]:
    """Return the object that a path of a record ends in, and its last key."""
    *parents, last = path.split(".")
    part = event["Records"][index]
    for each in parents:
        part = part[each]
    return part, last


def put(path: str, value: Any, index: int = 0) -> Break:
    def broken(event: Json) -> None:
        part, key = place(event, path, index)
        part[key] = value

    return broken


def drop(path: str, index: int = 0) -> Break:
    def broken(event: Json) -> None:
        part, key = place(event, path, index)
        del part[key]

    return broken


def replace(path: str, old: str, new: str) -> Break:
    """Return what replaces a piece of a text that is there."""

    def broken(event: Json) -> None:
        part, key = place(event, path)
        assert old in part[key]
        part[key] = part[key].replace(old, new)

    return broken


def copied(path: str) -> Break:
    """Return what gives the second record a value of the first."""

    def broken(event: Json) -> None:
        (one, key), (two, _) = place(event, path, 0), place(event, path, 1)
        two[key] = one[key]

    return broken


def both(*breaks: Break) -> Break:
    def broken(event: Json) -> None:
        for each in breaks:
            each(event)

    return broken
