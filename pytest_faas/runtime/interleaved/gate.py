"""A gate that threads wait at in real time, whatever clock is frozen."""

from __future__ import annotations

import _thread

from pytest_faas.runtime.clock import Real


class Gate:
    """Closed at first; whoever comes waits until it is opened, and all pass while it is open.

    >>> gate = Gate()
    >>> gate.open()
    >>> gate.wait()
    >>> gate.is_open
    True
    """

    def __init__(self) -> None:
        self.is_open = False
        self._lock = _thread.allocate_lock()
        self._waiting: list[_thread.LockType] = []

    def open(self) -> None:
        """Let everybody pass."""
        with self._lock:
            self.is_open = True
            waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.release()

    def close(self) -> None:
        """Let nobody pass any more."""
        self.is_open = False

    def wait(self) -> None:
        """Wait until it is open: in one C call, so that a virtual clock sees that this thread stands still."""
        with self._lock:
            if self.is_open:
                return
            mine = _thread.allocate_lock()
            Real.acquire(mine)
            self._waiting.append(mine)
        Real.acquire(mine)
