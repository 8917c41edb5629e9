"""When a lane has a new batch: it is full, its batching window is over, or a tumbling window ends."""

from __future__ import annotations

from random import Random

from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.policies import Regroup
from pytest_faas.delivery.stream.batch import Batch
from pytest_faas.delivery.stream.lane import Lane
from pytest_faas.delivery.stream.settings import Stream
from pytest_faas.delivery.stream.window import Window


class Cutter:
    """Cuts batches as the settings say, or with `Regroup` anew each time."""

    def __init__(self, settings: Stream, regroup: Regroup | None, random: Random) -> None:
        self._settings = settings
        self._regroup = regroup
        self._random = random

    def next_batch(self, lane: Lane, now: int) -> Batch | int | None:
        """Return a new batch, or else when there may be one; None where no record and no window is left."""
        self._open_window(lane)
        if _window_is_over(lane, now):
            return Batch([], closes=True)
        if not lane.waiting.records:
            return _first(
                lane.reader.next_read(now), lane.window.end if lane.window else None, lane.next_repeat
            )
        end = lane.window.end if lane.window else None
        count, full = lane.waiting.cut(self._settings.batch_size, end)
        over = now if full else self._over_at(lane, now)
        if over > now:
            return _first(over, lane.reader.next_read(now), lane.next_repeat)
        records = lane.waiting.take(self._size(count))
        if lane.window is not None:
            lane.window.newest = max(lane.window.newest, records[-1].arrived)
        return Batch(records)

    def recut(self, batch: Batch) -> list[Batch]:
        """Return a batch that is to be tried again, with `Regroup` as one or two."""
        size = self._size(len(batch.records))
        return [batch] if size >= len(batch.records) else [batch.part(0, size), batch.part(size)]

    def _size(self, most: int) -> int:
        """Return how many of so many records the next batch has."""
        if self._regroup is None or most <= 1:
            return most
        return self._random.randint(min(self._regroup.least, most), most)

    def _open_window(self, lane: Lane) -> None:
        seconds = self._settings.tumbling_window_in_seconds
        if seconds and lane.window is None and lane.waiting.records:
            lane.window = Window.around(lane.waiting.records[0].arrived, seconds)

    def _over_at(self, lane: Lane, now: int) -> int:
        """Return when the batching window is over, which opens with the first record that waits."""
        if lane.waiting.opened is None:
            lane.waiting.opened = now
        over = lane.waiting.opened + self._settings.maximum_batching_window_in_seconds * SECOND
        return over if lane.window is None else min(over, lane.window.end)


def _window_is_over(lane: Lane, now: int) -> bool:
    """Tell whether the lane's tumbling window is to be closed: its state is too large, or all its records are done."""
    window = lane.window
    if window is None:
        return False
    waiting = lane.waiting.records
    return window.early or (waiting[0].arrived >= window.end if waiting else now >= window.end)


def _first(*times: int | None) -> int | None:
    return min((each for each in times if each is not None), default=None)
