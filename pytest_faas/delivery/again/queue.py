"""SQS once more: received again, redriven from a dead-letter queue, delivered twice by a topic, sent twice.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
"""

from __future__ import annotations

import hashlib
import random
from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.delivery.again import envelope
from pytest_faas.delivery.again.later import Later, records_of
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.queue.repeats import copy_of, deduplicated, with_message_id_for_deduplication
from pytest_faas.delivery.queue.stored import receipt_handle, received
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

Raw = dict[str, Any]

_SOURCE: Final = "DeadLetterQueueSourceArn"
_LONGEST_KEPT_MS: Final = 14 * 86_400_000
_SEQUENCE_STEP: Final = 256  # numbers of a FIFO queue are large and not consecutive


def received_again(event: Event, later: Later) -> Event:
    """Return the event of the batch that is received once more: each record's handle and count are new.

    Recorded from AWS by LocalStack's suite, test_failing_lambda_retries_after_visibility_timeout, 2025-11-25.
    """
    return {**event, "Records": [_received_again(raw, later) for raw in records_of(event, later)]}


def _received_again(raw: Raw, later: Later) -> Raw:
    count = _whole(raw, "ApproximateReceiveCount", later, 1) + later.attempt - 1
    return received(raw, _handle(raw, "received", later), count)


def redriven(event: Event, later: Later) -> Event:
    """Return the event after its messages were brought back from the dead-letter queue: ids and bodies are as they were.

    Counts begin anew. In a FIFO queue the deduplication id is the message id by then, and the sequence number is new. What
    was read from a dead-letter queue goes back to the queue that it came from.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    raws = records_of(event, later)
    homes = {_attributes(raw, later).get(_SOURCE) for raw in raws}
    if len(homes) > 1:
        raise InvalidArgument(
            f"{later.where}: the messages of a redrive go back to their own queues, got messages from"
            f" {arguments.seen(sorted(map(str, homes)))} in one batch: deliver those of each queue by themselves"
        )
    return {**event, "Records": [_redriven(raw, later) for raw in _numbered_anew(raws, later)]}


def _redriven(raw: Raw, later: Later) -> Raw:
    raw = with_message_id_for_deduplication(raw)
    attributes = _attributes(raw, later)
    home = attributes.get(_SOURCE)
    if home is not None:
        kept = {name: value for name, value in attributes.items() if name != _SOURCE}
        raw = {**raw, "attributes": kept, "eventSourceARN": home}
    first = later.than(_whole(raw, "ApproximateFirstReceiveTimestamp", later, origins.now_ms()))
    if first - _whole(raw, "SentTimestamp", later, first) > _LONGEST_KEPT_MS:
        hint = ": a queue keeps a message that long at most, with the time in its dead-letter queue"
        expected = "a number that leaves the message younger than 14 days"
        raise arguments.invalid(later.where, "after", expected, later.ms / 1000, hint)
    return received(raw, _handle(raw, "redriven", later), 1, first)


def delivered_again_by_topic(event: Event, later: Later) -> Event:
    """Return the event of messages that SNS put into the queue twice: what SQS gives is new, what SNS gave stays.

    A message that came without SNS's envelope is received again, in a FIFO queue before the copies. Raises `InvalidArgument`
    where a FIFO queue drops the copy.
    https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
    """
    raws = records_of(event, later)
    _refuse_dropped(raws, later)
    chance = _chance()
    came = [
        _received_again(raw, later) if envelope.of(raw) is None else _sent_again(numbered, later, chance)
        for raw, numbered in zip(raws, _numbered_anew(raws, later), strict=True)
    ]
    return {**event, "Records": sorted(came, key=lambda raw: _whole(raw, "SequenceNumber", later, 0))}


def sent_again(event: Event, later: Later) -> Event:
    """Return the event of messages that their producer sent twice: each has an id and times of its own.

    What came through a topic was published twice. Raises `InvalidArgument` where a FIFO queue drops the copy.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
    """
    raws = _numbered_anew(records_of(event, later), later)
    _refuse_dropped(raws, later)
    chance = _chance()
    return {**event, "Records": [_sent_again(_published_again(raw, later), later, chance) for raw in raws]}


def _published_again(raw: Raw, later: Later) -> Raw:
    if envelope.of(raw) is None:
        return raw
    body = envelope.published_again(
        raw["body"], later.than(_whole(raw, "SentTimestamp", later, origins.now_ms()))
    )
    return {**raw, "body": body, "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()}


def _sent_again(raw: Raw, later: Later, chance: random.Random) -> Raw:
    sent = later.than(_whole(raw, "SentTimestamp", later, origins.now_ms()))
    copy = copy_of(raw, chance, sent * 1000)
    if _SOURCE in copy["attributes"]:  # a dead letter, as the first is
        copy = with_message_id_for_deduplication(copy)
    return received(copy, _handle(copy, "sent", later), 1)


def _numbered_anew(raws: list[Raw], later: Later) -> list[Raw]:
    """Return the records with sequence numbers behind all of the batch; those of a standard queue have none."""
    highest = max((_whole(raw, "SequenceNumber", later, 0) for raw in raws), default=0)
    return [_numbered(raw, highest + _SEQUENCE_STEP * place) for place, raw in later.placed(raws)]


def _numbered(raw: Raw, number: int) -> Raw:
    attributes = raw.get("attributes", {})
    if "SequenceNumber" not in attributes:
        return raw
    return {**raw, "attributes": {**attributes, "SequenceNumber": f"{number:020d}"}}


def _refuse_dropped(raws: list[Raw], later: Later) -> None:
    fifo = any("SequenceNumber" in raw.get("attributes", {}) for raw in raws)
    if any(dropped for _, dropped in deduplicated([later.ms * 1000], fifo=fifo)):
        hint = ": a FIFO queue drops what is sent with the same deduplication id within 5 minutes"
        raise arguments.invalid(later.where, "after", "a number of 300 or more", later.ms / 1000, hint)


def _chance() -> random.Random:
    return random.Random(origins.current().ids.uuid())  # noqa: S311 - reproducible on purpose


def _handle(raw: Raw, why: str, later: Later) -> str:
    """Return another receipt handle than that of the record, and than that of another reason or attempt."""
    message_id = arguments.text(later.where, "messageId", raw.get("messageId"))
    before = f"{origins.current().seed}:{raw.get('receiptHandle')}:{why}"
    return receipt_handle(before, message_id, later.attempt)


def _attributes(raw: Raw, later: Later) -> dict[str, Any]:
    return arguments.mapping(later.where, "attributes", raw.get("attributes", {}))


def _whole(raw: Raw, name: str, later: Later, default: int) -> int:
    """Return an attribute that is a number in text; the default where a record of somebody's own does not have it."""
    attributes = _attributes(raw, later)
    if name not in attributes:
        return default
    value = attributes[name]
    if not isinstance(value, str) or not (value.isascii() and value.isdigit()):
        raise arguments.invalid(later.where, f"attributes.{name}", "a whole number, as text", value)
    return int(value)
