"""What must agree between the records of one batch of a stream, and between them and its tumbling window.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html and services-ddb-windows.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

from pytest_faas.arguments import json_octets
from pytest_faas.contracts.faults import Fault, shown
from pytest_faas.contracts.law import Json, Law, law
from pytest_faas.contracts.laws import _arn, _times

_LONGEST_WINDOW = timedelta(seconds=900)
_LARGEST_STATE = 1024 * 1024
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def each(event: Json, place: str) -> list[Any]:
    """Return what each record has at a place, such as `kinesis.data`; for laws that read `Records.*.kinesis.data`.

    >>> each({"Records": [{"kinesis": {"data": "YQ=="}}, {"kinesis": {"data": ""}}]}, "kinesis.data")
    ['YQ==', '']
    """
    found = event.get("Records", [])  # the test event of S3 has none
    for step in place.split("."):
        found = [each[step] for each in found]
    return list(found)


@law("awsRegion", "eventSourceARN")
def region_of_the_stream(record: Json) -> Iterator[Fault]:
    """Demand the region of the stream."""
    yield from _arn.region_faults(
        "awsRegion", record["awsRegion"], "eventSourceARN", record["eventSourceARN"]
    )


@law("eventSourceARN")
def partition_of_the_stream(record: Json) -> Iterator[Fault]:
    """Demand that the stream's partition has its region."""
    yield from _arn.partition_faults("eventSourceARN", record["eventSourceARN"])


def sameness_law(place: str, why: str) -> Law:
    """Return the law that all records of a batch have the same at a place."""

    @law(f"Records.*.{place}")
    def all_the_same(event: Json) -> Iterator[Fault]:
        """Demand the same of all records of a batch."""
        first, *others = each(event, place) or [None]
        for index, seen in enumerate(others, start=1):
            if seen != first:
                message = f"{_arn.whole(seen)}, but Records[0].{place} is {_arn.whole(first)}: {why}"
                yield Fault(f"Records[{index}].{place}", seen, first, message)

    return all_the_same


def increase_law(place: str) -> Law:
    """Return the law that each sequence number is above that of the record before."""

    @law(f"Records.*.{place}")
    def increasing_sequence_numbers(event: Json) -> Iterator[Fault]:
        """Demand sequence numbers that increase."""
        numbers = each(event, place)
        for index, (before, number) in enumerate(pairwise(numbers), start=1):
            if int(number) <= int(before):
                reason = "the sequence numbers of a shard increase"
                message = f"{shown(number)} is not above {shown(before)} of Records[{index - 1}]: {reason}"
                yield Fault(f"Records[{index}].{place}", number, f"a number above {before}", message)

    return increasing_sequence_numbers


def window_laws(moment: str) -> tuple[Law, ...]:
    """Return the laws of tumbling windows; `moment` is the place of the time by which a record belongs to a window."""

    @law("window", f"Records.*.{moment}")
    def moments_inside_the_window(event: Json) -> Iterator[Fault]:
        """Demand that each record came while the window was open."""
        yield from _moments(event, moment)

    return (
        window_in_the_calendar,
        window_has_a_length,
        moments_inside_the_window,
        stream_of_the_window,
        small_state,
    )


@law("window")
def window_in_the_calendar(event: Json) -> Iterator[Fault]:
    """Demand that a window starts and ends at times that exist."""
    for name, text in event.get("window", {}).items():
        yield from _times.calendar_faults(f"window.{name}", text)


@law("window")
def window_has_a_length(event: Json) -> Iterator[Fault]:
    """Demand that a window ends after it starts, and takes 15 minutes at most."""
    start, end = _bounds(event)
    if not start or not end:
        return
    seen = event["window"]["end"]
    if end <= start:
        message = f"{shown(seen)} is not after window.start ({shown(event['window']['start'])})"
        yield Fault("window.end", seen, f"a time after {event['window']['start']}", message)
    elif end - start > _LONGEST_WINDOW:
        message = (
            f"{shown(seen)} is {end - start} after window.start; a tumbling window takes 900 seconds at most"
        )
        yield Fault("window.end", seen, "900 seconds after window.start, or fewer", message)


@law("eventSourceARN", "Records.*.eventSourceARN")
def stream_of_the_window(event: Json) -> Iterator[Fault]:
    """Demand of a window the stream that its records come from."""
    records = each(event, "eventSourceARN")
    seen = event.get("eventSourceARN")
    if records and seen not in (None, records[0]):
        message = f"{_arn.whole(seen)}, but Records[0].eventSourceARN is {_arn.whole(records[0])}"
        yield Fault("eventSourceARN", seen, records[0], message)


@law("state")
def small_state(event: Json) -> Iterator[Fault]:
    """Demand a state of 1 MB at most; a larger one would have ended its window early."""
    state = event.get("state", {})
    octets = json_octets(state)
    if octets > _LARGEST_STATE:
        message = f"has {octets:,} octets of JSON; a state has {_LARGEST_STATE:,} at most"
        yield Fault("state", state, f"{_LARGEST_STATE:,} octets or fewer", message)


def _bounds(event: Json) -> tuple[datetime | None, datetime | None]:
    window = event.get("window")
    return (_times.instant(window["start"]), _times.instant(window["end"])) if window else (None, None)


def _moments(event: Json, place: str) -> Iterator[Fault]:
    start, end = _bounds(event)
    if not start or not end or end <= start:
        return
    for index, seconds in enumerate(each(event, place)):
        when = _EPOCH + timedelta(milliseconds=round(seconds * 1000))
        # In which window a record is that arrived on the very boundary is not documented.
        if not start <= when <= end:
            bounds = f"{event['window']['start']} to {event['window']['end']}"
            message = f"{seconds} is {_written(when)}, outside the window ({bounds})"
            yield Fault(f"Records[{index}].{place}", seconds, f"a time from {bounds}", message)


def _written(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
