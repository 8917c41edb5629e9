"""Faults at the API call, above the SDK's own retries."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_faas.cloud.faults import codes, conditions
from pytest_faas.cloud.faults.kind import Kind
from pytest_faas.cloud.faults.target import Target


@dataclass(frozen=True)
class CrashBefore(Kind):
    """The process dies before the call is made."""

    def before(self, target: Target) -> None:
        """Crash."""
        target.crash("right before")


@dataclass(frozen=True)
class CrashAfter(Kind):
    """The process dies after the call has taken effect, before the handler sees its response."""

    def after(self, target: Target) -> None:
        """Crash."""
        target.crash("right after")


@dataclass(frozen=True)
class TimeoutAfter(Kind):
    """The function's time is over as soon as the call has taken effect; a virtual clock moves to the deadline."""

    def after(self, target: Target) -> None:
        """Let the deadline come."""
        target.time_out()


@dataclass(frozen=True)
class LostResponse(Kind):
    """The call takes effect exactly once, and the handler gets a read time-out in place of the response."""

    def after(self, target: Target) -> None:
        """Lose the response."""
        raise target.lost()


@dataclass(frozen=True)
class FailedCall(Kind):
    """The call has no effect and ends in an error that the SDK's retries did not overcome.

    `code`: AWS's error code; by default that of an error on the service's side. `status`: the HTTP status, 400 to 599.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
    """

    code: str | None = None
    status: int = 500

    def __post_init__(self) -> None:
        codes.checked("FailedCall", self.code, self.status)

    def before(self, target: Target) -> None:
        """Fail the call."""
        code = self.code or codes.server_error(target.call.service)
        raise target.failed(code, "The service failed (a fault struck).", self.status)


@dataclass(frozen=True)
class ConditionalCheckFailed(Kind):
    """The condition of a write is found false, and nothing is written; only for calls that have a condition."""

    def refusal(self, target: Target) -> str | None:
        """Refuse calls for which the service has no such answer."""
        if target.client is None or not conditions.conditional(target.call):
            return "it carries no condition"
        return None

    def before(self, target: Target) -> None:
        """Fail the call as the service does."""
        answer = conditions.answer(target.call)
        raise target.failed(answer.code, answer.message, answer.status, answer.more)
