"""Let FIFO queues and topics drop a repetition within five minutes, whatever became of the first message.

moto's queues forget a message that was deleted, and know no scope; its topics deliver every one.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
"""

from __future__ import annotations

import time
from typing import Any

from moto.sqs.models import Queue

from pytest_faas.cloud.patches import Patches

WINDOW = 300.0  # seconds
_SEEN = "_pytest_faas_seen"  # the queue's or topic's attribute: when a mark was first sent


def repeated(home: Any, mark: tuple[str | None, ...]) -> bool:
    """Whether a queue or topic has had that mark within the window; from now on it has."""
    seen: dict[tuple[str | None, ...], float] = home.__dict__.setdefault(_SEEN, {})
    now = time.time()
    if mark in seen and now - seen[mark] < WINDOW:
        return True
    seen[mark] = now
    return False


def _add_message(queue: Any, message: Any) -> Any:
    """Add a message, unless it repeats one; what another queue moves here is no repetition: it has been received."""
    add = patches.before(Queue, "add_message")
    if not (patches.laid and queue.fifo_queue and message.deduplication_id):
        return add(queue, message)
    grouped = queue.attributes.get("DeduplicationScope") == "messageGroup"
    mark = (message.group_id if grouped else None, message.deduplication_id)
    if not message.approximate_receive_count and repeated(queue, mark):
        return None
    identifier, message.deduplication_id = message.deduplication_id, None  # moto searches for none, then
    try:
        return add(queue, message)
    finally:
        message.deduplication_id = identifier


patches = Patches((Queue, "add_message", _add_message))
