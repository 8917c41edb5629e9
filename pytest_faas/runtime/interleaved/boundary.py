"""Where a switch can happen: just before and just after a call to AWS, or of a declared effect."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime.interleaved.stage import Seat, Stage
from pytest_faas.runtime.interleaved.turn import Made
from pytest_faas.runtime.stopping import limit as _limit
from pytest_faas.runtime.stopping import marks
from pytest_faas.runtime.stopping import shield as _shield


class _Current:
    """The stage that is on, if any."""

    stage: Stage | None = None


def check_free() -> None:
    """Raise `InvalidArgument` while two invocations run side by side already."""
    if _Current.stage is not None:
        raise InvalidArgument(
            "run_both: two invocations run side by side already; run the next two after them"
        )


@contextmanager
def on(stage: Stage) -> Iterator[None]:
    """Have the boundaries of a block decided on a stage."""
    check_free()
    _Current.stage = stage
    try:
        yield
    finally:
        _Current.stage = None


class around:  # noqa: N801 - used as a function
    """Stand around a call: `about()` gives it, and the text by which it is known in every run.

    A call that a handler's own thread makes is a boundary. Those of threads that it started are none: they wait while
    the other invocation has the turn, and no switch happens during them. A call within a call belongs to that one.
    """

    __slots__ = ("_about", "_made", "_seat", "_stage")

    def __init__(self, about: Callable[[], tuple[Made, str]]) -> None:
        self._about = about
        self._stage = _Current.stage
        self._seat: Seat | None = None
        self._made: tuple[Made, str] | None = None

    def __enter__(self) -> None:
        if self._stage is None or _shield.of(threading.get_ident()).depth:
            return
        mark = marks.current()
        seat = self._stage.seat_of(mark)
        if seat is None:
            return
        limits = _limit.of_thread(threading.get_ident())
        if limits and limits[-1].mark is mark:
            self._made = self._about()
            self._stage.come(seat, "before", *self._made)
        else:
            seat.enter()
        self._seat = seat

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._seat is None or self._stage is None:
            return
        if self._made is None:
            self._seat.leave()
        elif kind is None or issubclass(kind, Exception):  # else it is on its way out for good
            self._stage.come(self._seat, "after", *self._made)
