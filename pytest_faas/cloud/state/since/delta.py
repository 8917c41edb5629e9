"""How one service in one region differs from what it held at the start."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.beginning import Beginning
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.since.remembered import Remembered


@dataclass
class Delta:
    """The places of which something is to be forgotten, and what is there now; `whole`: all that was there is forgotten."""

    gone: set[Place] = field(default_factory=set)
    made: list[Entry] = field(default_factory=list)
    whole: bool = False

    def forget(self, places: Iterable[Place]) -> None:
        """Forget what was there at the start."""
        self.gone.update(places)


@dataclass(frozen=True)
class AtStart:
    """What a service held at the start: the images of its tables, buckets or queues themselves, by their names.

    `homes`: the noting dictionaries of what is in them; `sent`: the messages in them.
    """

    images: Mapping[str, Hashable | None] = field(default_factory=dict)
    homes: Mapping[str, Any] = field(default_factory=dict)
    sent: Mapping[str, list[Entry]] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One service in one region: its API, moto's backend, and what is known of it.

    `touched`: the first note of each key that was touched since the start, by the id of its dictionary.
    """

    api: Api
    backend: Any
    remembered: Remembered
    start: AtStart = field(default_factory=AtStart)
    beginning: Beginning = field(default_factory=Beginning)
    touched: dict[int, list[Any]] = field(default_factory=dict)

    def place(self, resource: str, key: str = "") -> Place:
        """Return a place of this service and region."""
        return Place(self.api.service, self.api.region, resource, key)

    def places(self, resource: str) -> list[Place]:
        """Return all places that a resource had at the start."""
        return self.beginning.of_resource(self.api.service, self.api.region, resource)

    def was_there(self, resource: str) -> bool:
        """Whether there was such a resource at the start."""
        return resource in self.start.images

    def was(self, place: Place, entry: Entry | None) -> None:
        """Know what was at a place at the start: None for nothing."""
        self.beginning.tell(place, lambda: entry)

    def itself(
        self, resource: str, image: Hashable | None, ask: Callable[[], dict[str, Any]], delta: Delta
    ) -> None:
        """Tell of a table, bucket or queue itself, by its image: nothing, where it is as it was at the start."""
        if image is not None and self.start.images.get(resource) == image:
            return
        where = (self.api.service, self.api.region, resource)
        delta.gone.add(self.place(resource))
        delta.made.append(self.api.entry(resource, "", self.remembered.value(where, image, ask)))
