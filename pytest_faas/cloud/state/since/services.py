"""Moto's homes of services, and which services tell of what was touched one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, cast

from moto.core.base_backend import BackendDict, BaseBackend

from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.since import dynamodb, s3, sqs
from pytest_faas.cloud.state.since.delta import Asked, AtStart, Delta


class ByKey(Protocol):
    """What a file of such a service has."""

    def at_start(self, api: Api, backend: object) -> AtStart:
        """Return what the service held, as far as changes are told by it."""

    def changes(self, asked: Asked) -> Delta:
        """Return what is different from the start; all that there is, where nothing is known of it."""

    def alone(self, place: Place) -> bool:
        """Whether a place can be read by itself."""

    def one(self, asked: Asked, place: Place) -> Iterator[Entry]:
        """Yield what is at such a place."""


_BY_KEY = {"dynamodb": dynamodb, "s3": s3, "sqs": sqs}


def by_key(service: str, backends: list[BaseBackend]) -> ByKey | None:
    """Return the file of a service that has one, where its only home is known."""
    return cast("ByKey", _BY_KEY[service]) if service in _BY_KEY and len(backends) == 1 else None


def homes(account: str, service: str, region: str) -> list[BaseBackend]:
    """Return moto's homes of a service that a reading in a region looks into."""
    return [
        backend
        for each in list(vars(BackendDict)["_instances"])
        if each.service_name == service
        for name, backend in list(dict.items(dict.get(each, account) or {}))
        if name == region or name.startswith("aws") or name == "global"
    ]
