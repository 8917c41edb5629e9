"""What effects outside AWS made up: ids in the answers of their doubles, which are others for each call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state import text
from pytest_faas.runtime.modules.spaces import is_mock

_SHORTEST = 4  # characters: what is shorter turns up by chance too
_ID = re.compile(r"(?=.*[^\W\d_])(?=.*\d)\S+")
_OBJECTS = (
    1  # the level down to which an object of an SDK is looked into: a client leads on to half of the process
)
_WIDTH = 60

Path = tuple[object, ...]


def made_up(calls: Iterable[Call], in_series: Callable[[str], bool]) -> tuple[str, ...]:
    """Return what effects answered otherwise each time they were asked: as a real service makes a new id for each call.

    Of an effect whose double gives one answer after the other (`in_series` of its name), each text or whole number that
    differs; of the others, texts with letters and digits alone: what a function answers may depend on what it is given.

    >>> answered = ({"id": "ch_1", "state": "paid"}, {"id": "ch_2", "state": "late"})
    >>> calls = [Call("shop", "pay", {}, response={"returned": each}, effect="shop.pay") for each in answered]
    >>> made_up(calls, lambda _: False)
    ('ch_1', 'ch_2')
    """
    found: dict[tuple[str, str, Path], dict[str, None]] = {}
    series: dict[str, bool] = {}
    for call in calls:
        if call.effect is None or call.response is None:
            continue
        every = series.setdefault(call.effect, in_series(call.effect))
        for path, value in leaves(call.response):
            if len(value) >= _SHORTEST and (every or _ID.fullmatch(value)):
                found.setdefault((call.service, call.operation, path), {})[value] = None
    return tuple(dict.fromkeys(each for values in found.values() if len(values) > 1 for each in values))


def restless(first: Sequence[Call], second: Sequence[Call]) -> str:
    """Say which effect answered the same call otherwise in a second run from the same start; empty for none.

    >>> one, two = ([Call("shop", "pay", {}, response={"returned": n}, effect="shop.pay")] for n in (1, 2))
    >>> restless(one, two).partition(":")[0]
    'shop.pay answered 1 in the first run and 2 in the second'
    """
    for one, other in zip(first, second, strict=False):
        if (one.effect, one.operation, one.parameters) != (other.effect, other.operation, other.parameters):
            return ""
        mine, yours = (_answer(each) for each in (one, other))
        if one.effect is not None and mine != yours:
            return (
                f"{one.effect} answered {mine} in the first run and {yours} in the second: its double keeps a count"
                " that nobody can put back. Give it a list (side_effect=[...]), which each run gets from its beginning"
            )
    return ""


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the texts and whole numbers of an answer, each with its place.

    >>> dict(leaves({"ids": ["ch_1", 2], "paid": True}))
    {('ids', 0): 'ch_1', ('ids', 1): '2'}
    """
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        yield path, str(value)
        return
    for name, each in _members(value, objects=len(path) <= _OBJECTS):
        yield from leaves(each, (*path, name))


def _answer(call: Call) -> str:
    given = call.response or {}
    return text.value(given.get("returned", given.get("body", given)), _WIDTH)


def _members(value: Any, *, objects: bool) -> Iterator[tuple[object, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, (list, tuple)):
        yield from enumerate(value)
    elif objects and not isinstance(value, (type, ModuleType)) and not is_mock(value):
        yield from getattr(value, "__dict__", {}).items()
