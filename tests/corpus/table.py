"""The corpus: faulty handlers, right ones that do the same job, and what the checks must say of each."""

from __future__ import annotations

from collections.abc import Mapping

from row import Row
from rows import environments, events, records, requests, retries, times

ROWS: tuple[Row, ...] = (
    *retries.ROWS,
    *records.ROWS,
    *requests.ROWS,
    *events.ROWS,
    *environments.ROWS,
    *times.ROWS,
)


def _probes() -> dict[str, set[str]]:
    """Return the faults, each with the probes that show it."""
    found: dict[str, set[str]] = {}
    for row in ROWS:
        shown = found.setdefault(row.fault, set())
        if row.fails:
            shown.add(row.fails.shown_by)
    return found


FAULTS: Mapping[str, set[str]] = _probes()
