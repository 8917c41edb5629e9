"""When the records of an event arrived in their stream."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.delivery.agenda import SECOND

__tracebackhide__ = errors.hidden_from


def arrival(where: str, raw: dict[str, Any]) -> int | None:
    """Return when a record arrived, in microseconds since the epoch; None where it does not say so.

    AWS's own sample of a DynamoDB event leaves the time out. A number may be written as text.

    >>> arrival("record 1", {"kinesis": {"approximateArrivalTimestamp": 1545084650.987}})
    1545084650987000
    """
    if isinstance(raw.get("kinesis"), dict):
        name, given = "kinesis.approximateArrivalTimestamp", raw["kinesis"].get("approximateArrivalTimestamp")
    else:
        inside = raw.get("dynamodb")
        name = "dynamodb.ApproximateCreationDateTime"
        given = inside.get("ApproximateCreationDateTime") if isinstance(inside, dict) else None
    return None if given is None else _microseconds(where, name, given)


def newest(events: Iterable[dict[str, Any]]) -> int | None:
    """Return when the newest record of events arrived; None where none says so."""
    times = [
        arrival("faas.deliver", raw)
        for event in events
        for raw in event.get("Records", ())
        if isinstance(raw, dict)
    ]
    return max((time for time in times if time is not None), default=None)


def _microseconds(where: str, name: str, given: object) -> int:
    """Return seconds since the epoch in microseconds, to the millisecond that the services give."""
    try:
        seconds = float(given) if isinstance(given, (int, float, str)) else math.nan
    except ValueError:
        seconds = math.nan
    if isinstance(given, bool) or not 0 <= seconds < 1e11:
        raise arguments.invalid(where, name, "a number of seconds since the epoch", given)
    return round(seconds * 1000) * SECOND // 1000
