"""One delivery: the records go into their source, the source invokes the function, and time runs until all is settled."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.delivery.agenda import Agenda, micros
from pytest_faas.delivery.outcome import Event, Invoke, Outcome, Refusal, Target
from pytest_faas.delivery.platform import Platform
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.report import Ledger, Report
from pytest_faas.delivery.story import Attempt, Line, Sent
from pytest_faas.delivery.timeline import clock_text
from pytest_faas.errors import NeverSettles

__tracebackhide__ = errors.hidden_from

# So often may Lambda be asked, for each record and once for all, before a delivery counts as one that never ends.
_TRIES = 20_000
_TRIES_OF_A_RECORD = 100
# The same for tries between which no virtual time passes.
_TRIES_AT_ONCE = 1_000
_TRIES_AT_ONCE_OF_A_RECORD = 200


class Outbox(Protocol):
    """Where what services send on goes, beside the report."""

    def __call__(self, sent: Sent, /) -> bool:
        """Send it on; say whether the destination exists here."""


class Flow(Protocol):
    """A source in motion: made from its settings and a `Delivery`, it puts its first actions on the agenda."""

    def begin(self, events: Sequence[Event]) -> None:
        """Take the records of the events in, and begin."""

    def title(self) -> str:
        """Return the source and the settings that are not AWS's defaults, for the head of the timeline."""


def nowhere(_sent: Sent, /) -> bool:
    """Send nothing on: the report has it."""
    return False


@dataclass(frozen=True)
class Asked:
    """How one try to invoke the function went, with its row in the report."""

    attempt: Attempt
    outcome: Outcome | Refusal
    ended: int  # microseconds

    @property
    def refused(self) -> bool:
        """Whether the function's code never ran."""
        return isinstance(self.outcome, Refusal)


class Delivery:
    """What the flows share: time, the platform, the report in the making, chance, and the way out."""

    def __init__(
        self, invoke: Invoke, target: Target, start: int, conditions: Conditions, outbox: Outbox = nowhere
    ) -> None:
        self.agenda = Agenda(start)
        self.target = target
        self.conditions = conditions
        self.platform = Platform(invoke, target, self.agenda, conditions)
        self.ledger = Ledger(start)
        self.random = random.Random(f"pytest-faas delivery:{conditions.seed}")  # noqa: S311 - reproducible on purpose
        self.after_each: list[Callable[[], None]] = []  # who looks on after each step of the agenda
        self._outbox = outbox
        self._tries = 0
        self._at_once = (start, 0)  # a time, and how many tries there were before it
        self._given_up = ("", _LIMITS)

    @property
    def now(self) -> int:
        """The virtual time, in microseconds since the epoch."""
        return self.agenda.now

    @property
    def now_ms(self) -> int:
        """The virtual time, in milliseconds since the epoch."""
        return self.agenda.now // 1000

    def ask(
        self,
        build: Callable[[], Event],
        lines: list[Line],
        *,
        lane: str = "",
        request_id: str | None = None,
        beside: bool = False,
    ) -> Asked:
        """Invoke the function with an event now, and write it down.

        `beside`: at the same moment as another invocation, in an execution environment of its own.
        The row's `outcome` and what became of each record are the caller's to fill in, except for a refusal and a failure
        of the function, which are written here.
        """
        self._tries += 1
        identifier = request_id or origins.current().ids.uuid()
        attempt = Attempt(0.0, lines, lane=lane, request_id=identifier, build=build)
        outcome = self.platform.ask(build(), identifier, beside=beside)
        if isinstance(outcome, Refusal):
            attempt.outcome = "throttled" if outcome.throttled else "service error"
            attempt.refusal = outcome.reason
            attempt.said = f"{attempt.outcome} ({'429' if outcome.throttled else '5xx'})"
            return Asked(self.ledger.refused(self.now, attempt), outcome, self.now)
        attempt.duration = outcome.duration / 1_000_000
        attempt.invocation = outcome.invocation
        if outcome.error is not None:
            attempt.outcome = "timed out" if outcome.timed_out else "failed"
        attempt.said = outcome.error or "succeeded"
        return Asked(self.ledger.attempt(self.now, attempt), outcome, self.now + outcome.duration)

    def send(
        self, destination: str, body: Any, attributes: dict[str, Any] | None = None, condition: str = ""
    ) -> None:
        """Send something on to an ARN, and write it down."""
        sent = Sent(self.ledger.since_start(self.now), destination, body, attributes or {}, condition)
        self.hand_on(sent)

    def hand_on(self, sent: Sent, *, landed: bool = False) -> None:
        """Send on what is made already, unless it has `landed`, and write it down."""
        self.ledger.send(self.now, replace(sent, landed=landed or self._outbox(sent)))

    def give_up(self, why: str, hint: str) -> None:
        """End the delivery here: it goes on for ever, for another reason than retries; `hint` says what to do."""
        self._given_up = why, hint

    def run(self, title: str) -> Report:
        """Let time run until nothing is left to do, or until the limit that the user set."""
        until = self.conditions.until
        end = None if until is None else self.agenda.start + micros(until)
        most = _TRIES + _TRIES_OF_A_RECORD * len(self.ledger.records)
        while (when := self.agenda.next_at) is not None:
            if end is not None and when > end:
                self.agenda.wait(end)
                return self._broken_off(title, f"until={until:g} was reached")
            self.agenda.step()
            for look in self.after_each:
                look()
            if self._tries > most or self._given_up[0] or self._stands_still():
                return self._never_settles(title)
        return self.ledger.close(title)

    def _stands_still(self) -> bool:
        """Whether so many tries were made at one time that it will hardly ever pass."""
        since, before = self._at_once
        if self.now != since:
            self._at_once = self.now, self._tries
            return False
        return self._tries - before > _TRIES_AT_ONCE + _TRIES_AT_ONCE_OF_A_RECORD * len(self.ledger.records)

    def _never_settles(self, title: str) -> Report:
        """Report what happened until here, if the user asked for a part of it only; raise otherwise."""
        why, hint = self._given_up
        at = clock_text(self.ledger.since_start(self.now))
        said = "; ".join([*filter(None, [why]), f"broken off after {self._tries:,} tries at +{at}"])
        if self.conditions.until is not None:
            return self._broken_off(title, said)
        told = (
            f"{why or f'the retries have not come to an end after {self._tries:,} tries, at +{at}'}. {hint}"
        )
        raise NeverSettles(f"faas.deliver: {told}\n\n{self.ledger.close(title, said).table(complete=False)}")

    def _broken_off(self, title: str, said: str) -> Report:
        self.ledger.break_off(self.now)
        return self.ledger.close(title, said)


_LIMITS = (
    "Set a limit (max_receive_count, maximum_retry_attempts, maximum_record_age_in_seconds, …), or say how many virtual"
    " seconds to look at: until=3600"
)


def deliver(flow: Flow, delivery: Delivery, events: Sequence[Event]) -> Report:
    """Deliver events through a flow, and report.

    Raises `NeverSettles` where retries go on beyond any limit and the conditions have no `until`.
    """
    flow.begin(events)
    title = f"{delivery.target.name} ← {flow.title()}"
    return delivery.run(title)
