"""Build a drawn event: its seed and time are drawn too, so that it replays to the byte."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import origin as origins
from pytest_faas.origin import Origin
from pytest_faas.strategies._arguments import DRAWN

T = TypeVar("T")

_FIRST_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z, which the time of an event shrinks to
_STEP_MS = 77_003_137  # prime: 4,096 steps reach each month of ten years, and every hour and millisecond is as likely
# Seed and time in one draw of at most 24 bits, which Hypothesis draws evenly.
_MOMENTS = st.integers(0, 2**24 - 1)

# Hypothesis makes its tables of characters once for a project, in a second or more. An argument that is text has it do so
# when it judges the strategy: while an event is drawn, it would find the strategy too slow (HealthCheck.too_slow).
_CHARACTERS = st.text()

_DEFAULTS = {"min_size": 1, "max_size": None, "overrides": None}  # of the arguments that are not drawn


@contextmanager
def drawn_origin(draw: DrawFn) -> Iterator[None]:
    """Let the factories build with a drawn seed at a drawn time, in the region and account of the test.

    Where the origin of the test stands at a time (`events.origin(at=...)`), that is the time.
    """
    moment = draw(_MOMENTS)
    before = origins.current()
    new = _of_seed(moment, before)
    new.at_ms = _FIRST_MS + (moment >> 12) * _STEP_MS if before.at_ms is None else before.at_ms
    origins.use(new)
    try:
        yield
    finally:
        origins.use(before)


@contextmanager
def seeded_origin(draw: DrawFn) -> Iterator[None]:
    """Let the factories build with a drawn seed on the test's own clock, for what counts down on it."""
    before = origins.use(_of_seed(draw(_MOMENTS), origins.current()))
    try:
        yield
    finally:
        origins.use(before)


def _of_seed(moment: int, before: Origin) -> Origin:
    return Origin(region=before.region, account=before.account, seed=moment & 0xFFF)


def named(name: str, given: object, build: Callable[[DrawFn], T]) -> SearchStrategy[T]:
    """Return the strategy that builds by drawing; it is shown as the call that made it, `sqs_events(fifo=True)`.

    `given` are the arguments of that call: a dict, of which those left out are not shown, or what shows itself so.
    """
    strategy: SearchStrategy[T] = _composite(name)(_Call(given, build), _characters=_CHARACTERS)
    return strategy


class _Call(Generic[T]):
    """The arguments of a call, for the repr of its strategy, and what draws."""

    __slots__ = ("build", "given")

    def __init__(self, given: object, build: Callable[[DrawFn], T]) -> None:
        self.given = given
        self.build = build

    def __repr__(self) -> str:
        if not isinstance(self.given, dict):
            return repr(self.given)
        return ", ".join(
            f"{name}={value!r}" for name, value in self.given.items() if not _left_out(name, value)
        )


def _left_out(name: str, value: object) -> bool:
    return value is DRAWN or (name in _DEFAULTS and value == _DEFAULTS[name])


@functools.cache
def _composite(name: str) -> Callable[..., SearchStrategy[Any]]:
    def drawn(draw: DrawFn, *call: _Call[Any], _characters: object = _CHARACTERS) -> Any:
        return call[0].build(draw)

    drawn.__name__ = drawn.__qualname__ = name  # which Hypothesis shows
    return st.composite(drawn)
