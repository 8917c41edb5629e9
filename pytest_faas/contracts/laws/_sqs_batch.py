"""What must agree between the messages of one batch of SQS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pytest_faas.contracts.faults import ABSENT, Fault, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _arn
from pytest_faas.contracts.laws._sqs_message import is_fifo

# https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
_LARGEST_BATCH = 10_000
_LARGEST_FIFO_BATCH = _LARGEST_WITHOUT_WINDOW = 10
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
_DEDUPLICATION_MS = 5 * 60_000
_CLOCK_SKEW_MS = 1_000

Numbered = list[tuple[int, Json]]


@law("Records.*.eventSourceARN")
def one_queue(event: Json) -> Iterator[Fault]:
    """Demand that all messages are of one queue: a mapping has one."""
    arns = [record["eventSourceARN"] for record in event["Records"]]
    usual = Counter(arns).most_common(1)[0][0]
    for index, arn in enumerate(arns):
        if arn != usual:
            message = f"{_arn.whole(arn)}, but other messages of the batch are of {usual!r}, and a batch has one queue"
            yield Fault(f"Records[{index}].eventSourceARN", arn, usual, message)


@law("Records.*.eventSourceARN")
def batch_size(event: Json) -> Iterator[Fault]:
    """Demand a batch that a mapping may have: 10,000 messages, 10 of a FIFO queue."""
    fifo = is_fifo(event["Records"][0]["eventSourceARN"])
    limit = _LARGEST_FIFO_BATCH if fifo else _LARGEST_BATCH
    count = len(event["Records"])
    if count > limit:
        message = f"{count:,} messages, but a batch of a {'FIFO' if fifo else 'standard'} queue has {limit:,} at most"
        yield Fault("Records", event["Records"], f"at most {limit:,} messages", message)


@law(
    "Records.*.messageId", "Records.*.receiptHandle", "Records.*.attributes",
    "Records.*.body", "Records.*.messageAttributes", "Records.*.eventSourceARN",
)  # fmt: skip
def distinct_messages(event: Json) -> Iterator[Fault]:
    """Demand of each message an id of its own; a standard queue may deliver one twice, which its count tells."""
    first: dict[str, int] = {}
    for index, record in enumerate(event["Records"]):
        before = first.setdefault(record["messageId"], index)
        if before != index and not _delivered_again(event["Records"][before], record):
            message = f"{shown(record['messageId'])} is the id of Records[{before}] too"
            yield Fault(f"Records[{index}].messageId", record["messageId"], "an id of its own", message)


def _delivered_again(one: Json, two: Json) -> bool:
    """Say whether two records may be deliveries of one message.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
    """
    count = "ApproximateReceiveCount"
    return (
        not is_fifo(one["eventSourceARN"])
        and one["receiptHandle"] != two["receiptHandle"]
        and one["attributes"][count] != two["attributes"][count]
        and all(one[key] == two[key] for key in ("body", "messageAttributes", "eventSourceARN"))
        and one["attributes"]["SentTimestamp"] == two["attributes"]["SentTimestamp"]
    )


@law("Records.*.receiptHandle")
def distinct_receipt_handles(event: Json) -> Iterator[Fault]:
    """Demand of each message a receipt handle of its own: each receiving of each message makes a new one.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
    """
    first: dict[str, int] = {}
    for index, record in enumerate(event["Records"]):
        handle = record["receiptHandle"]
        before = first.setdefault(handle, index)
        if before != index:
            message = f"{shown(handle)} is that of Records[{before}] too, but each receiving has its own"
            yield Fault(f"Records[{index}].receiptHandle", handle, "a receipt handle of its own", message)


@law("Records.*.messageAttributes", "Records.*.md5OfMessageAttributes", "Records.*.eventSourceARN")
def null_with_a_window(event: Json) -> Iterator[Fault]:
    """Demand that md5OfMessageAttributes is null, or absent, for all messages without attributes alike.

    In all events recorded from AWS it is null where the mapping has a batching window, which batches above 10 need, and
    absent where it has none: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    """
    name = "md5OfMessageAttributes"
    seen = {
        index: record.get(name, ABSENT)
        for index, record in enumerate(event["Records"])
        if not record["messageAttributes"] and not isinstance(record.get(name), str)
    }
    usual, why = _by_the_window(event, seen)
    for index, each in seen.items():
        if each is not usual:
            told = "is missing, but it is null" if each is ABSENT else "null, but it is absent"
            yield Fault(f"Records[{index}].{name}", each, usual, f"{told} {why}")


def _by_the_window(event: Json, seen: dict[int, Any]) -> tuple[Any, str]:
    if is_fifo(event["Records"][0]["eventSourceARN"]):
        return ABSENT, "in a batch of a FIFO queue, which has no batching window"
    if len(event["Records"]) > _LARGEST_WITHOUT_WINDOW:
        return None, "in a batch of more than 10, which needs a batching window"
    return _usual(seen), "in the rest of the batch"


def _usual(seen: dict[int, Any]) -> Any:
    nulls = sum(each is None for each in seen.values())
    return (
        None if nulls * 2 > len(seen) else ABSENT if nulls * 2 < len(seen) else seen.get(min(seen, default=0))
    )


@law("Records.*.attributes", "Records.*.eventSourceARN", "Records.*.messageId")
def order_of_a_group(event: Json) -> Iterator[Fault]:
    """Demand that the messages of a group come in the order in which they were sent.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
    """
    for group, members in _groups(event).items():
        for (before, one), (index, two) in pairwise(members):
            earlier, later = one["attributes"], two["attributes"]
            if one["messageId"] == two["messageId"]:
                continue  # distinct_messages tells
            if int(later["SequenceNumber"]) <= int(earlier["SequenceNumber"]):
                number = later["SequenceNumber"]
                message = (
                    f"{number!r} is not above that of Records[{before}] ({earlier['SequenceNumber']!r}), "
                    f"which comes before it in the group {group!r}"
                )
                yield Fault(f"Records[{index}].attributes.SequenceNumber", number, "a larger number", message)
            elif _sent_before(later, earlier):
                message = (
                    f"{later['SentTimestamp']!r} is before that of Records[{before}] ({earlier['SentTimestamp']!r}), "
                    f"but its SequenceNumber is after it in the group {group!r}"
                )
                expected = f"{earlier['SentTimestamp']} or later"
                yield Fault(
                    f"Records[{index}].attributes.SentTimestamp", later["SentTimestamp"], expected, message
                )


def _sent_before(later: Json, earlier: Json) -> bool:
    """Say whether the times contradict the order: messages of two queues meet in a dead-letter queue in any order."""
    if "DeadLetterQueueSourceArn" in later or "DeadLetterQueueSourceArn" in earlier:
        return False
    return int(later["SentTimestamp"]) < int(earlier["SentTimestamp"]) - _CLOCK_SKEW_MS


@law("Records.*.attributes", "Records.*.eventSourceARN", "Records.*.messageId")
def deduplicated(event: Json) -> Iterator[Fault]:
    """Demand that a group has each deduplication id once within five minutes: SQS drops the second message.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
    """
    for group, members in _groups(event).items():
        last: dict[str, tuple[int, Json]] = {}
        for index, record in members:
            own = record["attributes"]["MessageDeduplicationId"]
            before, earlier = last.get(own, (index, record))
            last[own] = (index, record)
            if earlier["messageId"] == record["messageId"]:
                continue
            sent, sent_before = (int(each["attributes"]["SentTimestamp"]) for each in (record, earlier))
            if abs(sent - sent_before) < _DEDUPLICATION_MS:
                message = (
                    f"{own!r} is that of Records[{before}] too, sent within five minutes to the group {group!r}: "
                    f"SQS would have dropped one of them"
                )
                path = f"Records[{index}].attributes.MessageDeduplicationId"
                yield Fault(path, own, "an id of its own", message)


def _groups(event: Json) -> dict[str, Numbered]:
    """Return the messages of each group of a FIFO queue, with their places in the batch."""
    needed = {"MessageGroupId", "MessageDeduplicationId", "SequenceNumber"}
    groups: dict[str, Numbered] = {}
    for index, record in enumerate(event["Records"]):
        if is_fifo(record["eventSourceARN"]) and needed <= record["attributes"].keys():
            groups.setdefault(record["attributes"]["MessageGroupId"], []).append((index, record))
    return groups


EVENT_LAWS = (
    one_queue,
    batch_size,
    distinct_messages,
    distinct_receipt_handles,
    null_with_a_window,
    order_of_a_group,
    deduplicated,
)
