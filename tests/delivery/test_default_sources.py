"""Where nobody says how the mapping is set up: AWS's defaults, and the window that an event is of."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas import InvalidArgument, Sandbox, Stream, events
from pytest_faas.delivery.sources import family_for


def windowed(seconds: int) -> dict[str, Any]:
    return dict(events.dynamodb_stream(events.insert({"id": "1"}), tumbling_window_in_seconds=seconds))


@pytest.mark.parametrize("seconds", [1, 60, 900])
def test_a_mapping_has_the_window_that_its_event_is_of(seconds: int) -> None:
    _, settings = family_for(
        None, [dict(events.dynamodb_stream(events.insert({"id": "1"}))), windowed(seconds)]
    )
    assert settings == Stream(tumbling_window_in_seconds=seconds)


def test_an_event_of_a_window_is_delivered_and_judged_without_a_word(faas: Sandbox) -> None:
    seen: list[Any] = []

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        seen.append("window" in event)
        return {"state": {}}

    assert faas.deliver(faas.function(handler), windowed(60)).settled
    assert set(seen) == {True}


@pytest.mark.parametrize("window", [{}, None, {"start": "noon", "end": "noon"}, {"start": 1, "end": 2}])
def test_a_window_that_is_none_is_refused(window: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"assert_idempotent: window must be a tumbling window such as"):
        family_for(None, [{**windowed(60), "window": window}], "assert_idempotent")
