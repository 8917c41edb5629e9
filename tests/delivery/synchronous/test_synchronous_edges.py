"""What is refused of a client, told with its name."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas import InvalidArgument, Sync


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("client_timeout", 0),
        ("client_timeout", "1"),
        ("client_retries", -1),
        ("client_retry_delay", -1),
        ("multi_value_headers", 1),
        ("timeout_in_millis", 49),
    ],
)
def test_a_setting_that_cannot_be_is_told_with_its_name(name: str, given: Any) -> None:
    values: dict[str, Any] = {name: given}
    with pytest.raises(InvalidArgument, match=rf"^Sync: {name} must be .*got {given!r} \("):
        Sync(**values)
