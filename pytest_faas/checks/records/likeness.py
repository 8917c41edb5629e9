"""By what two calls of different worlds are the same call: what they are about, and what they say."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from pytest_faas.cloud.faults import Address, address_of
from pytest_faas.cloud.journal import Call

Place = tuple[str, str, str | None]
"""A service, an operation, and a resource."""
Likeness = tuple[Place, str]


def place_of(call: Call) -> Place:
    """Return the operation of a call and the resource that it is about."""
    return place_in(address_of(call))


def place_in(address: Address) -> Place:
    """Return the operation and the resource of an address."""
    return address.service, address.operation, address.resource


def likeness(call: Call, generated: Collection[str]) -> Likeness:
    """Return what two calls have in common that say the same, but for generated values.

    >>> one, other = (Call("sqs", "SendMessage", {"MessageBody": f"id={each}"}) for each in ("u-1", "u-2"))
    >>> likeness(one, ["u-1"]) == likeness(other, ["u-2"])
    True
    """
    return place_of(call), _masked(_written(call.parameters), generated)


def _masked(text: str, generated: Collection[str]) -> str:
    """Return a text with the generated values in it made alike, the longest first."""
    found = sorted({each for each in generated if len(each) > 2 and each in text}, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, found)), "\0", text) if found else text


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(sorted(f"{name}:{_written(each)}" for name, each in value.items())) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_written, value)) + "]"
    written = repr(value)
    return type(value).__name__ if " at 0x" in written else written  # a stream's `repr` has its address
