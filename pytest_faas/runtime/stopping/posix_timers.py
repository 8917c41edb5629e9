"""POSIX timers through ctypes: imported only when a deadline is armed for the first time."""

from __future__ import annotations

import ctypes
import faulthandler
import functools
import os
import signal
from collections.abc import Callable
from ctypes import POINTER, byref, c_int, c_long, c_uint64, c_void_p
from typing import Any

_CLOCK_MONOTONIC = 1
_SIGEV_THREAD_ID = 4
_TIMER_ABSTIME = 1
_POINTER = 8
_SIGACTION = 512  # bytes; struct sigaction has less: the handler's pointer, the mask, and more
_NANO = 1_000_000_000


class Unavailable(Exception):
    """This machine's C library has no POSIX timers."""


# struct itimerspec: the interval, then the value, each as seconds and nanoseconds.
_Itimerspec = c_long * 4


_STOPPED = _Itimerspec()
_STOPPED_ADDRESS = c_void_p(ctypes.addressof(_STOPPED))


class _Sigevent(ctypes.Structure):
    # struct sigevent is 64 bytes: sigval, signo, notify, then a union whose first member is the thread's id.
    _fields_ = (
        ("value", c_void_p),
        ("signo", c_int),
        ("notify", c_int),
        ("thread", c_int),
        ("rest", c_int * 11),
    )


class _Library:
    """The C functions. Those on the hot path do not release the GIL: they return within a microsecond."""

    def __init__(self) -> None:
        try:
            library = ctypes.PyDLL(None, use_errno=False)
            self.create = library.timer_create
            self.settime = library.timer_settime
            self.delete = library.timer_delete
            self.signal = library.signal
            self.sigaction = library.sigaction
        except (OSError, AttributeError) as error:
            raise Unavailable(str(error)) from None
        self.create.argtypes = (c_int, POINTER(_Sigevent), POINTER(c_void_p))
        self.settime.argtypes = (c_void_p, c_int, c_void_p, c_void_p)
        self.delete.argtypes = (c_void_p,)
        self.signal.argtypes = (c_int, c_void_p)
        self.signal.restype = c_void_p
        self.sigaction.argtypes = (c_int, c_void_p, c_void_p)
        if ctypes.sizeof(c_void_p) != _POINTER:
            raise Unavailable("not a 64-bit machine")

    def free_signals(self, count: int) -> list[int]:
        """Return that many real-time signals that still have their default handler."""
        candidates = range(signal.SIGRTMAX, signal.SIGRTMIN - 1, -1)
        free = [number for number in candidates if signal.getsignal(number) == signal.SIG_DFL][:count]
        if len(free) < count:
            raise Unavailable(f"only {len(free)} of {count} real-time signals are free")
        return free

    def one_at_a_time(self, numbers: list[int]) -> None:
        """Have each of the signals wait while another of them is handled.

        Python's handlers run on the alternative stack, where faulthandler has made one; a burst of nested handlers
        would overflow its few kilobytes.
        """
        mask = sum(1 << (number - 1) for number in numbers)
        for number in numbers:
            action = ctypes.create_string_buffer(_SIGACTION)
            self.sigaction(number, None, action)
            c_uint64.from_buffer(action, _POINTER).value |= mask
            self.sigaction(number, action, None)

    def Timer(self, number: int, thread: int) -> Timer:  # noqa: N802 - a class of this library
        """Make a timer, not armed, that sends the signal to the thread."""
        return Timer(self, number, thread)

    def LastResort(  # noqa: N802 - as above
        self, number: int, thread: int, *calls: functools.partial[object]
    ) -> LastResort:
        """Make the timer whose signal is handled in C."""
        return LastResort(self, number, thread, *calls)


_library: list[_Library] = []


def library() -> _Library:
    """Return the C library's timers, or raise `Unavailable`."""
    if not _library:
        _library.append(_Library())
    return _library[0]


class Timer:
    """One kernel timer; setting it costs well below a microsecond."""

    __slots__ = ("_address", "_id", "_library", "_settime", "_spec", "stop")

    def __init__(self, library: _Library, number: int, thread: int) -> None:
        event = _Sigevent(signo=number, notify=_SIGEV_THREAD_ID, thread=thread)
        identity = c_void_p()
        if library.create(_CLOCK_MONOTONIC, byref(event), byref(identity)) != 0:
            raise Unavailable("timer_create failed")
        self._id = identity
        self._library = library
        self._settime = library.settime
        self._spec = _Itimerspec()
        self._address = c_void_p(ctypes.addressof(self._spec))
        # Called for each invocation, so it is made once.
        self.stop: Callable[[], int] = functools.partial(library.settime, identity, 0, _STOPPED_ADDRESS, None)

    def set(self, seconds: float, interval: float, flags: int = 0) -> None:
        """Expire in that many seconds, then at every interval (0: never again)."""
        spec = self._spec
        whole = int(seconds)
        spec[1] = int(interval * _NANO)
        spec[2] = whole
        spec[3] = int((seconds - whole) * _NANO)
        self._settime(self._id, flags, self._address, None)

    def set_at(self, moment: float, interval: float) -> None:
        """Expire at a moment of the monotonic clock, then at every interval."""
        self.set(moment, interval, _TIMER_ABSTIME)

    def delete(self) -> None:
        """Give the timer back to the kernel."""
        self._library.delete(self._id)


class LastResort:
    """A timer whose signal is handled in C: it works while the main thread never comes back from a C call.

    faulthandler prints all stacks, without the GIL; then it chains to our handler, which ends the process.
    (`faulthandler.register` is not `dump_traceback_later`, which pytest uses.)
    """

    def __init__(
        self, library: _Library, number: int, thread: int, *calls: functools.partial[object]
    ) -> None:
        self._library = library
        self._number = number
        # `any(map(...))` makes the calls in turn (they return None), and no line of Python comes before the second one.
        in_turn = functools.partial(any, map(functools.partial.__call__, calls))
        self._callback: Any = ctypes.CFUNCTYPE(None)(in_turn)
        library.signal(number, ctypes.cast(self._callback, c_void_p))
        self.stderr = -1
        self.report_to(2)
        self.timer = Timer(library, number, thread)

    def report_to(self, descriptor: int) -> None:
        """Print the stacks to that file."""
        if descriptor != self.stderr:
            os.fstat(descriptor)
            faulthandler.unregister(self._number)
            faulthandler.register(self._number, file=descriptor, all_threads=True, chain=True)
            self.stderr = descriptor

    def delete(self) -> None:
        """Give back the timer and the signal."""
        self.timer.delete()
        faulthandler.unregister(self._number)
        self._library.signal(self._number, None)
