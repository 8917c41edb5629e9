"""The changes of a batch, one after the other: to items that are drawn here, or to items of the user's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import reject
from hypothesis.strategies import DrawFn

from pytest_faas.events import insert
from pytest_faas.events._dynamodb_keys import key_names
from pytest_faas.events._dynamodb_values import image
from pytest_faas.strategies._dynamodb_changes import Step
from pytest_faas.strategies._dynamodb_items import (
    KEYS,
    TABLES,
    WRITES,
    Item,
    Key,
    attributes,
    different,
    other_key,
    room,
)
from pytest_faas.strategies._given import Given

_APART = 4  # changes for each of which an item is drawn
_LARGE = 2  # changes of items as large as may be, at most: an invocation carries no more than eight


class Course(NamedTuple):
    """What is to happen to the items of a batch, change by change."""

    kinds: Sequence[str]
    times: Sequence[float | None]
    one_item: bool


def drawn_steps(draw: DrawFn, names: tuple[str, ...], key: Key, course: Course) -> list[Step]:
    """Draw items of a table, and return the changes to them."""
    modified = "MODIFY" in course.kinds
    before, after = _write(draw, names) if modified else ({}, {})
    if course.one_item:
        before, after = after, before
    rest = attributes(draw)
    taken = {*names, *before, *after}
    kept = {name: value for name, value in (rest or {}).items() if name not in taken}
    count = len(course.kinds)
    # In a large batch, only the first few items have more than their key, and an item that changes often has not.
    full = 0 if course.one_item and count > _APART else _APART
    items = [
        dict(zip(names, other_key(key, index), strict=True)) | (kept if index < full else {})
        for index in range(1 if course.one_item else count)
    ]
    if rest is None and count <= _LARGE:
        spare = _spare(names)
        size = room([item | write for item in items for write in (before, after)]) - len(spare)
        items = [item | {spare: "x" * size} for item in items]
    versions = [(item | after, item | before if modified else None) for item in items]
    return [
        Step(kind, index % len(items), *versions[index % len(items)], at)
        for index, (kind, at) in enumerate(zip(course.kinds, course.times, strict=True))
    ]


def _write(draw: DrawFn, names: tuple[str, ...]) -> tuple[Item, Item]:
    before, after = draw(WRITES)
    return ({}, {_spare(names): 1}) if (before.keys() | after.keys()) & set(names) else (before, after)


def _spare(names: tuple[str, ...]) -> str:
    """Return the name of an attribute that is no key."""
    return next(name for name in ("data", "rest", "other") if name not in names)


def table_of(draw: DrawFn, names: str | Sequence[str] | None) -> tuple[tuple[str, ...], Key]:
    """Return what the key of a table is called, and that of one item; draw what the user has not said."""
    if names is None:
        found: tuple[tuple[str, ...], Key] = draw(TABLES)
        return found
    names = (names,) if isinstance(names, str) else tuple(names)
    return names, tuple(draw(KEYS) for _ in names)


def users_steps(draw: DrawFn, given: Given, names: str | Sequence[str] | None, course: Course) -> list[Step]:
    """Return changes to items that the user gave; after some, they come again."""
    apart = 1 if "item" in given.fixed else min(len(course.kinds), _APART)
    items = [given.value(draw, "item") for _ in range(apart)]
    shown = [image("insert", item).attributes for item in items]
    key = key_names(names, (insert(items[0]),))
    if "item" not in given.fixed and any(_is_empty(item.get(name)) for item in items for name in key):
        reject()  # no key is empty
    before: list[Item | None] = [None] * apart
    if "MODIFY" in course.kinds:
        before = [_before(draw, given, item, key) for item in items]
        if None in before and "event_name" in given:
            reject()
    return [
        Step(
            kind,
            repr([shown[at % apart].get(name) for name in key]),
            items[at % apart],
            before[at % apart],
            time,
        )
        for at, (kind, time) in enumerate(zip(course.kinds, course.times, strict=True))
    ]


def _is_empty(value: object) -> bool:
    return isinstance(value, (str, bytes)) and not value


def _before(draw: DrawFn, given: Given, item: Item, key: tuple[str, ...]) -> Item | None:
    """Return another item with the same key, or the item without an attribute, or None where it has only the key."""
    if "item" not in given.fixed:
        other = {**given.value(draw, "item"), **{name: item[name] for name in key if name in item}}
        if different(other, item):
            return other
    return shortened(item, key)


def shortened(item: Item, key: Sequence[str]) -> Item | None:
    """Return an item without its last attribute, or None if it has only its key."""
    last = next((name for name in reversed(item) if name not in key), None)
    return None if last is None else {name: value for name, value in item.items() if name != last}
