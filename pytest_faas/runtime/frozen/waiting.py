"""Wait on a virtual clock: time moves when everybody waits, to the moment that is awaited next.

A thread that waits tries for real first, so that what another thread brings comes at once. When all other threads wait
too (or stand still in a call that is none of ours), the clock moves to the earliest moment that any of them awaits.
"""

from __future__ import annotations

import _thread
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from pytest_faas.runtime.clock import Real
from pytest_faas.runtime.stopping import limit as _limit
from pytest_faas.runtime.stopping import marks
from pytest_faas.runtime.stopping import shield as _shield
from pytest_faas.runtime.stopping.limit import Limit, Stop

if TYPE_CHECKING:
    from pytest_faas.runtime.frozen.virtual_time import VirtualClock

Attempt = Callable[[float], bool]

_SLICE = 0.0005  # real seconds of one attempt while others might bring something
_LONG_SLICE = 0.005
_IDLE = 0.02  # real seconds without a move after which a thread counts as standing still
_BUSY = 0.5  # real seconds that a thread which computes may keep the clock from moving
_FOREIGN = 0.2  # real seconds for threads that the freeze knows nothing of, before a wait counts as hopeless
_NEVER = sys.maxsize


class Waiting:
    """Who waits on the clock, until when, and who else is there."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._until: dict[int, int] = {}  # thread: the moment in µs, or never
        self._looked: dict[int, float] = {}  # thread: when it last tried for real
        self._still: dict[int, tuple[int, int]] = {}  # thread: where it was found standing still
        self._moving = threading.Lock()
        self._uncounted = _uncounted()
        self._changed = Real.monotonic()  # when a thread last began or ended a wait
        own = threading.get_ident()
        self._elders = {ident: _thread_of(ident) for ident in sys._current_frames() if ident != own}

    def obeys(self) -> bool:
        """Whether the calling thread lives on the virtual clock: service threads from before the freeze do not."""
        ident = threading.get_ident()
        thread = _thread_of(ident)
        if self.is_elder(ident):
            return marks.current() is not None
        return thread is not None and not thread.name.startswith(("pytest_timeout", "faas-n"))

    def is_elder(self, ident: int) -> bool:
        """Whether a thread is from before the freeze (and not a later one that got its number)."""
        return ident in self._elders and self._elders[ident] is _thread_of(ident)

    def wait(
        self, seconds: float | None, attempt: Attempt, *, patience: float = 0.0, asleep: bool = False
    ) -> bool:
        """Attempt until it succeeds or the clock has moved on by that much (None: for ever); say which.

        `patience`: real seconds for what comes from outside of the process. `asleep`: nothing is awaited but time.
        """
        if attempt(0):
            return True
        if not self.strike():
            return False  # shielded and over: whoever shields returns soon
        ident = threading.get_ident()
        turn = _Turn(self, ident, patience, asleep=asleep)
        until = self._until[ident] = _NEVER if seconds is None else self._clock.micros() + _micros(seconds)
        self._changed = Real.monotonic()
        try:
            while self._clock.micros() < until:
                if not self._clock.in_force():
                    return attempt(-1 if seconds is None else seconds)
                if turn.everybody_waits():
                    if attempt(0):
                        return True  # it came before the last of them went to wait
                    self._next_moment(turn, until)
                if not self.strike():
                    break
                looked = Real.monotonic()
                if self._clock.micros() < until and attempt(turn.slice()):
                    return True
                self._looked[ident] = looked
            return attempt(0)
        finally:
            self._changed = Real.monotonic()
            self._until.pop(ident, None)

    def _next_moment(self, turn: _Turn, until: int) -> None:
        """Move the clock to the moment that is awaited next, if that is ours to do."""
        first = min(self._until.values(), default=_NEVER)
        if first == until < _NEVER:
            self.move_to(until)
        elif first == _NEVER and turn.hopeless():
            limits = [limit for limit in _open_limits() if limit.seconds is not None and _concerns(limit)]
            if limits:
                self.move_to(self._clock.micros() + min(limit.left() for limit in limits))

    def move_to(self, moment: int) -> None:
        """Move the clock on to a moment; on the way, stop at each deadline and strike whose it is."""
        struck = True
        while struck:
            struck = False
            with self._moving:
                limits = [limit for limit in _open_limits() if limit.left() <= moment - self._clock.micros()]
                first = min(limits, key=lambda limit: limit.left(), default=None)
                step = moment - self._clock.micros() if first is None else first.left()
                if step > 0:
                    self._clock.tick(step)
            if first is not None:
                self._fire(first)
                struck = True

    def _fire(self, limit: Limit) -> None:
        if not limit.over():
            return  # a debugger is there
        _strike(limit, sys._current_frames().get(limit.ident))
        self.strike()

    def strike(self) -> bool:
        """Raise if the calling thread's time is over; return False where it is, but the thread is shielded."""
        limit = _limit.reached()
        if limit is None:
            marks.check_current()
            return True
        if _shield.of(threading.get_ident()).depth:
            return False
        _strike(limit, sys._getframe(1))
        raise Stop(limit.reason)


class _Turn:
    """One wait's view of the other threads."""

    __slots__ = ("_asleep", "_cpu", "_ident", "_patience", "_seen", "_start", "_waiting")

    def __init__(self, waiting: Waiting, ident: int, patience: float, *, asleep: bool) -> None:
        self._waiting = waiting
        self._ident = ident
        self._patience = patience
        self._asleep = asleep
        self._start = Real.monotonic()
        self._cpu = time.process_time() - time.thread_time()
        self._seen: dict[int, tuple[int, int]] = {}

    def slice(self) -> float:
        """Return the real seconds of the next attempt: short at first."""
        return _SLICE if self._age() < _IDLE else _LONG_SLICE

    def _age(self) -> float:
        return Real.monotonic() - self._start

    def everybody_waits(self) -> bool:
        """Whether no other thread can bring anything before the clock moves."""
        starting = threading._limbo or _uncounted() > self._waiting._uncounted  # type: ignore[attr-defined]  # not in the stubs
        if starting and self._age() < _BUSY:
            return False  # a thread is about to begin, or about to be gone: whoever joins it is woken next
        if len(threading._active) == 1:  # type: ignore[attr-defined]  # not in the stubs
            return self._age() >= self._patience
        now = self._waiting._clock.micros()
        strangers = {}
        for ident, frame in sys._current_frames().items():
            if ident == self._ident or (self._asleep and self._waiting.is_elder(ident)):
                continue
            until = self._waiting._until.get(ident)
            if until is None:
                strangers[ident] = (id(frame), frame.f_lasti)
            elif until <= now or self._waiting._looked.get(ident, 0.0) < self._waiting._changed:
                return False  # about to wake, or has not looked since something happened
        return self._age() >= self._patience and self._stand_still(strangers)

    def _stand_still(self, strangers: dict[int, tuple[int, int]]) -> bool:
        """Whether threads that do not wait on the clock have not moved for a while, or have had their time."""
        known = self._waiting._still
        if all(known.get(ident) == place for ident, place in strangers.items()):
            return True
        age = self._age()
        if age >= _BUSY:
            return True
        if self._seen != strangers:
            self._seen = strangers
            return False
        burnt = time.process_time() - time.thread_time() - self._cpu
        if age < _IDLE or burnt > 0.3 * age:
            return False
        known.update(strangers)
        return True

    def hopeless(self) -> bool:
        """Whether nobody is left who could end a wait without a time-out."""
        if self._age() < _IDLE:
            return False
        frames = sys._current_frames()
        strangers = [ident for ident in frames if ident not in self._waiting._until]
        young = [ident for ident in strangers if not self._waiting.is_elder(ident)]
        return not young and (not strangers or self._age() >= _FOREIGN)


def _thread_of(ident: int) -> threading.Thread | None:
    found: threading.Thread | None = threading._active.get(ident)  # type: ignore[attr-defined]  # not in the stubs
    return found


def _uncounted() -> int:
    """Return how many threads the interpreter counts that `threading` does not list (yet, or any more)."""
    return _thread._count() - len(threading._active)  # type: ignore[attr-defined]  # not in the stubs


def _open_limits() -> list[Limit]:
    return [limit for limits in list(_limit.stacks.values()) for limit in list(limits) if not limit.fired]


def _strike(limit: Limit, frame: FrameType | None) -> None:
    limit.strike(frame)
    if limit.rings == 1 and limit.wake is not None:
        limit.wake()


def _concerns(limit: Limit) -> bool:
    """Whether the calling thread works for that invocation."""
    return limit.ident == threading.get_ident() or limit.mark in marks.stack()


def _micros(seconds: float) -> int:
    """Return whole microseconds, as freezegun counts; a wait that is not 0 never rounds to 0."""
    return max(round(seconds * 1e6), 1) if seconds > 0 else 0
