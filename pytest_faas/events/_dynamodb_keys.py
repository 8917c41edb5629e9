"""The key of a table: which attributes they are, and what they may hold."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument
from pytest_faas.events._dynamodb_change import DynamodbChange
from pytest_faas.events._dynamodb_values import Attributes, AttributeValue, key_size

__tracebackhide__ = errors.hidden_from

_WHERE = "dynamodb_stream"
# What tables call their keys, the likeliest first.
_USUAL = [
    (names, frozenset(names))
    for names in (("pk", "sk"), ("PK", "SK"), ("pk",), ("PK",), ("id",), ("Id",), ("ID",))
]
# Partition key and sort key, in octets: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
_LIMITS = (2048, 1024)


def key_names(given: str | Sequence[str] | None, changes: tuple[DynamodbChange, ...]) -> tuple[str, ...]:
    """Return the names of the key attributes: those given, or those that the first change's item suggests."""
    if given is not None:
        names = (given,) if isinstance(given, str) else given
        known = isinstance(names, (list, tuple)) and all(isinstance(name, str) and name for name in names)
        if not known or not 1 <= len(names) <= 2 or len(set(names)) != len(names):
            rule = "a name, or two: partition key and sort key"
            raise arguments.invalid(_WHERE, "keys", rule, given)
        return tuple(map(arguments.plain, names))
    if not changes:
        return ()
    have = _last(changes[0]).keys()
    for usual, members in _USUAL:
        if have >= members:
            return usual
    return (next(iter(have)),)


def keys_of(change: DynamodbChange, names: tuple[str, ...]) -> tuple[Attributes, int]:
    """Return the key of a change, in attribute values of its own, and its size."""
    item = _last(change)
    keys: Attributes = {}
    octets = 0
    for name, limit in zip(names, _LIMITS, strict=False):
        value = item.get(name)
        if value is None:
            have = ", ".join(map(repr, item))
            raise InvalidArgument(
                f"{_WHERE}: an item has no key attribute {name!r}, it has {have}.{arguments.closest(name, item)} "
                "Name the table's key with keys="
            )
        octets += len(name.encode()) + _checked_size(name, value, limit)
        keys[name] = {**value}
    if change.event_name == "MODIFY":
        _check_same(change, keys)
    return keys, octets


def _last(change: DynamodbChange) -> Attributes:
    image = change.old_image if change.new_image is None else change.new_image
    assert image is not None  # noqa: S101 - a change has one or the other: DynamodbChange sees to it
    return image.attributes


def _checked_size(name: str, value: AttributeValue, limit: int) -> int:
    ((kind, content),) = value.items()
    if kind not in {"S", "N", "B"} or not content:
        rule = "text, a number or bytes, and not empty"
        hint = ". If it is not the table's key, name that with keys="
        raise arguments.invalid(_WHERE, f"the key attribute {name!r}", rule, content, hint)
    octets = key_size(value)
    if octets > limit:
        raise InvalidArgument(
            f"{_WHERE}: the key attribute {name!r} has {octets:,} octets; DynamoDB allows {limit:,}"
        )
    return octets


def _check_same(change: DynamodbChange, keys: Attributes) -> None:
    old: Attributes = change.old_image.attributes if change.old_image else {}
    for name, value in keys.items():
        if old.get(name) != value:
            raise InvalidArgument(
                f"{_WHERE}: a MODIFY cannot change the key: {name!r} was {old.get(name)} and is {value}. DynamoDB "
                "has no such change: remove one item and insert the other, or name the table's key with keys="
            )
