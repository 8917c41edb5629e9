"""What is durable and visible at a moment, and how two moments differ."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.cloud import service as services
from pytest_faas.cloud.state import text
from pytest_faas.cloud.state.api import Api, Call
from pytest_faas.cloud.state.compare import changes
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.messages import Peek, in_the_fake
from pytest_faas.cloud.state.readers import table
from pytest_faas.cloud.state.scope import Scope
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from


def read(
    scope: Scope,
    home: str,
    call: Call = services.call,
    peek: Peek | None = in_the_fake,
    *,
    more: Iterable[Entry] = (),
) -> State:
    """Read a state through the services' APIs; `call` makes the calls, so that it can be another server's.

    `peek` gives the messages of a queue by its ARN, without receiving them; None where a server has no way to do that, and
    then `unread` says so. `more` is what no service holds: what a user's probes read, the files of /tmp.
    """
    found = [
        entry
        for service, region in scope.places
        for entry in table.reader(service).read(Api(service, region, call, peek))
    ]
    blind = peek is None and any(service == "sqs" for service, _ in scope.places)
    return State([*found, *more], home=home, unread=(*scope.unread, *(["messages of sqs"] if blind else [])))


class State(Mapping[Place, Any]):
    """What AWS held at a moment: a value for each `Place`, such as an item, an object, a message, or a table itself.

    `unread` names what was changed but no state shows. It never changes itself.

    >>> before = State([Entry(Place("dynamodb", "us-east-1", "orders", "id=7"), {"id": "7", "paid": False})])
    >>> after = State([Entry(Place("dynamodb", "us-east-1", "orders", "id=7"), {"id": "7", "paid": True})])
    >>> print(before.diff(after))
    ~ dynamodb orders id=7                paid: false → true
    """

    def __init__(
        self, entries: Iterable[Entry] = (), *, home: str = "us-east-1", unread: Iterable[str] = ()
    ) -> None:
        self._entries: dict[Place, Entry] = {}
        for each in sorted(entries, key=_order):
            entry, number = each, 1
            while entry.place in self._entries:  # such as two mappings of one source
                number += 1
                entry = replace(each, place=each.place._replace(key=f"{each.place.key} ({number})"))
            self._entries[entry.place] = entry
        self._ordered: list[tuple[int, Place]] | None = None
        self._home = home
        self.unread = tuple(unread)

    def amended(self, gone: Collection[Place], made: Iterable[Entry], unread: Iterable[str]) -> State:
        """Return the state without some places, and with other entries: it costs what is different, not what is there."""
        fresh = State(made, home=self._home, unread=unread)
        order = self._in_order()
        places = [each for each in order if each[1] not in gone]
        for each in fresh._entries:
            place = _of_place(each)
            if each in self._entries and each not in gone:
                raise ValueError(f"{each} is there already")
            bisect.insort(places, place)
        held = {**self._entries, **fresh._entries}
        fresh._entries = {place: held[place] for _, place in places}
        fresh._ordered = places
        return fresh

    def _in_order(self) -> list[tuple[int, Place]]:
        if self._ordered is None:
            self._ordered = [_of_place(each) for each in self._entries]
        return self._ordered

    def __getitem__(self, place: Place) -> Any:
        return self._entries[place].value

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._entries)

    @property
    def home(self) -> str:
        """The region that goes without saying where a difference is shown."""
        return self._home

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that it holds, by service, region, resource and key."""
        return tuple(self._entries.values())

    @property
    def durable(self) -> State:
        """The state without what somebody sent: messages, records of streams and executions, which are emissions."""
        return self._where(lambda each: not each.sent)

    def of(self, service: str, resource: str | None = None) -> State:
        """Return what one service holds, or one table, bucket or queue of it.

        Raises InvalidArgument for a service that no state is read from, with the closest.
        """
        name = arguments.choice("state.of", "service", service, table.ORDER)
        wanted = None if resource is None else arguments.text("state.of", "resource", resource)
        return self._where(lambda each: each.place.service == name and wanted in (None, each.place.resource))

    def diff(self, other: State) -> Differences:
        """Return what is different in a later state: added, removed, or changed, with the paths that changed."""
        if not isinstance(other, State):
            raise arguments.invalid("state.diff", "other", "a State, as faas.state() gives it", other)
        places = sorted({*self._entries, *other._entries}, key=_of_place)
        return Differences(each for place in places for each in self._changes_at(place, other))

    def _changes_at(self, place: Place, other: State) -> Iterator[Difference]:
        before, after = self._entries.get(place), other._entries.get(place)
        region = "" if place.region in ("", self._home) else place.region
        at = partial(Difference, service=place.service, resource=place.resource, key=place.key, region=region)
        if before is None and after is not None:
            yield at(kind="added", after=after.value, sent=after.sent)
        elif before is not None and after is None:
            yield at(kind="removed", before=before.value, sent=before.sent)
        elif before is not None and after is not None:
            for path, was, now in changes(before.value, after.value):
                yield at(kind="changed", path=path, before=was, after=now, sent=after.sent)

    def _where(self, wanted: Callable[[Entry], bool]) -> State:
        return State(filter(wanted, self.entries), home=self._home, unread=self.unread)

    def __str__(self) -> str:
        rows = [
            text.row("  " + _name(each.place, self._home), text.value(each.value)) for each in self.entries
        ]
        if self.unread:
            rows.append(text.cut("  not read: " + ", ".join(self.unread)))
        return "\n".join(rows) or "nothing"

    __repr__ = __str__


def _name(place: Place, home: str) -> str:
    where = "" if place.region in ("", home) else f"({place.region})"
    return " ".join(
        each for each in (place.service, text.line(place.resource), text.line(place.key), where) if each
    )


def _order(entry: Entry) -> tuple[int, Place]:
    return _of_place(entry.place)


def _of_place(place: Place) -> tuple[int, Place]:
    listed = list(table.ORDER)
    if place.service not in listed:
        known = arguments.closest(place.service, listed)
        raise InvalidArgument(f"State: no state is read from a service {place.service!r}.{known}")
    return listed.index(place.service), place
