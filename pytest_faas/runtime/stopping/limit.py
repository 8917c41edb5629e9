"""One invocation's limit: when it is over, and what is said when it strikes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from pytest_faas.errors import InvocationOver
from pytest_faas.runtime import clock
from pytest_faas.runtime.clock import Real
from pytest_faas.runtime.stopping import debuggers as _debuggers
from pytest_faas.runtime.stopping import stacks as _stacks
from pytest_faas.runtime.stopping.children import Children
from pytest_faas.runtime.stopping.marks import Mark

_NEVER = float("inf")
_WORKS = 0.05  # a thread that gets this share of a processor is not blocked
UNLIMITED = sys.maxsize  # microseconds, where no virtual time is counted


class Settings:
    """What the plugin may set."""

    # Real seconds after its deadline in which a handler must have been stopped, or the process ends. On a machine with
    # ten times the work it can do, a handler in the middle of a call has been seen to need more than 10.
    grace = 30.0
    guard = 10.0  # real seconds that a wait may take while the clock is frozen and nothing moves it
    stderr = 2  # where the last words go: a file descriptor that nobody captures


class Stop(InvocationOver):
    """Leaves a handler at its deadline; a handler cannot keep it, because it is raised again and again.

    Without an `__init__`: raising it must not run a line of Python, see `_alarm`.
    """

    def __str__(self) -> str:
        return super().__str__() or "the invocation has reached its deadline"


class Limit:
    """A deadline on the clock that handlers see, and on a frozen clock the real guard behind it."""

    __slots__ = ("_excused", "_meter", "_progress", "_waited", "_worked", "_worked_since", "children", "debugged",
                 "debugger", "due", "fired", "ident", "mark", "paused", "rings", "seconds", "virtual", "wake",
                 "where")  # fmt: skip

    def __init__(self, seconds: float | None, mark: Mark) -> None:
        self.seconds = seconds
        self.mark = mark
        self.fired = ""
        self.where = ""
        self.rings = 0
        self.debugged = False
        self.ident = threading.get_ident()
        self.wake: Callable[[], None] | None = None
        self.paused = False
        self._excused = 0  # microseconds that passed on frozen clocks while it was paused
        self._progress: object = None
        self._waited = self._worked = self._worked_since = 0.0
        self._meter = clock.Meter() if clock.foreign_factories() else None
        self.debugger = _debuggers.Watch()
        self.children = Children()
        self.begin()

    def begin(self) -> None:
        """Count from now."""
        self.virtual = clock.Current.virtual
        if self.virtual is not None:
            self.virtual.begin()
            self._progress = self.virtual.progress()
            self._wait_for(Settings.guard)
            self._worked_since = self._worked
        else:
            self.due = _NEVER if self.seconds is None else Real.monotonic() + self.seconds

    @property
    def limited(self) -> bool:
        """Whether anything can ever end it."""
        return self.due < _NEVER

    @property
    def reason(self) -> str:
        """What is said of the invocation when it is over."""
        if self.mark.crashed and self.mark.over is not None:
            return self.mark.over
        if self.fired == "guard" or self.seconds is None:
            return f"nothing moved the frozen clock for {Settings.guard:g} real seconds"
        return f"Task timed out after {self.seconds:.2f} seconds"

    def remaining(self) -> float:
        """Return the real seconds until somebody should look."""
        return self.due - Real.monotonic()

    def left(self) -> int:
        """Return the microseconds that are left on frozen clocks; very many where none are counted."""
        if self.seconds is None or self._meter is None or self.debugged or self.paused:
            return UNLIMITED
        return round(self.seconds * 1e6) + self._excused - self._meter.elapsed()

    def over(self) -> bool:
        """Whether the handler must stop now; finds out why."""
        if self.paused:
            return False
        if self.fired or self.debugged:
            return bool(self.fired)
        why = self._why()
        if why and self.debugger.seen():
            self.debugged = True
            self.due = _NEVER
            return False
        if why:
            self.fired = why
        return bool(why)

    def _why(self) -> str:
        if self._meter is not None and self.left() <= 0:
            return "deadline"
        if Real.monotonic() < self.due:
            return ""
        if self.virtual is None:
            return "deadline"
        progress = self.virtual.progress()
        if progress != self._progress:
            self._progress = progress
            self._wait_for(Settings.guard)
            self._worked_since = self._worked
            return ""
        return "" if self._still_works() else "guard"

    def _still_works(self) -> bool:
        """Whether it computes, on a machine that has little time for it: it gets a quarter of the guard more."""
        before, now = self._worked, Real.worked()
        if now - before < _WORKS * self._waited or now - self._worked_since >= Settings.guard:
            return False
        self._wait_for(Settings.guard / 4)
        return True

    def _wait_for(self, seconds: float) -> None:
        self._waited, self._worked = seconds, Real.worked()
        self.due = Real.monotonic() + seconds

    def end(self, why: str) -> None:
        """Let it be over now, whatever the clock says, and have whoever runs the handler stop it."""
        self.fired = self.fired or why
        if self.wake is not None:
            self.wake()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Count no time in a block, real or virtual; what ends the limit meanwhile ends it after the block."""
        left, before = self.remaining(), self._elapsed()
        self.due, self.paused = _NEVER, True
        try:
            yield
        finally:
            self.due, self.paused = Real.monotonic() + left, False
            self._excused += self._elapsed() - before

    def _elapsed(self) -> int:
        return 0 if self._meter is None else self._meter.elapsed()

    def strike(self, frame: FrameType | None) -> None:
        """End the handler's environment and note where it was, once."""
        self.rings += 1
        if self.rings == 1:
            self.mark.end(self.reason)
            self.where = _stacks.of_handler(frame)


stacks: dict[int, list[Limit]] = {}  # the limits of each thread that runs a handler, outermost first


def of_thread(ident: int) -> list[Limit]:
    """Return the limits that the thread runs under, outermost first."""
    return stacks.get(ident) or []


def of_mark(mark: Mark) -> list[Limit]:
    """Return the open limits of that mark's invocation, whichever thread runs it."""
    return [limit for limits in list(stacks.values()) for limit in list(limits) if limit.mark is mark]


def reached() -> Limit | None:
    """Return the outermost limit of the calling thread that is over."""
    for limit in of_thread(threading.get_ident()):
        if limit.over():
            return limit
    return None
