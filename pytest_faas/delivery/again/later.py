"""What a source needs to know to deliver once more: which attempt it is, and how much later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.delivery.outcome import Event

__tracebackhide__ = errors.hidden_from

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Later:
    """The attempt (2 is the first redelivery) and the milliseconds since the delivery that the event shows.

    `where` is the entrance that its user called, for errors.
    """

    attempt: int
    ms: int
    where: str = "again"

    def than(self, ms: int) -> int:
        """Return that time (milliseconds since the epoch) later, within what the services can write.

        >>> Later(2, 97_371).than(0)
        97371
        """
        return min(ms + self.ms, origins.LATEST_MS)

    def placed(self, records: Sequence[T]) -> Iterator[tuple[int, T]]:
        """Yield the copies with their places behind the batch: those of each attempt behind those of the one before.

        >>> list(Later(3, 0).placed(["a", "b"]))
        [(3, 'a'), (4, 'b')]
        """
        yield from enumerate(records, 1 + (self.attempt - 2) * len(records))


def records_of(event: Event, later: Later) -> list[dict[str, Any]]:
    """Return the records of an event; raise `InvalidArgument` where one is no dict."""
    for place, record in enumerate(event["Records"], 1):
        if not isinstance(record, dict):
            raise arguments.invalid(later.where, f"record {place}", "a dict", record)
    return list(event["Records"])
