"""Gather a batch: by size, window and octets."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

from pytest_faas.arguments import json_octets
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.policies import Regroup
from pytest_faas.delivery.queue.settings import Queue
from pytest_faas.delivery.queue.store import Fits, Receipt, Received, Store

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, "Invocation payload"
_MOST_OCTETS: Final = 6 * 1024 * 1024
_ENVELOPE: Final = len('{"Records":[]}')
_BESIDE_BODY: Final = (
    1_500  # more than the JSON of a record without attributes of the sender has beside body and handle
)
_LONGEST_CHARACTER: Final = 6  # `\u0007`
Passes = Callable[[dict[str, Any]], bool] | None


class Room:
    """How much fits into one invocation: 6 MB, with all that a record has beside its body.

    Sizes are counted exactly only where a quick upper bound does not do.
    """

    def __init__(self, most: int = _MOST_OCTETS) -> None:
        self._most = most
        self._used = _ENVELOPE
        self._raws: list[dict[str, Any]] | None = []

    def fits(self, raw: dict[str, Any]) -> bool:
        """Whether the next record fits; the first always does."""
        if self._raws is not None:
            bound = _bound(raw)
            if bound is not None and self._used + bound <= self._most:
                self._used += bound
                self._raws.append(raw)
                return True
            self._used = _ENVELOPE + sum(json_octets(each) + 1 for each in self._raws)
            self._raws = None
        size = json_octets(raw) + 1
        if self._used + size > self._most and self._used > _ENVELOPE:
            return False
        self._used += size
        return True


def _bound(raw: dict[str, Any]) -> int | None:
    """Return what a record has at most, None where that is not seen at once."""
    if raw.get("messageAttributes") or len(raw) > 10 or len(raw.get("attributes", ())) > 9:
        return None
    handle = raw.get("receiptHandle")
    return (
        _LONGEST_CHARACTER * len(raw["body"])
        + _BESIDE_BODY
        + (len(handle) if isinstance(handle, str) else _BESIDE_BODY)
    )


class Batch:
    """Messages for one invocation.

    `until`: when the first of their visibility time-outs is over. `beside`: whether one of them is being processed already.
    """

    __slots__ = ("beside", "deadline", "full", "limit", "messages", "poller", "room", "until", "wait")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.room = Room()
        self.messages: list[Received] = []
        self.until = 0
        self.deadline = 0
        self.full = False
        self.beside = False
        self.poller = 0
        self.wait = 0

    def event(self) -> dict[str, Any]:
        """Return the event that the function is invoked with."""
        return {"Records": [each.raw() for each in self.messages]}


class Gatherer:
    """Takes messages from the queue until a batch is full, its window is over, or nothing more is there.

    With a window, and where window and function time-out are longer than the visibility time-out together, Lambda hides
    the messages for both and 30 seconds: they wait in its hands before the function sees them. `passes` is the filter (None:
    there is none), `aside` takes what a receive brought beside messages for the function, and those that the filter drops.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """

    def __init__(
        self,
        store: Store,
        settings: Queue,
        timeout: float,
        regroup: Regroup | None,
        chance: random.Random,
        passes: Passes,
        aside: Callable[[Receipt, list[Received]], None],
    ) -> None:
        self._store = store
        self._settings = settings
        self._regroup = regroup
        self._chance = chance
        self._passes = passes
        self._aside = aside
        self._window = settings.maximum_batching_window_in_seconds * SECOND
        self._visibility = _visibility(settings, timeout)
        self._open: Batch | None = None

    @property
    def deadline(self) -> int | None:
        """When the window of the batch that is being gathered is over."""
        return None if self._open is None else self._open.deadline

    def take(self, now: int) -> Batch | None:
        """Return a batch to invoke the function with now, if there is one."""
        batch = self._open or Batch(self._limit())
        self._fill(batch, now)
        if not batch.messages:
            return None
        complete = batch.full or len(batch.messages) >= batch.limit
        if complete or not self._window or now >= batch.deadline:
            self._open = None
            batch.room = Room(0)
            return batch
        self._open = batch
        return None

    def _limit(self) -> int:
        most = self._settings.batch_size
        return most if self._regroup is None else self._chance.randint(self._regroup.least, most)

    def _fill(self, batch: Batch, now: int) -> None:
        while len(batch.messages) < batch.limit and not batch.full:
            missing = batch.limit - len(batch.messages)
            receipt = self._store.receive(missing, self._fits(batch.room), self._visibility, now)
            batch.full = receipt.full
            for each in receipt.messages:
                each.record.latest = each
            passed = [each for each in receipt.messages if self._passes is None or self._passes(each.raw())]
            if passed and not batch.messages:
                batch.until = now + self._visibility
                batch.deadline = now + self._window
            batch.messages += passed
            if len(passed) < len(receipt.messages) or receipt.dead or receipt.expired:
                met = set(map(id, passed))
                self._aside(receipt, [each for each in receipt.messages if id(each) not in met])
            if len(receipt.messages) < missing:
                break

    def _fits(self, room: Room) -> Fits:
        """Return whether there is room for a record; one that the filter drops takes none."""
        passes = self._passes
        if passes is None:
            return room.fits
        return lambda raw: not passes(raw) or room.fits(raw)


def _visibility(settings: Queue, timeout: float) -> int:
    """Return for how long a receive hides messages, in microseconds."""
    window = settings.maximum_batching_window_in_seconds
    if window and window + timeout > settings.visibility_timeout:
        return round((window + timeout + 30) * SECOND)
    return settings.visibility_timeout * SECOND
