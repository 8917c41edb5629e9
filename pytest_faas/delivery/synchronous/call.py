"""One try of a client to get its answer: it sends the request, waits, and may send it again."""

from __future__ import annotations

from pytest_faas import errors
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.policies import Duplicate
from pytest_faas.delivery.synchronous.request import Request
from pytest_faas.delivery.synchronous.resending import sent_again
from pytest_faas.runtime.front_ends import table
from pytest_faas.runtime.front_ends.answer import HttpAnswer

__tracebackhide__ = errors.hidden_from


class Call:
    """A client on its way to an answer: it ends with one that it keeps, or when it gives up.

    `at`: when it begins, in microseconds. `event`: what the front end makes of the sending, the last one after the first.
    `lane`: its name in the timeline where the client calls more than once. `beside`: it runs at the same moment as
    another call. `again`: what the client does once more after its success.
    """

    __slots__ = ("again", "at", "beside", "event", "lane", "new", "refusal", "request", "retries")

    def __init__(
        self,
        request: Request,
        at: int,
        event: Event | None = None,
        lane: str = "",
        *,
        beside: bool = False,
        again: tuple[Duplicate, ...] = (),
    ) -> None:
        self.request = request
        self.at = at
        self.event = request.first if event is None else event
        self.lane = lane
        self.beside = beside
        self.again = again
        self.retries = 0
        self.new = event is None and not lane  # whether this sending is the very event that was handed in
        self.refusal: HttpAnswer | None = None
        request.under_way += 1

    def next_event(self, ms: int) -> Event:
        """Return the event of a sending at that time: the first keeps its own octets, each other is a new request.

        The payload of a direct call has nothing of the sending in it: only the request id of the invocation is new.
        """
        if not self.new and self.request.kind != table.DIRECT:
            self.event = sent_again(self.event, ms)
        if self.retries == 0:
            self.refusal = table.refusal_of(self.request.kind, self.event)
        self.new = False
        self.request.raw = self.event
        self.request.sent += 1
        return self.event
