"""The story of a delivery: rows with a line for each record, invocations among them, and what was sent on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pytest_faas.delivery.record import Record


@dataclass(slots=True)
class Line:
    """One record in one row of the story: how often it had been delivered by then, and what became of it."""

    record: Record
    count: int
    fate: str = ""


@dataclass(slots=True)
class Row:
    """One thing that happened at a time (virtual seconds since the delivery began): to which records, and what."""

    at: float
    lines: list[Line]
    said: str = ""


@dataclass(slots=True)
class Attempt(Row):
    """One invocation, or one that Lambda refused to begin (`refused`: nothing ran).

    `number` counts the invocations from 1 (0 where it was refused). `outcome` is `succeeded`, `failed`, `timed out`,
    `partial` (a batch response named some records), `malformed` (one that Lambda cannot use), `throttled` and
    `service error` where it was refused, or `under way` where `until=` came before its end. `duration` is in virtual
    seconds. `invocation` is the `Invocation`; `event` what it received.
    """

    number: int = 0
    refusal: str = ""
    lane: str = ""
    outcome: str = "succeeded"
    duration: float = 0.0
    request_id: str = ""
    invocation: Any = field(default=None, repr=False)
    build: Callable[[], dict[str, Any]] = field(default=dict, repr=False)

    @property
    def event(self) -> dict[str, Any]:
        """The event that the function received."""
        return self.build()

    @property
    def records(self) -> list[Record]:
        """The records that the event held."""
        return [line.record for line in self.lines]

    @property
    def receive_counts(self) -> list[int]:
        """How often each record had been delivered by then, this time included."""
        return [line.count for line in self.lines]

    @property
    def refused(self) -> bool:
        """Whether Lambda did not begin it."""
        return self.number == 0


@dataclass(frozen=True, slots=True)
class Sent:
    """What a service sent on: the record of a destination or a dead-letter queue. `at`: virtual seconds.

    `body` is the JSON object or the text that was sent, `attributes` the message attributes that it has.
    `condition` says why (`RetriesExhausted`, `Success`, …). `landed`: whether the ARN names something in the fake AWS.
    A message that SQS itself moved has its `message_id`, and in `system_attributes` what SQS knows of it.
    """

    at: float
    destination: str
    body: Any
    attributes: dict[str, Any] = field(default_factory=dict)
    condition: str = ""
    landed: bool = False
    message_id: str = ""
    system_attributes: dict[str, str] = field(default_factory=dict)
