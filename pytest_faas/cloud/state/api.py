"""How readers ask a service: silent calls of one service in one region, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pytest_faas.cloud import service as services
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.messages import Peek, in_the_fake

# service, region, operation, parameters: `pytest_faas.cloud.service.call` for the fake AWS, another for another server.
Call = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Api:
    """One service in one region; `call` makes the calls, `peek` looks into queues (None: nothing can)."""

    service: str
    region: str
    call: Call = services.call
    peek: Peek | None = in_the_fake

    def ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Make one call."""
        return self.call(self.service, self.region, operation, **parameters)

    def each(
        self,
        operation: str,
        result: str,
        *,
        into: str = "NextToken",
        out: str | None = None,
        **parameters: Any,
    ) -> Iterator[Any]:
        """Yield the members of `result` of all pages.

        A page's token comes `out` of a member of the answer (of the same name by default), and goes `into` a parameter.
        """
        more: dict[str, Any] = {}
        while True:
            answer = self.ask(operation, **parameters, **more)
            yield from answer.get(result) or ()
            mark = answer.get(out or into)
            if not mark or more.get(into) == mark:
                return
            more = {into: mark}

    def entry(self, resource: str, key: str, value: Any, *, sent: bool = False) -> Entry:
        """Return a thing of this service and region."""
        return Entry(Place(self.service, self.region, resource, key), value, sent)


def without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return a dict without some of its keys, and without botocore's own.

    >>> without({"a": 1, "LastModified": 2, "ResponseMetadata": {}}, "LastModified")
    {'a': 1}
    """
    return {key: each for key, each in value.items() if key not in names and key != "ResponseMetadata"}


def only(value: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return those keys of a dict that it has, where they have a value.

    >>> only({"a": 1, "b": None}, "a", "b", "c")
    {'a': 1}
    """
    return {key: value[key] for key in names if value.get(key) not in (None, "", {}, [])}


def tags(listed: list[dict[str, str]] | None, key: str = "Key", value: str = "Value") -> dict[str, Any]:
    """Return a service's list of tags as one member `Tags`, or nothing where there are none.

    >>> tags([{"Key": "team", "Value": "a"}])
    {'Tags': {'team': 'a'}}
    """
    found = {each[key]: each.get(value, "") for each in listed or ()}
    return {"Tags": found} if found else {}


def history(versions: list[Any]) -> list[Any]:
    """Return versions, oldest first, without those that are like the one before: writing the same again changes nothing.

    >>> history(["a", "a", "b", "a"])
    ['a', 'b', 'a']
    """
    return [each for place, each in enumerate(versions) if place == 0 or each != versions[place - 1]]
