"""End an invocation from within: as a process that is killed, or as its deadline would.

Whatever the handler catches or returns afterwards does not count: its mark says how it ended.
"""

from __future__ import annotations

from pytest_faas.runtime import clock
from pytest_faas.runtime.stopping import limit as _limit
from pytest_faas.runtime.stopping.marks import Mark


def running(mark: Mark) -> bool:
    """Whether an invocation, or the initialisation, of that mark's environment runs now."""
    return bool(_limit.of_mark(mark))


def crash(mark: Mark, reason: str) -> None:
    """Kill the invocation of that mark; each of its threads is stopped at its next step, and at each call to AWS.

    >>> mark = Mark()
    >>> crash(mark, "a fault struck")
    >>> mark.crashed, mark.over
    (True, 'a fault struck')
    """
    mark.crash(reason)
    for limit in _limit.of_mark(mark):
        limit.end("crash")


def time_out(mark: Mark) -> None:
    """Let the deadline of that mark's invocation come now; a virtual clock moves there."""
    for limit in _limit.of_mark(mark):
        left = limit.left()
        # First no more calls, then the clock, then the stop: a thread that the clock awakes must not act, and one that
        # is stopped must not be gone before the clock has moved.
        mark.end(limit.reason)
        if clock.Current.virtual is not None and 0 < left < _limit.UNLIMITED:
            clock.Current.virtual.tick(left)
        limit.end("deadline")
