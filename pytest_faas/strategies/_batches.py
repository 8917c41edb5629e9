"""How many records a stream's batch has, and where an invocation's payload ends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from hypothesis.strategies import SearchStrategy

from pytest_faas import arguments, errors
from pytest_faas.errors import EventTooLarge
from pytest_faas.events import Event
from pytest_faas.events._stream import MAXIMUM_BATCH_SIZE
from pytest_faas.strategies._arguments import counts, plain

__tracebackhide__ = errors.hidden_from

FULL: Final = 100
"""The records of a full batch, unless the event source mapping says otherwise.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html, "BatchSize"
"""


def sizes(where: str, min_size: int, max_size: int | None, usual: Sequence[int]) -> SearchStrategy[int]:
    """Return a strategy of the number of records, at least 1, or refuse bounds that a batch cannot have."""
    low = arguments.integer(where, "min_size", plain(where, "min_size", min_size), 0, MAXIMUM_BATCH_SIZE)
    return counts(where, max(low, 1), max_size, MAXIMUM_BATCH_SIZE, usual)


def carried(build: Callable[[list[Any]], Event], records: list[Any], least: int) -> Event:
    """Build the event of as many records as one invocation carries: there Lambda ends a batch too.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
    """
    try:
        return build(records)
    except EventTooLarge:
        if len(records) <= max(least, 1):
            raise
    return carried(build, records[: max(least, len(records) // 2)], least)
