"""How Lambda reads a stream: each lane of a shard delivers one batch after the other, and waits for what fails.

A lane looks (`_look`): is there a batch that was begun, else can one be cut? It tries the batch (`_try`). When the
invocation ends (`_ended`), the records that are done are checkpointed and the rest is retried, split or given up. Then it
looks again.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_faas.delivery.deliver import Asked, Delivery
from pytest_faas.delivery.outcome import Event, Outcome
from pytest_faas.delivery.story import Attempt, Line
from pytest_faas.delivery.stream.answer import Verdict, judged
from pytest_faas.delivery.stream.batch import Batch
from pytest_faas.delivery.stream.cutter import Cutter
from pytest_faas.delivery.stream.endings import Endings
from pytest_faas.delivery.stream.kinds import stream_name
from pytest_faas.delivery.stream.lane import Lane, Reader
from pytest_faas.delivery.stream.readers import readers_of
from pytest_faas.delivery.stream.record import StreamRecord
from pytest_faas.delivery.stream.repeats import Repeats
from pytest_faas.delivery.stream.retries import tried_again
from pytest_faas.delivery.stream.settings import Stream
from pytest_faas.delivery.stream.shards import Shard
from pytest_faas.delivery.stream.source import refuse_policies, shards_in_memory
from pytest_faas.delivery.stream.turns import Turns
from pytest_faas.delivery.stream.window import Window
from pytest_faas.delivery.titles import titled


class StreamFlow:
    """The event source mapping of a stream. `shards`: where they are not to be made from the events, but exist already."""

    def __init__(self, settings: Stream, delivery: Delivery, shards: Sequence[Shard] | None = None) -> None:
        refuse_policies(delivery.conditions)
        self._settings = settings
        self._delivery = delivery
        self._shards = shards
        self._repeats = Repeats(delivery.conditions.duplicates, delivery.random)
        self._turns = Turns(delivery.agenda, delivery.conditions.reorder, delivery.random)
        self._cutter = Cutter(settings, delivery.conditions.regroup, delivery.random)
        self._endings = Endings(settings, delivery)
        self._readers: list[Reader] = []

    def title(self) -> str:
        """Return the streams, and the settings that are not AWS's defaults."""
        names = dict.fromkeys(
            f"{each.shard.kind.name} {stream_name(each.shard.arn)}" for each in self._readers
        )
        return titled(self._settings, *names)

    def begin(self, events: Sequence[Event]) -> None:
        """Take the records in, and have every lane look."""
        shards = self._shards
        if shards is None:
            shards = shards_in_memory(self._settings, self._delivery, self._repeats, events)
        self._readers = readers_of(self._settings, self._delivery, shards, known=self._shards is None)
        self._wake_idle()

    def _wake_idle(self) -> None:
        for reader in self._readers:
            for lane in reader.lanes:
                if not lane.running:
                    self._wake(lane, self._delivery.now)

    def _wake(self, lane: Lane, when: int) -> None:
        """Have a lane look then, in place of any time that was set before."""
        if lane.alarm != when:
            lane.alarm = when
            self._turns.at(when, lambda: self._look(lane, when))

    def _look(self, lane: Lane, alarm: int) -> None:
        """Try the next batch, or sleep until there can be one."""
        if lane.alarm != alarm:
            return
        lane.alarm = None
        batch, wakes = self._next(lane)
        if batch is not None:
            self._try(lane, batch)
        elif wakes is not None:
            self._wake(lane, wakes)

    def _next(self, lane: Lane) -> tuple[Batch | None, int | None]:
        """Return the batch to try now, or when to look again."""
        now = self._delivery.now
        while True:
            lane.reader.fill(now)
            batch = lane.current(now)
            if batch is None:
                found = self._cutter.next_batch(lane, now)
                if not isinstance(found, Batch):
                    return None, found
                lane.work.append(found)
            elif not self._endings.alive(lane, batch):
                lane.work.pop()
            elif batch.not_before > now:
                return None, min(batch.not_before, self._endings.first_expiry(lane, batch))
            else:
                return batch, None

    def _try(self, lane: Lane, batch: Batch) -> None:
        """Invoke the function with a batch."""
        lane.running = True
        build = _event(lane, batch)
        asked = self._ask(build, batch.records, lane.name)
        if not (batch.request_id or batch.again or batch.closes or asked.refused):
            for records in self._repeats.beside(batch.records):
                self._beside(lane, records)
        self._delivery.agenda.at(asked.ended, lambda: self._ended(lane, batch, asked))

    def _ask(
        self, build: Callable[[], Event], records: list[StreamRecord], name: str, *, beside: bool = False
    ) -> Asked:
        lines = [Line(each, each.attempts + 1) for each in records]
        asked = self._delivery.ask(build, lines, lane=name, beside=beside)
        if asked.refused:
            for line in lines:
                line.count -= 1
        return asked

    def _beside(self, lane: Lane, records: list[StreamRecord]) -> None:
        """Deliver records a second time at the same moment, as a poller does that does not know of its successor."""
        copy = Batch(records, again=True)
        asked = self._ask(_event(lane, copy), records, f"{lane.name} again".strip(), beside=True)
        if isinstance(asked.outcome, Outcome):
            _write(asked.attempt, judged(self._settings, copy, asked.outcome), None)
        for line in asked.attempt.lines:
            line.fate = "delivered beside, no checkpoint"
        delivery = self._delivery  # the delivery lasts until it ends, though nothing comes of it
        delivery.agenda.at(asked.ended, lambda: delivery.ledger.touch(asked.ended))

    def _ended(self, lane: Lane, batch: Batch, asked: Asked) -> None:
        """Checkpoint what is done, have the rest tried again or give it up, and look on."""
        lane.running = False
        if isinstance(asked.outcome, Outcome):
            lane.work.pop()
            verdict = judged(self._settings, batch, asked.outcome)
            _write(asked.attempt, verdict, lane.window if batch.closes else None)
            batch.request_id = asked.attempt.request_id
            self._done(lane, batch, asked.attempt.lines[: verdict.done], verdict)
            if not verdict.succeeded:
                self._rest(lane, batch, asked.attempt.lines[verdict.done :], verdict)
        else:
            self._refused(lane, batch, asked.attempt.lines)
        self._wake(lane, self._delivery.now)
        if self._shards is not None:
            self._wake_idle()  # the function may have put something into a stream

    def _done(self, lane: Lane, batch: Batch, lines: list[Line], verdict: Verdict) -> None:
        self._endings.checkpointed(lines)
        if lane.window is not None and verdict.state is not None and not batch.closes:
            lane.window.take(verdict.state)
        if batch.closes and verdict.succeeded:
            lane.window = None
        if lines and not batch.again:
            self._repeats.plan(lane, batch.records[: verdict.done], self._delivery.now)

    def _rest(self, lane: Lane, batch: Batch, lines: list[Line], verdict: Verdict) -> None:
        """Have what is not done tried again after a while, or give it up."""
        again = tried_again(self._settings, batch, verdict)
        if not again:
            rest = batch.part(verdict.done)
            unhandled = verdict.outcome in {"failed", "timed out"}
            self._endings.given_up(lane, rest, lines, batch.failures + 1, unhandled=unhandled)
            return
        for each in again:
            self._wait(each)
        how = ", split in two" if len(again) == 2 else ""
        self._endings.tried_again(lines, batch.records[verdict.done :], again[0].not_before, how)
        lane.work.extend(part for each in reversed(again) for part in reversed(self._cutter.recut(each)))

    def _refused(self, lane: Lane, batch: Batch, lines: list[Line]) -> None:
        """Have a batch tried again that never reached the function, which uses no retry."""
        self._wait(batch)
        if self._delivery.platform.closed:
            batch.not_before = self._endings.last_expiry(lane, batch)
        self._endings.tried_again(lines, batch.records, batch.not_before)

    def _wait(self, batch: Batch) -> None:
        batch.in_vain += 1
        batch.not_before = self._delivery.now + self._settings.wait_before(batch.in_vain)


def _event(lane: Lane, batch: Batch) -> Callable[[], Event]:
    """Return what makes the event of a batch, the same each time."""
    raws = [each.raw for each in batch.records]
    window = lane.window
    around = {} if window is None else window.fields(lane.shard.id, lane.shard.arn, final=batch.closes)
    return lambda: {"Records": raws, **around}


def _write(attempt: Attempt, verdict: Verdict, closing: Window | None) -> None:
    attempt.outcome = verdict.outcome
    attempt.said = verdict.said if closing is None else f"closing window {closing.opened}: {verdict.said}"
