"""The calls that wait, as they are while the clock is frozen: they move it instead of waiting."""

from __future__ import annotations

import _queue
import _thread
import select
import selectors
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_faas.runtime.clock import Real
from pytest_faas.runtime.frozen.patches import Patches
from pytest_faas.runtime.frozen.waiting import Waiting

if TYPE_CHECKING:
    from pytest_faas.runtime.frozen.virtual_time import VirtualClock

_OUTSIDE = (
    0.2  # real seconds for a child process or a peer to answer before a timed wait for it moves the clock
)
_OUTSIDE_LOOP = 0.02  # the same for an event loop, which waits far more often


class _Here(threading.local):
    """Whether the calling thread is inside one of these calls already, and means the real thing."""

    real = False


def install(patches: Patches, clock: VirtualClock, waiting: Waiting) -> None:
    """Replace everything that waits."""
    calls = _Calls(clock, waiting)
    patches.everywhere(Real.sleep, calls.sleep())
    patches.method(_thread.LockType, "acquire", calls.acquire(_thread.LockType))
    patches.method(_thread.RLock, "acquire", calls.acquire(_thread.RLock))
    patches.method(_queue.SimpleQueue, "get", calls.queue_get())
    handle = getattr(_thread, "_ThreadHandle", None)  # Python 3.13
    if handle is not None:
        patches.method(handle, "join", calls.handle_join(handle))
    patches.everywhere(select.select, calls.select_select())
    for name in ("poll", "epoll"):
        if hasattr(select, name):
            kind = type(getattr(select, name)())
            patches.method(kind, "poll", calls.poll(kind, 1000.0 if name == "poll" else 1.0))
    for selector in vars(selectors).values():
        if (
            isinstance(selector, type)
            and "select" in vars(selector)
            and selector is not selectors.BaseSelector
        ):
            patches.attribute(selector, "select", calls.selector_select(selector))


class _Calls:
    """Makes the replacements. Each asks first whether its thread lives on the virtual clock."""

    def __init__(self, clock: VirtualClock, waiting: Waiting) -> None:
        self._clock = clock
        self._waiting = waiting
        self._here = _Here()
        self._spent: dict[int, float] = {}  # a frame that polls a child process: real seconds it has had

    def _virtual(self) -> bool:
        return not self._here.real and self._clock.in_force() and self._waiting.obeys()

    def _really(self, call: Callable[[], Any]) -> Any:
        self._here.real = True
        try:
            return call()
        finally:
            self._here.real = False

    def sleep(self) -> Callable[[float], None]:
        """Return what stands for `time.sleep`."""

        def sleep(seconds: float, /) -> None:
            if not isinstance(seconds, (int, float)) or not 0 < seconds < 1e10 or not self._virtual():
                Real.sleep(seconds)
                if self._virtual():
                    self._clock.note_read()
                return
            self._let_children_work(sys._getframe(1))
            self._waiting.wait(seconds, _sleep_a_slice, asleep=True)

        return sleep

    def _let_children_work(self, caller: Any) -> None:
        # `Popen.wait(timeout)` polls with `time.sleep`, and the child lives in real time.
        if caller.f_globals.get("__name__") == "subprocess":
            spent = self._spent.get(id(caller), 0.0)
            if spent < _OUTSIDE:
                Real.sleep(0.005)
                self._spent = {id(caller): spent + 0.005}

    def acquire(self, kind: Any) -> Callable[..., bool]:
        """Return what stands for a lock's `acquire`: locks are what threads, events, queues and futures wait on."""
        original = kind.acquire

        def acquire(lock: Any, blocking: bool = True, timeout: float = -1) -> bool:  # noqa: FBT001, FBT002 - a lock's own
            legal = timeout == -1 or 0 <= timeout <= threading.TIMEOUT_MAX
            if not blocking or not legal or not self._virtual():
                return bool(original(lock, blocking, timeout))

            def attempt(seconds: float) -> bool:
                return bool(original(lock, blocking=bool(seconds), timeout=seconds or -1))

            return self._waiting.wait(None if timeout == -1 else timeout, attempt)

        return acquire

    def queue_get(self) -> Callable[..., Any]:
        """Return what stands for `SimpleQueue.get`."""
        original = _queue.SimpleQueue.get

        def get(queue: Any, block: bool = True, timeout: float | None = None) -> Any:  # noqa: FBT001, FBT002 - as above
            if not block or (timeout is not None and timeout < 0) or not self._virtual():
                return original(queue, block, timeout)
            found: list[Any] = []

            def attempt(seconds: float) -> bool:
                try:
                    found.append(original(queue, bool(seconds), None if seconds <= 0 else seconds))
                except _queue.Empty:
                    return False
                return True

            if not self._waiting.wait(timeout, attempt):
                raise _queue.Empty
            return found[0]

        return get

    def handle_join(self, kind: Any) -> Callable[..., None]:
        """Return what stands for the `join` of a thread's handle."""
        original = kind.join

        def join(handle: Any, timeout: float | None = None) -> None:
            if timeout is None:
                timeout = -1
            if timeout == 0 or handle.is_done() or not self._virtual():
                original(handle, timeout)
                return

            def attempt(seconds: float) -> bool:
                original(handle, seconds)
                return bool(handle.is_done())

            if self._waiting.wait(None if timeout < 0 else timeout, attempt):
                original(handle)

        return join

    def _wait_for_events(self, poll: Callable[[float], Any], seconds: float | None, patience: float) -> Any:
        """Wait for file descriptors: `poll` takes real seconds, below 0 for ever."""
        found: list[Any] = [None]

        def attempt(real: float) -> bool:
            found[0] = self._really(lambda: poll(real))
            return any(found[0])

        self._waiting.wait(seconds, attempt, patience=patience)
        return found[0]

    def select_select(self) -> Callable[..., Any]:
        """Return what stands for `select.select`."""
        original: Any = select.select

        def select_(rlist: Any, wlist: Any, xlist: Any, timeout: float | None = None, /) -> Any:
            if timeout == 0 or (timeout is not None and timeout < 0) or not self._virtual():
                return original(rlist, wlist, xlist, timeout)
            lists = [list(each) for each in (rlist, wlist, xlist)]
            patience = _OUTSIDE if any(lists) else 0.0
            return self._wait_for_events(
                lambda real: original(*lists, None if real < 0 else real), timeout, patience
            )

        return select_

    def poll(self, kind: Any, unit: float) -> Callable[..., Any]:
        """Return what stands for the `poll` of a poll or epoll object; `unit`: how many of its units are a second."""
        original = kind.poll

        def poll(poller: Any, timeout: float | None = None, *more: Any, **named: Any) -> Any:
            if timeout == 0 or not self._virtual():
                return original(poller, timeout, *more, **named)
            seconds = None if timeout is None or timeout < 0 else timeout / unit
            return self._wait_for_events(
                lambda real: original(poller, None if real < 0 else real * unit, *more, **named),
                seconds,
                _OUTSIDE,
            )

        return poll

    def selector_select(self, kind: Any) -> Callable[..., Any]:
        """Return what stands for a selector's `select`; event loops and `communicate()` wait in it."""
        original = kind.select

        def select_(selector: Any, timeout: float | None = None) -> Any:
            if (timeout is not None and timeout <= 0) or not self._virtual():
                return original(selector, timeout)
            in_loop = sys._getframe(1).f_globals.get("__name__", "").startswith("asyncio.")
            patience = (_OUTSIDE_LOOP if in_loop else _OUTSIDE) if len(selector.get_map()) > in_loop else 0.0
            return self._wait_for_events(
                lambda real: original(selector, None if real < 0 else real), timeout, patience
            )

        return select_


def _sleep_a_slice(seconds: float) -> bool:
    if seconds > 0:
        Real.sleep(seconds)
    return False
