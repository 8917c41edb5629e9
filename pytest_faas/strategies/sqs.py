"""Strategies for what a function receives from an SQS queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis.strategies import SearchStrategy

from pytest_faas import arguments, errors, events
from pytest_faas.arguments import known_arguments
from pytest_faas.events import Event
from pytest_faas.strategies._arguments import DRAWN, counts, plain
from pytest_faas.strategies._build import named
from pytest_faas.strategies._given import Given
from pytest_faas.strategies._sqs_batch import Batches
from pytest_faas.strategies._sqs_kind import FIFO_SIZE, Kind, kind_of
from pytest_faas.strategies._sqs_settings import SIZES
from pytest_faas.strategies._text import queue_carries
from pytest_faas.strategies._times import tellable

__tracebackhide__ = errors.hidden_from

__all__ = ["sqs_events"]

Time = datetime | float | str | None

_WHERE = "strategies.sqs_events"
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
_LIMIT = 10_000
_USUAL = {"min_size": 1, "max_size": None, "overrides": None}
_OF_A_MESSAGE = ("group_id", "attributes", "receive_count", "raw_message_delivery", "deduplication_id", "sent_at",
                 "first_received_at", "sender_id", "trace_header", "dead_letter_queue_source")  # fmt: skip


@known_arguments(_WHERE)
def sqs_events(
    *,
    body: Any = DRAWN,
    fifo: bool | SearchStrategy[bool] = DRAWN,
    min_size: int = 1,
    max_size: int | None = None,
    queue: str | SearchStrategy[str] = DRAWN,
    group_id: str | SearchStrategy[str | None] | None = DRAWN,
    attributes: dict[str, Any] | SearchStrategy[dict[str, Any] | None] | None = DRAWN,
    receive_count: int | SearchStrategy[int] = DRAWN,
    raw_message_delivery: bool | SearchStrategy[bool] = DRAWN,
    batching_window: int | SearchStrategy[int | None] | None = DRAWN,
    deduplication_id: str | SearchStrategy[str | None] | None = DRAWN,
    sent_at: Time | SearchStrategy[Time] = DRAWN,
    first_received_at: Time | SearchStrategy[Time] = DRAWN,
    sender_id: str | SearchStrategy[str | None] | None = DRAWN,
    trace_header: str | SearchStrategy[str | None] | None = DRAWN,
    dead_letter_queue_source: str | SearchStrategy[str | None] | None = DRAWN,
    overrides: dict[str, Any] | SearchStrategy[dict[str, Any] | None] | None = None,
) -> SearchStrategy[Event]:
    """Draw events of a queue: standard and FIFO, single messages to full batches, redelivered ones too.

    The arguments are those of `events.sqs` and `events.sqs_message`, each a value or a strategy; those of a message
    are drawn for each message. `body` is anything that those take: text, JSON-able, an event of `s3_events()`. Texts
    that no queue can hold (the empty one, control characters, U+FFFE, U+FFFF) are drawn anew, so `st.text()` will do.
    `fifo` says what kind of queue it is; by default both, or what `queue` and the other arguments leave. `min_size`
    and `max_size` bound the batch: 1 to 10 messages, and to 10,000 for standard queues, of which up to 100 are drawn
    where nothing is said. Beyond 10 messages, a batch has the same bodies again.

    Raises `InvalidArgument` for what no queue has: at the call where it is a value, at the draw where a strategy
    draws it. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html

    >>> from hypothesis import find, strategies as st
    >>> from pytest_faas import strategies
    >>> strategy = strategies.sqs_events(body=st.text(), fifo=True)
    >>> strategy
    sqs_events(body=text(), fifo=True)
    >>> event = find(strategy, lambda event: len(event["Records"]) == 2)
    >>> [record["body"] for record in event["Records"]]
    ['0', '0']
    """
    values = dict(locals())
    for name in ("min_size", "max_size"):
        plain(_WHERE, name, values[name])
    given = Given(_WHERE, values, _USUAL).filtered("body", queue_carries)
    given.filtered("sent_at", tellable).filtered("first_received_at", tellable)
    given.checked("fifo", arguments.flag).checked("raw_message_delivery", arguments.flag)
    kind = kind_of(given, values)
    given.refuse_early(lambda: _from_fixed(given, kind))
    sizes = counts(_WHERE, min_size, max_size, _limit(given, kind), _usual(given))
    return named("sqs_events", given, Batches(given, kind, sizes).event)


def _limit(given: Given, kind: Kind) -> int:
    """Return how many messages a batch can have at most."""
    if given.fixed.get("deduplication_id") is not None:
        return 1  # SQS drops a second message of that id
    if kind.tops_out_early or given.fixed.get("batching_window", 1) == 0:
        return FIFO_SIZE
    return _LIMIT


def _usual(given: Given) -> list[int]:
    """Return the usual sizes: without those that need a window where the caller draws the window."""
    drawn = "batching_window" in given and "batching_window" not in given.fixed
    return [size for size in SIZES if not drawn or size <= FIFO_SIZE]


def _from_fixed(given: Given, kind: Kind) -> Event:
    """Build one event from the values that are known, for what the factory says about them."""
    known = given.fixed
    raw = known.get("raw_message_delivery") is True
    stand_in = events.sns_message("a", topic="my-topic.fifo") if raw else "a"
    message = events.sqs_message(known.get("body", stand_in), **given.only(*_OF_A_MESSAGE))
    return events.sqs(
        message,
        queue=known.get("queue", "my-queue.fifo" if kind.fifo is True else "my-queue"),
        batching_window=known.get("batching_window"),
        overrides=known.get("overrides"),
    )
