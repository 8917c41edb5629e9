"""What becomes of records: checkpointed, tried again, given up, too old; each with its words in the timeline."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.report import DEAD_LETTERED, DROPPED, EXPIRED, SUCCEEDED
from pytest_faas.delivery.story import Line
from pytest_faas.delivery.stream import failure
from pytest_faas.delivery.stream.batch import Batch
from pytest_faas.delivery.stream.failure import Failure
from pytest_faas.delivery.stream.lane import Lane
from pytest_faas.delivery.stream.record import StreamRecord
from pytest_faas.delivery.stream.settings import Stream
from pytest_faas.delivery.titles import arn_label


class Endings:
    """Writes down what becomes of records, and sends on what is given up."""

    def __init__(self, settings: Stream, delivery: Delivery) -> None:
        self._settings = settings
        self._delivery = delivery
        self._destination = settings.on_failure
        self._age = settings.longest_age

    def checkpointed(self, lines: Sequence[Line]) -> None:
        """Let records be done."""
        now, ledger = self._delivery.now, self._delivery.ledger
        for line in lines:
            line.fate = "checkpointed"
            ledger.settle(line.record, SUCCEEDED, now)

    def tried_again(
        self, lines: Sequence[Line], records: Sequence[StreamRecord], when: int, how: str = ""
    ) -> None:
        """Say when records are tried again, or that they will be too old before."""
        fate = f"retried at {self._clock(when)}{how}"
        for line, record in zip(lines, records, strict=True):
            expires = record.arrived + self._age
            line.fate = (
                fate if when < expires else f"too old at {self._clock(max(expires, self._delivery.now))}"
            )

    def given_up(
        self, lane: Lane, batch: Batch, lines: Sequence[Line], runs: int, *, unhandled: bool
    ) -> None:
        """End records whose retries are used up."""
        state = DROPPED if self._destination is None else DEAD_LETTERED
        fate = f"given up{self._whereto()}"
        for line in lines:
            line.fate = fate
            self._delivery.ledger.settle(line.record, state, self._delivery.now)
        if batch.closes:
            self._window_lost(lane, "retries used up")
        else:
            self._send(
                lane, Failure(failure.RETRIES_USED_UP, batch.records, runs, batch.request_id, unhandled)
            )

    def first_expiry(self, lane: Lane, batch: Batch) -> int:
        """Return when the first record of a batch will be too old."""
        if lane.window is not None and batch.closes:
            return lane.window.newest + self._age
        return min(each.arrived for each in batch.records) + self._age

    def last_expiry(self, lane: Lane, batch: Batch) -> int:
        """Return when the last record of a batch will be too old."""
        if batch.closes:
            return self.first_expiry(lane, batch)
        return max(each.arrived for each in batch.records) + self._age

    def alive(self, lane: Lane, batch: Batch) -> bool:
        """Cut off the records of a batch that are too old by now; tell whether something is left to deliver."""
        now = self._delivery.now
        if self.first_expiry(lane, batch) > now:
            return True
        if batch.closes:
            self._window_lost(lane, "its last record is too old")
            return False
        expired = [each for each in batch.records if each.arrived + self._age <= now]
        batch.records = [each for each in batch.records if each.arrived + self._age > now]
        self._expired(lane, batch, expired)
        return bool(batch.records)

    def _expired(self, lane: Lane, batch: Batch, records: list[StreamRecord]) -> None:
        """End records that are too old.

        What the stream lost before the mapping ever read it leaves no trace there; no more does a second delivery.
        """
        now, ledger = self._delivery.now, self._delivery.ledger
        by_stream = self._age == self._settings.retention
        unread = not batch.in_vain and (by_stream or batch.again)
        limit = f"{self._settings.retention_period_in_hours} h" if by_stream else f"{self._age // SECOND} s"
        fate = (
            ("not delivered again" if batch.again else "never read")
            if unread
            else f"too old{self._whereto()}"
        )
        ledger.note(now, f"older than {limit}", [Line(each, each.attempts, fate) for each in records])
        for each in records:
            ledger.settle(each, EXPIRED, now)
        if not unread:
            self._send(lane, Failure(failure.TOO_OLD, records, batch.failures, batch.request_id))

    def _window_lost(self, lane: Lane, why: str) -> None:
        """Go on without the final invocation of a tumbling window."""
        if lane.window is not None:
            said = f"window {lane.window.opened} never closed: {why}; its state is lost"
            self._delivery.ledger.note(self._delivery.now, said, [])
            lane.window = None

    def _send(self, lane: Lane, given_up: Failure) -> None:
        if self._destination is not None:
            payload = {"Records": [each.raw for each in given_up.records]}
            failure.send(self._delivery, self._destination, lane.shard, given_up, payload)

    def _whereto(self) -> str:
        arn = self._settings.on_failure
        return ", no on_failure" if arn is None else f" → {arn_label(arn)}"

    def _clock(self, when: int) -> str:
        return self._delivery.ledger.clock(when)
