"""Drain a queue of the fake AWS: its messages are received there, and deleted there once the function is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pytest_faas import errors
from pytest_faas.cloud.queues import FakeQueue
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.given import written
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.queue.flow import QueueFlow
from pytest_faas.delivery.queue.settings import Queue
from pytest_faas.errors import InvalidArgument
from pytest_faas.mappings.chains import Chains
from pytest_faas.mappings.queue_store import AwsStore

__tracebackhide__ = errors.hidden_from


class AwsQueueFlow:
    """`QueueFlow` over a queue of the fake AWS; what the function sends to it meanwhile is delivered too."""

    def __init__(self, settings: Queue, delivery: Delivery, queue: FakeQueue) -> None:
        self._delivery = delivery
        self._store = AwsStore(queue, settings, delivery.conditions, delivery.random, delivery.now)
        self._pollers = QueueFlow(settings, delivery, self._store)
        self._chains = Chains(delivery, f"it sends to the queue {queue.name!r}, whose messages it receives")
        delivery.after_each.append(self._look)

    def title(self) -> str:
        """Return the queue and what is set otherwise than by default."""
        return self._pollers.title()

    def begin(self, events: Sequence[Event]) -> None:
        """Let the pollers begin."""
        self._pollers.begin(events)

    def _look(self) -> None:
        """Tell the report of what was sent in the last step."""
        new = self._store.new()
        for record in new:
            if not record.known:
                record.known = True
                self._delivery.ledger.arrived(record)
        self._chains.note(list(new))


def settings_for(queue: FakeQueue, given: Queue) -> Queue:
    """Return the settings of a delivery: those of the queue are read from it.

    Raises `InvalidArgument` where the user's say otherwise.
    """
    own: dict[str, Any] = queue.settings
    for name in sorted(written(given) & own.keys()):
        value = getattr(given, name)
        if value != own[name]:
            raise InvalidArgument(
                f"faas.deliver: Queue({name}={value!r}) contradicts the queue {queue.name!r}, whose own is"
                f" {own[name]!r}: leave it out, or change the queue with set_queue_attributes"
            )
    return replace(given, **own)
