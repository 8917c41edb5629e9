"""An event in Lambda's queue: which try it is at, and what came of the last one."""

from __future__ import annotations

from typing import Final

from pytest_faas import errors
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.asynchronous.event_record import EventRecord
from pytest_faas.delivery.outcome import Event, Outcome, Refusal

__tracebackhide__ = errors.hidden_from

_MINUTE: Final = 60 * SECOND
_LONGEST_BACKOFF: Final = 300 * SECOND


class Queued:
    """One copy of an event in Lambda's queue. A duplicate is a copy of its own, with the same request id.

    `since`: when it got there, in microseconds; its age counts from then. `lane`: its name in the timeline, where there
    are several copies. `beside`: it runs beside another copy, in an execution environment of its own. `again_after`: in
    how many microseconds after its success each further copy appears.
    """

    __slots__ = ("again_after", "beside", "lane", "last", "record", "refusals", "runs", "since")

    def __init__(
        self,
        record: EventRecord,
        since: int,
        lane: str = "",
        *,
        beside: bool = False,
        again_after: tuple[int, ...] = (),
    ) -> None:
        self.record = record
        self.since = since
        self.lane = lane
        self.beside = beside
        self.again_after = again_after
        self.runs = 0
        self.refusals = 0  # in a row
        self.last: Outcome | Refusal | None = None
        record.under_way += 1

    def event(self) -> Event:
        """Return the event as the function receives it: it is the same each time."""
        return self.record.raw

    def ran(self, outcome: Outcome) -> None:
        """Note that the function ran."""
        self.runs += 1
        self.refusals = 0
        self.last = outcome

    def was_refused(self, refusal: Refusal) -> None:
        """Note that Lambda did not run it."""
        self.refusals += 1
        self.last = refusal

    def retry_delay(self) -> int:
        """Return the wait before the next retry, in microseconds: one minute, then two.

        https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html; recorded from AWS by
        LocalStack's suite, test_retries, 2025-11-25.
        """
        return self.runs * _MINUTE

    def backoff(self) -> int:
        """Return the wait after a throttle or an error of Lambda: from one second doubling to five minutes.

        https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html; that it begins anew after a run
        is not documented.
        """
        doubled = SECOND << min(self.refusals - 1, 20)
        return min(doubled, _LONGEST_BACKOFF)
