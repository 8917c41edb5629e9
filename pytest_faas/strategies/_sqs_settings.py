"""What a batch from a queue can be like beside its bodies: each table is one draw, and shrinks to its first entry."""

from __future__ import annotations

from typing import Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_faas.strategies._message_attributes import ATTRIBUTES, Attributes

SIZES: Final = (*[1] * 56, *[2] * 18, *[3] * 8, 4, 4, 5, 7, *[10] * 9, 11, 11, 11, 25, 25)
"""Numbers of messages; above 10 needs a standard queue and a batching window."""

_TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
_ROLE = "AROAEXAMPLE0000000000:i-0123456789abcdef0"


class Setting(NamedTuple):
    """How the queue is set up, and what happened to its messages."""

    queue: str = "my-queue"
    trace_header: str | None = None
    dead_letter: bool = False  # the queue is the dead-letter queue of another
    sender_id: str | None = None
    window: int | None = None
    waited_s: int = 0  # between being sent and being received first
    large: bool = False  # a body at the limit


# One thing each: a batch shrinks to what was asked for and nothing else.
SETTINGS: Final[SearchStrategy[Setting]] = st.sampled_from(
    [
        *[Setting()] * 32,
        *[Setting(window=1)] * 10,
        *[Setting(window=300)] * 2,
        *[Setting(window=0)] * 2,
        *[Setting(trace_header=_TRACE)] * 6,
        *[Setting(trace_header="Root=1-5759e988-bd862e3fe1be46a994272793")] * 2,
        *[Setting("my-dlq", dead_letter=True)] * 9,
        *[Setting(waited_s=3600)] * 4,
        *[Setting(waited_s=1_200_000)] * 2,
        *[Setting(sender_id=_ROLE)] * 4,
        *[Setting("q" * 75)] * 2,
        *[Setting("My_Queue-2")] * 2,
        *[Setting(large=True)] * 2,  # takes as long to build as a hundred others
    ]
)
RECEIVE_COUNTS: Final[SearchStrategy[tuple[int, ...]]] = st.sampled_from(
    [*[(1,)] * 8, *[(2,)] * 2, (1000,), *[(2, 1)] * 2, (1, 3), (3, 1, 1)]
)
"""Receive counts, taken in turn; above 1 the message is redelivered."""


class Line(NamedTuple):
    """What kind of queue it is, and how its messages are lined up."""

    fifo: bool = False
    groups: tuple[str | None, ...] = (None,)  # message groups, taken in turn
    deduplicated: bool = False  # each message has a deduplication id of its sender


# Standard queues have groups where tenants share them fairly:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
_STANDARD: Final = (*[Line()] * 10, Line(groups=("a",)), Line(groups=("a", "b")), Line(groups=(None, "a")))
_FIFO: Final = (
    *[Line(fifo=True)] * 3,
    *[Line(fifo=True, groups=("a", "b"))] * 3,
    Line(fifo=True, groups=("a", "a", "b")),
    Line(fifo=True, groups=("a", "b", "b", "a")),
    Line(fifo=True, groups=tuple("abcdefghij")),
    Line(fifo=True, deduplicated=True),
    Line(fifo=True, groups=("a", "b"), deduplicated=True),
    Line(fifo=True, groups=("g" * 128,), deduplicated=True),
    Line(fifo=True, groups=("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",)),
)
LINES: Final[dict[bool | None, SearchStrategy[Line]]] = {
    None: st.sampled_from([*_STANDARD, *_FIFO]),
    False: st.sampled_from(_STANDARD),
    True: st.sampled_from(_FIFO),
}
"""By whether the queue is a FIFO queue; None where both are drawn."""

ATTRIBUTE_SETS: Final[SearchStrategy[Attributes | None]] = st.sampled_from([*[None] * 12, *ATTRIBUTES])
"""Message attributes of every other message."""
