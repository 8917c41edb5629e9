"""JSON text, read so that nothing of it is lost: how a number is spelled, and a key that stands there twice."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from pytest_faas.patterns.numbers import Number

Pairs = list[tuple[str, Any]]


class Members(list[tuple[str, Any]]):
    """The members of an object in their order, duplicates included."""


def _no_constant(name: str) -> NoReturn:
    """Refuse NaN and the infinities, which Python reads and JSON has not."""
    raise ValueError(f"{name} is not JSON")


_VALUES: Final = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=_no_constant)
_MEMBERS: Final = json.JSONDecoder(
    parse_int=Number, parse_float=Number, parse_constant=_no_constant, object_pairs_hook=Members
)


def values(text: str) -> Any:
    """Read an event: objects as dicts, numbers as `Number`s; ValueError for what is not JSON.

    >>> values('{"price": 300.0}')
    {'price': Number('300.0')}
    """
    return _VALUES.decode(text)


def members(text: str) -> Any:
    """Read a pattern: objects as `Members`, numbers as `Number`s; ValueError for what is not JSON.

    >>> members('{"a": [1], "a": [2]}')
    [('a', [Number('1')]), ('a', [Number('2')])]
    """
    return _MEMBERS.decode(text)
