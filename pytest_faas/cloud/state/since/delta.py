"""How one service in one region differs from what it held at the start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.since.remembered import Remembered


@dataclass
class Delta:
    """The places of which something is to be forgotten, and what is there now."""

    gone: set[Place] = field(default_factory=set)
    made: list[Entry] = field(default_factory=list)

    def forget(self, places: Iterable[Place]) -> None:
        """Forget what was there at the start."""
        self.gone.update(places)


@dataclass(frozen=True)
class Asked:
    """One service in one region: its API, moto's backend, and what is known of it.

    `homes`: the noting dictionaries of the start by the names of their resources; `touched`: the first note of each key
    that was touched since, by the id of its dictionary; `at_start`: the places of a resource.
    """

    api: Api
    backend: Any
    homes: dict[str, Any]
    touched: dict[int, list[Any]]
    at_start: dict[tuple[str, str, str], list[Place]]
    remembered: Remembered

    def place(self, resource: str, key: str = "") -> Place:
        """Return a place of this service and region."""
        return Place(self.api.service, self.api.region, resource, key)

    def places(self, resource: str) -> list[Place]:
        """Return all places that a resource had at the start."""
        return self.at_start.get((self.api.service, self.api.region, resource), [])

    def resources(self) -> set[str]:
        """Return the names of the resources of the start."""
        here = (self.api.service, self.api.region)
        return {resource for service, region, resource in self.at_start if (service, region) == here}
