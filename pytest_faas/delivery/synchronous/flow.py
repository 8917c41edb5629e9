"""A synchronous invocation: a client's request, from its first sending to what the client is left with.

    sends ──► front end ──► Lambda ──► the function runs ─────────┬──► an answer below 400 ──────────────► succeeded
      ▲         │ too large   │ throttled, 5xx                    ├──► another answer, or none in the
      │         ▼             ▼                                   │    time that the client waits ───┬──► dropped
      │        413       429, 500 or 502 ──► the client has it ◄──┘    (the function may run on)     │
      └── waits, makes a new request ◄─── while it has retries, and for a status that it retries ◄───┘

Nobody but the client retries: https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from pytest_faas import errors
from pytest_faas.delivery.agenda import micros
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.report import DROPPED, SUCCEEDED
from pytest_faas.delivery.story import Line
from pytest_faas.delivery.synchronous.call import Call
from pytest_faas.delivery.synchronous.calls import calls_of, copies
from pytest_faas.delivery.synchronous.exchange import Exchange, exchanged, refused_before_lambda
from pytest_faas.delivery.synchronous.fitting import refuse_body_of_a_direct_call, refuse_unfit
from pytest_faas.delivery.synchronous.request import Request
from pytest_faas.delivery.synchronous.settings import Sync
from pytest_faas.delivery.titles import titled

__tracebackhide__ = errors.hidden_from


class SyncFlow:
    """Delivers each event as the request of a client that waits for its answer."""

    def __init__(self, settings: Sync, delivery: Delivery) -> None:
        refuse_unfit(delivery.conditions)
        self._settings = settings
        self._delivery = delivery
        self._kinds: set[str] = set()

    def title(self) -> str:
        """Return the settings that are not the defaults, and the kind of front end."""
        return titled(self._settings, " and ".join(sorted(self._kinds)), left_out="kind")

    def begin(self, events: Sequence[Event]) -> None:
        """Let each client send, when its event says so."""
        delivery = self._delivery
        requests = [Request(event, self._settings.kind_for(event)) for event in events]
        refuse_body_of_a_direct_call(requests, delivery.conditions)
        self._kinds = {each.kind for each in requests}
        self._setups = {kind: self._settings.setup(kind) for kind in self._kinds}
        for each in requests:
            delivery.ledger.arrived(each)
        self._expect(iter(calls_of(requests, delivery.now, delivery.conditions, delivery.random)))

    def _expect(self, coming: Iterator[Call]) -> None:
        """Put the next call on the agenda: the rest waits outside, however many there are."""
        call = next(coming, None)
        if call is not None:
            self._delivery.agenda.at(call.at, partial(self._next_call, call, coming))

    def _next_call(self, call: Call, coming: Iterator[Call]) -> None:
        self._expect(coming)
        self._send(call)

    def _send(self, call: Call) -> None:
        delivery = self._delivery
        event = call.next_event(delivery.now_ms)
        line = Line(call.request, call.request.sent)
        exchange = refused_before_lambda(call, delivery.now)
        if exchange is not None:
            delivery.ledger.note(delivery.now, "too large for Lambda", [line])
        else:
            asked = delivery.ask(lambda: event, [line], lane=call.lane, beside=call.beside)
            exchange = exchanged(call, asked, self._setups[call.request.kind], self._settings, delivery.now)
            if exchange.ended > exchange.got:  # the function runs on, and the delivery lasts until its end
                asked.attempt.said = f"ran on to {self._clock(exchange.ended)}: {asked.attempt.said}"
                delivery.agenda.at(exchange.ended, partial(delivery.ledger.touch, exchange.ended))
        delivery.agenda.at(exchange.got, partial(self._judge, call, exchange, line))

    def _judge(self, call: Call, exchange: Exchange, line: Line) -> None:
        """Let the client look at what it got."""
        call.request.answers.append(exchange.answer)
        self._delivery.ledger.touch(exchange.got)
        if exchange.pleased:
            self._succeed(call, exchange, line)
        elif call.retries < self._settings.client_retries and exchange.is_retried(self._settings):
            call.retries += 1
            at = exchange.got + micros(self._settings.retry_delay(call.retries))
            line.fate = self._told("client got", exchange, f"resends at {self._clock(at)}")
            self._delivery.agenda.at(at, partial(self._send, call))
        else:
            line.fate = self._told("client left with", exchange)
            self._end(call.request, DROPPED)

    def _succeed(self, call: Call, exchange: Exchange, line: Line) -> None:
        request, told = call.request, []
        for policy in call.again:  # a client, or its user, sends the same thing once more
            for copy in copies(request, policy, exchange.got, "again"):
                told.append(f"again at {self._clock(copy.at)}")
                self._delivery.agenda.at(copy.at, partial(self._send, copy))
        line.fate = self._told("client got", exchange, *told)
        self._end(request, SUCCEEDED)

    def _end(self, request: Request, state: str) -> None:
        """Let a call end: its request has succeeded with the first that did, and is given up when all are."""
        request.under_way -= 1
        if state == SUCCEEDED or request.under_way == 0:
            self._delivery.ledger.settle(request, state, self._delivery.now)

    def _told(self, verb: str, exchange: Exchange, *more: str) -> str:
        """Return what became of a sending: what the client got, when, and what follows."""
        got = "client gave up" if exchange.answer is None else f"{verb} {exchange.wording}"
        when = f" at {self._clock(exchange.got)}" if exchange.got > exchange.sent else ""
        return ", ".join([f"{got}{when}", *more])

    def _clock(self, at: int) -> str:
        return self._delivery.ledger.clock(at)
