"""Worlds to compare, in few words."""

from __future__ import annotations

from typing import Any

from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.cloud.state.emission import Emission
from pytest_faas.cloud.state.emissions import Emissions
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.state import State

START = 1_700_000_000_000_000  # Tue, 14 Nov 2023 22:13:20 GMT
STEP = 97_371_000  # microseconds
LATER = START + STEP
U = [f"{number:08x}-1a11-4222-8333-444455556666" for number in range(1, 60)]
V = [f"{number:08x}-aaaa-4bbb-8ccc-ddddeeeeffff" for number in range(1, 60)]


def entry(
    key: str, value: Any, resource: str = "orders", service: str = "dynamodb", sent: bool = False
) -> Entry:
    return Entry(Place(service, "us-east-1", resource, key), value, sent)


def message(body: Any, resource: str = "jobs", service: str = "sqs") -> Emission:
    return Emission(service, "SendMessage", resource, {"MessageBody": body})


def world(
    *entries: Entry,
    sent: tuple[Emission, ...] = (),
    made: Any = (),
    start: int = START,
    end: int | None = None,
) -> Evidence:
    return Evidence(State(entries), Emissions(sent), tuple(made), start, start if end is None else end)


def holding(value: Any, made: Any = (), start: int = START, end: int | None = None) -> Evidence:
    return world(entry("id=1", value), made=made, start=start, end=end)
