"""What holds for the messages of a FIFO queue together: their order, and that none is there twice.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
"""

from __future__ import annotations

from pytest_faas import errors
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _stream
from pytest_faas.events._sqs_message import SqsMessage, next_sequence_number
from pytest_faas.events._sqs_record import deduplication_id, group_in_fifo
from pytest_faas.origin import Identifiers

__tracebackhide__ = errors.hidden_from

_DEDUPLICATION_MS = 5 * 60 * 1000


def ordered(batch: list[SqsMessage], group_id: str | None, ids: Identifiers) -> list[SqsMessage]:
    """Return the messages with sequence numbers that rise within each group, in the order of the batch."""
    _refuse_from_s3(batch)
    if len(batch) == 1:
        return batch
    groups: dict[str, list[int]] = {}
    for index, message in enumerate(batch):
        groups.setdefault(group_in_fifo(message, group_id), []).append(index)
    result = list(batch)
    for group, members in groups.items():
        together = [batch[index] for index in members]
        _refuse_duplicates(group, together)
        for index, number in zip(members, _numbers(group, together, ids), strict=True):
            result[index] = batch[index]._replace(sequence_number=str(number))
    return result


def _numbers(group: str, batch: list[SqsMessage], ids: Identifiers) -> list[int]:
    numbers = [int(each.sequence_number or next_sequence_number(ids)) for each in batch]
    given = [each.sequence_number_given for each in batch]
    plain = [each.sequence_number is None for each in batch]
    return _stream.rising("sqs", numbers, given, 1, plain, within=f"the group {group!r}")


def _refuse_duplicates(group: str, batch: list[SqsMessage]) -> None:
    """Refuse what SQS drops; ids of different groups are apart where the queue's DeduplicationScope says so.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
    """
    seen: dict[str, int] = {}
    for message in batch:
        own = deduplication_id(message)
        before = seen.get(own)
        if before is not None and abs(message.sent_ms - before) < _DEDUPLICATION_MS:
            raise InvalidArgument(
                f"sqs: two messages of the group {group!r} have the deduplication id {own!r}; SQS drops the second "
                "within 5 minutes. Give each a deduplication_id (sqs_message), or take a standard queue"
            )
        seen[own] = message.sent_ms


def _refuse_from_s3(batch: list[SqsMessage]) -> None:
    """Refuse what S3 cannot be set up to do.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
    """
    if any(message.from_s3 for message in batch):
        raise InvalidArgument(
            "sqs: S3 sends no notifications to a FIFO queue. Take a standard queue, an EventBridge event of S3, or "
            "the notification as text (json.dumps) where a function of yours passes it on"
        )
