"""Check arguments at the door: what was expected, what was seen, where, and the closest known name.

Every public entrance uses these few checks, so that bad input reads the same everywhere. Standard library
only.
"""

from __future__ import annotations

import functools
import inspect
import json
import math
import re
import sys
from collections.abc import Callable, Collection, Iterable
from typing import Any, ParamSpec, TypeVar

from pytest_faas import errors
from pytest_faas.errors import InvalidArgument, UnknownArgument

__tracebackhide__ = errors.hidden_from

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K")

_SEEN_LENGTH = 120
_A_STRATEGY = ". It is a strategy, where a value belongs: draw the event from pytest_faas.strategies"


def closest(name: str, known: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?`, or nothing where no known name is near.

    >>> closest("quue", ["queue", "region"])
    " Did you mean 'queue'?"
    """
    import difflib  # only for a mistake: a millisecond of every start otherwise

    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean {matches[0]!r}?" if matches else ""


def seen(value: object) -> str:
    """Show a value and its type, cut to a length that fits a terminal.

    >>> seen("3")
    "'3' (str)"
    """
    try:
        text = repr(value)
    except RecursionError:
        text = "<nested too deep to show>"
    except Exception as error:  # noqa: BLE001 - a value that cannot be shown must not hide what is wrong with it
        text = f"<repr failed: {error}>"
    if len(text) > _SEEN_LENGTH:
        text = text[: _SEEN_LENGTH - 1] + "…"
    return f"{text} ({type(value).__name__})"


def invalid(where: str, name: str, expected: str, value: object, hint: str = "") -> InvalidArgument:
    """Make the one error for a value that cannot be.

    >>> raise invalid("sqs", "receive_count", "an int of 1 or more", 0)
    Traceback (most recent call last):
    ...
    pytest_faas.errors.InvalidArgument: sqs: receive_count must be an int of 1 or more, got 0 (int)
    """
    if is_strategy(value) and not where.startswith("strategies."):
        hint = _A_STRATEGY
    return InvalidArgument(f"{where}: {name} must be {expected}, got {seen(value)}{hint}")


def is_strategy(value: object) -> bool:
    """Tell whether a value is a strategy of Hypothesis, which is not loaded for the question.

    >>> is_strategy("text")
    False
    """
    hypothesis = sys.modules.get("hypothesis.strategies")
    return hypothesis is not None and isinstance(value, hypothesis.SearchStrategy)


def plain(value: str) -> str:
    """Return a str of a subclass, such as a member of a str Enum, as the str that it is, for f-strings and JSON.

    >>> import enum
    >>> plain(enum.Enum("Queue", {"ORDERS": "orders"}, type=str).ORDERS)
    'orders'
    """
    return value if type(value) is str else str.__str__(value)


def text(where: str, name: str, value: object, *, empty: bool = False) -> str:
    """Return value as a plain str if it is a str (and, unless `empty`, not the empty one)."""
    if not isinstance(value, str) or not (value or empty):
        raise invalid(where, name, "a str" if empty else "a non-empty str", value)
    if not value.isascii():
        encodable(where, name, value)
    return plain(value)


def matching(where: str, name: str, value: object, pattern: re.Pattern[str], rule: str) -> str:
    """Return value as a plain str if all of it matches the pattern, which the rule says in words."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise invalid(where, name, rule, value)
    return plain(value)


def encodable(where: str, name: str, value: str) -> bytes:
    """Return value in UTF-8; a lone surrogate, which no service can carry, is refused."""
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise invalid(where, name, "text without lone surrogates", value) from None


def integer(where: str, name: str, value: object, low: int, high: int | None = None) -> int:
    """Return value as a plain int if it is an int (no bool) within [low, high]."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or value < low
        or (high is not None and value > high)
    ):
        bounds = f"of {low} or more" if high is None else f"between {low} and {high}"
        raise invalid(where, name, f"an int {bounds}", value)
    return int(value)


def number(where: str, name: str, value: object, low: float, high: float | None = None) -> float:
    """Return value as a float if it is a finite number (no bool) within [low, high]."""
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not fits or value < low or (high is not None and value > high):  # type: ignore[operator]
        bounds = f"of {low:g} or more" if high is None else f"between {low:g} and {high:g}"
        raise invalid(where, name, f"a number {bounds}", value)
    return float(value)  # type: ignore[arg-type]


def flag(where: str, name: str, value: object) -> bool:
    """Return value if it is a bool: anything else is true or false by accident."""
    if not isinstance(value, bool):
        raise invalid(where, name, "a bool", value)
    return value


def choice(where: str, name: str, value: object, known: Collection[str]) -> str:
    """Return value if it is one of the known names; else name the closest."""
    if not isinstance(value, str) or value not in known:
        hint = closest(value, known) if isinstance(value, str) else ""
        hint = hint and f".{hint}"
        raise invalid(where, name, "one of " + ", ".join(map(repr, known)), value, hint)
    return plain(value)


def mapping(where: str, name: str, value: object) -> dict[str, Any]:
    """Return value if it is a dict whose keys are all str."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise invalid(where, name, "a dict with str keys", value)
    return value


def _not_json(value: object) -> Any:
    """Say what is wrong with a value that JSON has not, in Python's own words unless they lead nowhere."""
    if is_strategy(value):
        raise TypeError(f"{value!r} is a strategy, where a value belongs: draw from pytest_faas.strategies")
    return json.JSONEncoder().default(value)


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_not_json)


def json_text(where: str, name: str, value: object) -> str:
    """Return value as compact JSON text; NaN, keys that are not str and lone surrogates are refused."""
    try:
        encoded = _JSON.encode(value)
        _refuse_foreign_keys(value)
        if not encoded.isascii():
            encoded.encode()
    except RecursionError:
        raise InvalidArgument(f"{where}: {name} is not JSON-able: it is nested too deep") from None
    except (TypeError, ValueError) as error:
        raise InvalidArgument(f"{where}: {name} is not JSON-able: {error}; got {seen(value)}") from None
    return encoded


def json_octets(value: object) -> int:
    """Return how many octets the compact JSON of a value has in UTF-8, as the services count.

    >>> json_octets({"name": "Zoë"})
    15
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode("utf-8", "surrogatepass"))


def _refuse_foreign_keys(value: object) -> None:
    """Raise TypeError for a key that json would turn into text in silence."""
    if isinstance(value, dict):
        for key, each in value.items():
            if not isinstance(key, str):
                raise TypeError(f"the key {seen(key)} is not a str")
            if isinstance(each, (dict, list, tuple)):
                _refuse_foreign_keys(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            if isinstance(each, (dict, list, tuple)):
                _refuse_foreign_keys(each)


def known_arguments(where: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Refuse arguments that a function does not have, naming the closest; `where` is how its user calls it.

    Python's own `TypeError` names neither what is near nor what exists, and is not of the package's tree.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        names = [
            name
            for name, each in signature.parameters.items()
            if each.kind not in variadic and name != "self"
        ]
        known = frozenset(names)
        takes = f"It takes: {', '.join(names)}" if names else "It takes none"

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if kwargs and not kwargs.keys() <= known:
                name = min(kwargs.keys() - known)
                raise UnknownArgument(f"{where} has no argument {name!r}.{closest(name, known)} {takes}")
            try:
                return function(*args, **kwargs)
            except TypeError:
                try:
                    signature.bind(*args, **kwargs)
                except TypeError as misfit:
                    raise UnknownArgument(f"{where}: {misfit}. {takes}") from None
                raise

        return checked

    return decorate


def known_fields(kind: type[K]) -> type[K]:
    """Refuse keywords that a class of settings does not have, naming the closest; its user calls it by its name."""
    setattr(kind, "__init__", known_arguments(kind.__name__)(kind.__init__))  # noqa: B010 - mypy refuses the plain form
    return kind
