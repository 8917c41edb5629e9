"""What a handler that was stopped may have left half done in the interpreter itself, and how to put it right."""

from __future__ import annotations

import _imp
import _signal  # type: ignore[import-not-found]  # not in the stubs
import contextlib
import signal
import sys
import warnings
from collections.abc import Callable
from typing import Any

from pytest_faas.errors import InvocationOver
from pytest_faas.runtime.event_loop import discard, policy_state
from pytest_faas.runtime.stopping import marks

_SIGINT = int(signal.SIGINT)


class Before:
    """The calling thread's event loop and the handler of Ctrl-C, as they are before a handler runs."""

    __slots__ = ("_interrupt", "_loop")

    def __init__(self) -> None:
        self._interrupt = _signal.getsignal(_SIGINT)  # `signal.getsignal` looks for the handler's name first
        self._loop = getattr(policy_state(), "_loop", None)

    def restore(self) -> None:
        """Undo what `asyncio.run` and imports undo themselves, unless they are struck while they do it."""
        events: Any = sys.modules.get("asyncio.events")
        if events is not None:
            events._set_running_loop(None)
            sys.set_asyncgen_hooks(None, None)
            state = policy_state()
            if state is not None and getattr(state, "_loop", None) is not self._loop:
                lost, state._loop = getattr(state, "_loop", None), self._loop
                discard(lost)
        if _signal.getsignal(_SIGINT) is not self._interrupt and self._interrupt is not None:
            signal.signal(signal.SIGINT, self._interrupt)
        _release_logging()
        with contextlib.suppress(RuntimeError):  # another thread's
            while _imp.lock_held():
                _imp.release_lock()


def _release_logging() -> None:
    """Let go of logging's locks, which are taken before a `try`: another thread's next message would wait for ever."""
    logging: Any = sys.modules.get("logging")
    if logging is None:
        return
    handlers = [reference() for reference in list(logging._handlerList)]
    for lock in [logging._lock, *(getattr(handler, "lock", None) for handler in handlers)]:
        while lock is not None and lock._is_owned():
            lock.release()


class _Reports:
    """The interpreter's reports about exceptions that nobody can catch, without those that the deadline raised."""

    original: Callable[[Any], object] | None = None


def expect_refusals() -> None:
    """Leave unreported what a deadline's raise breaks in finalisers and in threads left behind, until `report_all()`."""
    if sys.unraisablehook is not _report:
        _Reports.original = sys.unraisablehook
        sys.unraisablehook = _report


def report_all() -> None:
    """Put the hook back as it was."""
    if sys.unraisablehook is _report and _Reports.original is not None:
        sys.unraisablehook = _Reports.original


def _report(unraisable: Any, /) -> None:
    mark = marks.current()
    left_behind = mark is not None and mark.over is not None
    if (
        _Reports.original is not None
        and not left_behind
        and not issubclass(unraisable.exc_type, InvocationOver)
    ):
        _Reports.original(unraisable)


class Quiet:
    """Hold back warnings and reports about what cannot be helped."""

    __slots__ = ("_reports", "_warnings")

    def __enter__(self) -> None:
        self._reports = sys.unraisablehook
        sys.unraisablehook = lambda _: None
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.simplefilter("ignore")

    def __exit__(self, *_: object) -> None:
        self._warnings.__exit__(None, None, None)
        sys.unraisablehook = self._reports
