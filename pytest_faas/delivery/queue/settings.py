"""How a queue and its event source mapping are set up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_fields
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.given import remember
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.queue.reading import newest
from pytest_faas.errors import InvalidArgument
from pytest_faas.patterns.criteria import Criteria

__tracebackhide__ = errors.hidden_from

_SMALL_BATCH: Final = 10
_LIMITS: Final = {
    # of the mapping: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    "batch_size": (1, 10_000),
    "maximum_batching_window_in_seconds": (0, 300),
    "maximum_concurrency": (2, 1_000),
    # of the queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    "visibility_timeout": (0, 43_200),
    "max_receive_count": (1, 1_000),
    "message_retention_period": (60, 1_209_600),
    "delay_seconds": (0, 900),
}
_FLAGS: Final = ("report_batch_item_failures", "changed_after_creation", "old_receipt_handle_deletes")


@remember
@known_fields
@dataclass(frozen=True, kw_only=True)
class Queue:
    """An SQS queue, standard or FIFO (as the events show), and the event source mapping that empties it.

    Times are in seconds. Of the mapping:

    - `batch_size`: 1 to 10,000 messages (10 for FIFO); above 10 with a batching window of 1 or more.
    - `maximum_batching_window_in_seconds`: 0 to 300; 0 for FIFO.
    - `maximum_concurrency`: 2 to 1,000 batches at a time; None: 5 to begin with, 300 more each minute, 1,000 at most.
    - `report_batch_item_failures`: whether the function's answer says which messages failed.
    - `filter_criteria`: up to five patterns (or a `Criteria` where the quota was raised); a message that matches none is
      deleted, and the function is not invoked for it.

    Of the queue: `visibility_timeout`, `max_receive_count` (None: no redrive policy, a message comes back until its
    retention ends), `dead_letter_target_arn` (by default `<queue>-dlq` beside the queue), `message_retention_period`,
    `delay_seconds`.

    AWS refuses a mapping whose function may run for longer than the visibility time-out, and does not look again:
    `changed_after_creation=True` says that one of the two was changed later. Not documented by AWS are `retry_interval`
    (how long Lambda waits before it tries a throttled batch again; twice as long each time, until the visibility time-out
    is over) and `old_receipt_handle_deletes` (whether a standard queue deletes a message by the receipt handle of an earlier
    receive: "might not be deleted"; a FIFO queue never does).

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html

    >>> from pytest_faas import Sandbox, events
    >>> def work(event, context):
    ...     failed = [record["messageId"] for record in event["Records"] if record["body"] == "poison"]
    ...     return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
    >>> with Sandbox() as faas:
    ...     source = Queue(max_receive_count=3, visibility_timeout=60, report_batch_item_failures=True)
    ...     report = faas.deliver(faas.function(work), events.sqs("a", "poison", "b"), source=source)
    >>> [message.body for message in report.succeeded], report.attempts_of("poison"), report.elapsed
    (['a', 'b'], 3, 180.0)
    >>> Queue(batch_size=100)
    Traceback (most recent call last):
    ...
    pytest_faas.errors.InvalidArgument: Queue: maximum_batching_window_in_seconds must be between 1 and 300 where \
batch_size is above 10, got batch_size=100 with a window of 0. AWS says: Maximum batch window in seconds must be greater \
than 0 if maximum batch size is greater than 10
    """

    batch_size: int = _SMALL_BATCH
    maximum_batching_window_in_seconds: int = 0
    maximum_concurrency: int | None = None
    report_batch_item_failures: bool = False
    filter_criteria: Sequence[Any] | Criteria = ()
    visibility_timeout: int = 30
    max_receive_count: int | None = None
    dead_letter_target_arn: str | None = None
    message_retention_period: int = 345_600
    delay_seconds: int = 0
    changed_after_creation: bool = False
    retry_interval: float = 1.0
    old_receipt_handle_deletes: bool = True

    def __post_init__(self) -> None:
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            if value is not None or name not in {"maximum_concurrency", "max_receive_count"}:
                arguments.integer("Queue", name, value, low, high)
        for name in _FLAGS:
            arguments.flag("Queue", name, getattr(self, name))
        arguments.number("Queue", "retry_interval", self.retry_interval, 0.001, 43_200)
        self._check_window()
        self._check_dead_letters()
        self.criteria()

    def _check_window(self) -> None:
        if self.batch_size > _SMALL_BATCH and not self.maximum_batching_window_in_seconds:
            raise InvalidArgument(
                "Queue: maximum_batching_window_in_seconds must be between 1 and 300 where batch_size is above 10, got"
                f" batch_size={self.batch_size} with a window of 0. AWS says: Maximum batch window in seconds must be"
                " greater than 0 if maximum batch size is greater than 10"
            )

    def _check_dead_letters(self) -> None:
        if self.dead_letter_target_arn is None:
            return
        arn = arguments.text("Queue", "dead_letter_target_arn", self.dead_letter_target_arn)
        if arn.split(":")[0] != "arn" or arn.split(":")[2:3] != ["sqs"] or arn.count(":") != 5:
            raise arguments.invalid("Queue", "dead_letter_target_arn", "the ARN of an SQS queue", arn)
        if self.max_receive_count is None:
            raise InvalidArgument(
                "Queue: max_receive_count must be given with dead_letter_target_arn: a redrive policy has both"
            )

    def criteria(self) -> Criteria:
        """Return the filter; raises `InvalidPattern` for one that AWS refuses."""
        given = self.filter_criteria
        return given if isinstance(given, Criteria) else Criteria(given, source="sqs")

    def begins(self, events: Sequence[Event], start_us: int) -> int | None:
        """Return when the newest message was sent, if a queue would have kept none of them until the start.

        In microseconds since the epoch, as `start_us`. So a recorded sample is delivered at its own time.
        """
        sent = newest(events)
        if sent is None or start_us - sent <= self.message_retention_period * SECOND:
            return None
        return sent
