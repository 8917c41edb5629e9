"""What one world came to, as checks compare it."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_faas.cloud.state.emissions import Emissions
from pytest_faas.cloud.state.state import State


@dataclass(frozen=True, slots=True)
class Evidence:
    """Durable state and emissions at the end of a world, the values that were generated in it, and when it ran.

    `generated`: texts that the handler or a service drew or made up, in their order. `start` and `end`: microseconds since
    the epoch, on the virtual clock.
    """

    state: State
    emissions: Emissions
    generated: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
