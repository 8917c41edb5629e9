"""What states of one start share: entries that were read, and parts that are read once somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from pytest_faas import arguments
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.readers import table
from pytest_faas.errors import InvalidArgument

Part = tuple[str, str]  # a service, and a region of it
_RANKS = {service: rank for rank, service in enumerate(table.ORDER)}


class Unread(Protocol):
    """A part of a start that can be read at any time, as it was then."""

    def everything(self) -> Iterable[Entry]:
        """Return all that it held."""

    def finds(self, place: Place) -> bool:
        """Whether a place can be read by itself."""

    def one(self, place: Place) -> Entry | None:
        """Return what it held at a place that can be read by itself."""


class Beginning:
    """What there was at a start; `unread` are the parts of which nothing was read yet.

    >>> item = Entry(Place("dynamodb", "us-east-1", "orders", "id=7"), {"id": "7"})
    >>> class Orders:
    ...     def everything(self): print("read"); return [item]
    ...     def finds(self, place): return True
    ...     def one(self, place): return item if place == item.place else None
    >>> beginning = Beginning(unread={("dynamodb", "us-east-1"): Orders()})
    >>> beginning.get(item.place) is item
    True
    >>> beginning.whole()[item.place] is item
    read
    True
    """

    def __init__(self, entries: Iterable[Entry] = (), unread: Mapping[Part, Unread] | None = None) -> None:
        self._held = numbered(entries)
        self._unread = dict(unread or {})
        self._told: dict[Place, Callable[[], Entry | None]] = {}
        self._found: dict[Place, Entry | None] = {}  # of parts that are not read as a whole
        self._order: list[tuple[int, Place]] | None = None
        self.parts = frozenset(self._unread) | {part_of(each) for each in self._held}

    def get(self, place: Place) -> Entry | None:
        """Return what was at a place: always the same entry."""
        unread = self._unread.get(part_of(place))
        if unread is not None and place not in self._found:
            if place in self._told:
                self._found[place] = self._told[place]()
            elif unread.finds(place):
                self._found[place] = unread.one(place)
            else:
                self._read([part_of(place)])
        return self._held.get(place) if part_of(place) not in self._unread else self._found[place]

    def tell(self, place: Place, make: Callable[[], Entry | None]) -> None:
        """Take over how to know what was at a place, so that its part need not be asked."""
        self._told.setdefault(place, make)

    def has_read(self, place: Place) -> bool:
        """Whether it is known that something was at a place, without reading more."""
        return self._held.get(place) is not None or self._found.get(place) is not None

    def of_part(self, part: Part) -> list[Place]:
        """Return the places of a part."""
        self._read([part])
        return [each for each in self._held if part_of(each) == part]

    def of_resource(self, service: str, region: str, resource: str) -> list[Place]:
        """Return the places of a table, bucket, queue or other resource."""
        return [each for each in self.of_part((service, region)) if each.resource == resource]

    def whole(self) -> dict[Place, Entry]:
        """Return all that there was, in the order of a state."""
        self._read(list(self._unread))
        return self._held

    def order(self) -> list[tuple[int, Place]]:
        """Return all places with their ranks, sorted."""
        held = self.whole()
        if self._order is None:
            self._order = [rank(each) for each in held]
        return self._order

    def _read(self, parts: Collection[Part]) -> None:
        made: list[Entry] = []
        for part in parts:
            unread = self._unread.get(part)
            if unread is not None:
                read = numbered(unread.everything()).values()
                made += (self._found.get(each.place) or each for each in read)
                del self._unread[part]
        if made:
            self._held = numbered([*self._held.values(), *made])


def part_of(place: Place) -> Part:
    """Return the service and the region of a place."""
    return place.service, place.region


def numbered(entries: Iterable[Entry]) -> dict[Place, Entry]:
    """Return entries by their places, in the order of a state; such as two mappings of one source get a number each."""
    found: dict[Place, Entry] = {}
    for each in sorted(entries, key=_ranked):
        entry, number = each, 1
        while entry.place in found:
            number += 1
            entry = replace(each, place=each.place._replace(key=f"{each.place.key} ({number})"))
        found[entry.place] = entry
    return found


def _ranked(entry: Entry) -> tuple[int, Place]:
    return rank(entry.place)


def rank(place: Place) -> tuple[int, Place]:
    """Return by what places are sorted; InvalidArgument for a service that no state is read from."""
    found = _RANKS.get(place.service)
    if found is None:
        known = arguments.closest(place.service, list(_RANKS))
        raise InvalidArgument(f"State: no state is read from a service {place.service!r}.{known}")
    return found, place


def ranked(places: Iterable[Place]) -> Iterator[Place]:
    """Yield places in the order of a state."""
    return (place for _, place in sorted(map(rank, places)))
