"""What a word of the command line becomes for an argument of a factory: the argument's type says it."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin


class Reader(NamedTuple):
    """How a word is read, and what `--help` calls it."""

    read: Callable[[str], Any]
    metavar: str


def text(word: str) -> str:
    """Return the word as it stands."""
    return word


def payload(word: str) -> Any:
    """Take a JSON object or array as JSON, so that an event can be put into another; anything else as it stands.

    >>> payload('{"id": 1}'), payload("7"), payload('"quoted"'), payload("{broken")
    ({'id': 1}, '7', '"quoted"', '{broken')
    """
    value = any_json(word)
    return value if isinstance(value, (dict, list)) else word


def any_json(word: str) -> Any:
    """Take JSON as JSON, and anything else as text."""
    try:
        return json.loads(word)
    except RecursionError:
        raise ArgumentTypeError("nested deeper than any event is") from None
    except ValueError:
        return word


def truth(word: str) -> bool:
    """Take `true` and `false`; the option alone is `true`."""
    if word not in {"true", "false"}:
        raise ArgumentTypeError(f"must be true or false, got {word!r}")
    return word == "true"


def number(word: str) -> Any:
    """Take a number; anything else as text, which the factory refuses, or takes for a time."""
    value = any_json(word)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else word


def json_object(word: str) -> Any:
    """Take JSON only, and say where it is broken."""
    try:
        return json.loads(word)
    except RecursionError:
        raise ArgumentTypeError("nested deeper than any event is") from None
    except json.JSONDecodeError as error:
        raise ArgumentTypeError(
            f"not JSON at column {error.pos + 1}: {error.msg}; got {_cut(word)}"
        ) from None
    except ValueError as error:  # an int of more digits than Python converts
        raise ArgumentTypeError(str(error)) from None


def texts(word: str) -> Any:
    """Take a JSON array, or one text for a list of it."""
    value = payload(word)
    return [value] if isinstance(value, str) else value


def _cut(word: str) -> str:
    return repr(word if len(word) <= 60 else word[:59] + "…")


def reader_of(hint: Any) -> Reader:
    """Return how to read what an argument of that type takes.

    >>> reader_of(int | None).metavar, reader_of(dict[str, Any]).metavar, reader_of(str).metavar
    ('N', 'JSON', 'TEXT')
    """
    members = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
    kinds = {get_origin(each) or each for each in members}
    if hint is Any:
        return Reader(any_json, "JSON")
    if hint is bool:
        return Reader(truth, "true|false")
    if datetime in kinds:
        return Reader(number, "TIME")
    if int in kinds:
        return Reader(number, "N")
    if Literal in kinds:
        return Reader(text, "|".join(get_args(hint)))
    if Sequence[str] in members:
        return Reader(texts, "TEXT|JSON")
    if kinds & {dict, Mapping}:
        return Reader(payload, "TEXT|JSON") if str in kinds else Reader(json_object, "JSON")
    return Reader(text, "TEXT")
