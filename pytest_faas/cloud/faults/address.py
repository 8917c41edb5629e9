"""Where a call is among the calls of a run: operation, resource, key and occurrence, the same whichever thread makes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pytest_faas.cloud.calltext import subject
from pytest_faas.cloud.faults.keys import key_of
from pytest_faas.cloud.journal import Call


@dataclass(frozen=True, order=True)
class Address:
    """The address of a call: the `occurrence`-th (from 1) of that operation on that resource and key.

    Counting within a key, not within the run, keeps it stable where threads share the work.

    >>> print(Address("dynamodb", "PutItem", "orders", "id=7", 2))
    dynamodb.PutItem orders id=7 (2nd)
    """

    service: str
    operation: str
    resource: str | None = None
    key: str | None = None
    occurrence: int = 1

    def __str__(self) -> str:
        parts = [f"{self.service}.{self.operation}", self.resource, self.key]
        if self.occurrence > 1:
            parts.append(f"({ordinal(self.occurrence)})")
        return " ".join(part for part in parts if part)


def ordinal(number: int) -> str:
    """Return a number as a place: `1st`, `2nd`.

    >>> [ordinal(each) for each in (1, 2, 3, 4, 11, 12, 21, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '21st', '112th']
    """
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else suffix}"


def address_of(call: Call) -> Address:
    """Return the address of a call as if it were the first of its kind.

    >>> address_of(Call("s3", "PutObject", {"Bucket": "in", "Key": "a/b"}))
    Address(service='s3', operation='PutObject', resource='in', key='a/b', occurrence=1)
    """
    return Address(call.service, call.operation, resource_of(call), key_of(call))


def addresses(calls: Iterable[Call]) -> list[Address]:
    """Return the address of each call, in the calls' order.

    >>> call = Call("sqs", "SendMessage", {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/1/jobs"})
    >>> [str(each) for each in addresses([call, call])]
    ['sqs.SendMessage jobs', 'sqs.SendMessage jobs (2nd)']
    """
    seen: Counter[Address] = Counter()
    found = []
    for first in map(address_of, calls):
        seen[first] += 1
        found.append(replace(first, occurrence=seen[first]))
    return found


def resource_of(call: Call) -> str | None:
    """Return the table, bucket, queue, … that a call is about; of several, all in order, with commas.

    >>> resource_of(Call("dynamodb", "BatchWriteItem", {"RequestItems": {"b": [], "a": []}}))
    'a,b'
    """
    named = subject(call.parameters)
    return named if named is not None else ",".join(sorted(_several(call.parameters))) or None


def _several(parameters: dict[str, object]) -> set[str]:
    requested = parameters.get("RequestItems")
    if isinstance(requested, dict):
        return {str(table) for table in requested}
    found: set[str] = set()
    for name, inner in (("TransactItems", "TableName"), ("Entries", "EventBusName")):
        entries = parameters.get(name)
        for entry in entries if isinstance(entries, (list, tuple)) else ():
            for part in (entry, *entry.values()) if isinstance(entry, dict) else ():
                if isinstance(part, dict) and isinstance(part.get(inner), str):
                    found.add(part[inner])
    return found
