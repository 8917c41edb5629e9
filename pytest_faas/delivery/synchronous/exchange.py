"""What a client gets for one sending, and when: the front end's answer, or nothing in the time that it waits."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_faas import errors
from pytest_faas.delivery.agenda import micros
from pytest_faas.delivery.deliver import Asked
from pytest_faas.delivery.outcome import Refusal
from pytest_faas.delivery.synchronous.call import Call
from pytest_faas.delivery.synchronous.settings import Sync
from pytest_faas.runtime.front_ends import alb, table
from pytest_faas.runtime.front_ends.answer import HttpAnswer
from pytest_faas.runtime.front_ends.result import Refused, Result, Setup

__tracebackhide__ = errors.hidden_from


@dataclass(frozen=True, slots=True)
class Exchange:
    """One sending from the client's side: `answer` is None where it gave up waiting. Times are in microseconds."""

    answer: HttpAnswer | None
    sent: int
    got: int
    ended: int  # when the function's run was over: later than `got` where it ran on

    @property
    def pleased(self) -> bool:
        """Whether the client is content: a status below 400, and no error of the function in a direct call's header."""
        answer = self.answer
        return answer is not None and answer.status_code < 400 and not self.function_error

    @property
    def function_error(self) -> str:
        """What a direct caller reads as `FunctionError`; empty for none."""
        return "" if self.answer is None else self.answer.headers.get("x-amz-function-error", "")

    @property
    def wording(self) -> str:
        """What the client has in hand: `502`, `FunctionError Unhandled`."""
        if self.function_error:
            return f"FunctionError {self.function_error}"
        return "nothing" if self.answer is None else str(self.answer.status_code)

    def is_retried(self, settings: Sync) -> bool:
        """Whether a client with retries left sends again."""
        return self.answer is None or self.answer.status_code in settings.retry_on


def refused_before_lambda(call: Call, now: int) -> Exchange | None:
    """Return the exchange for a request that is too large for the front end; None for one that reaches Lambda."""
    return None if call.refusal is None else Exchange(call.refusal, now, now, now)


def exchanged(call: Call, asked: Asked, setup: Setup, settings: Sync, now: int) -> Exchange:
    """Return what the client gets for an invocation: at its end, at the front end's limit, or nothing in its own."""
    kind, outcome = call.request.kind, asked.outcome
    if isinstance(outcome, Refusal):
        answer = table.answer_of(kind, Result(refused=Refused(outcome.throttled, outcome.reason)), setup)
        return Exchange(answer, now, now, now)
    duration = outcome.duration / 1_000_000
    waited = micros(table.caller_waits(kind, duration, setup.timeout))
    if settings.client_timeout is not None and micros(settings.client_timeout) < waited:
        return Exchange(None, now, now + micros(settings.client_timeout), asked.ended)
    result = Result(
        payload=outcome.payload,
        failed=outcome.error is not None,
        timed_out=outcome.timed_out,
        duration=duration,
        request_id=asked.attempt.request_id,
        event=call.event,
    )
    answer = table.answer_of(kind, result, setup)
    if not (answer.from_function or result.failed or waited < outcome.duration):
        asked.attempt.outcome = "malformed"
        asked.attempt.said = (
            "answer too large" if answer.error_reason == alb.TOO_LARGE else "malformed answer"
        )
    return Exchange(answer, now, now + waited, asked.ended)
