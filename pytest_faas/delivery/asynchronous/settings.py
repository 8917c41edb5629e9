"""How Lambda invokes a function asynchronously: the options of its event invoke configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_fields
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.asynchronous.arrival import time_of
from pytest_faas.delivery.asynchronous.destination import (
    DEAD_LETTERS,
    ON_FAILURE,
    ON_SUCCESS,
    destination,
)
from pytest_faas.delivery.outcome import Event

__tracebackhide__ = errors.hidden_from

_LONGEST_AGE: Final = 21_600


@known_fields
@dataclass(frozen=True, kw_only=True)
class Async:
    """An asynchronous invocation: S3, SNS, EventBridge, a schedule, or `invoke(InvocationType="Event")`.

    - `maximum_retry_attempts`: how often Lambda runs the function again after an error or a time-out, 0 to 2: after one
      minute, then after two.
    - `maximum_event_age_in_seconds`: 60 to 21,600 (six hours). Lambda gives an event up as soon as its next try would
      be later than that.
    - `on_success`, `on_failure`: ARNs of a standard SQS queue, a standard SNS topic, an EventBridge bus or a Lambda
      function that receive a record of each invocation; a failure may also go to an S3 bucket.
    - `dead_letter_target_arn`: the function's dead-letter queue, a standard SQS queue or SNS topic that receives the
      event itself. With `on_failure` set too, both receive.
    - `response_context_when_refused`: whether the record of an event whose last try was refused (a throttle, an error of
      Lambda itself) has a `responseContext` with the status of the refusal. Nobody has published such a record; by
      default it has neither that nor a `responsePayload`, as the recorded one of a reserved concurrency of 0.

    https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html,
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html

    >>> from pytest_faas import Sandbox, events
    >>> def resize(event, context):
    ...     raise ValueError("no image")
    >>> with Sandbox() as faas:
    ...     report = faas.deliver(faas.function(resize), events.s3("uploads", "a.png"), source=Async())
    >>> [attempt.at for attempt in report.attempts], len(report.dropped)
    ([0.0, 60.0, 180.0], 1)
    >>> Async(maximum_retry_attempts=3)
    Traceback (most recent call last):
    ...
    pytest_faas.errors.InvalidArgument: Async: maximum_retry_attempts must be an int between 0 and 2, got 3 (int)
    """

    maximum_retry_attempts: int = 2
    maximum_event_age_in_seconds: int = _LONGEST_AGE
    on_success: str | None = None
    on_failure: str | None = None
    dead_letter_target_arn: str | None = None
    response_context_when_refused: bool = False

    def __post_init__(self) -> None:
        arguments.integer("Async", "maximum_retry_attempts", self.maximum_retry_attempts, 0, 2)
        arguments.integer(
            "Async", "maximum_event_age_in_seconds", self.maximum_event_age_in_seconds, 60, _LONGEST_AGE
        )
        destination("on_success", self.on_success, ON_SUCCESS)
        destination("on_failure", self.on_failure, ON_FAILURE)
        destination("dead_letter_target_arn", self.dead_letter_target_arn, DEAD_LETTERS)
        arguments.flag("Async", "response_context_when_refused", self.response_context_when_refused)

    def begins(self, events: Sequence[Event], start_us: int) -> int | None:
        """Return when the newest of the events happened, if Lambda would long have given it up by now.

        In microseconds since the epoch, as `start_us`. So a recorded sample is delivered at its own time.
        """
        times = [time for time in map(time_of, events) if time is not None]
        newest = max(times, default=start_us)
        return newest if start_us - newest > _LONGEST_AGE * SECOND else None
