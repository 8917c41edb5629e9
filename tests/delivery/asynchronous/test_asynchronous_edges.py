"""What is refused of an asynchronous source, told as it was given."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas import Async, InvalidArgument


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
