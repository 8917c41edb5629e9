"""The event loop that an environment's code has made: it belongs to a process, so a fresh environment has none."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_Held = tuple[Any, bool]  # a loop, and whether one was set
_NONE: _Held = (None, False)


class EventLoop:
    """What `asyncio.get_event_loop()` finds in an environment, kept while it is warm and closed at its end.

    Without it a cold start would find the loop of the environment before it, whose threads can do nothing more. It goes
    with the environment into whichever thread runs the handler: a disposable one, or one of two side by side.
    """

    __slots__ = ("_held", "_made", "_over")

    def __init__(self) -> None:
        self._held = _NONE
        self._made: Any = None  # the loop that the code has not asked for
        self._over = False

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let the calling thread have this loop for a block."""
        self._make()
        state = policy_state()
        before = _exchange(state, self._held)
        try:
            yield
        finally:
            self._take_back(state, before)
            if self._over:
                self.close()

    def close(self) -> None:
        """Close the loop; one that is in use is closed when its block is left."""
        self._over = True
        discard(self._held[0])

    def _make(self) -> None:
        """Make a loop where asyncio itself would not: it does in the main thread only, where Lambda runs handlers.

        https://docs.python.org/3/library/asyncio-policy.html#asyncio.DefaultEventLoopPolicy
        """
        asyncio: Any = sys.modules.get("asyncio")
        if self._held == _NONE and asyncio and threading.current_thread() is not threading.main_thread():
            self._made = asyncio.get_event_loop_policy().new_event_loop()
            self._held = self._made, False

    def _take_back(self, state: Any, before: _Held) -> None:
        """Give the calling thread back what it had; the code may have set a policy of its own meanwhile."""
        after = policy_state()
        if after is not state:
            discard(_exchange(state, before)[0])
            before = _NONE
        self._held = _exchange(after, before)
        if self._made is not self._held[0]:  # `asyncio.run` leaves none
            discard(self._made)
            self._made = None


def discard(loop: Any) -> None:
    """Close a loop that is left for good, if it does not run: its tasks go with the process, and nobody is told."""
    if loop is None or loop.is_running() or loop.is_closed():
        return
    for task in sys.modules["asyncio"].all_tasks(loop):
        task._log_destroy_pending = False
    loop.close()


def policy_state() -> Any:
    """Return where asyncio's policy keeps the loop of the calling thread; None where asyncio is not in use."""
    events: Any = sys.modules.get("asyncio.events")
    return getattr(getattr(events, "_event_loop_policy", None), "_local", None)


def _exchange(state: Any, held: _Held) -> _Held:
    """Give the calling thread a loop, and whether one was set, and return what it had."""
    if state is None:
        return _NONE
    before = getattr(state, "_loop", None), bool(getattr(state, "_set_called", False))
    state._loop, state._set_called = held
    return before
