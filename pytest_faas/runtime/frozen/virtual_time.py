"""Freeze time, and let it move where a handler waits: a time-out of 15 minutes takes milliseconds.

freezegun freezes the readings (`time.time()`, `datetime.now()`, `time.monotonic()`, …); what waits (`time.sleep`,
asyncio, locks, queues, joins, `select`) is replaced here, so that it moves the frozen clock instead of waiting.
"""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta, timezone
from types import ModuleType
from typing import Any

from pytest_faas import errors
from pytest_faas.arguments import invalid, number
from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime import clock
from pytest_faas.runtime.frozen import natives
from pytest_faas.runtime.frozen.patches import Patches
from pytest_faas.runtime.frozen.waiting import Waiting
from pytest_faas.runtime.stopping import limit as _limit
from pytest_faas.runtime.stopping import shield as _shield

__tracebackhide__ = errors.hidden_from

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - freezegun counts in naive UTC
_MICROSECOND = timedelta(microseconds=1)

SPIN_READS = 20_000  # reads of a clock that nobody moves, after which reading itself begins to move it
_SPIN_STEP = 1_000  # µs: the first such step
_SPIN_GROWTH = 1.01  # each further step is longer by this
_SPIN_MOST = 3_600_000_000
_SPIN_SHARE = 50  # nor longer than this part of the time that is left to the deadline

# Freezes do not reach into these: the timing of pytest and of Hypothesis, and what freezegun leaves alone by default,
# except for `threading`, `queue` and `multiprocessing`, on whose time-outs handlers rely.
_LEFT_ALONE = ("nose.plugins", "six.moves", "django.utils.six.moves", "google.gax", "selenium", "gi.", "prompt_toolkit",
               "_pytest.", "pluggy.", "pytest_timeout", "xdist.", "execnet.", "coverage.", "hypothesis.")  # fmt: skip


class VirtualClock:
    """The innermost open freeze, whoever began it, and who waits on it."""

    def __init__(self, api: Any) -> None:
        self._api = api
        self._patches = Patches()
        self._reads = 0
        self._moves = 0
        self._seen = 0  # where the clock stood at the first of these reads
        self._open = True
        self._origin = self.micros()
        self._monotonic = clock.Real.monotonic()
        self.waiting = Waiting(self)

    def in_force(self) -> bool:
        """Whether waiting still moves this clock."""
        return self._open

    def begin(self) -> None:
        """Count reads anew: an invocation begins."""
        self._reads = 0

    def progress(self) -> object:
        """Return something that changes whenever the clock moves."""
        return self._moves, self.micros()

    def micros(self) -> int:
        """Return where the clock stands, in microseconds since the epoch."""
        factories = self._api.freeze_factories
        return (clock.moment(factories[-1]) - _EPOCH) // _MICROSECOND if factories else 0

    def tick(self, micros: int) -> None:
        """Move the clock by that much, looking at no deadline."""
        self._reads = 0
        self._moves += 1
        factory = self._api.freeze_factories[-1]
        # freezegun's ticking freeze would forget what has ticked by itself, were it asked to tick.
        if hasattr(factory, "start"):
            factory.move_to(factory() + timedelta(microseconds=micros))
        else:
            factory.tick(timedelta(microseconds=micros))

    def note_read(self) -> datetime:
        """Answer a read of the clock; after very many in a row that found it standing still, move it."""
        self._reads += 1
        if self._reads == 1:
            self._seen = self.micros()
        if self._reads > SPIN_READS:
            self._spin()
        elif _limit.stacks.get(threading.get_ident()):
            self.waiting.strike()
        found: datetime = self._api.freeze_factories[-1]()
        return found

    def _spin(self) -> None:
        reads, now = self._reads, self.micros()
        if now != self._seen:  # somebody else has moved it meanwhile
            self._reads, self._seen = 1, now
            return
        step = min(_SPIN_STEP * _SPIN_GROWTH ** min(reads - SPIN_READS, 2_000), _SPIN_MOST)
        limits = _limit.stacks.get(threading.get_ident())
        if limits:  # so that a handler which waits for its last half second finds it, and none sees a time past the end
            step = min(step, max(_SPIN_STEP, min(each.left() for each in limits) // _SPIN_SHARE))
        self.waiting.move_to(now + int(step))
        self._reads, self._seen = reads, self.micros()

    def loop_time(self) -> float:
        """Return what an event loop's `time()` is: it goes on from the real one, with the precision of small numbers."""
        return self._monotonic + (self.micros() - self._origin) / 1e6

    def install(self) -> None:
        """Replace what reads the clock around freezegun, and all that waits."""
        import asyncio.base_events

        from pytest_faas.runtime.frozen import virtual_calls as _virtual_calls

        try:
            _virtual_calls.install(self._patches, self, self.waiting)
            self._patches.attribute(self._api, "get_current_time", self.note_read)
            self._patches.attribute(self._api, "_should_use_real_time", _real_time_rule(self._api))
            self._patches.attribute(asyncio.base_events.BaseEventLoop, "time", lambda _loop: self.loop_time())
            self._reach_threading()
        except BaseException:
            self.remove()
            raise

    def _reach_threading(self) -> None:
        """Freeze the names that a user's own freeze around this one has left alone."""
        import queue

        for module in (threading, queue):
            for name, value in list(vars(module).items()):
                if value is self._api.real_monotonic:
                    self._patches.attribute(module, name, self._api.fake_monotonic)

    def remove(self) -> None:
        """Put everything back."""
        self._open = False
        self._patches.undo()


def _real_time_rule(api: Any) -> Callable[[], bool]:
    """Return freezegun's rule for who sees real time, but for `threading`: a handler's worker thread sees the freeze.

    freezegun looks for ignored modules in the five frames around a read, and a thread's first frames are threading's.
    """
    import sys

    from freezegun.config import DEFAULT_IGNORE_LIST

    def real() -> bool:
        if not api.ignore_lists:
            return True
        names = tuple(name for name in api.ignore_lists[-1] if name not in DEFAULT_IGNORE_LIST)
        frame = sys._getframe(2) if names else None
        for _ in range(api.call_stack_inspection_limit):
            if frame is None:
                break
            if frame.f_globals.get("__name__", "").startswith(names):
                return True
            frame = frame.f_back
        return False

    return real


class FrozenClock:
    """A clock that stands still until something waits on it, or until it is told to move."""

    def __init__(self, shared: VirtualClock, factory: Any) -> None:
        self._shared = shared
        self._factory = factory

    def tick(self, seconds: float = 1.0) -> None:
        """Move the clock on by that many seconds (0 or more; whole microseconds count)."""
        micros = round(number("frozen.tick", "seconds", seconds, 0, 1e11) * 1e6)
        self._move(clock.moment(self._factory) + timedelta(microseconds=micros))

    def move_to(self, when: str | datetime | float) -> None:
        """Set the clock to an instant: ISO 8601 text, a datetime (UTC where it is naive) or seconds since the epoch."""
        self._move(_instant("frozen.move_to", "when", when))

    def _move(self, when: datetime) -> None:
        self._shared.begin()
        self._factory.move_to(when)
        limit = _limit.reached()
        if limit is not None and not _shield.of(threading.get_ident()).depth:
            self._shared.waiting.strike()

    @property
    def now(self) -> datetime:
        """The instant at which the clock stands, aware, in UTC."""
        return clock.moment(self._factory).replace(tzinfo=timezone.utc)

    def __repr__(self) -> str:
        return f"<FrozenClock at {self.now.isoformat()}>"


@contextmanager
def frozen(at: str | datetime | float = "2026-01-01T00:00:00Z") -> Iterator[FrozenClock]:
    """Freeze time at an instant for the block; what waits in it moves the clock instead.

    `at`: ISO 8601 text, a date, a datetime (UTC where it is naive) or seconds since the epoch. Raises
    `InvalidArgument` for anything else. `time.sleep`, timed waits and asyncio move the clock to what they wait for, and
    return sooner where another thread brings it. Every read gives the exact instant; only a loop that reads the clock
    more than 20,000 times while nobody moves it sees it move: by 1 ms, then by 1 % more at each read.

    >>> import time
    >>> with frozen("2026-01-01T00:00:00Z") as clock:
    ...     time.sleep(900)
    ...     clock.now.isoformat()
    '2026-01-01T00:15:00+00:00'
    """
    import freezegun
    from freezegun import api

    if not api.freeze_factories:
        natives.introduce()
    freezer = freezegun.freeze_time(_instant("frozen", "at", at))
    freezer.ignore = _LEFT_ALONE
    with ExitStack() as undo:
        factory = _started(api, freezer)
        undo.callback(_stop, api, freezer)
        api.ignore_lists[-1] = ()
        shared = clock.Current.virtual
        if not isinstance(shared, VirtualClock):
            shared = VirtualClock(api)
            shared.install()
            undo.callback(_thaw, shared)
            clock.Current.virtual = shared
        yield FrozenClock(shared, factory)


def opened() -> FrozenClock | None:
    """Return the innermost freeze if `frozen` began it and no handler runs under it, to move it on; else None."""
    shared = clock.Current.virtual
    if not isinstance(shared, VirtualClock) or _limit.stacks.get(threading.get_ident()):
        return None
    from freezegun import api

    # Whoever freezes with freezegun itself has an ignore list, and perhaps a clock that ticks by itself.
    factory = api.freeze_factories[-1]
    own = api.ignore_lists[-1] == () and type(factory) is api.FrozenDateTimeFactory
    return FrozenClock(shared, factory) if own else None


def _started(api: Any, freezer: Any) -> Any:
    """Start a freeze without loading anything, and leave nothing frozen where it fails.

    freezegun asks each module for all that it names, and so makes packages that load their parts on demand
    (powertools) load them while `datetime` is the fake one, which pydantic cannot read.
    """
    original = api._get_module_attributes

    def attributes(module: ModuleType) -> list[tuple[str, Any]]:
        held = vars(module)
        found: list[tuple[str, Any]] = list(held.items()) if "__getattr__" in held else original(module)
        return found

    api._get_module_attributes = attributes
    try:
        return freezer.start()
    except BaseException:
        _stop(api, freezer)
        raise
    finally:
        api._get_module_attributes = original


def _stop(api: Any, freezer: Any) -> None:
    """Stop a freeze, too, without loading anything: packages that load on demand are thawed by what they hold."""
    real = freezer.reals if len(api.freeze_factories) == 1 else {}
    for name in set(sys.modules) - freezer.modules_at_start if real else ():
        held = getattr(sys.modules[name], "__dict__", {})
        if "__getattr__" in held:
            held.update((key, real[id(each)]) for key, each in [*held.items()] if id(each) in real)
            freezer.modules_at_start.add(name)  # freezegun passes over it
    freezer.stop()


def _thaw(shared: VirtualClock) -> None:
    clock.Current.virtual = None
    shared.remove()


def _instant(where: str, name: str, value: object) -> datetime:
    """Return a naive datetime in UTC."""
    expected = "ISO 8601 text, a date, a datetime or seconds since the epoch"
    try:
        if isinstance(value, str):
            value = _parsed(value)
        if isinstance(value, datetime):
            aware = value if value.tzinfo is not None else value.replace(tzinfo=timezone.utc)
            return aware.astimezone(timezone.utc).replace(tzinfo=None)
        if isinstance(value, date):
            return _EPOCH.replace(year=value.year, month=value.month, day=value.day)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return _EPOCH + timedelta(microseconds=round(value * 1e6))
    except (ValueError, OverflowError) as error:
        raise InvalidArgument(f"{where}: {name} must be {expected}: {error}") from None
    raise invalid(where, name, expected, value)


def _parsed(text: str) -> datetime:
    from dateutil import parser  # type: ignore[import-untyped]  # it has no stubs of its own; freezegun needs it too

    try:
        found: datetime = parser.isoparse(text)
    except ValueError:
        # What freezegun takes as well, such as "Jan 14th, 2012"; a fixed default, so that a part left out is not today's.
        found = parser.parse(text, default=_EPOCH)
    return found
