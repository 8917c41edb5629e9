"""Python values as DynamoDB keeps and shows them: attribute values, with the octets that they count as.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

import base64
import marshal
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from pytest_faas import arguments, errors
from pytest_faas.errors import EventTooLarge, InvalidArgument
from pytest_faas.events import _dynamodb_numbers

__tracebackhide__ = errors.hidden_from

AttributeValue = dict[str, Any]
"""One value with its type: `{"S": "x"}`, `{"N": "1"}`, `{"L": [{"BOOL": True}]}`."""
Attributes = dict[str, AttributeValue]
Path = tuple[Any, ...]
"""Where a value is, for errors: `("item", "lines", 0)`."""

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
MAXIMUM_ITEM_SIZE = 400 * 1024
_DEEPEST = 32
_CONTAINER = 3  # octets of a list or map, with one more for each element
_PLAIN = 10**38  # ints below have at most 38 digits and need no look
_VALUE_RULE = (
    "a str, bytes, int, Decimal, bool, None, list, dict with str keys, or a set of str, bytes or numbers"
)


class Image(NamedTuple):
    """An item as a stream shows it, and its size: that of names and values."""

    attributes: Attributes
    octets: int

    def copy(self) -> Attributes:
        """Return the attributes anew, sharing nothing that can change."""
        attributes: Attributes = marshal.loads(marshal.dumps(self.attributes))  # noqa: S302 - its own output
        return attributes


def image(where: str, item: object) -> Image:
    """Return an item in attribute values, or refuse what DynamoDB, or boto3 on the way there, would refuse."""
    if not isinstance(item, dict) or not item:
        raise arguments.invalid(where, "item", "a dict of at least the key attributes", item)
    attributes, octets = _attributes(where, ("item",), item, 0)
    if octets > MAXIMUM_ITEM_SIZE:
        raise EventTooLarge(f"{where}: the item has {octets:,} octets; DynamoDB allows {MAXIMUM_ITEM_SIZE:,}")
    return Image(attributes, octets)


def key_size(value: AttributeValue) -> int:
    """Return the octets of the value of a key attribute: text, number or bytes."""
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    return _dynamodb_numbers.size(content) if kind == "N" else len(base64.b64decode(content))


def _attributes(where: str, path: Path, item: dict[Any, Any], extra: int) -> tuple[Attributes, int]:
    """Return attributes and their size; `extra` octets count for each: 1 in a map, 0 in the item itself."""
    attributes: Attributes = {}
    octets = 0
    for key, value in item.items():
        plain = type(key) is str and key and key.isascii()
        name = key if plain else _name(where, path, key)
        attributes[name], more = _value(where, path, name, value, extra)
        octets += more + len(name if plain else name.encode())
    return attributes, octets


def _name(where: str, path: Path, name: Any) -> str:
    return str.__str__(arguments.text(where, f"the name of an attribute in {_shown(path)}", name))


def _value(where: str, path: Path, name: str | int, value: Any, extra: int) -> tuple[AttributeValue, int]:
    kind = type(value)
    if kind is str and value.isascii():
        return {"S": value}, len(value) + extra
    if kind is int and -_PLAIN < value < _PLAIN:
        number = str(value)
        return {"N": number}, _dynamodb_numbers.size(number) + extra
    # An element of a list or map counts an octet more, but not a BOOL or NULL, for which it is the value. The page
    # does not say the latter; an event published from AWS counts so (see the tests of sizes).
    if kind is bool:
        return {"BOOL": value}, 1
    if value is None:
        return {"NULL": True}, 1
    path = (*path, name)
    if isinstance(value, (dict, list, tuple)):
        found, octets = _container(where, path, value)
    elif isinstance(value, (set, frozenset)):
        found, octets = _set(where, path, value)
    else:
        found, octets = _scalar(where, path, value)
    return found, octets + extra


def _container(
    where: str, path: Path, value: dict[Any, Any] | list[Any] | tuple[Any, ...]
) -> tuple[AttributeValue, int]:
    if len(path) > _DEEPEST + 1:
        raise InvalidArgument(
            f"{where}: item[{path[1]!r}] is nested deeper than the {_DEEPEST} levels of DynamoDB"
        )
    if isinstance(value, dict):
        attributes, octets = _attributes(where, path, value, 1)
        return {"M": attributes}, _CONTAINER + octets
    elements: list[AttributeValue] = []
    octets = _CONTAINER
    for index, each in enumerate(value):
        element, more = _value(where, path, index, each, 1)
        elements.append(element)
        octets += more
    return {"L": elements}, octets


def _scalar(where: str, path: Path, value: Any) -> tuple[AttributeValue, int]:
    """Return a single value whose type is not the plainest: bytes, Decimal, other text, enums."""
    octets = _octets(value)
    if octets is not None:
        return {"B": base64.b64encode(octets).decode("ascii")}, len(octets)
    if isinstance(value, str):
        text = str.__str__(value)
        return {"S": text}, len(arguments.encodable(where, _shown(path), text))
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        number = _dynamodb_numbers.checked(where, _shown(path), value)
        return {"N": number}, _dynamodb_numbers.size(number)
    hint = f". boto3 refuses floats too: write Decimal('{value}')" if isinstance(value, float) else ""
    raise arguments.invalid(where, _shown(path), _VALUE_RULE, value, hint)


def _octets(value: Any) -> bytes | None:
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if type(value).__module__ == "boto3.dynamodb.types" and type(value).__name__ == "Binary":
        return bytes(value)  # what boto3 reads binary values as
    return None


def _set(where: str, path: Path, members: Iterable[Any]) -> tuple[AttributeValue, int]:
    """Return a set in an order that is always the same: DynamoDB keeps none."""
    sizes: dict[tuple[str, str], int] = {}
    for each in members:
        value, octets = _scalar(where, (*path, "a member"), each)
        sizes[next(iter(value.items()))] = octets
    kinds = {kind for kind, _ in sizes}
    if len(kinds) != 1:
        rule = "a set of one type, with at least one member"
        raise arguments.invalid(where, _shown(path), rule, members)
    kind = kinds.pop()
    # Published events show numbers from the highest to the lowest.
    order = sorted((text for _, text in sizes), key=_ORDERS[kind], reverse=kind == "N")
    return {f"{kind}S": order}, sum(sizes.values())


_ORDERS: dict[str, Callable[[str], Any]] = {"S": str.encode, "N": Decimal, "B": base64.b64decode}


def _shown(path: Path) -> str:
    return str(path[0]) + "".join(f"[{each!r}]" for each in path[1:])
