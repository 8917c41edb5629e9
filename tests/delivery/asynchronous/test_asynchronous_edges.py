"""What is refused of an asynchronous source, told as it was given."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pytest_faas import Async, InvalidArgument
from pytest_faas.delivery.asynchronous.queued import Queued


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"on_failure": "orders"}, "Async: on_failure must be the ARN of "),
        ({"on_failure": 7}, "Async: on_failure must be the ARN of "),
        ({"maximum_event_age_in_seconds": 59}, "Async: maximum_event_age_in_seconds must be "),
        ({"maximum_event_age_in_seconds": 21_601}, "Async: maximum_event_age_in_seconds must be "),
        ({"maximum_retry_attempts": 3}, "Async: maximum_retry_attempts must be "),
    ],
)
def test_a_setting_that_cannot_be_is_told_as_it_was_given(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        Async(**given)
    assert str(caught.value).startswith(said)
    assert f"got {next(iter(given.values()))!r} (" in str(caught.value)


def test_the_wait_after_a_refusal_doubles_and_begins_anew_after_a_run() -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    nothing: Any = None
    queued = Queued(cast("Any", SimpleNamespace(under_way=0)), 0)
    waits = []
    for refused in (True, True, True, False, True, True):
        if refused:
            queued.was_refused(nothing)
            waits.append(queued.backoff() // 1_000_000)
        else:
            queued.ran(nothing)
    assert waits == [1, 2, 4, 1, 2]
