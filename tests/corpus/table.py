"""The corpus: faulty handlers, right ones that do the same job, and what the checks must say of each."""

from __future__ import annotations

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

FAULTS = frozenset(row.fault for row in ROWS)
"""The 21 faults of real handlers, and two more: methods of HTTP that do more than they may, records that hold up others."""
