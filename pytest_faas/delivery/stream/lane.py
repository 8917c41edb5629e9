"""A lane of a shard: records that are delivered one batch after the other, and how they come there."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import md5

from pytest_faas.delivery.stream.batch import Batch, Waiting
from pytest_faas.delivery.stream.record import StreamRecord
from pytest_faas.delivery.stream.shards import Shard
from pytest_faas.delivery.stream.window import Window


@dataclass(slots=True, eq=False)
class Lane:
    """What is delivered in order: a shard, or with a parallelization factor the keys of a shard that fall here.

    `work`: batches that were begun, the next one last. `repeats`: batches that will be delivered once more although they
    succeeded, with the times of that. `alarm`: when it looks again. `running`: whether an invocation is under way.
    """

    name: str
    reader: Reader
    waiting: Waiting = field(default_factory=Waiting)
    work: list[Batch] = field(default_factory=list)
    repeats: list[tuple[int, int, Batch]] = field(default_factory=list)
    repeated: int = 0
    window: Window | None = None
    alarm: int | None = None
    running: bool = False

    @property
    def shard(self) -> Shard:
        """The shard that it is of."""
        return self.reader.shard

    def repeat(self, when: int, batch: Batch) -> None:
        """Have a batch delivered once more, at that time at the earliest and between two others."""
        self.repeated += 1
        heapq.heappush(self.repeats, (when, self.repeated, batch))

    @property
    def next_repeat(self) -> int | None:
        """When the next batch that succeeded is delivered once more; None where none is."""
        return self.repeats[0][0] if self.repeats else None

    def current(self, now: int) -> Batch | None:
        """Return the batch that is next, if one was begun or is to be repeated by now."""
        if not self.work and self.repeats and self.repeats[0][0] <= now:
            self.work.append(heapq.heappop(self.repeats)[2])
        return self.work[-1] if self.work else None


class Reader:
    """Reads a shard for its lanes, and leaves out what no filter lets pass."""

    def __init__(
        self,
        shard: Shard,
        names: Sequence[str],
        start: int,
        take: Callable[[Sequence[StreamRecord]], Sequence[StreamRecord]],
    ) -> None:
        self.shard = shard
        self.lanes = [Lane(name, self) for name in names]
        self._start = start
        self._take = take

    def fill(self, now: int) -> None:
        """Hand all that has arrived by now to the lanes."""
        found = self._take(self.shard.read(now))
        count = len(self.lanes)
        for record in found:
            lane = self.lanes[_share(record.key, count) if count > 1 else 0]
            lane.waiting.records.append(record)

    def next_read(self, now: int) -> int | None:
        """Return when to read again: the first time, of those at which Lambda reads the shard, with something new."""
        arrives = self.shard.next_at(now)
        if arrives is None:
            return None
        interval = self.shard.kind.interval
        return max(now, self._start - (self._start - arrives) // interval * interval)


def _share(key: str, lanes: int) -> int:
    """Return the lane of a key: always the same for the same key."""
    return (
        int.from_bytes(md5(key.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest(), "big")
        % lanes
    )
