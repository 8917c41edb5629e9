"""Which events get into Lambda's queue, when and in which order: the policies for duplicates and reordering."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TypeVar

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.delivery.agenda import micros
from pytest_faas.delivery.asynchronous.arrival import time_of
from pytest_faas.delivery.asynchronous.event_record import EventRecord
from pytest_faas.delivery.asynchronous.producer_copy import sent_again
from pytest_faas.delivery.asynchronous.queued import Queued
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.policies import Conditions, Duplicate

__tracebackhide__ = errors.hidden_from

T = TypeVar("T")


def arrivals(
    events: Sequence[Event], start: int, conditions: Conditions, chance: random.Random
) -> list[Queued]:
    """Return the copies of the events in the order in which they get into the queue.

    An event arrives when it says that it happened, at the earliest at the `start` (microseconds since the epoch).
    """
    came = [each for event in events for each in _copies(event, start, conditions.duplicates, chance)]
    came.sort(key=lambda together: together[0].since)
    if conditions.reorder is not None:
        came = _late(conditions.reorder.applied(came, chance))
    return [each for together in came for each in together]


def _copies(
    event: Event, start: int, policies: tuple[Duplicate, ...], chance: random.Random
) -> Iterator[list[Queued]]:
    """Yield what comes together: the event with its concurrent copies, and each that its producer sent again."""
    at = max(start, time_of(event) or start)
    chosen = [each for each in policies if each.share >= 1 or chance.random() < each.share]
    again = [each for each in chosen if not (each.concurrent or each.producer)]
    record = EventRecord(origins.current().ids.uuid(), event)
    beside = sum(each.copies for each in chosen if each.concurrent)
    first = Queued(
        record, at, again_after=tuple(micros(each.after) for each in again for _ in range(each.copies))
    )
    yield [first, *(Queued(record, at, f"copy {number}", beside=True) for number in range(1, beside + 1))]
    for each in chosen:
        if each.producer:
            for number in range(1, each.copies + 1):
                when = at + number * micros(each.after)
                copy = EventRecord(origins.current().ids.uuid(), sent_again(event, when))
                yield [Queued(copy, when, lane="resent")]


def _late(came: list[list[Queued]]) -> list[list[Queued]]:
    """Let what comes after another arrive no earlier than that: an event can be late, never early."""
    latest = 0
    for together in came:
        latest = max(latest, together[0].since)
        for each in together:
            each.since = latest
    return came
