"""Where a state is to be read: which services hold anything at all, and in which regions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from moto.core.base_backend import BackendDict
from moto.moto_api._internal import mock_random

from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.operations import Kind, Operations
from pytest_faas.cloud.state.emission import sends
from pytest_faas.cloud.state.readers import table


@dataclass(frozen=True)
class Scope:
    """The services and regions to read, and what is in none of them, in words."""

    places: tuple[tuple[str, str], ...]
    unread: tuple[str, ...] = ()


def of_the_fake(
    account: str, home: str, calls: Iterable[Call], operations: Operations, *, logs: bool
) -> Scope:
    """Return where the fake AWS holds anything, and which effects of the journal no state shows.

    moto makes a service's home in a region when the first call for it comes, whoever made the call: asking it costs nothing,
    and finds what a stack or another service has made.
    """
    wanted = [each for each in table.FILES if logs or each not in table.ASKED_FOR]
    made = [each for each in _made() if each[0] in wanted]
    places = {(service, region or home) for service, owner, region in made if owner == account}
    others = sorted({f"{service} of account {owner}" for service, owner, _ in made if owner != account})
    order = sorted(places, key=lambda each: (wanted.index(each[0]), each[1] != home, each[1]))
    return Scope(tuple(order), (*others, *unshown(calls, operations, logs=logs)))


def unshown(calls: Iterable[Call], operations: Operations, *, logs: bool) -> list[str]:
    """Return the operations of the journal that changed something which no state shows, each once."""
    found = {
        f"{call.service}.{call.operation}": None
        for call in calls
        if call.response is not None and call.effect is None and not _seen(call, logs=logs)
        if operations.kind(call.service, call.operation, call.parameters) is Kind.EFFECT
    }
    return list(found)


def _seen(call: Call, *, logs: bool) -> bool:
    """Whether what a call does is seen in a state, or as an emission."""
    if call.service in table.ASKED_FOR and not logs:
        return False
    return table.shows(call.service, call.operation) or sends(call.service, call.operation)


def _made() -> Iterator[tuple[str, str, str]]:
    """Yield service, account and region of moto's homes that exist; the region is empty for a service of the whole world."""
    for service in list(vars(BackendDict)["_instances"]):
        for account, home in list(dict.items(service)):
            for region in list(dict.keys(home)):
                yield (
                    service.service_name,
                    account,
                    "" if region.startswith("aws") or region == "global" else region,
                )


@contextmanager
def unnoticed() -> Iterator[None]:
    """Let moto make up the same ids after a reading as without it."""
    before = mock_random.getstate()
    try:
        yield
    finally:
        mock_random.setstate(before)
