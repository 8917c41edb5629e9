"""Run a handler in a disposable thread, where the calling thread cannot be interrupted or has a loop running."""

from __future__ import annotations

import _thread
import contextlib
import contextvars
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

from pytest_faas import errors
from pytest_faas.runtime.clock import Real
from pytest_faas.runtime.stopping import limit as _limit
from pytest_faas.runtime.stopping import marks
from pytest_faas.runtime.stopping import remains as _remains
from pytest_faas.runtime.stopping import shield as _shield
from pytest_faas.runtime.stopping.limit import Limit, Stop

__tracebackhide__ = errors.hidden_from

_SLICE = 0.01  # seconds: how long a caller that no signal reaches waits before it looks up
_FAREWELL = 0.02  # seconds that a struck thread gets before it is left behind
_NAG_SECONDS = 2.0


class _Unstruck:
    """A block whose beginning and end nothing strikes: what it puts back must be put back, also where time is up."""

    def __init__(self, make: Callable[[], AbstractContextManager[object]]) -> None:
        self._make = make
        self._inside = contextlib.ExitStack()

    def __enter__(self) -> None:
        with _not_struck():
            self._inside.enter_context(self._make())

    def __exit__(self, *_: object) -> None:
        with _not_struck():
            self._inside.close()


@contextlib.contextmanager
def _not_struck() -> Iterator[None]:
    shield = _shield.of(threading.get_ident())
    with shield.lock:
        shield.depth += 1
    try:
        yield
    finally:
        shield.depth -= 1


class Job:
    """The handler's call, its thread, and how it went."""

    def __init__(
        self,
        call: Callable[[], object],
        limit: Limit,
        around: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self.value: object = None
        self.raised: BaseException | None = None
        self._call = call
        self._limit = limit
        self._around = _Unstruck(around)
        self._context = contextvars.copy_context()
        self._marks = [*marks.stack(), limit.mark]
        self._changed = _thread.allocate_lock()
        self._changed.acquire()
        self.finished = False
        self.thread = threading.Thread(target=self._work, name="faas-invocation", daemon=True)
        limit.wake = self._wake

    def start(self) -> None:
        """Start the thread, marked for life."""
        self._limit.begin()
        marks.start(self.thread, self._limit.mark)

    def _work(self) -> None:
        ident = threading.get_ident()
        marks.enter(self._marks)
        self._limit.ident = ident
        _limit.stacks[ident] = [self._limit]
        try:
            with self._around:
                self.value = self._context.run(self._call)
        except BaseException as error:  # noqa: BLE001 - handed to the caller
            self.raised = None if self._limit.fired else error
        finally:
            self._finish(ident)
        if self._limit.fired:
            # What a stopped handler left is finalised in this thread: that may never come to an end, or report things.
            with contextlib.suppress(BaseException):
                gc.collect(1)

    def _finish(self, ident: int) -> None:
        self.finished = True
        if _limit.stacks.get(ident) == [self._limit]:
            del _limit.stacks[ident]
        self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # woken already
            self._changed.release()

    def wait(self, seconds: float) -> None:
        """Wait until the job has finished, its limit has been reached on a frozen clock, or the time is up."""
        if not self.finished and seconds > 0:
            Real.acquire(self._changed, timeout=min(seconds, threading.TIMEOUT_MAX))

    def until_over(self) -> None:
        """Wait for the end of the handler, or of its time."""
        on_main = threading.current_thread() is threading.main_thread()
        while not self.finished and not self._limit.over():
            seconds = min(self._limit.remaining(), 0.05 if self._limit.virtual else 3600.0)
            self.wait(max(seconds if on_main else min(seconds, _SLICE), 1e-4))

    def stop(self) -> None:
        """Strike the thread, kill what it started, and leave it behind if it goes on."""
        ident = self.thread.ident or 0
        _remains.expect_refusals()
        self._limit.strike(sys._current_frames().get(ident))
        end = Real.monotonic() + _FAREWELL
        while not self.finished and Real.monotonic() < end:
            _shield.strike(self.thread, Stop)
            self.wait(0.002)
        self._limit.children.kill()
        self.wait(0.002)
        # The number may be another thread's before this one has come to its end.
        _limit.stacks.pop(ident, None)
        left = [thread for thread in self._limit.mark.threads() if thread is not threading.current_thread()]
        nag(left)


def nag(threads: list[threading.Thread]) -> None:
    """Go on striking threads that were left behind, for a while: most end at their next step."""
    if not threads:
        return
    for thread in threads:
        _shield.strike(thread, Stop)
    nagger = threading.Thread(target=_nag, args=(threads,), name="faas-nagger", daemon=True)
    marks.start(nagger, None)


def _nag(threads: list[threading.Thread]) -> None:
    end = Real.monotonic() + _NAG_SECONDS
    while threads and Real.monotonic() < end:
        for thread in threads:
            # In quick succession, so that code which swallows one raise is hit again before it is back in its `try`.
            for _ in range(20):
                _shield.strike(thread, Stop)
                Real.sleep(0)
        Real.sleep(0.01)
        threads = [thread for thread in threads if thread.is_alive()]
