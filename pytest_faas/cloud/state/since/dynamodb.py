"""DynamoDB: the items that were touched, out of moto's own tables; a table's settings from the API where they are new."""

from __future__ import annotations

import base64
from collections.abc import Hashable, Iterable, Iterator
from functools import partial
from typing import Any

from pytest_faas.cloud.snapshots.notes import only_looking
from pytest_faas.cloud.snapshots.noting import Noting
from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.readers import dynamodb
from pytest_faas.cloud.state.since.delta import Asked, AtStart, Delta
from pytest_faas.cloud.state.since.remembered import attributes, image_of

_NOT_SHOWN = ("items", "stream_shard", "created_at", "latest_stream_label", "lambda_event_source_mappings")


def at_start(api: Api, backend: Any) -> AtStart:
    """Return what the tables are like, and the dictionaries of their items."""
    del api
    tables = dict(dict.items(backend.tables))
    return AtStart(
        {name: _image(table) for name, table in tables.items()},
        {name: table.items for name, table in tables.items()},
    )


def alone(place: Place) -> bool:
    """Whether a place can be read by itself: a table, not an item, which is not found by its place."""
    return not place.key


def one(asked: Asked, place: Place) -> Iterator[Entry]:
    """Yield what is at such a place."""
    if place.resource in asked.backend.tables:
        yield asked.api.entry(place.resource, "", _settings(asked, place.resource))


def changes(asked: Asked) -> Delta:
    """Return what is different from the start."""
    delta = Delta()
    tables = dict(asked.backend.tables)
    for name in set(asked.start.images) - set(tables):
        delta.forget(asked.places(name))
    for name, table in tables.items():
        asked.itself(name, _image(table), partial(_settings, asked, name), delta)
        _items(_Table(asked, name, table), delta)
    return delta


def _image(table: Any) -> Hashable | None:
    return image_of(attributes(table, _NOT_SHOWN))


def _settings(asked: Asked, name: str) -> dict[str, Any]:
    with only_looking():  # DescribeTable counts the items
        return dynamodb.settings(asked.api, name)[0]


class _Table:
    """A table, and how its items are shown."""

    def __init__(self, asked: Asked, name: str, moto: Any) -> None:
        self.asked = asked
        self.name = name
        self.items = moto.items
        self.has_range = moto.range_key_attr is not None
        self._keys = [each["AttributeName"] for each in moto.schema]

    def entry(self, item: Any) -> Entry:
        value = {name: dynamodb.plain(_attribute(each)) for name, each in item.attrs.items()}
        return self.asked.api.entry(self.name, dynamodb.key_of(self._keys, value), value)

    def place(self, item: Any) -> Place:
        value = {name: dynamodb.plain(_attribute(item.attrs[name])) for name in self._keys}
        return self.asked.place(self.name, dynamodb.key_of(self._keys, value))

    def whole(self) -> Iterator[Any]:
        for each in dict.values(self.items):
            yield from dict.values(each) if self.has_range else (each,)

    def notes(self, home: object) -> list[Any]:
        return self.asked.touched.get(id(home), [])


def _items(table: _Table, delta: Delta) -> None:
    """Tell of the items that were touched; of all, where there is another table now than at the start."""
    asked = table.asked
    found = _touched(table) if asked.start.homes.get(table.name) is table.items else None
    if found is None:
        if asked.was_there(table.name):
            delta.forget(each for each in asked.places(table.name) if each.key)
        delta.made += map(table.entry, table.whole())
        return
    before, now = found
    made = list(map(table.entry, now))
    was = {table.place(each): each for each in before}
    for place, item in was.items():
        asked.beginning.tell(place, partial(table.entry, item))
    for each in made:
        if each.place not in was:
            asked.was(each.place, None)
    delta.forget(was)
    delta.made += made


def _touched(table: _Table) -> tuple[list[Any], list[Any]] | None:
    """Return the touched items as they were, and as they are; None where whole partitions were exchanged."""
    before: list[Any] = []
    now: list[Any] = []
    for note in table.notes(table.items):
        was = None if note.make is None else note.make()
        held = dict.get(table.items, note.key)
        if not table.has_range:
            before += [] if was is None else [was]
            now += [] if held is None else [held]
        elif was is None:
            now += [] if held is None else dict.values(held)
        elif was is held and isinstance(was, Noting):
            notes = table.notes(was)
            before += [each.make() for each in notes if each.make is not None]
            now += _present(was, (each.key for each in notes))
        else:
            return None
    return before, now


def _present(held: Any, keys: Iterable[Any]) -> Iterator[Any]:
    found = (dict.get(held, key) for key in keys)
    return (each for each in found if each is not None)


def _attribute(value: Any) -> dict[str, Any]:
    """Return an attribute of moto's as the API gives it, octets decoded."""
    held = value.value
    if value.type == "M":
        held = {name: _attribute(each) for name, each in held.items()}
    elif value.type == "L":
        held = [_attribute(each) for each in held]
    elif value.type == "B":
        held = _octets(held)
    elif value.type == "BS":
        held = [_octets(each) for each in held]
    return {value.type: held}


def _octets(held: Any) -> bytes:
    return held if isinstance(held, bytes) else base64.b64decode(held)
