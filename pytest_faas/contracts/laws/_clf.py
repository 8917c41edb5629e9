"""Write and compare times of the common log format (https://httpd.apache.org/docs/1.3/logs.html#common)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from pytest_faas.contracts.faults import Fault, shown

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SECONDS = 253402300800  # what is less may be meant as seconds: they end with the year 9999


def written(milliseconds: int) -> str:
    """Write an instant, milliseconds since 1970, in UTC and to the second, in English whatever the locale.

    >>> written(1583348638390)
    '04/Mar/2020:19:03:58 +0000'
    """
    at = _EPOCH + timedelta(milliseconds=milliseconds)
    return f"{at:%d}/{MONTHS[at.month - 1]}/{at.year:04}:{at:%H:%M:%S} +0000"


def faults(path: str, text: str, epoch_path: str, milliseconds: int) -> Iterator[Fault]:
    """Yield a fault for a time that is not the instant of the epoch time beside it."""
    expected = written(milliseconds)
    if text == expected:
        return
    message = f"{shown(text)} is not the second of {epoch_path} ({milliseconds}): {expected!r}"
    if milliseconds < _SECONDS and text == written(milliseconds * 1000):
        message = f"{shown(text)}, but {epoch_path} ({milliseconds}) is in seconds, where milliseconds belong"
    yield Fault(path, text, expected, message)
