"""Lambda in front of the function: whether an invocation begins, in which lane, and its row in the report."""

from __future__ import annotations

import heapq

from pytest_faas.delivery.agenda import Agenda
from pytest_faas.delivery.outcome import Event, Invoke, Outcome, Refusal, Target
from pytest_faas.delivery.policies import Conditions

_CONCURRENCY = Refusal(throttled=True, reason="ReservedFunctionConcurrentInvocationLimitExceeded")


class Platform:
    """Asks the function, unless Lambda would refuse: by a policy, or because too many invocations run already.

    Invocations are made one at a time, in the order of their starts; one that takes (virtual) time runs beside those
    that start before its end.
    """

    def __init__(self, invoke: Invoke, target: Target, agenda: Agenda, conditions: Conditions) -> None:
        self.target = target
        self._invoke = invoke
        self._agenda = agenda
        self._refusals = tuple(conditions.refusals)
        self._limit = conditions.reserved_concurrent_executions
        self._tries = 0
        self._running: list[int] = []  # when each that runs will have ended

    @property
    def closed(self) -> bool:
        """Whether reserved concurrency is 0: nothing is ever invoked."""
        return self._limit == 0

    def ask(self, event: Event, request_id: str, *, beside: bool = False) -> Outcome | Refusal:
        """Invoke the function now, `beside` another run if need be, or say why Lambda does not."""
        self._tries += 1
        now = self._agenda.now
        refusal = self._refused(now, beside=beside)
        if refusal is not None:
            return refusal
        outcome = self._invoke(event, at=now, request_id=request_id, beside=beside)
        heapq.heappush(self._running, now + outcome.duration)
        return outcome

    def _refused(self, now: int, *, beside: bool) -> Refusal | None:
        for each in self._refusals:
            if each.strikes(self._tries, now - self._agenda.start):
                return Refusal(each.throttled, each.reason)
        while self._running and self._running[0] <= now - beside:
            heapq.heappop(self._running)
        return _CONCURRENCY if self._limit is not None and len(self._running) >= self._limit else None
