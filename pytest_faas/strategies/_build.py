"""Build a drawn event: its seed and time are drawn too, so that it replays to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from pytest_faas import origin as origins

_FIRST_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z, which the time of an event shrinks to
_SPAN_MS = 10 * 365 * 86_400_000

SEEDS = st.integers(0, 0xFFFF)
TIMES_MS = st.integers(0, _SPAN_MS).map(lambda ms: _FIRST_MS + ms)


@contextmanager
def drawn_origin(draw: DrawFn) -> Iterator[None]:
    """Let the factories build with a drawn seed at a drawn time, in the region and account of the test."""
    before = origins.current()
    new = origins.Origin(region=before.region, account=before.account, seed=draw(SEEDS))
    new.at_ms = draw(TIMES_MS)
    origins.use(new)
    try:
        yield
    finally:
        origins.use(before)
