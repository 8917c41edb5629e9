"""Times at which schedules go wrong: where clocks change, on leap days, at the ends of years, at the ends of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

# The instants, in UTC, at which the clocks of a zone change: forward, back, and so on. From the time zone database,
# https://www.iana.org/time-zones; a test compares each.
CLOCK_CHANGES: Final = {
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00", "2027-03-14T07:00", "2027-11-07T06:00"),
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00", "2027-03-28T01:00", "2027-10-31T01:00"),
    "America/Los_Angeles": ("2026-03-08T10:00", "2026-11-01T09:00"),
    "Australia/Sydney": ("2026-04-04T16:00", "2026-10-03T16:00"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),  # by half an hour
    "America/Santiago": ("2026-04-05T03:00", "2026-09-06T04:00"),  # at midnight
}
_AROUND = (0, 0, -1, 1800, -1800)  # seconds: the hour that does not exist, the one that comes twice

_LEAP_DAYS = (
    "2028-02-29T00:00:00",
    "2028-02-29T12:00:00",
    "2028-02-29T23:59:59",
    "2024-02-29T00:00:00",
    "2000-02-29T00:00:00",  # a century that is a leap year
)
_ENDS_OF_MONTHS = (
    "2026-12-31T23:59:59",  # in the ISO year's week 53
    "2027-01-01T00:00:00",
    "2028-12-31T23:59:59",  # day 366
    "2027-02-28T23:59:59",
    "2028-03-01T00:00:00",
    "2100-02-28T23:59:59",  # a century that is no leap year
)
_EXTREMES = (
    "2038-01-19T03:14:07",  # the last second of 31 bits
    "2038-01-19T03:14:08",
    "1970-01-01T00:00:00",
    "9999-12-31T23:59:59",
)


def _times(texts: Iterable[str]) -> SearchStrategy[int]:
    epochs = [int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()) for text in texts]
    return st.sampled_from(epochs)


_CHANGES = _times(text for which in (0, 1) for texts in CLOCK_CHANGES.values() for text in texts[which::2])
_SHIFTS = st.sampled_from(_AROUND)
_DATES = {"leap": _times(_LEAP_DAYS), "end": _times(_ENDS_OF_MONTHS), "extreme": _times(_EXTREMES)}
_KINDS = st.sampled_from((*[None] * 3, "leap", "leap", "end", "end", *["change"] * 5, "extreme"))


def moment(draw: DrawFn) -> int | None:
    """Draw seconds since the epoch, or None: the time that was drawn for the event."""
    kind = draw(_KINDS)
    if kind is None:
        return None
    return draw(_CHANGES) + draw(_SHIFTS) if kind == "change" else draw(_DATES[kind])


def tellable(at: object) -> bool:
    """Tell whether an event can have this time; what is no datetime, the factory judges itself."""
    if not isinstance(at, datetime):
        return True
    try:
        origins.epoch_ms("strategies", "at", at)
    except InvalidArgument:
        return False
    return True
