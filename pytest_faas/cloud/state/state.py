"""What is durable and visible at a moment, and how two moments differ."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.cloud import service as services
from pytest_faas.cloud.state import text
from pytest_faas.cloud.state.api import Api, Call
from pytest_faas.cloud.state.beginning import Beginning, Part, numbered, part_of, rank, ranked
from pytest_faas.cloud.state.compare import changes
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.messages import Peek, in_the_fake
from pytest_faas.cloud.state.readers import table
from pytest_faas.cloud.state.scope import Scope

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
        self._begin(Beginning(entries), home, unread)

    def _begin(self, beginning: Beginning, home: str, unread: Iterable[str]) -> None:
        self._beginning = beginning
        self._gone: frozenset[Place] = frozenset()  # of the beginning
        self._parts: frozenset[Part] = frozenset()  # of the beginning, gone as a whole
        self._made: dict[Place, Entry] = {}
        self._whole: dict[Place, Entry] | None = None
        self._home = home
        self.unread = tuple(unread)

    @classmethod
    def of_start(cls, beginning: Beginning, *, home: str, unread: Iterable[str] = ()) -> State:
        """Return the state at a start, of which nothing need have been read yet."""
        fresh = cls.__new__(cls)
        fresh._begin(beginning, home, unread)
        return fresh

    @property
    def beginning(self) -> Beginning:
        """What it shares with the states that were amended from it."""
        return self._beginning

    def amended(
        self,
        gone: Collection[Place],
        made: Iterable[Entry],
        unread: Iterable[str],
        *,
        parts: Collection[Part] = (),
    ) -> State:
        """Return the state without some places and whole `parts`, and with other entries.

        It costs what is different, not what is there. Raises ValueError for an entry at a place that is not gone.
        """
        fresh = State.of_start(self._beginning, home=self._home, unread=unread)
        fresh._gone, fresh._parts = self._gone.union(gone), self._parts.union(parts)
        left = {
            place: each
            for place, each in self._made.items()
            if place not in gone and part_of(place) not in parts
        }
        new = numbered(made)
        for place in new:
            if place in left or (fresh._begins_with(place) and self._beginning.has_read(place)):
                raise ValueError(f"{place} is there already")
        fresh._made = {**left, **new}
        return fresh

    def _begins_with(self, place: Place) -> bool:
        """Whether a place is as it was at the beginning."""
        return place not in self._gone and part_of(place) not in self._parts

    def _at(self, place: Place) -> Entry | None:
        if place in self._made:
            return self._made[place]
        return self._beginning.get(place) if self._begins_with(place) else None

    @property
    def _entries(self) -> dict[Place, Entry]:
        if self._whole is None:
            held = self._beginning.whole()
            if self._gone or self._parts or self._made:
                places = [each for each in self._beginning.order() if self._begins_with(each[1])]
                for each in self._made:
                    bisect.insort(places, rank(each))
                held = {place: self._made.get(place) or held[place] for _, place in places}
            self._whole = held
        return self._whole

    def beside(self, other: State) -> State:
        """Return what it holds where another state may hold something else: not the very same entry.

        Of two that were amended from one, only what was amended is looked at.
        """
        found = ((self._at(place), other._at(place)) for place in self._unlike(other))
        return State((mine for mine, its in found if mine is not None and mine is not its), home=self._home)

    def _unlike(self, other: State) -> set[Place]:
        """Return the places at which two states may differ."""
        if self._beginning is not other._beginning:
            return {*self._entries, *other._entries}
        found = {*self._made, *other._made, *self._gone, *other._gone}
        for part in self._parts ^ other._parts:
            found.update(self._beginning.of_part(part))
        return found

    def __getitem__(self, place: Place) -> Any:
        found = self._at(place)
        if found is None:
            raise KeyError(place)
        return found.value

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
        places = ranked(self._unlike(other))
        return Differences(each for place in places for each in self._changes_at(place, other))

    def _changes_at(self, place: Place, other: State) -> Iterator[Difference]:
        before, after = self._at(place), other._at(place)
        if before is after:
            return
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
