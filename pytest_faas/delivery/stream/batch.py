"""A batch on its way, and where a full one is cut from the records that wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from pytest_faas import arguments
from pytest_faas.delivery.stream.record import StreamRecord

# "Invocation payload (request and response)", synchronous: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
PAYLOAD_LIMIT: Final = 6 * 1024 * 1024
_AROUND: Final = 64  # octets of an event beside its records


@dataclass(slots=True)
class Batch:
    """Records that are delivered together until they succeed, are split, or are given up.

    `failures`: runs that count as tries. `in_vain`: those and the throttles since, by which the wait is reckoned.
    `not_before`: microseconds since the epoch. `request_id`: of the last invocation. `again`: whether all have succeeded
    before. `closes`: whether it ends a tumbling window, and has no records.
    """

    records: list[StreamRecord]
    failures: int = 0
    in_vain: int = 0
    not_before: int = 0
    request_id: str = ""
    again: bool = False
    closes: bool = False

    def part(self, first: int, end: int | None = None, *, failures: int | None = None) -> Batch:
        """Return a batch of some of the records, to be tried when this one would be."""
        counted = self.failures if failures is None else failures
        return Batch(
            self.records[first:end], counted, 0, self.not_before, self.request_id, self.again, self.closes
        )


@dataclass(slots=True)
class Waiting:
    """The records that a lane has read and not delivered yet; `opened`: when its batching window did."""

    records: deque[StreamRecord] = field(default_factory=deque)
    opened: int | None = None

    def cut(self, most: int, before: int | None) -> tuple[int, bool]:
        """Return how many of the first records make a batch, and whether nothing can be added to it.

        `before`: the end of the tumbling window, which a batch does not reach over.
        """
        first = list(islice(self.records, most))
        full = len(first) == most
        if before is not None:
            within = next((at for at, each in enumerate(first) if each.arrived >= before), len(first))
            full = full or within < len(first)
            first = first[:within]
        fitting = _fitting(first)
        return fitting, full or fitting < len(first)

    def take(self, count: int) -> list[StreamRecord]:
        """Take the first records out; the next batching window is open where some are left."""
        self.opened = None
        return [self.records.popleft() for _ in range(count)]


def _fitting(records: list[StreamRecord]) -> int:
    """Return how many of the records fit into one invocation; one always counts as fitting."""
    if _AROUND + sum(each.most_octets for each in records) <= PAYLOAD_LIMIT:
        return len(records)
    return max(1, _counted(records))


def _counted(records: Iterable[StreamRecord]) -> int:
    total, count = _AROUND, 0
    for each in records:
        total += arguments.json_octets(each.raw) + 1
        if total > PAYLOAD_LIMIT:
            break
        count += 1
    return count
