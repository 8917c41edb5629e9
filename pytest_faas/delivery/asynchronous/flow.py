"""An asynchronous invocation: Lambda's queue, from an event's arrival to its end.

    arrives ──► try ──► ran without an error ──► done (record to on_success)
                 ▲ ├──► ran with an error ─────► waits one minute, then two
                 │ └──► throttled, or 5xx ─────► waits 1, 2, 4 … 300 s and uses no retry
                 └───────────────────────────────┴──► or is given up: retries used up, or too old for the next try
                                                      (record to on_failure, event to the dead-letter queue)

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from functools import partial
from itertools import count

from pytest_faas import errors
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.asynchronous.arrivals import arrivals
from pytest_faas.delivery.asynchronous.fitting import refuse_unfit
from pytest_faas.delivery.asynchronous.invocation_record import (
    EVENT_AGE_EXCEEDED,
    RETRIES_EXHAUSTED,
    ZERO_RESERVED_CONCURRENCY,
)
from pytest_faas.delivery.asynchronous.queued import Queued
from pytest_faas.delivery.asynchronous.sending import Sender
from pytest_faas.delivery.asynchronous.settings import Async
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.outcome import Event, Outcome, Refusal
from pytest_faas.delivery.report import DEAD_LETTERED, DROPPED, SUCCEEDED
from pytest_faas.delivery.story import Line
from pytest_faas.delivery.titles import titled

__tracebackhide__ = errors.hidden_from


class AsyncFlow:
    """Delivers events through Lambda's queue, each in an invocation of its own."""

    def __init__(self, settings: Async, delivery: Delivery) -> None:
        refuse_unfit(delivery.conditions)
        self._settings = settings
        self._delivery = delivery
        self._sender = Sender(settings, delivery)
        self._coming: list[tuple[int, int, Queued]] = []  # a heap of what has not arrived yet
        self._numbers = count()

    def title(self) -> str:
        """Return the settings that are not AWS's defaults; of an ARN, its service and name."""
        return titled(self._settings)

    def begin(self, events: Sequence[Event]) -> None:
        """Let the events arrive, each at its time; more may begin later."""
        delivery = self._delivery
        coming = arrivals(events, delivery.now, delivery.conditions, delivery.random)
        for record in dict.fromkeys(each.record for each in coming):
            delivery.ledger.arrived(record)
        for queued in coming:
            heapq.heappush(self._coming, (queued.since, next(self._numbers), queued))
        self._expect()

    def _expect(self) -> None:
        """Put the next arrival on the agenda: the rest waits outside, however many there are."""
        if self._coming:
            self._delivery.agenda.at(self._coming[0][0], self._next_arrives)

    def _next_arrives(self) -> None:
        if (
            self._coming and self._coming[0][0] <= self._delivery.now
        ):  # else another entry of the agenda waits for it
            queued = heapq.heappop(self._coming)[2]
            self._expect()
            self._arrives(queued)

    def _arrives(self, queued: Queued) -> None:
        if not self._delivery.platform.closed:
            self._try(queued)
            return
        # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html: no try at all
        line = Line(queued.record, 0)
        self._delivery.ledger.note(self._delivery.now, "reserved concurrency is 0: not invoked", [line])
        self._give_up(queued, line, ZERO_RESERVED_CONCURRENCY)

    def _try(self, queued: Queued) -> None:
        """Invoke the function: every try of an event has the same request id.

        Recorded from AWS by LocalStack's suite, test_request_id_async_invoke_with_retry, 2025-11-24.
        """
        line = Line(queued.record, queued.record.attempts + 1)
        asked = self._delivery.ask(
            queued.event, [line], lane=queued.lane, request_id=queued.record.id, beside=queued.beside
        )
        if isinstance(asked.outcome, Refusal):
            line.count -= 1
            queued.was_refused(asked.outcome)
            self._wait(queued, line, queued.backoff(), "tried again")
        else:
            self._delivery.agenda.at(asked.ended, partial(self._ran, queued, asked.outcome, line))

    def _ran(self, queued: Queued, outcome: Outcome, line: Line) -> None:
        queued.ran(outcome)
        if outcome.error is None:
            self._succeed(queued, line)
        elif queued.runs > self._settings.maximum_retry_attempts:
            self._give_up(queued, line, RETRIES_EXHAUSTED)
        else:
            self._wait(queued, line, queued.retry_delay(), "retried")

    def _wait(self, queued: Queued, line: Line, delay: int, then: str) -> None:
        """Wait for the next try, or give up at once if the event would be too old by then.

        Recorded from AWS by LocalStack's suite, test_maxeventage, 2025-11-27: with 60 s as the limit, an event is given
        up right after its first run. There a run takes some time at least, here it may take none: hence not `>`.
        """
        at = self._delivery.now + delay
        if at - queued.since >= self._settings.maximum_event_age_in_seconds * SECOND:
            self._give_up(queued, line, EVENT_AGE_EXCEEDED)
        else:
            line.fate = f"{then} at {self._delivery.ledger.clock(at)}"
            self._delivery.agenda.at(at, partial(self._try, queued))

    def _succeed(self, queued: Queued, line: Line) -> None:
        sending = str(self._sender.success(queued))
        line.fate = f"done → {sending}" if sending else "done"
        self._end(queued, SUCCEEDED)
        if queued.again_after:  # the queue is eventually consistent: it may deliver the same event once more
            at = self._delivery.now + queued.again_after[0]
            again = Queued(queued.record, at, "repeat", again_after=queued.again_after[1:])
            line.fate += f", once more at {self._delivery.ledger.clock(at)}"
            self._delivery.agenda.at(at, partial(self._arrives, again))

    def _give_up(self, queued: Queued, line: Line, condition: str) -> None:
        sending = self._sender.failure(queued, condition)
        line.fate = f"{condition} → {str(sending) or 'dropped'}"
        self._end(queued, DEAD_LETTERED if sending.to else DROPPED)

    def _end(self, queued: Queued, state: str) -> None:
        """Let this copy end: its event has succeeded with the first copy that did, and failed when all have."""
        record, ledger = queued.record, self._delivery.ledger
        record.under_way -= 1
        if state == SUCCEEDED or record.under_way == 0:
            ledger.settle(record, state, self._delivery.now)
        ledger.touch(self._delivery.now)
