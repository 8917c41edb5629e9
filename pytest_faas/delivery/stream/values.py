"""DynamoDB's typed values as a person writes them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Final


def plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of an item as plain values.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html

    >>> plain({"id": {"S": "a"}, "total": {"N": "1.50"}, "tags": {"L": [{"BOOL": True}, {"NULL": True}]}})
    {'id': 'a', 'total': 1.5, 'tags': [True, None]}
    """
    return {name: _value(typed) for name, typed in item.items()}


def _value(typed: Any) -> Any:
    """Return one value; what is no typed value stays as it is."""
    if not isinstance(typed, dict) or len(typed) != 1:
        return typed
    kind, given = next(iter(typed.items()))
    read = _READERS.get(kind)
    return typed if read is None else read(given)


def _number(text: Any) -> Any:
    """Return a number; what is none stays as it is, as in a sample that somebody altered."""
    try:
        number = float(text)
    except (TypeError, ValueError):
        return text
    return int(text) if number.is_integer() and str(text).lstrip("-").isdigit() else number


def _octets(text: Any) -> Any:
    try:
        return b64decode(text, validate=True)
    except (TypeError, ValueError):
        return text


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "S": str,
    "N": _number,
    "B": _octets,
    "BOOL": bool,
    "NULL": lambda _given: None,
    "M": plain,
    "L": lambda given: [_value(each) for each in given],
    "SS": set,
    "NS": lambda given: {_number(each) for each in given},
    "BS": lambda given: {_octets(each) for each in given},
}
