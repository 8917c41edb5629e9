"""What the triggers of all sources have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pytest_faas.cloud.journal import Call
from pytest_faas.delivery.outcome import Event


@dataclass(frozen=True)
class Made:
    """An event that an effect of the function makes at its own trigger, and how that effect reads."""

    event: Event
    said: str


@dataclass(frozen=True)
class Options:
    """What no event tells of its trigger: a bucket's `prefix` and `suffix`, the pattern of a rule or a filter, the bus."""

    prefix: str = ""
    suffix: str = ""
    event_pattern: Any = None
    event_bus_name: str = ""  # any


class Trigger(Protocol):
    """Where a function's events come from."""

    @property
    def said(self) -> str:
        """What is taken for the trigger, for a message."""

    def begin(self) -> None:
        """Look at what there is before the function runs."""

    def made(self, calls: Sequence[Call]) -> Iterator[Made]:
        """Yield the events that come of what the function did since; `calls`: what it called."""
