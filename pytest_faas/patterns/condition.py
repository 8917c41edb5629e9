"""A condition on one field of an event, and the ways in which an event meets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pytest_faas.arguments import seen
from pytest_faas.errors import InvalidArgument
from pytest_faas.patterns.accepts import Accepts, Scalar
from pytest_faas.patterns.numbers import Number, spelled
from pytest_faas.patterns.places import ROOT, Picks, Places

# a value, how many steps of the path lead to it, its place, and the elements that it is in
_Node = tuple[Any, int, int, Picks]


@dataclass(frozen=True)
class Condition:
    """A field, by the path of its name, and what its value may be; `absent`: or it may not be there.

    A name with dots and the same names nested are the same path (README of https://github.com/aws/event-ruler,
    "Compiled rules and JSON keys with dots"; recorded from AWS by LocalStack's suite, dot_joining_pattern, 2024-12-05).
    """

    path: str
    accepts: tuple[Accepts, ...]
    absent: bool
    keys: tuple[tuple[tuple[str, int], ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", _keys(self.path.split(".")))

    def ways(self, event: Any, picks: Picks, places: Places) -> Iterator[Picks]:
        """Yield the elements of arrays that the event's fields are in, for each value that is accepted.

        Only values that are in the elements picked already count: two fields must not be in different elements of one
        array. With no such value at all, `absent` is met.
        """
        found = False
        for value, where in self._values(event, picks, places):
            found = True
            if any(accepts(value) for accepts in self.accepts):
                yield where
        if self.absent and not found:
            yield picks

    def _values(self, event: Any, picks: Picks, places: Places) -> Iterator[tuple[Scalar, Picks]]:
        """Yield the leaves at the path, arrays flattened, each with its elements."""
        end = len(self.keys)
        waiting: list[_Node] = [(event, 0, ROOT, picks)]
        while waiting:
            node = waiting.pop()
            value, step, place, held = node
            if isinstance(value, (list, tuple)):
                if step == end:  # a plain element does not bind the other fields to its own array
                    yield from ((_scalar(each, self.path), held) for each in value if _is_plain(each))
                waiting.extend(_elements(node, places))
            elif isinstance(value, dict):
                following = self.keys[step] if step < end else ()
                waiting.extend(
                    (value[key], after, places.inside(place, key), held)
                    for key, after in following
                    if key in value
                )
            elif step == end:
                yield _scalar(value, self.path), held

    def is_inside(self, path: str) -> bool:
        """Tell whether this field can be inside an array that stands at a path."""
        return self.path == path or self.path.startswith(f"{path}.")


def _is_plain(value: Any) -> bool:
    return not isinstance(value, (dict, list, tuple))


def _elements(node: _Node, places: Places) -> Iterator[_Node]:
    """Yield the objects and arrays in an array: all, or the one that is picked."""
    array, step, place, held = node
    picked = dict(held).get(place)
    if picked is not None:
        yield array[picked], step, places.inside(place, picked), held
        return
    for index, element in enumerate(array):
        if not _is_plain(element):
            yield element, step, places.inside(place, index), (*held, (place, index))


def _keys(steps: list[str]) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Return, for each step of a path, the keys that can come next: one step, or more joined by dots."""
    return tuple(
        tuple((".".join(steps[at:after]), after) for after in range(at + 1, len(steps) + 1))
        for at in range(len(steps))
    )


def _scalar(value: Any, path: str) -> Scalar:
    if value is None or isinstance(value, (str, bool, Number)):
        return value
    if isinstance(value, (int, float)):
        return spelled(value)
    raise InvalidArgument(
        f"matches: the event must be JSON-able, got {seen(value)} at {path}. Convert it first: a service sends JSON."
    )
