"""Values that the services' APIs gave, remembered by all that moto holds of the thing: alike things have alike values."""

from __future__ import annotations

import datetime
import decimal
import enum
from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Any

_PLAIN = (
    str, bytes, int, float, complex, bool, type(None), datetime.date, datetime.time, datetime.timedelta, decimal.Decimal,
    enum.Enum,
)  # fmt: skip

_EXACT = frozenset({str, bytes, int, bool, type(None), datetime.datetime})  # the same by their type and value
_UNKNOWN = object()


class Unlike(Exception):
    """A thing holds something of which it cannot be told whether it is like another."""


class Remembered:
    """Values by the things that had them: by the image of a thing, None for one of which there is none.

    >>> known = Remembered()
    >>> def told(delay, answer):
    ...     return known.value(("queue", "a"), image_of({"delay": delay}), lambda: answer)
    >>> told(0, "asked"), told(0, "not asked"), told(5, "asked anew")
    ('asked', 'asked', 'asked anew')
    """

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}

    def value(self, where: tuple[str, ...], mark: Hashable | None, ask: Callable[[], Any]) -> Any:
        """Return what was given for a like thing at a place, or ask."""
        if mark is None:
            return ask()
        found = self._values.get((where, mark), _UNKNOWN)
        if found is _UNKNOWN:
            found = self._values[where, mark] = ask()
        return found


def image_of(thing: object) -> Hashable | None:
    """Return what is equal for like things only; None where something in it cannot be looked into."""
    try:
        return image(thing)
    except Unlike:
        return None


def attributes(thing: object, but: Collection[str]) -> dict[str, Any]:
    """Return the attributes of a thing but for some."""
    return {name: each for name, each in vars(thing).items() if name not in but}


def image(value: object, _above: tuple[int, ...] = ()) -> Hashable:
    """Return what is equal for like values only, types counted; raises `Unlike` for what cannot be looked into.

    >>> image({"a": [1]}) == image({"a": [1]}), image([1]) == image([True])
    (True, False)
    """
    kind = type(value)
    if isinstance(value, _PLAIN):
        return (kind, repr(value)) if isinstance(value, (float, complex, decimal.Decimal)) else (kind, value)
    if id(value) in _above:
        raise Unlike(f"{kind.__name__} holds itself")
    above = (*_above, id(value))
    if isinstance(value, dict):
        return (kind, _images(dict.keys(value), above), _images(dict.values(value), above))
    if isinstance(value, (list, tuple)):
        return (kind, _images(value, above))
    if isinstance(value, (set, frozenset)):
        return (kind, frozenset(_images(value, above)))
    if kind.__module__.startswith("moto.") and hasattr(value, "__dict__"):
        return (kind, image(vars(value), above))
    raise Unlike(kind.__name__)


def _images(values: Iterable[object], above: tuple[int, ...]) -> tuple[Hashable, ...]:
    """Return the images of members, most of which are plain: those without a call for each."""
    return tuple([(type(each), each) if type(each) in _EXACT else image(each, above) for each in values])
