"""A setting that a source or a policy does not have: a slip of the pen, or what belongs to another source."""

from __future__ import annotations

import pytest

from pytest_faas import (
    Async,
    Duplicate,
    Queue,
    Redrive,
    Regroup,
    Reorder,
    ServiceError,
    Stream,
    Sync,
    Throttle,
    UnknownArgument,
)


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        (Queue, "max_recieve_count", "max_receive_count"),
        (Stream, "bisect_batch_on_error", "bisect_batch_on_function_error"),
        (Async, "maximum_event_age", "maximum_event_age_in_seconds"),
        (Sync, "client_retry", "client_retries"),
        (Duplicate, "afer", "after"),
        (Reorder, "windw", "window"),
        (Regroup, "leest", "least"),
        (Throttle, "time", "times"),
        (ServiceError, "second", "seconds"),
        (Redrive, "aftr", "after"),
    ],
)
def test_the_closest_name_is_told(kind, written, meant):
    with pytest.raises(UnknownArgument) as raised:
        kind(**{written: 1})
    assert f"{kind.__name__} has no argument {written!r}. Did you mean {meant!r}?" in str(raised.value)


# Destinations and the function's own dead-letter queue are for asynchronous invocations; a mapping of a queue has neither
# retries nor an age of its own, and no mapping tells of a success.
# https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html and
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Queue, "on_failure"),
        (Queue, "on_success"),
        (Queue, "maximum_retry_attempts"),
        (Queue, "maximum_record_age_in_seconds"),
        (Stream, "on_success"),
        (Stream, "dead_letter_target_arn"),
        (Stream, "visibility_timeout"),
        (Async, "batch_size"),
        (Sync, "on_failure"),
        (Sync, "dead_letter_target_arn"),
        (Sync, "maximum_retry_attempts"),
    ],
)
def test_a_setting_of_another_source_is_refused(kind, name):
    with pytest.raises(UnknownArgument, match=f"^{kind.__name__} has no argument '{name}'"):
        kind(**{name: 1})
