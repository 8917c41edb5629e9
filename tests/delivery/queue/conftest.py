"""A delivery from a queue in one call: to a handler, or to what stands for invocations in the bare engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_faas import Queue, Report, Sandbox
from pytest_faas.delivery import deliver as engines
from pytest_faas.delivery.outcome import Target
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.queue.flow import QueueFlow
from pytest_faas.origin import clock_ms


@pytest.fixture
def deliver(faas: Sandbox) -> Callable[..., Report]:
    """Return what delivers events to a handler; a dict for the source stands for `Queue(**dict)`."""

    def delivered(
        handler: Any, *events: Any, queue: Any = None, timeout: float = 3, **conditions: Any
    ) -> Report:
        source = Queue(**queue) if isinstance(queue, dict) else queue
        return faas.deliver(faas.function(handler, timeout=timeout), *events, source=source, **conditions)

    return delivered


@pytest.fixture
def engine() -> Callable[..., Report]:
    """Return what delivers events through the engine alone: no function, no frozen clock."""

    def delivered(
        invoke: Any,
        *events: Any,
        source: Queue | None = None,
        start: int | None = None,
        timeout: float = 3,
        **conditions: Any,
    ) -> Report:
        begin = clock_ms() * 1000 if start is None else start
        delivery = engines.Delivery(invoke, Target("worker", "arn", timeout), begin, Conditions(**conditions))
        return engines.deliver(QueueFlow(source or Queue(), delivery), delivery, events)

    return delivered
