"""Arrays: the search for values that fit together, against one that tries every combination, and its cost."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_faas import matches
from pytest_faas.patterns import compile_pattern
from pytest_faas.patterns.condition import Condition

NAMES = st.sampled_from(["a", "b", "c"])
LEAVES = st.sampled_from([1, 2, "x", None, True])
EVENTS = st.dictionaries(
    NAMES,
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=12,
    ),
    max_size=3,
)
VALUES = st.lists(st.sampled_from([1, 2, "x", {"exists": True}, {"exists": False}]), min_size=1, max_size=2)
PATTERNS = st.dictionaries(
    NAMES,
    st.recursive(VALUES, lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3), max_leaves=4),
    min_size=1,
    max_size=3,
)

Fields = dict[str, list[tuple[object, dict[tuple[Any, ...], int]]]]


def flattened(event: Any) -> Fields:
    """Return the leaves of an event by path, each with the elements of arrays that it is in."""
    fields: Fields = {}

    def walk(
        value: Any, names: tuple[str, ...], place: tuple[Any, ...], elements: dict[tuple[Any, ...], int]
    ) -> None:
        if isinstance(value, dict):
            for name, each in value.items():
                walk(each, (*names, name), (*place, name), elements)
        elif isinstance(value, list):
            for index, each in enumerate(value):
                own = {**elements, place: index} if isinstance(each, (dict, list)) else elements
                walk(each, names, (*place, index), own)
        else:
            fields.setdefault(".".join(names), []).append((value, elements))

    walk(event, (), (), {})
    return fields


def leaves(pattern: dict[str, Any], names: tuple[str, ...] = ()) -> Iterator[tuple[str, list[Any]]]:
    for name, value in pattern.items():
        if isinstance(value, dict):
            yield from leaves(value, (*names, name))
        else:
            yield ".".join((*names, name)), value


def accepts(written: object, value: object) -> bool:
    return written == {"exists": True} or (written == value and type(written) is type(value))


def fits(one: dict[tuple[Any, ...], int], other: dict[tuple[Any, ...], int]) -> bool:
    return all(other.get(place, index) == index for place, index in one.items())


def every_combination(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    """Match as the README of the rule engine defines it: a value for each field, none in different elements of an array."""
    fields = flattened(event)
    conditions = sorted(leaves(pattern))
    choices = [[*fields.get(path, []), None] for path, _ in conditions]
    return any(meets(conditions, fields, chosen) for chosen in itertools.product(*choices))


def meets(conditions: list[tuple[str, list[Any]]], fields: Fields, chosen: tuple[Any, ...]) -> bool:
    elements: dict[tuple[Any, ...], int] = {}
    for (path, written), field in zip(conditions, chosen, strict=True):
        if field is None:
            present = any(fits(elements, own) for _, own in fields.get(path, []))
            if present or {"exists": False} not in written:
                return False
        else:
            value, own = field
            if not fits(elements, own) or not any(accepts(each, value) for each in written):
                return False
            elements |= own
    return True


@given(PATTERNS, EVENTS)
def test_the_search_finds_what_trying_every_combination_finds(
    pattern: dict[str, Any], event: dict[str, Any]
) -> None:
    assert matches(pattern, event) is every_combination(pattern, event)


SIBLINGS = {"x": {"a": [{"exists": True}]}, "y": {"b": [{"exists": True}]}, "z": ["never"]}
TOGETHER = {"d": {"a": [{"exists": True}], "b": [{"exists": True}], "c": ["never"]}}
NESTED = {"d": {"a": [{"exists": True}], "e": {"b": [{"exists": True}], "c": ["never"]}}}


def siblings(size: int) -> dict[str, Any]:
    return {"x": [{"a": i} for i in range(size)], "y": [{"b": i} for i in range(size)]}


def together(size: int) -> dict[str, Any]:
    return {"d": [{"a": i, "b": i} for i in range(size)]}


def nested(size: int) -> dict[str, Any]:
    return {"d": [{"a": [i, i], "e": [{"b": i}, {"b": i}]} for i in range(size)]}


def split(size: int) -> dict[str, Any]:
    return {"d": [{"a": i} if i % 2 else {"b": i} for i in range(size)]}


@pytest.mark.parametrize(
    ("pattern", "event"), [(SIBLINGS, siblings), (TOGETHER, together), (NESTED, nested), (TOGETHER, split)]
)
def test_twice_the_event_is_twice_the_work(
    pattern: dict[str, Any], event: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0
    ways = Condition.ways

    def counted(self: Condition, *arguments: Any) -> Iterator[Any]:
        nonlocal steps
        for way in ways(self, *arguments):
            steps += 1
            yield way

    monkeypatch.setattr(Condition, "ways", counted)
    work = []
    for size in (200, 400):
        steps = 0
        assert not compile_pattern(pattern).matches(event(size))
        work.append(steps)
    assert work[1] <= 2 * work[0] + 10


def test_one_list_at_two_places_of_an_event_is_two_arrays() -> None:
    shared = [{"a": 1}, {"b": 2}]
    assert matches({"x": {"a": [1]}, "y": {"b": [2]}}, {"x": shared, "y": shared})


def test_a_tuple_is_an_array() -> None:
    assert matches({"a": [2]}, {"a": (1, 2)})


def test_an_event_may_be_nested_deeper_than_python_recurses() -> None:
    event: Any = "leaf"
    for _ in range(3000):
        event = [event]
    assert matches({"a": ["leaf"]}, {"a": event})
