"""Put the messages of the events into a queue, and refuse what AWS refuses when a mapping is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.queue import reading
from pytest_faas.delivery.queue.memory import MemoryQueue
from pytest_faas.delivery.queue.ordering import Grouped, Unordered
from pytest_faas.delivery.queue.record import Message
from pytest_faas.delivery.queue.settings import Queue
from pytest_faas.delivery.queue.store import Store
from pytest_faas.delivery.queue.stored import Stored
from pytest_faas.delivery.titles import titled
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

_FIFO: Final = ".fifo"
_LONGEST_KEPT: Final = 1_209_600  # seconds: the longest retention


def queue_of(events: Sequence[Event], settings: Queue, delivery: Delivery) -> MemoryQueue:
    """Return a queue with the messages of the events, as they were before their first delivery."""
    listed = list(reading.records(events))
    arn = reading.queue_of(listed) or origins.current().arn("sqs", "queue")
    fifo = arn.endswith(_FIFO)
    retention, start = settings.message_retention_period * SECOND, delivery.agenda.start
    seed = delivery.conditions.seed
    stored = [_stored(where, raw, start, retention, seed, fifo=fifo) for where, raw in listed]
    if fifo:
        _put_in_order(stored, listed)
    ordering = Grouped if fifo else Unordered
    queue = MemoryQueue(
        arn, settings, ordering(delivery.conditions.reorder, delivery.random), fifo=fifo, seed=seed
    )
    stored.sort(key=lambda each: each.record.sent)
    for sent, together in groupby(stored, key=lambda each: each.record.sent):
        queue.put(list(together), sent + settings.delay_seconds * SECOND)
    return queue


def _stored(
    where: str, raw: dict[str, Any], start: int, retention: int, seed: object, *, fifo: bool
) -> Stored:
    group = raw.get("attributes", {}).get("MessageGroupId")
    if fifo and (not isinstance(group, str) or not group):
        raise arguments.invalid("faas.deliver", f"MessageGroupId of {where}", "a non-empty str (FIFO)", group)
    sent = reading.whole(raw, "SentTimestamp", where, start // 1000) * 1000
    record = Message(raw["messageId"], raw["body"], raw, max(sent, start), group if fifo else None)
    stored = Stored(record, raw, expires=sent + retention, seed=seed)
    stored.receives = max(0, reading.whole(raw, "ApproximateReceiveCount", where, 1) - 1)
    stored.as_given = True
    return stored


def _put_in_order(stored: list[Stored], listed: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Put the messages of each group in the order of their sequence numbers, which is that of the queue."""
    groups: dict[str | None, list[int]] = {}
    for index, each in enumerate(stored):
        groups.setdefault(each.record.group, []).append(index)
    for places in groups.values():
        numbers = {
            index: reading.whole(listed[index][1], "SequenceNumber", listed[index][0], -1) for index in places
        }
        if min(numbers.values()) >= 0:
            ordered = [stored[index] for index in sorted(places, key=numbers.__getitem__)]
            for index, each in zip(places, ordered, strict=True):
                stored[index] = each
        latest = 0
        for index in places:
            latest = stored[index].record.sent = max(latest, stored[index].record.sent)


def check_timeout(settings: Queue, timeout: float) -> None:
    """Refuse a function that may run for longer than its messages are hidden, as AWS does when the mapping is made.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    if timeout > settings.visibility_timeout and not settings.changed_after_creation:
        raise InvalidArgument(
            f"faas.deliver: Queue visibility timeout: {settings.visibility_timeout} seconds is less than Function timeout:"
            f" {timeout:g} seconds. AWS refuses such a mapping: raise visibility_timeout (it recommends six times the"
            " function's), or say Queue(changed_after_creation=True) if one of the two was changed later"
        )


def check_mapping(settings: Queue, store: Store, conditions: Conditions) -> None:
    """Refuse what such a queue cannot have."""
    if conditions.regroup is not None and conditions.regroup.least > settings.batch_size:
        raise arguments.invalid(
            "faas.deliver",
            "regroup",
            f"Regroup(least=...) of at most batch_size ({settings.batch_size})",
            conditions.regroup,
        )
    _check_redrive(settings, conditions)
    target = settings.dead_letter_target_arn
    if target is not None and target.endswith(_FIFO) != store.fifo:
        kind = "FIFO" if store.fifo else "standard"
        raise arguments.invalid(
            "Queue",
            "dead_letter_target_arn",
            f"a {kind} queue, as the queue itself is",
            target,
            ". AWS says: Dead-letter queue must be same type of queue as the source",
        )
    if store.fifo:
        _check_fifo(settings)


def _check_redrive(settings: Queue, conditions: Conditions) -> None:
    if conditions.redrive is None:
        return
    if settings.max_receive_count is None:
        raise InvalidArgument(
            "faas.deliver: redrive: this queue has no dead-letter queue to bring messages back from: give it one with"
            " Queue(max_receive_count=...)"
        )
    if conditions.redrive.after > _LONGEST_KEPT:
        hint = " (14 days), which is as long as a dead-letter queue keeps a message"
        raise arguments.invalid(
            "faas.deliver",
            "redrive",
            f"Redrive(after=...) of at most {_LONGEST_KEPT}{hint}",
            conditions.redrive,
        )


def _check_fifo(settings: Queue) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
    if settings.maximum_batching_window_in_seconds:
        hint = ". AWS says: Batching window is not supported for FIFO queues"
        window = settings.maximum_batching_window_in_seconds
        raise arguments.invalid(
            "Queue", "maximum_batching_window_in_seconds", "0 for a FIFO queue", window, hint
        )
    if settings.batch_size > 10:
        raise arguments.invalid(
            "Queue", "batch_size", "between 1 and 10 for a FIFO queue", settings.batch_size
        )


def dead_letter_arn(settings: Queue, arn: str) -> str:
    """Return where messages go that were received too often.

    >>> dead_letter_arn(Queue(max_receive_count=3), "arn:aws:sqs:us-east-1:123456789012:orders.fifo")
    'arn:aws:sqs:us-east-1:123456789012:orders-dlq.fifo'
    """
    if settings.dead_letter_target_arn is not None:
        return settings.dead_letter_target_arn
    name = arn.removesuffix(_FIFO)
    return f"{name}-dlq{arn[len(name) :]}"


def name_of(arn: str) -> str:
    """Return the name of a queue."""
    return arn.rpartition(":")[2]


def filter_of(settings: Queue) -> Callable[[dict[str, Any]], bool] | None:
    """Return whether the function is to see a record; None where every record passes."""
    criteria = settings.criteria()
    return criteria.accept if len(criteria) else None


def title(store: Store | None, settings: Queue) -> str:
    """Return the queue and what is set otherwise than by default."""
    return titled(settings, "a queue" if store is None else f"queue {name_of(store.arn)}")
