"""What the tests of streams share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# stream_runs.py is a helper of these tests, not a test: make it importable by its own name.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def noon(faas) -> Iterator[float]:
    """The clock stands at 2026-01-01T12:00:00Z; its seconds since the epoch."""
    with faas.frozen("2026-01-01T12:00:00Z"):
        yield 1767268800.0
