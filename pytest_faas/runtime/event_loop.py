"""The event loop that an environment's code has made: it belongs to a process, so a fresh environment has none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class EventLoop:
    """What `asyncio.get_event_loop()` finds in an environment, kept while it is warm and closed at its end.

    Without it a cold start would find the loop of the environment before it, whose threads can do nothing more.
    """

    __slots__ = ("_loop", "_over", "_set")

    def __init__(self) -> None:
        self._loop: Any = None
        self._set = False
        self._over = False

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let the calling thread have this loop for a block."""
        outer = _swapped((self._loop, self._set))
        try:
            yield
        finally:
            self._loop, self._set = _swapped(outer)
            if self._over:
                self.close()

    def close(self) -> None:
        """Close the loop; one that runs is closed when its block is left."""
        self._over = True
        discard(self._loop)


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


def _swapped(held: tuple[Any, bool]) -> tuple[Any, bool]:
    """Give the calling thread a loop, and whether one was set, and return what it had."""
    state = policy_state()
    if state is None:
        return None, False
    before = getattr(state, "_loop", None), bool(getattr(state, "_set_called", False))
    state._loop, state._set_called = held
    return before
