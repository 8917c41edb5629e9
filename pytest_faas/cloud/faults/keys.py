"""The key within a resource that a call is about: an item's, an object's, a message group's. Standard library only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from pytest_faas.cloud.journal import Call

_TYPES = frozenset({"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"})


def key_of(call: Call) -> str | None:
    """Return the key that a call is about, as text; None where it has none that the caller chose.

    >>> key_of(Call("dynamodb", "GetItem", {"TableName": "t", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}}))
    'pk=a,sk=1'
    >>> key_of(Call("s3", "UploadPart", {"Bucket": "b", "Key": "big", "PartNumber": 2}))
    'big#2'
    """
    find = _FINDERS.get(call.service)
    return None if find is None else find(call)


def as_text(key: Mapping[str, Any]) -> str:
    """Return an item's key as it stands in an address, from either form of its values.

    >>> as_text({"id": {"N": "7"}}), as_text({"id": 7})
    ('id=7', 'id=7')
    """
    return ",".join(f"{name}={_plain(value)}" for name, value in sorted(key.items()))


def _plain(value: object) -> object:
    if isinstance(value, dict) and len(value) == 1 and value.keys() <= _TYPES:
        return next(iter(value.values()))
    return value


def _of_item(call: Call) -> str | None:
    key = call.parameters.get("Key")
    if isinstance(key, dict):
        return as_text(key)
    item, table = call.parameters.get("Item"), call.parameters.get("TableName")
    if not isinstance(item, dict) or not isinstance(table, str):
        return None
    names = _key_names(table.rpartition("/")[2], call.region)
    return as_text({name: item[name] for name in names if name in item}) or None


def _key_names(table: str, region: str | None) -> list[str]:
    """Return the names of a table's key attributes, from the fake AWS itself: no call, so nothing shows."""
    models = sys.modules.get("moto.dynamodb.models")
    for home in dict.values(models.dynamodb_backends) if models is not None else ():
        backend = dict.get(home, region)  # plain `get`: moto's own makes what it lacks
        if backend is not None and table in backend.tables:
            return [each["AttributeName"] for each in backend.tables[table].schema]
    return []


def _of_object(call: Call) -> str | None:
    key, part = call.parameters.get("Key"), call.parameters.get("PartNumber")
    return None if key is None else f"{key}#{part}" if part is not None else str(key)


def _of_message(call: Call) -> str | None:
    ids = [call.parameters.get(name) for name in ("MessageGroupId", "MessageDeduplicationId")]
    return "/".join(str(each) for each in ids if each is not None) or None


def _of_mail(call: Call) -> str | None:
    to = call.parameters.get("Destination")
    return ",".join(to.get("ToAddresses", ())) or None if isinstance(to, dict) else None


def _named(parameter: str) -> Callable[[Call], str | None]:
    def find(call: Call) -> str | None:
        value = call.parameters.get(parameter)
        return None if value is None else str(value)

    return find


_FINDERS: dict[str, Callable[[Call], str | None]] = {
    "dynamodb": _of_item,
    "s3": _of_object,
    "sqs": _of_message,
    "sns": _of_message,
    "ses": _of_mail,
    "sesv2": _of_mail,
    "kinesis": _named("PartitionKey"),
    "stepfunctions": _named("name"),
}
