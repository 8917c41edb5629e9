"""Which call a fault is meant for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.cloud import catalogue
from pytest_faas.cloud.faults.address import Address, ordinal
from pytest_faas.cloud.faults.keys import as_text
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

Declared = Mapping[str, Collection[str]]
"""The operations of declared effects, by their service."""


@dataclass(frozen=True)
class Aim:
    """The calls of an operation, on one resource and key or on any (None), and which of them (None: each one).

    >>> print(Aim("dynamodb", "PutItem", "orders", occurrence=2))
    dynamodb.PutItem orders (2nd)
    """

    service: str
    operation: str
    resource: str | None = None
    key: str | None = None
    occurrence: int | None = 1

    def meets(self, first: Address) -> bool:
        """Whether a call of that address is among those that are counted."""
        return (
            (self.service, self.operation) == (first.service, first.operation)
            and self.resource in (None, first.resource)
            and self.key in (None, first.key)
        )

    def __str__(self) -> str:
        which = (
            "" if self.occurrence == 1 else f"({ordinal(self.occurrence)})" if self.occurrence else "(each)"
        )
        return " ".join(p for p in (f"{self.service}.{self.operation}", self.resource, self.key, which) if p)


def at(address: Address) -> Aim:
    """Return the aim at exactly the call of that address.

    >>> at(Address("s3", "PutObject", "in", "a", 2))
    Aim(service='s3', operation='PutObject', resource='in', key='a', occurrence=2)
    """
    return Aim(address.service, address.operation, address.resource, address.key, address.occurrence)


def aim(
    where: str,
    operation: object,
    *,
    resource: object = None,
    key: object = None,
    occurrence: object = 1,
    declared: Declared | None = None,
) -> Aim:
    """Check what a user aims at, and return it; raises InvalidArgument, with the closest name.

    `operation`: `dynamodb.PutItem` or `dynamodb.put_item`, or the name of a declared effect, of a host with method and
    path (`api.stripe.com.POST /v1/charges`). `key`: text as in an
    address, or an item's key as a dict.

    >>> aim("faas.fault", "dynamodb.put_item", key={"id": 7})
    Aim(service='dynamodb', operation='PutItem', resource=None, key='id=7', occurrence=1)
    >>> aim("faas.fault", "dynamodb.PutItm")
    Traceback (most recent call last):
    ...
    pytest_faas.errors.InvalidArgument: faas.fault: dynamodb has no operation 'PutItm'. Did you mean 'PutItem'?
    """
    service, name = _operation(where, operation, declared or {})
    return Aim(
        service,
        name,
        None if resource is None else arguments.text(where, "resource", resource),
        None if key is None else _key(where, key),
        None if occurrence is None else arguments.integer(where, "occurrence", occurrence, 1),
    )


def _key(where: str, key: Any) -> str:
    if isinstance(key, dict):
        return as_text(arguments.mapping(where, "key", key))
    return arguments.text(where, "key", key)


def _operation(where: str, value: object, declared: Declared) -> tuple[str, str]:
    written = arguments.text(where, "operation", value)
    host = _host(written, declared)
    service, dot, name = (host, ".", written[len(host) + 1 :]) if host else written.partition(".")
    if not (dot and name):
        raise arguments.invalid(
            where, "operation", "a service and an operation such as 'dynamodb.PutItem'", value
        )
    if host and not re.fullmatch(r"[A-Z]+ /.*", name):
        raise arguments.invalid(
            where, "operation", f"a method and a path such as '{host}.POST /orders'", value
        )
    if host or name in declared.get(service, ()):
        return service, name
    services = catalogue.services()
    if service not in services:
        known = {*services, *declared}
        raise InvalidArgument(f"{where}: there is no service {service!r}.{arguments.closest(service, known)}")
    operations = {_squeezed(each): each for each in catalogue.operations(service)}
    if _squeezed(name) not in operations:
        near = arguments.closest(name, operations.values())
        raise InvalidArgument(f"{where}: {service} has no operation {name!r}.{near}")
    return service, operations[_squeezed(name)]


def _host(written: str, declared: Declared) -> str:
    """Return the declared host that an operation begins with; its operations are not known before it is asked."""
    hosts = [each for each, operations in declared.items() if "" in operations]
    return next((each for each in sorted(hosts, key=len, reverse=True) if written.startswith(f"{each}.")), "")


def _squeezed(operation: str) -> str:
    return operation.replace("_", "").lower()
