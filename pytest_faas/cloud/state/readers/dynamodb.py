"""DynamoDB: tables and items, as plain values: numbers are Decimal, sets frozenset, binary bytes.

Left out: counts, sizes, dates, ARNs, stream labels.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pytest_faas.cloud.state.api import Api, only
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"Item(s)?$|^(Batch)?Execute(Statement|Transaction)$|^(Create|Update|Delete)Table$|TimeToLive$"
_DOUBTFUL = re.compile(r'[,="]')
_SETTINGS = ("KeySchema", "AttributeDefinitions", "StreamSpecification", "DeletionProtectionEnabled")


def read(api: Api) -> Iterator[Entry]:
    """Yield the tables and their items."""
    names = api.each("ListTables", "TableNames", into="ExclusiveStartTableName", out="LastEvaluatedTableName")
    for name in names:
        told, keys = settings(api, name)
        yield api.entry(name, "", told)
        for item in _items(api, name):
            value = {attribute: plain(each) for attribute, each in item.items()}
            yield api.entry(name, key_of(keys, value), value)


def settings(api: Api, name: str) -> tuple[dict[str, Any], list[str]]:
    """Return what a state shows of a table itself, and the names of its key's attributes."""
    table = api.ask("DescribeTable", TableName=name)["Table"]
    told = {**only(table, *_SETTINGS), **_indexes(table), **_time_to_live(api, name)}
    return told, [each["AttributeName"] for each in table["KeySchema"]]


def key_of(keys: list[str], value: dict[str, Any]) -> str:
    """Return an item's key as a reader writes it.

    >>> key_of(["id", "n"], {"id": "a", "n": Decimal("7"), "paid": True})
    'id=a, n=7'
    """
    return ", ".join(f"{key}={shown(value[key])}" for key in keys)


def _items(api: Api, table: str) -> Iterator[dict[str, Any]]:
    scan = {"TableName": table, "ConsistentRead": True}
    return api.each("Scan", "Items", into="ExclusiveStartKey", out="LastEvaluatedKey", **scan)


def _indexes(table: dict[str, Any]) -> dict[str, Any]:
    listed = [*table.get("GlobalSecondaryIndexes", ()), *table.get("LocalSecondaryIndexes", ())]
    found = {each["IndexName"]: only(each, "KeySchema", "Projection") for each in listed}
    return {"Indexes": found} if found else {}


def _time_to_live(api: Api, table: str) -> dict[str, Any]:
    told = api.ask("DescribeTimeToLive", TableName=table)["TimeToLiveDescription"]
    return {"TimeToLive": told["AttributeName"]} if "AttributeName" in told else {}


def plain(value: dict[str, Any]) -> Any:
    """Return an attribute value of the API as a plain one.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html

    >>> plain({"M": {"n": {"N": "1.0"}, "tags": {"SS": ["a"]}, "old": {"NULL": True}}})
    {'n': Decimal('1.0'), 'tags': frozenset({'a'}), 'old': None}
    """
    ((kind, held),) = value.items()
    if kind == "N":
        return Decimal(held)
    if kind == "M":
        return {name: plain(each) for name, each in held.items()}
    if kind == "L":
        return [plain(each) for each in held]
    if kind in ("SS", "BS"):
        return frozenset(held)
    if kind == "NS":
        return frozenset(map(Decimal, held))
    return None if kind == "NULL" else held


def shown(value: Any) -> str:
    """Return a key's value as a reader writes it; in quotes where it could be taken for two values.

    >>> shown("a"), shown(Decimal("7")), shown(b"ab"), shown("a, b=1")
    ('a', '7', '0x6162', '"a, b=1"')
    """
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if _DOUBTFUL.search(text) else text
