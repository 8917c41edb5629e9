"""The clock that handlers see, and the real one behind it.

`time.time()` may be frozen; what measures, guards and waits for real must not be. The real functions are held as
attributes of a class, because freezegun replaces what it finds in modules.
"""

from __future__ import annotations

import _thread
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - freezegun counts in naive UTC
_MICROSECOND = timedelta(microseconds=1)


def _real(name: str) -> Callable[..., Any]:
    """Return a function of `time`, from before freezegun where a test has frozen time already."""
    freezegun = sys.modules.get("freezegun.api")
    found: Callable[..., Any] = getattr(freezegun, f"real_{name}", None) or getattr(time, name)
    return found


class Real:
    """Time, waiting and the way out as the machine has them, whatever stands in their place for a handler."""

    monotonic: Callable[[], float] = staticmethod(_real("monotonic"))
    worked: Callable[[], float] = staticmethod(
        time.process_time
    )  # seconds of processor time, which nobody freezes
    sleep: Callable[[float], None] = staticmethod(time.sleep)
    acquire: Callable[..., bool] = staticmethod(_thread.LockType.acquire)
    exit: Callable[[int], None] = staticmethod(
        os._exit
    )  # what a handler calls by that name only ends its environment


class Virtual(Protocol):
    """What the deadline asks of a frozen clock."""

    def begin(self) -> None:
        """Start to count reads anew: an invocation begins."""

    def progress(self) -> object:
        """Return something that changes whenever the clock moves."""

    def tick(self, micros: int) -> None:
        """Move the clock by that much, looking at no deadline."""


class Current:
    """The virtual clock that is in force, or None while time is real."""

    virtual: Virtual | None = None


def now() -> float:
    """Return the time that handlers see, in seconds since the epoch; frozen where time is frozen.

    >>> import time
    >>> now() <= time.time()
    True
    """
    factories = foreign_factories()
    if not factories:
        return time.time()
    # Not through the frozen `time.time()`, which may find that a handler's time is over, and raise.
    seconds, micros = divmod((moment(factories[-1]) - _EPOCH) // _MICROSECOND, 1_000_000)
    return seconds + micros / 1e6


def monotonic_real() -> float:
    """Return seconds of the real monotonic clock; no freeze stops it.

    >>> earlier = monotonic_real()
    >>> monotonic_real() >= earlier
    True
    """
    return Real.monotonic()


def foreign_factories() -> list[Any]:
    """Return freezegun's open freezes, innermost last, whoever began them."""
    freezegun = sys.modules.get("freezegun.api")
    return freezegun.freeze_factories if freezegun is not None else []


def moment(factory: Any) -> datetime:
    """Return where a freeze of freezegun stands, without moving one that moves when it is read."""
    found: datetime = factory() if hasattr(factory, "start") else factory.time_to_freeze
    return found


class Meter:
    """How far the clock that handlers see has moved since the meter was made.

    A freeze that begins or ends meanwhile, or that is turned back, is a change of clock, not time that passed.
    """

    __slots__ = ("_elapsed", "_factory", "_seen")

    def __init__(self) -> None:
        self._elapsed = 0
        self._factory: Any = None
        self._seen = _EPOCH
        self.elapsed()

    def elapsed(self) -> int:
        """Return the microseconds that passed on freezes; 0 while none is open."""
        factories = foreign_factories()
        factory = factories[-1] if factories else None
        if factory is not None:
            seen = moment(factory)
            if factory is self._factory:
                self._elapsed += max(0, (seen - self._seen) // _MICROSECOND)
            self._seen = seen
        self._factory = factory
        return self._elapsed
