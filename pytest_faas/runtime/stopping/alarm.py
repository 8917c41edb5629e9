"""Interrupt the main thread at a given moment: a POSIX timer with a real-time signal, so that SIGALRM stays free.

The timers aim at the main thread itself (`SIGEV_THREAD_ID`), because only a signal that arrives there ends its
blocking call. After the first ring they ring every 20 ms, several signals at once: code that swallows one raise is
hit by the next before it is back in its `try`. All but the last of these signals are handled by a C-level callable:
a Python function would check for signals itself, and so make the interpreter forget that more of them are pending.
Timers and handlers are kept between invocations and given back by `release()`.
https://man7.org/linux/man-pages/man2/timer_create.2.html
"""

from __future__ import annotations

import functools
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol

from pytest_faas.runtime.clock import Real

Ring = Callable[[int, "FrameType | None"], None]

TICK = 0.02  # seconds between rings once the deadline has passed
BURST = 10  # signals that ring at once: as many nested `except BaseException` are left in one tick
_LEAST = 1e-6  # a timer set to 0 would be disarmed instead


class Alarm(Protocol):
    """Something that calls `ring` on the main thread, again and again, from a moment on."""

    name: str

    def arm(self, seconds: float) -> None:
        """Ring in that many seconds, and then at every tick."""

    def insist(self, first: float = TICK) -> None:
        """Ring in `first` seconds and at every tick from then on, with all that there is."""

    def disarm(self) -> None:
        """Ring no more."""

    def release(self) -> None:
        """Give back timers and signal handlers."""


class Blow:
    """What the further signals of a burst call: raises, or does nothing, without running a line of Python."""

    def __init__(self, error: type[BaseException]) -> None:
        self._error = error
        self.nothing: tuple[Any, ...] = ({}.get, (), {}, {})
        self._raise: tuple[Any, ...] = self.nothing
        self.handler: Callable[..., Any] = functools.partial({}.get)
        self.set: Callable[[tuple[Any, ...]], None] = self.handler.__setstate__  # type: ignore[attr-defined]  # as unpickling does

    def load(self) -> None:
        """Make it able to raise."""
        import ctypes

        prototype = ctypes.PYFUNCTYPE(None, ctypes.py_object, ctypes.c_int, ctypes.py_object)
        # The further arguments (signal, frame) are ignored in C; a PyDLL function raises what it leaves set.
        self._raise = (prototype(("PyErr_SetNone", ctypes.pythonapi)), (self._error,), {}, {})

    def hard(self) -> None:
        """Let it raise."""
        self.set(self._raise)

    def soft(self) -> None:
        """Let it do nothing."""
        self.set(self.nothing)


def make(ring: Ring, blow: Blow, last_resort: Callable[[], None], grace: Callable[[], float]) -> Alarm | None:
    """Return the best alarm that this machine has, or None where it has none (or the caller is not on the main thread)."""
    if threading.current_thread() is not threading.main_thread():
        return None
    if sys.platform == "linux":
        from pytest_faas.runtime.stopping import posix_timers as _posix_timers

        try:
            return PosixAlarm(ring, blow, last_resort, grace, _posix_timers.library())
        except _posix_timers.Unavailable:
            pass
    return ItimerAlarm(ring) if ItimerAlarm.free() else None


class PosixAlarm:
    """Per-thread POSIX timers with real-time signals that nobody else uses."""

    name = "posix timer"

    def __init__(
        self,
        ring: Ring,
        blow: Blow,
        last_resort: Callable[[], None],
        grace: Callable[[], float],
        library: Any,
    ) -> None:
        self._library = library
        # Python calls the handlers of signals that came together in the order of their numbers: the ring comes last.
        self._signals = sorted(library.free_signals(BURST + 1))
        self._grace = grace
        blow.load()
        target = threading.get_native_id()
        for number in self._signals[1:]:
            signal.signal(number, blow.handler)
        signal.signal(self._signals[-1], ring)
        library.one_at_a_time(self._signals[1:])
        self._timers = [library.Timer(number, target) for number in self._signals[1:]]
        self._first = self._timers[-1]
        self._last_resort = library.LastResort(
            self._signals[0],
            target,
            functools.partial(blow.set, blow.nothing),
            functools.partial(last_resort),
        )
        self.report_to = self._last_resort.report_to
        self._insisting = False

    def arm(self, seconds: float) -> None:
        """Ring in that many seconds, and then at every tick; the last resort stands behind it."""
        self._first.set(max(seconds, _LEAST), TICK)
        self._last_resort.timer.set(seconds + self._grace(), 0.0)

    def insist(self, first: float = TICK) -> None:
        """Let all timers expire at the same moment, so that their signals arrive together."""
        moment = Real.monotonic() + max(first, _LEAST)
        for timer in self._timers:
            timer.set_at(moment, TICK)
        if not self._insisting:
            self._last_resort.timer.set(first + self._grace(), 0.0)
        self._insisting = True

    def disarm(self) -> None:
        """Ring no more."""
        self._first.stop()
        self._last_resort.timer.stop()
        if self._insisting:
            self._insisting = False
            for timer in self._timers:
                timer.stop()

    def release(self) -> None:
        """Delete the timers, then put the signals' default handlers back."""
        for timer in self._timers:
            timer.delete()
        self._last_resort.delete()
        for number in self._signals[1:]:
            # What a deleted timer has queued is delivered before the default action, which would end the process.
            signal.signal(number, signal.SIG_IGN)
            signal.signal(number, signal.SIG_DFL)


class ItimerAlarm:
    """`setitimer` and SIGALRM, where there are no POSIX timers (macOS) and nobody else uses them."""

    name = "setitimer"

    def __init__(self, ring: Ring) -> None:
        signal.signal(signal.SIGALRM, ring)

    @staticmethod
    def free() -> bool:
        """Return whether SIGALRM has its default handler and its timer stands."""
        if not hasattr(signal, "setitimer"):
            return False
        unarmed = signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        return unarmed and signal.getsignal(signal.SIGALRM) == signal.SIG_DFL

    def arm(self, seconds: float) -> None:
        """Ring in that many seconds, and then at every tick."""
        signal.setitimer(signal.ITIMER_REAL, max(seconds, _LEAST), TICK)

    def insist(self, first: float = TICK) -> None:
        """Ring in `first` seconds and at every tick from then on: one signal is all there is."""
        signal.setitimer(signal.ITIMER_REAL, max(first, _LEAST), TICK / 4)

    def disarm(self) -> None:
        """Ring no more."""
        signal.setitimer(signal.ITIMER_REAL, 0.0)

    def release(self) -> None:
        """Put the default handler back."""
        self.disarm()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
