"""What came of an invocation, as the service that asked for it sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an invocation ended: the octets of the answer or of the error object, and how long it took.

    `duration` is in microseconds of the clock that the handler saw. `error` is what to show of a failure
    (`ValueError: no amount`), None for a success. `invocation` is whatever the caller wants to find in the report.
    """

    payload: bytes = b"null"
    content_type: str = "application/json"
    error: str | None = None
    timed_out: bool = False
    duration: int = 0
    invocation: Any = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An invocation that Lambda did not begin: the function's code never ran.

    `reason` is AWS's own word: `ReservedFunctionConcurrentInvocationLimitExceeded`, `ServiceException`, …
    https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
    """

    throttled: bool
    reason: str


class Invoke(Protocol):
    """Run the function once, at that time (microseconds since the epoch), and say what came of it.

    `beside`: at the same moment as another run, so in another execution environment, however short that one was.
    """

    def __call__(self, event: Event, /, *, at: int, request_id: str, beside: bool = False) -> Outcome:
        """Return the outcome; never raises for what the handler did."""


@dataclass(frozen=True, slots=True)
class Target:
    """The function that a source delivers to: what its services know of it. `timeout` is in seconds."""

    name: str
    arn: str
    timeout: float
