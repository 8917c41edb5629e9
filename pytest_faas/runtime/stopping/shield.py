"""Hold back a raise while a thread is where it must not be torn, such as inside the fake AWS."""

from __future__ import annotations

import sys
import threading

from pytest_faas.runtime.stopping import limit as _limit
from pytest_faas.runtime.stopping import marks
from pytest_faas.runtime.stopping.alarm import Blow
from pytest_faas.runtime.stopping.limit import Stop

blow = Blow(Stop)  # what a burst of signals calls on the main thread

_FIRST_AND_LAST_STEPS = frozenset({"_bootstrap", "_bootstrap_inner", "_delete", "_set_tstate_lock", "_set_ident", "set",
                                   "_set_native_id", "_stop", "run"})  # fmt: skip

_REPORTS = frozenset(
    {"_pytest.unraisableexception", "_pytest.threadexception", "pytest_faas.runtime.stopping.remains"}
)


class Shield:
    """How deep a thread is in shielded blocks; the lock keeps other threads' strikes out of the first step in."""

    __slots__ = ("depth", "lock")

    def __init__(self) -> None:
        self.depth = 0
        self.lock = threading.Lock()


_shields: dict[int, Shield] = {}


def of(ident: int) -> Shield:
    """Return the shield of a thread."""
    found = _shields.get(ident)
    return found if found is not None else _shields.setdefault(ident, Shield())


def strike(thread: threading.Thread, error: type[BaseException]) -> bool:
    """Have another thread raise the error at its next step; return False, and do nothing, while it is shielded.

    A thread that is about to begin or to end is left alone, and a number that a later thread has got since is not hit.
    """
    ident = thread.ident or 0
    shield = of(ident)
    with shield.lock:
        if shield.depth or not _at_work(ident):
            return False
        import ctypes

        if _active().get(ident) is thread:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(error))
        return True


def _active() -> dict[int, threading.Thread]:
    found: dict[int, threading.Thread] = threading._active  # type: ignore[attr-defined]  # not in the stubs
    return found


def _at_work(ident: int) -> bool:
    """Whether a thread is in code that may be struck: not in the interpreter's first and last steps, nor in a report."""
    frame = sys._current_frames().get(ident)
    if frame is None or (
        frame.f_globals.get("__name__") == "threading" and frame.f_code.co_name in _FIRST_AND_LAST_STEPS
    ):
        return False
    while frame is not None:
        if frame.f_code.co_name == "__del__" or frame.f_globals.get("__name__") in _REPORTS:
            return False
        frame = frame.f_back
    return True


def _refuse() -> None:
    """Raise if the calling thread's time is over, or the invocation that it was left behind by."""
    limit = _limit.reached()
    if limit is not None:
        limit.strike(sys._getframe(2))
        raise Stop(limit.reason)
    marks.check_current()


class shielded:  # noqa: N801 - used as a function
    """Hold the deadline's raise back inside the block, and deliver it on leaving.

    >>> with shielded():
    ...     answer = "what the fake AWS changes here is never torn"
    """

    __slots__ = ("_before", "_shield")

    def __enter__(self) -> None:
        shield = self._shield = of(threading.get_ident())
        self._before = shield.depth
        if not self._before:
            _refuse()
        with shield.lock:
            shield.depth = self._before + 1

    def __exit__(self, *_: object) -> None:
        self._shield.depth = self._before
        if not self._before:
            _refuse()


class exposed:  # noqa: N801 - used as a function
    """Take the shield away inside the block: another function's handler runs there, and its deadline must strike.

    >>> with shielded():
    ...     with exposed():
    ...         answer = "a nested invocation"
    """

    __slots__ = ("_before", "_shield")

    def __enter__(self) -> None:
        self._shield = of(threading.get_ident())
        self._before, self._shield.depth = self._shield.depth, 0

    def __exit__(self, *_: object) -> None:
        blow.soft()  # what is still pending must not strike outside
        self._shield.depth = self._before
