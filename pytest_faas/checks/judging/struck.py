"""One delivery of which calls are struck by a fault."""

from __future__ import annotations

from dataclasses import replace

from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World
from pytest_faas.cloud.faults import Aim, Kind
from pytest_faas.delivery.outcome import Event


def struck(world: World, aim: Aim, fault: Kind, *, event: Event | None = None, cold: bool = True) -> Attempt:
    """Deliver once while a fault is in force; the attempt says what it struck, nothing where no such call was made."""
    with world.struck(aim, fault) as armed:
        attempt = world.deliver(event, cold=cold)
    attempt = replace(attempt, strikes=tuple(armed.strikes))
    world.attempts[-1] = attempt
    return attempt
