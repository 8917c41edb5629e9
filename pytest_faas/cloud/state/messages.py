"""The messages of a queue, looked at without receiving them: SQS's API has no way to, so each server needs its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pytest_faas.cloud.queue_messages import HeldMessage
from pytest_faas.cloud.queues import FakeQueue

# From a queue's ARN to the ids and values of its messages.
Peek = Callable[[str], Iterable[tuple[str, dict[str, Any]]]]


def in_the_fake(arn: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the messages of a queue of the fake AWS, those in flight and delayed too."""
    queue = FakeQueue.named_by(arn)
    for message in queue.held() if queue is not None else ():
        yield message.id, _value(message)


def _value(message: HeldMessage) -> dict[str, Any]:
    found: dict[str, Any] = {"Body": message.body}
    if message.attributes:
        found["MessageAttributes"] = {
            name: {"DataType": kind, "Value": each} for name, kind, each in message.attributes
        }
    if message.group is not None:
        found["MessageGroupId"] = message.group
    given = message.system.get("MessageDeduplicationId")
    return found if given is None else {**found, "MessageDeduplicationId": given}
