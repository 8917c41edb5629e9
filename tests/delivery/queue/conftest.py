"""A delivery from a queue to a handler, in one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_faas import Queue, Report, Sandbox


@pytest.fixture
def deliver(faas: Sandbox) -> Callable[..., Report]:
    """Return what delivers events to a handler; a dict for the source stands for `Queue(**dict)`."""

    def delivered(
        handler: Any, *events: Any, queue: Any = None, timeout: float = 3, **conditions: Any
    ) -> Report:
        source = Queue(**queue) if isinstance(queue, dict) else queue
        return faas.deliver(faas.function(handler, timeout=timeout), *events, source=source, **conditions)

    return delivered
