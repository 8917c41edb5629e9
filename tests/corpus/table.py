"""The corpus: faulty handlers, right ones that do the same job, and what the checks must say of each."""

from __future__ import annotations

from collections.abc import Mapping

from kinds import COARSER, KINDS
from row import Row
from rows import (
    batches,
    charges,
    duplicates,
    environments,
    events,
    methods,
    mixed,
    records,
    requests,
    retries,
    times,
)

__all__ = ["COARSER", "FAULTS", "KINDS", "ROWS"]

ROWS: tuple[Row, ...] = (
    *retries.ROWS,
    *duplicates.ROWS,
    *mixed.ROWS,
    *charges.ROWS,
    *records.ROWS,
    *batches.ROWS,
    *requests.ROWS,
    *methods.ROWS,
    *events.ROWS,
    *environments.ROWS,
    *times.ROWS,
)


def _probes() -> dict[str, set[str]]:
    """Return the faults, each with the probes that show it in one of its handlers."""
    found: dict[str, set[str]] = {}
    for row in ROWS:
        shown = found.setdefault(row.fault, set())
        if row.fails:
            shown.add(row.fails.shown_by)
    return found


FAULTS: Mapping[str, set[str]] = _probes()
"""The 21 faults of real handlers, and two more: methods of HTTP that do more than they may, records that hold up others."""
