"""Items of DynamoDB tables: keys, attributes, and what a write changes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas.errors import InvalidArgument
from pytest_faas.events._dynamodb_numbers import checked
from pytest_faas.events._dynamodb_values import MAXIMUM_ITEM_SIZE, image
from pytest_faas.strategies._mixture import Mixture

Item = dict[str, Any]
Key = tuple[Any, ...]
"""The values of a key: of the partition key, or of partition and sort key."""

_MANY_DIGITS = 10**38 - 1  # of the 38 digits that a number may have
_LARGEST = Decimal("9.9999999999999999999999999999999999999E+125")
_SMALLEST = Decimal("1E-130")

_TABLES: tuple[tuple[tuple[str, ...], Key], ...] = (
    (("id",), ("a",)),
    (("id",), (1,)),
    (("id",), (b"\x00\xff",)),
    (("pk", "sk"), ("USER#1", "ORDER#1")),
    (("pk", "sk"), ("a", 0)),
    (("userId", "createdAt"), ("größe 🔑", Decimal("-1.5"))),
    (("ключ",), (_MANY_DIGITS,)),
    (("pk", "sk"), (b"\xff" * 16, b"\x00")),
    (("pk", "sk"), ("x" * 2048, "y" * 1024)),  # as long as keys may be
)
TABLES: Final = st.sampled_from((*_TABLES[:1] * 3, *_TABLES))
"""What the keys of a table are called, and those of one item."""

KEYS: Final[SearchStrategy[Any]] = st.sampled_from(("a", 1, b"\x00\xff", "ü", _MANY_DIGITS))
"""Values of a key attribute whose name the user gave."""


def other_key(key: Key, index: int) -> Key:
    """Return the key of another item of the same table: a different one for each index."""
    return (*key[:-1], _other(key[-1], index)) if index else key


def _other(value: Any, index: int) -> Any:
    if isinstance(value, str):
        return f"{value[:200]}{index}"
    if isinstance(value, bytes):
        return value + index.to_bytes(2, "big")
    return value - index if value > 1 else value + index


# What the attributes of an item are called; None stands for one that fills the item up.
_NAMES: Final[SearchStrategy[tuple[str, ...] | None]] = st.sampled_from(
    (
        *[()] * 2,
        *[("name",)] * 3,
        ("größe",),
        ("🔑",),
        ("name", "total"),
        ("name", "status"),
        ("名前", "a.b"),
        ("#n", ":v"),
        ("\u0000", "x" * 255),
        None,
    )
)


def _nested(levels: int) -> Any:
    """Return lists within lists, as deep as DynamoDB takes them."""
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    return value


_VALUES = Mixture(
    (
        # The plain ones first: that is where a value shrinks to.
        "", [], {}, 0, -1, "ü 日本語 🎉", _MANY_DIGITS, _LARGEST, _LARGEST.copy_negate(), _SMALLEST, _SMALLEST.copy_negate(),
        True, False, None, b"", b"\x00\xff\xfe", {"a": {"b": {"c": [1, "d"]}}},
        ["", [Decimal("1.5")]], _nested(32), {"a"}, {"ü", "b", "a", ""},
        {1}, {3, -1, Decimal("2.5"), _MANY_DIGITS, _SMALLEST}, {b"\x00"}, {b"\xff", b"a", b""},
    ),
    st.sampled_from(
        (
            "a", "\u0000", " ", '"', "0", "x" * 1000, "2026-01-01T00:00:00Z", 1, 2**53 + 1, -_MANY_DIGITS, b"{}",
            Decimal("-0"), Decimal("0.10"), Decimal("1E+2"), Decimal("0.00000000000000000000000000000000000001"),
            [""], [None, True, {"a": {"b"}, "raw": b"\x00"}],
        )
    ),
    st.text(max_size=8),
    st.integers(-_MANY_DIGITS, _MANY_DIGITS),
    share=1,
)  # fmt: skip


def attributes(draw: DrawFn) -> Item | None:
    """Draw what an item has beside its key; None stands for one attribute that fills it up."""
    names = draw(_NAMES)
    return None if names is None else {name: _VALUES(draw) for name in names}


WRITES: Final[SearchStrategy[tuple[Item, Item]]] = st.sampled_from(
    (
        ({"n": 0}, {"n": 1}),
        *[({}, {"n": 1})] * 3,
        *[({"n": 0}, {})] * 2,
        ({"status": "new"}, {"status": "paid"}),
        ({"n": 1}, {"n": "1"}),
        ({"email": ""}, {"email": None}),
        ({"email": None}, {}),
        ({"tags": {"a"}}, {"tags": {"a", "b"}}),
        ({"raw": b""}, {"raw": b"\x00"}),
        ({"é": "é"}, {"é": "e\u0301"}),
        ({"n": Decimal("0.1")}, {"n": Decimal("0.10000000000000000000000000000000000001")}),
        ({"lines": [{"sku": "a", "n": 1}]}, {"lines": [{"sku": "a", "n": 2}, {}]}),
        ({"map": {}}, {"map": {"a": {}}}),
    )
)
"""What a MODIFY changes: one attribute as it was and as it is, and never nothing."""


def different(one: Item, other: Item) -> bool:
    """Tell whether two items differ, as DynamoDB sees them."""
    return image("item", one).attributes != image("item", other).attributes


def room(items: Iterable[Item]) -> int:
    """Return how many octets each of the items could grow by, at most: an item has up to 400 KiB."""
    return MAXIMUM_ITEM_SIZE - max(image("item", item).octets for item in items)


def storable(item: object) -> bool:
    """Tell whether DynamoDB could keep a drawn item, as far as its numbers go: `st.integers()` draws larger ones too.

    All else that is wrong with an item is left for the factory to refuse.
    """
    if isinstance(item, dict):
        return all(storable(value) for value in item.values())
    if isinstance(item, (list, tuple, set, frozenset)):
        return all(storable(value) for value in item)
    if isinstance(item, bool) or not isinstance(item, (int, Decimal)):
        return True
    try:
        checked("item", "number", item)
    except InvalidArgument:
        return False
    return True
