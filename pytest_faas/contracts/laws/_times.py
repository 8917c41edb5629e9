"""Read the times that events carry.

https://www.rfc-editor.org/rfc/rfc3339
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

from pytest_faas.contracts.faults import Fault, shown


def instant(text: str) -> datetime | None:
    """Return the instant of a time in UTC (`…Z`), or None for a day or hour that no calendar has.

    >>> instant("2024-02-29T12:00:00.250Z")
    datetime.datetime(2024, 2, 29, 12, 0, 0, 250000, tzinfo=datetime.timezone.utc)
    >>> instant("2023-02-29T12:00:00Z") is None
    True
    """
    form = "%Y-%m-%dT%H:%M:%S.%fZ" if "." in text else "%Y-%m-%dT%H:%M:%SZ"
    try:
        return datetime.strptime(text, form).replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def calendar_faults(path: str, text: str) -> Iterator[Fault]:
    """Yield a fault for a time that no calendar has, such as 30 February."""
    if instant(text) is None:
        yield Fault(path, text, "a time that exists", f"{shown(text)} is in no calendar")


def order_faults(earlier_path: str, earlier: str, later_path: str, later: str) -> Iterator[Fault]:
    """Yield a fault at the first time if it comes after the second."""
    first, second = instant(earlier), instant(later)
    if first and second and first > second:
        message = f"{shown(earlier)} is after {later_path} ({shown(later)})"
        yield Fault(earlier_path, earlier, f"a time not after {later}", message)
