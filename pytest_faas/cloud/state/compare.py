"""Where two values differ: paths into dictionaries, lists and JSON texts. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import Enum
from typing import Any


class Missing(Enum):
    """What stands where one of the two sides has nothing."""

    MISSING = "nothing"

    def __repr__(self) -> str:
        return self.value


MISSING = Missing.MISSING
Change = tuple[str, Any, Any]  # the path, what was before, what is after


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same, types included: True is not 1.

    >>> same({"a": [1]}, {"a": [1]}), same(1, True)
    (True, False)
    """
    return next(changes(one, other), None) is None


def changes(before: Any, after: Any, path: str = "") -> Iterator[Change]:
    """Yield each place where two values differ.

    >>> list(changes({"id": "a", "paid": 1}, {"id": "a", "paid": 2, "by": "x"}))
    [('paid', 1, 2), ('by', nothing, 'x')]
    """
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_dicts(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(before, after, path)
    elif type(before) is not type(after) or before != after:
        yield from _of_texts(before, after, path)


def _of_dicts(before: dict[str, Any], after: dict[str, Any], path: str) -> Iterator[Change]:
    for name in [*before, *(each for each in after if each not in before)]:
        inner = f"{path}.{name}" if path else name
        if name not in after:
            yield inner, before[name], MISSING
        elif name not in before:
            yield inner, MISSING, after[name]
        else:
            yield from changes(before[name], after[name], inner)


def _of_lists(before: list[Any], after: list[Any], path: str) -> Iterator[Change]:
    """Yield what was put into a list, taken out, or changed in its place; members beside that do not count as moved."""
    matcher = SequenceMatcher(
        None, [_mark(each) for each in before], [_mark(each) for each in after], autojunk=False
    )
    for kind, low, high, other_low, other_high in matcher.get_opcodes():
        if kind == "equal":
            continue
        both = min(high - low, other_high - other_low)
        for step in range(both):
            yield from changes(before[low + step], after[other_low + step], f"{path}[{low + step}]")
        for place in range(low + both, high):
            yield f"{path}[{place}]", before[place], MISSING
        for place in range(other_low + both, other_high):
            yield f"{path}[{place}]", MISSING, after[place]


def _mark(value: Any) -> str:
    """Return a text that equal values share; `repr` alone would depend on the order of keys."""
    if isinstance(value, dict):
        return "{" + ",".join(sorted(f"{name!r}:{_mark(each)}" for name, each in value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_mark, value)) + "]"
    if isinstance(value, frozenset):
        return "(" + ",".join(sorted(map(_mark, value))) + ")"
    return f"{type(value).__name__}{value!r}"


def _of_texts(before: Any, after: Any, path: str) -> Iterator[Change]:
    """Yield the members in which two JSON texts differ, or the two values as they are."""
    was, now = _parsed(before), _parsed(after)
    inner = [] if was is None or now is None else list(changes(was, now, path))
    if inner:
        yield from inner
    else:
        yield path, before, after


def _parsed(text: Any) -> Any:
    if not isinstance(text, str) or not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
