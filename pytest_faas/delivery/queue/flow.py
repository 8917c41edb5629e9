"""A queue in motion: receive, invoke, judge, delete; what is not deleted is visible again when its time-out is over."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_faas import errors
from pytest_faas.delivery.agenda import micros
from pytest_faas.delivery.deliver import Asked, Delivery
from pytest_faas.delivery.outcome import Event, Outcome
from pytest_faas.delivery.queue import setup
from pytest_faas.delivery.queue.batch import Batch, Gatherer
from pytest_faas.delivery.queue.fates import Fates
from pytest_faas.delivery.queue.pollers import Pollers
from pytest_faas.delivery.queue.settings import Queue
from pytest_faas.delivery.queue.store import Store
from pytest_faas.delivery.queue.verdict import judge
from pytest_faas.delivery.story import Line

__tracebackhide__ = errors.hidden_from


class QueueFlow:
    """Each poller: receive a batch → invoke → ended → delete or leave → receive again.

    A batch that Lambda refuses to begin (a throttle) is tried again in the poller's hands until its messages' visibility
    time-out is over, and let go then.
    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """

    def __init__(self, settings: Queue, delivery: Delivery, store: Store | None = None) -> None:
        setup.check_timeout(settings, delivery.target.timeout)
        self._settings = settings
        self._delivery = delivery
        self._store = store
        self._pollers = Pollers(settings.maximum_concurrency)

    def title(self) -> str:
        """Return the queue and what is set otherwise than by default."""
        return setup.title(self._store, self._settings)

    def begin(self, events: Sequence[Event]) -> None:
        """Put the messages of the events into the queue, and let the pollers begin."""
        settings, delivery = self._settings, self._delivery
        conditions = delivery.conditions
        delivery.ledger.counted = "receive"
        if self._store is None:
            self._store = setup.queue_of(events, settings, delivery)
        self._queue = self._store
        setup.check_mapping(settings, self._queue, conditions)
        self._fates = Fates(self._queue, settings, delivery, self._poll)
        self._gatherer = Gatherer(
            self._queue,
            settings,
            delivery.target.timeout,
            conditions.regroup,
            delivery.random,
            setup.filter_of(settings),
            self._fates.aside,
        )
        self._fates.arrive()
        self._poll()

    def _poll(self) -> None:
        """Let each poller that is free take a batch, and come back when there may be another."""
        now, again = self._delivery.now, None
        while self._pollers.free(now):
            batch = self._gatherer.take(now)
            if batch is None:
                self._pollers.calm()
                times = (self._gatherer.deadline, self._queue.next_at(now))
                again = min((each for each in times if each is not None), default=None)
                break
            batch.poller = self._pollers.begin()
            self._fates.deliver(batch)
            self._invoke(batch)
        else:
            if self._queue.next_at(now) == now:
                again = self._pollers.crowded(now)
        agenda = self._delivery.agenda
        # whatever else is on the agenda ends with a poll of its own
        if again is not None and (agenda.next_at is None or again < agenda.next_at):
            agenda.at(again, self._poll)

    def _invoke(self, batch: Batch) -> None:
        lines = [Line(each.record, each.count) for each in batch.messages]
        asked = self._delivery.ask(batch.event, lines, beside=batch.beside)
        outcome = asked.outcome
        if isinstance(outcome, Outcome):
            self._pollers.runs(batch.poller, asked.attempt, self._delivery.now, asked.ended)
            self._delivery.agenda.at(asked.ended, lambda: self._ended(batch, asked, outcome))
        else:
            self._refused(batch, asked)

    def _ended(self, batch: Batch, asked: Asked, outcome: Outcome) -> None:
        """Judge what the function did: it answered, failed or timed out."""
        verdict = judge(outcome, batch.messages, partial=self._settings.report_batch_item_failures)
        self._fates.settle(batch, asked.attempt, verdict)
        self._end(batch)

    def _refused(self, batch: Batch, asked: Asked) -> None:
        """Lambda did not begin it: try again, each time after twice the wait, or let go."""
        now = self._delivery.now
        batch.wait = 2 * batch.wait or micros(self._settings.retry_interval)
        again = now + batch.wait
        if again < batch.until and not self._delivery.platform.closed:
            self._fates.wait(asked.attempt, again)
            self._delivery.agenda.at(again, lambda: self._retry(batch))
        else:
            self._fates.let_go(asked.attempt, batch.until)
            self._delivery.agenda.at(batch.until, lambda: self._end(batch))

    def _retry(self, batch: Batch) -> None:
        self._invoke(batch)
        self._poll()

    def _end(self, batch: Batch) -> None:
        self._pollers.end(batch.poller)
        self._poll()
