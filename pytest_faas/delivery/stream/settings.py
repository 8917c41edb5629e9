"""How a stream's event source mapping is set up, and how long the stream keeps its records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_fields
from pytest_faas.delivery.agenda import SECOND, micros
from pytest_faas.delivery.given import remember
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.stream.arrival import newest
from pytest_faas.errors import InvalidArgument
from pytest_faas.patterns.criteria import Criteria

__tracebackhide__ = errors.hidden_from

_WHERE: Final = "Stream"
_POSITIONS: Final = ("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP")
_WEEK: Final = 604_800
# https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html; FIFO is for none of them
_DESTINATION: Final = re.compile(
    r"arn:aws[a-zA-Z-]*:((sqs|sns):[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}|s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])"
)
_DESTINATIONS: Final = "the ARN of a standard SQS queue, a standard SNS topic or an S3 bucket"
# An event that a test has just built arrived a moment ago, and in whole seconds: its delivery begins as it arrives.
_JUST_NOW: Final = 5 * SECOND


@remember
@known_fields
@dataclass(frozen=True, kw_only=True)
class Stream:
    """A Kinesis data stream or the stream of a DynamoDB table, as the event source of a function.

    What CreateEventSourceMapping takes, with its names, defaults and limits:

    - `starting_position`: `TRIM_HORIZON` delivers all that the stream holds, `LATEST` only what arrives after the
      delivery began, `AT_TIMESTAMP` (Kinesis only) what arrived at `starting_position_timestamp` or later. AWS has no
      default for it. What the mapping never reads so is in `report.filtered`.
    - `batch_size` (1 to 10,000) and `maximum_batching_window_in_seconds` (0 to 300): when a batch is full, or old enough.
    - `parallelization_factor` (1 to 10): so many lanes for each shard. The order holds within a partition key (Kinesis)
      or an item (DynamoDB).
    - `maximum_retry_attempts` (-1 without limit, 0 to 10,000) counts errors of the function; throttles are not counted.
      `maximum_record_age_in_seconds` (-1 without limit, 60 to 604,800): an older record is given up.
    - `bisect_batch_on_function_error`: halve a batch that failed. `report_batch_item_failures`: read which records failed
      from the answer. `tumbling_window_in_seconds` (0 to 900): hand a state on within each window.
    - `on_failure`: the ARN of a queue, a topic or a bucket, which gets a record of each batch that is given up.
    - `filter_criteria`: patterns, of which a record has to match one.

    `retention_period_in_hours` is the stream's own setting: 24 to 8,760 for Kinesis, 24 for DynamoDB.

    What AWS does not document is a setting of its own; assert nothing that hangs on its default:

    - `retry_interval`, `maximum_retry_interval`: seconds before the first try again, doubled before each next. By default
      a function that fails at once runs 8 times within a minute, as recorded from AWS by LocalStack's suite,
      test_kinesis_maximum_record_age_exceeded[expire-while-retrying], 2025-11-25; then it waits no more than five minutes,
      as Lambda's own queue of asynchronous events does.
    - `checkpoint_resets_retries`: whether retries are counted anew when a partial response moved the checkpoint. So it was
      in test_kinesis_report_batch_item_failures and test_dynamodb_report_batch_item_failures, 2025-11-25: with 3 retries
      the last of 6 records came 5 times, and the record on the queue counts 4.
    - `bisect_order`: which half is first, `left` or `right`.

    https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html,
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html

    >>> from pytest_faas import Sandbox, events
    >>> def project(event, context):
    ...     raise ValueError("no such order")
    >>> with Sandbox() as faas:
    ...     report = faas.deliver(faas.function(project), events.kinesis("order"), source=Stream(maximum_retry_attempts=2))
    >>> report.attempts_of("order"), len(report.dropped)
    (3, 1)
    >>> Stream(maximum_record_age_in_seconds=30)
    Traceback (most recent call last):
    ...
    pytest_faas.errors.InvalidArgument: Stream: maximum_record_age_in_seconds must be -1 (no limit) or an int between \
60 and 604800, got 30 (int). AWS says: MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 \
(inclusive)
    """

    starting_position: str = "TRIM_HORIZON"
    starting_position_timestamp: datetime | float | str | None = None
    batch_size: int = 100
    maximum_batching_window_in_seconds: int = 0
    parallelization_factor: int = 1
    maximum_retry_attempts: int = -1
    maximum_record_age_in_seconds: int = -1
    bisect_batch_on_function_error: bool = False
    tumbling_window_in_seconds: int = 0
    report_batch_item_failures: bool = False
    on_failure: str | None = None
    filter_criteria: Sequence[Any] | Criteria = ()
    retention_period_in_hours: int = 24
    retry_interval: float = 0.25
    maximum_retry_interval: float = 300.0
    checkpoint_resets_retries: bool = True
    bisect_order: str = "left"

    def __post_init__(self) -> None:
        for name, low, high in _RANGES:
            arguments.integer(_WHERE, name, getattr(self, name), low, high)
        for name in _FLAGS:
            arguments.flag(_WHERE, name, getattr(self, name))
        arguments.choice(_WHERE, "starting_position", self.starting_position, _POSITIONS)
        arguments.choice(_WHERE, "bisect_order", self.bisect_order, ("left", "right"))
        arguments.number(_WHERE, "retry_interval", self.retry_interval, 0.001, 86_400)
        arguments.number(_WHERE, "maximum_retry_interval", self.maximum_retry_interval, self.retry_interval)
        _check_age(self.maximum_record_age_in_seconds)
        _check_position(self.starting_position, self.starting_position_timestamp)
        _check_destination(self.on_failure)
        _check_window(self.tumbling_window_in_seconds, self.parallelization_factor)
        self.criteria("dynamodb")

    def criteria(self, source: str) -> Criteria:
        """Return the filters, ready to use, for records of `kinesis` or `dynamodb`."""
        given = self.filter_criteria
        return given if isinstance(given, Criteria) else Criteria(given, source=source)

    @property
    def starts_at(self) -> int | None:
        """The time in `starting_position_timestamp`, in microseconds since the epoch."""
        given = self.starting_position_timestamp
        return (
            None if given is None else origins.epoch_ms(_WHERE, "starting_position_timestamp", given) * 1000
        )

    @property
    def retention(self) -> int:
        """How long the stream keeps a record, in microseconds."""
        return self.retention_period_in_hours * 3600 * SECOND

    @property
    def longest_age(self) -> int:
        """The age, in microseconds, at which a record is given up: the mapping's limit, or else the stream's."""
        given = self.maximum_record_age_in_seconds
        return self.retention if given == -1 else min(self.retention, given * SECOND)

    def wait_before(self, tries: int) -> int:
        """Return how long to wait after so many tries in vain, in microseconds."""
        doubled = self.retry_interval * 2 ** min(tries - 1, 64)
        return micros(min(doubled, self.maximum_retry_interval))

    def begins(self, events: Sequence[Event], start_us: int) -> int | None:
        """Return when the newest record arrived, if the stream would have lost it by now, or if that was just now.

        In microseconds since the epoch, as `start_us`. So a recorded sample is delivered at its own time, and how long a
        test took to build an event changes nothing.
        """
        arrived = newest(events)
        if arrived is None or arrived >= start_us:
            return None
        age = start_us - arrived
        return arrived if age >= self.retention or age < _JUST_NOW else None


_RANGES: Final = (
    ("batch_size", 1, 10_000),
    ("maximum_batching_window_in_seconds", 0, 300),
    ("parallelization_factor", 1, 10),
    ("maximum_retry_attempts", -1, 10_000),
    ("tumbling_window_in_seconds", 0, 900),
    ("retention_period_in_hours", 24, 8_760),
)
_FLAGS: Final = ("bisect_batch_on_function_error", "report_batch_item_failures", "checkpoint_resets_retries")


def _check_age(given: object) -> None:
    is_int = isinstance(given, int) and not isinstance(given, bool)
    if not is_int or (given != -1 and not 60 <= given <= _WEEK):  # type: ignore[operator]  # it is an int there
        # What AWS says: https://github.com/hashicorp/terraform-provider-aws/pull/16113
        raise arguments.invalid(
            _WHERE,
            "maximum_record_age_in_seconds",
            f"-1 (no limit) or an int between 60 and {_WEEK}",
            given,
            ". AWS says: MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)",
        )


def _check_position(position: str, timestamp: datetime | float | str | None) -> None:
    if (position == "AT_TIMESTAMP") != (timestamp is not None):
        raise InvalidArgument(
            f"Stream: starting_position='AT_TIMESTAMP' and starting_position_timestamp go together, got {position!r} and"
            f" {arguments.seen(timestamp)}"
        )
    if timestamp is not None:
        origins.epoch_ms(_WHERE, "starting_position_timestamp", timestamp)


def _check_destination(given: object) -> None:
    if given is None:
        return
    if not isinstance(given, str) or not _DESTINATION.fullmatch(given):
        hint = ". Lambda sends to no FIFO queue or topic" if str(given).endswith(".fifo") else ""
        raise arguments.invalid(_WHERE, "on_failure", _DESTINATIONS, given, hint)


def _check_window(seconds: int, lanes: int) -> None:
    """Refuse lanes beside a tumbling window, whose state is one for each shard."""
    if seconds and lanes > 1:
        raise InvalidArgument(
            f"Stream: tumbling_window_in_seconds={seconds} keeps one state for each shard, so that parallelization_factor"
            f" must be 1, got {lanes}"
        )
