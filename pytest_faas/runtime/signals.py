"""Put back the signal handlers, the mask and the alarm that a handler has changed."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # not in the stubs
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Those that people handle; asking for all 64 would take longer than everything else around an invocation.
_WATCHED = tuple(
    map(
        int,
        (
            signal.SIGINT,
            signal.SIGTERM,
            signal.SIGALRM,
            signal.SIGHUP,
            signal.SIGQUIT,
            signal.SIGUSR1,
            signal.SIGUSR2,
            signal.SIGCHLD,
            signal.SIGPIPE,
        ),
    )
)


@contextmanager
def restored() -> Iterator[None]:
    """Leave handlers, mask and the real-time alarm after a block as they were before it, on the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # `signal.getsignal` and `pthread_sigmask` would look for a name for each handler and signal: a tenth of an invocation.
    handlers = [_signal.getsignal(number) for number in _WATCHED]
    mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, ())
    alarm = signal.getitimer(signal.ITIMER_REAL)
    try:
        yield
    finally:
        if _signal.pthread_sigmask(_signal.SIG_BLOCK, ()) != mask:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if alarm == (0.0, 0.0) and signal.getitimer(signal.ITIMER_REAL) != alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)  # one that was running before goes on: pytest-timeout's
        for number, handler in zip(_WATCHED, handlers, strict=True):
            if handler is not None and _signal.getsignal(number) is not handler:
                signal.signal(number, handler)
