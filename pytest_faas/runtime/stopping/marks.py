"""Mark what belongs to an invocation, so that nothing of it acts after it has ended.

A thread carries the mark of the environment that started it, for its whole life. A thread that cannot be stopped is
left behind with a mark that has ended: the fake AWS refuses its every call (`check_current`).
"""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

from pytest_faas.errors import InvocationOver
from pytest_faas.runtime import clock

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Mark:
    """One life of an execution environment: its threads may act until it ends.

    >>> mark = Mark()
    >>> with mark.running():
    ...     current() is mark
    True
    >>> mark.end("Task timed out after 3.00 seconds")
    >>> mark.over
    'Task timed out after 3.00 seconds'
    """

    __slots__ = ("__weakref__", "_ended_at", "_threads", "crashed", "over")

    def __init__(self) -> None:
        self.over: str | None = None
        self.crashed = False  # whether it ended as a process that is killed ends: that outcome stands
        self._ended_at = ""
        self._threads: weakref.WeakSet[threading.Thread] | None = None

    def end(self, reason: str) -> None:
        """End this life; the first reason stays. Its threads no longer hold up the interpreter's exit."""
        if self.over is not None:
            return
        self._ended_at = (_EPOCH + timedelta(seconds=clock.now())).isoformat(timespec="milliseconds")
        self.over = reason
        for thread in self.threads():
            _let_exit_pass(thread)

    def crash(self, reason: str) -> None:
        """End this life as a killed process does, unless it has ended already."""
        if self.over is None:
            self.crashed = True
            self.end(reason)

    def check(self) -> None:
        """Raise `InvocationOver` once this life has ended, saying what happened and when."""
        if self.over is not None:
            raise InvocationOver(
                f"thread {threading.current_thread().name!r} belongs to an execution environment that is over "
                f"({self.over}, at {self._ended_at}): on Lambda it would not run any more, so this call was refused"
            )

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the calling thread carry this mark; threads that are started meanwhile carry it as long as they live."""
        push(self)
        try:
            yield
        finally:
            pop()

    def threads(self) -> list[threading.Thread]:
        """Return the threads that were started under this mark and are still alive."""
        return [thread for thread in list(self._threads or ()) if _is_running(thread)]

    def let_go_of_pools(self) -> None:
        """Take the mark off the workers of thread pools: a pool that outlives this life works for others too."""
        pools = sys.modules.get("concurrent.futures.thread")
        for thread in self.threads():
            if pools is not None and getattr(thread, "_target", None) is pools.__dict__["_worker"]:
                thread.__dict__.pop("_faas_mark", None)

    def adopt(self, thread: threading.Thread) -> None:
        """Let a thread that has not been started yet carry this mark for its whole life."""
        if self._threads is None:
            self._threads = weakref.WeakSet()
        self._threads.add(thread)
        thread.__dict__["_faas_mark"] = self
        hook = thread.__dict__.get("_invoke_excepthook")
        if hook is not None:
            thread.__dict__["_invoke_excepthook"] = _quiet_about_refusals(hook)


class _Stack(threading.local):
    """The marks that a thread entered by `running()`, innermost last."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []


_stack = _Stack()


def push(mark: Mark) -> None:
    """Make the mark the calling thread's innermost one."""
    if _Inheritance.original is None or threading.Thread.start is not _start:
        _install()
    _stack.marks.append(mark)


def pop() -> None:
    """Take the calling thread's innermost mark off again."""
    _stack.marks.pop()


def stack() -> list[Mark]:
    """Return the marks that the calling thread works under, innermost last."""
    inherited = _inherited()
    return [*([inherited] if inherited is not None else ()), *_stack.marks]


def enter(marks: list[Mark]) -> None:
    """Let the calling thread carry these marks, innermost last, until it ends."""
    _install()
    _stack.marks = marks


def start(thread: threading.Thread, mark: Mark | None) -> None:
    """Start a thread of the package's own, with that mark or with none, whatever the caller carries."""
    if mark is not None:
        mark.adopt(thread)
    original = _Inheritance.original if threading.Thread.start is _start else None
    (original or threading.Thread.start)(thread)


def current() -> Mark | None:
    """Return the innermost mark of the calling thread, or the one that it was started under, or None."""
    entered = _stack.marks
    return entered[-1] if entered else _inherited()


def check_current() -> None:
    """Refuse (`InvocationOver`) if any invocation that the calling thread works for has ended."""
    for mark in _stack.marks:
        mark.check()
    inherited = _inherited()
    if inherited is not None:
        inherited.check()


def _inherited() -> Mark | None:
    # `threading.current_thread()` would make a dummy for a thread that C code started.
    thread = threading._active.get(threading.get_ident())  # type: ignore[attr-defined]  # not in the stubs
    return thread.__dict__.get("_faas_mark") if thread is not None else None


def _is_running(thread: threading.Thread) -> bool:
    # Before Python 3.13 `is_alive()` says no of a running thread whose `join()` was interrupted: that releases the lock
    # by which the end of the thread is known (https://github.com/python/cpython/issues/90882).
    return threading._active.get(thread.ident) is thread  # type: ignore[attr-defined]  # not in the stubs


class _Inheritance:
    """`Thread.start` as it was, while ours is in its place."""

    lock = threading.Lock()
    original: Callable[..., None] | None = None


def _install() -> None:
    """Replace `Thread.start`, the one place where all threads begin; `release()` puts it back."""
    with _Inheritance.lock:
        if threading.Thread.start is not _start:
            _Inheritance.original = threading.Thread.start
            setattr(threading.Thread, "start", _start)  # noqa: B010 - a type checker refuses to see a method replaced


def release() -> None:
    """Put `Thread.start` back, unless somebody else has replaced it since."""
    with _Inheritance.lock:
        if _Inheritance.original is not None and threading.Thread.start is _start:
            setattr(threading.Thread, "start", _Inheritance.original)  # noqa: B010 - as above
            _Inheritance.original = None


def _start(thread: threading.Thread, *args: Any, **kwargs: Any) -> None:
    """Start a thread as before; if the caller carries a mark, the new thread carries it too."""
    mark = current()
    original = _Inheritance.original
    if original is None:
        raise RuntimeError("threading.Thread.start was replaced before pytest-faas knew the original")
    if mark is None:
        original(thread, *args, **kwargs)
        return
    mark.adopt(thread)
    # As on Lambda, nobody waits for a thread when the process ends. Whether a thread is joined at exit is decided
    # while it starts; afterwards `thread.daemon` reads as its owner set it.
    state = thread.__dict__
    daemonic, state["_daemonic"] = state.get("_daemonic"), True
    try:
        original(thread, *args, **kwargs)
    finally:
        state["_daemonic"] = daemonic


def _quiet_about_refusals(hook: Callable[..., None]) -> Callable[..., None]:
    """Wrap a thread's exception hook: a refused call ends the thread without a report, as `SystemExit` does."""

    def quiet(*args: Any) -> None:
        if not isinstance(sys.exc_info()[1], InvocationOver):
            hook(*args)

    return quiet


def _let_exit_pass(thread: threading.Thread) -> None:
    """Take a pool's thread off the list of those that `concurrent.futures` joins when the interpreter exits."""
    pools = sys.modules.get("concurrent.futures.thread")
    if pools is not None:
        pools._threads_queues.pop(thread, None)
