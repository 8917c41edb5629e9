"""The address of a call in a plan, as JSON: what a saved failure says of the call that was struck."""

from __future__ import annotations

from pytest_faas import arguments, errors
from pytest_faas.cloud.faults import Address

__tracebackhide__ = errors.hidden_from

_EXPECTED = "[service, operation, resource, key, occurrence]"


def as_json(address: Address) -> list[str | int | None]:
    """Return an address as a list.

    >>> of("retry_safe", as_json(Address("sqs", "SendMessage", "receipts", None, 2)))
    Address(service='sqs', operation='SendMessage', resource='receipts', key=None, occurrence=2)
    """
    return [address.service, address.operation, address.resource, address.key, address.occurrence]


def of(where: str, held: object) -> Address:
    """Return the address that `as_json` gave; `InvalidArgument` for anything else."""
    if not isinstance(held, list) or len(held) != 5:
        raise arguments.invalid(where, "call", _EXPECTED, held)
    return Address(*held)
