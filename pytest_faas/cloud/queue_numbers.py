"""Number the messages of FIFO queues as SQS does: rising, and each message.

moto draws random digits, and only for messages with a deduplication id that was given.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html (SequenceNumber)
"""

from __future__ import annotations

from typing import Any

from moto.sqs.models import Queue

from pytest_faas.cloud.patches import Patches

_FIRST = 18_849_496_460_467_696_128  # as large as AWS's samples
_STEP = 128  # large and not consecutive, as SQS's are


def next_number(queue: Any) -> str:
    """Return the next number of moto's queue."""
    number: int = queue.__dict__.get("_pytest_faas_number", _FIRST) + _STEP
    queue.__dict__["_pytest_faas_number"] = number
    return str(number)


def _add_message(queue: Any, message: Any) -> Any:
    if patches.laid and queue.fifo_queue and not message.approximate_receive_count:
        message.sequence_number = next_number(queue)
    return patches.before(Queue, "add_message")(queue, message)


patches = Patches((Queue, "add_message", _add_message))
