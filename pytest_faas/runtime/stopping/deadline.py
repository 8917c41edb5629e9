"""Run a handler, and stop it at its deadline, whatever it does.

On the main thread a signal interrupts it, again and again until it has gone; elsewhere it runs in a disposable thread
that is struck and, if that does not help, left behind with a mark that has ended. The deadline is on the clock that
the handler sees. What can be stopped in neither way ends the process, with the stacks of all threads.
"""

from __future__ import annotations

import functools
import gc
import os
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from pytest_faas import arguments, errors
from pytest_faas.errors import FrozenTooLong, InvalidArgument
from pytest_faas.runtime.clock import Real
from pytest_faas.runtime.stopping import alarm as _alarm
from pytest_faas.runtime.stopping import debuggers as _debuggers
from pytest_faas.runtime.stopping import limit as _limit
from pytest_faas.runtime.stopping import marks
from pytest_faas.runtime.stopping import remains as _remains
from pytest_faas.runtime.stopping import shield as _shield
from pytest_faas.runtime.stopping import stacks as _stacks
from pytest_faas.runtime.stopping import worker as _worker
from pytest_faas.runtime.stopping.alarm import Alarm
from pytest_faas.runtime.stopping.limit import Limit, Settings, Stop
from pytest_faas.runtime.stopping.marks import Mark
from pytest_faas.runtime.stopping.shield import blow as _blow
from pytest_faas.runtime.stopping.shield import exposed, shielded

__tracebackhide__ = errors.hidden_from

__all__ = ["Ran", "configure", "exposed", "mechanism", "release", "run", "shielded"]

_soften, _NOTHING = _blow.set, _blow.nothing
# Python 3.10 looks for signals on entering an `except` block too, so there each blow of a burst takes one block away.
_LAYERS = 0 if sys.version_info >= (3, 11) else _alarm.BURST // 2 + 1
_GIVEN_UP_STATUS = 70  # EX_SOFTWARE of sysexits.h


@dataclass(slots=True)
class Ran:
    """How a handler's call went: what it returned, or what it raised, or that its time was up (and where it was)."""

    value: object = None
    raised: BaseException | None = None
    timed_out: bool = False
    where: str = ""


def run(
    call: Callable[[], object],
    *,
    seconds: float | None,
    mark: Mark,
    around: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> Ran:
    """Run `call()` under the mark and stop it after `seconds` (None: never) of the clock that it sees.

    What the handler raises is returned, `SystemExit` included; `KeyboardInterrupt` and pytest's own outcomes (skip,
    fail, exit) propagate. At a time-out the mark ends and processes that the call started are killed. Raises
    `FrozenTooLong` where the clock is frozen and nothing could ever move it on. There is no deadline under a debugger.

    `around` makes a block that is entered and left in the thread that makes the call, where nothing strikes.

    >>> run(lambda: 6 * 7, seconds=3, mark=Mark()).value
    42
    >>> import time
    >>> run(lambda: time.sleep(60), seconds=0.05, mark=Mark()).timed_out
    True
    """
    if seconds is not None and not (type(seconds) in (int, float) and 0 < seconds < 1e9):
        raise arguments.invalid("deadline.run", "seconds", "a number above 0, or None", seconds)
    _debuggers.install()
    if (outer := _limit.reached()) is not None:
        raise Stop(outer.reason)
    limit = Limit(seconds, mark)
    alarm = _alarm_of_this_thread() if limit.limited else None
    if _loop_is_running() or (limit.limited and alarm is None):
        return _elsewhere(call, limit, around)
    with around():
        return _here(call, limit, alarm)


def _loop_is_running() -> bool:
    asyncio = sys.modules.get("asyncio.events")
    return asyncio is not None and asyncio._get_running_loop() is not None


def _here(call: Callable[[], object], limit: Limit, alarm: Alarm | None) -> Ran:
    """Run on the calling thread."""
    ran = Ran()
    running = _limit.stacks.setdefault(limit.ident, [])
    before = _remains.Before() if alarm is not None else None
    if alarm is not None:
        limit.wake = alarm.insist
    marks.push(limit.mark)
    _armoured(_LAYERS, call, limit, alarm, running, ran)
    running.pop()
    if before is not None and limit.over() and not _belongs_to_the_test(ran.raised):
        with _remains.Quiet():
            # Under the same armour: what the handler left may swallow everything while it is finalised, too.
            _armoured(_LAYERS, functools.partial(_bury, ran, before), limit, alarm, running, Ran())
            running.pop()
    if alarm is not None:
        _arm(alarm, running)
    marks.pop()
    return _told_apart(ran, limit)


def _armoured(
    layers: int, call: Callable[[], object], limit: Limit, alarm: Alarm | None, running: list[Limit], ran: Ran
) -> None:
    """Call, and come back whatever strikes: the first thing on each way out is to soften further blows."""
    try:
        try:
            if layers:
                _armoured(layers - 1, call, limit, alarm, running, ran)
            else:
                running.append(limit)
                if alarm is not None:
                    _arm(alarm, running)
                ran.value = call()
        except BaseException as error:  # noqa: BLE001 - told apart by the caller
            _soften(_NOTHING)
            ran.raised = error
        _soften(_NOTHING)
    except BaseException as error:  # noqa: BLE001 - struck once more on the way out
        _soften(_NOTHING)
        ran.raised = error


def _arm(alarm: Alarm, running: list[Limit]) -> None:
    """Set the alarm for the limit that comes first; insist where one is over already; disarm where none is left."""
    if len(running) == 1 and running[0].limited and not running[0].fired:
        alarm.arm(running[0].remaining())
        return
    limited = [limit for limit in running if limit.limited or limit.fired]
    if not limited:
        alarm.disarm()
    elif any(limit.fired for limit in limited):
        alarm.insist()
    else:
        alarm.arm(min(limit.remaining() for limit in limited))


def _bury(ran: Ran, before: _remains.Before) -> None:
    """Let go of what the handler left: on Lambda nobody closes the sockets and loops of a killed process."""
    before.restore()
    ran.raised = ran.value = None
    gc.collect(1)


def _told_apart(ran: Ran, limit: Limit) -> Ran:
    """Sort out whose end this was: the handler's own, its limit's, an outer limit's, or the test's."""
    if limit.over():  # also where the handler came back late, or moved a frozen clock past its deadline
        # Also where nothing struck, or where the thread that did is gone before it came to this.
        limit.mark.end(limit.reason)
        _remains.expect_refusals()
        limit.children.kill()
        _worker.nag(limit.mark.threads())
    outer = _limit.reached()
    if outer is not None:
        limit.mark.end(f"the invocation that called it is over: {outer.reason}")
        raise Stop(outer.reason)
    if ran.raised is not None and _belongs_to_the_test(ran.raised):
        raise ran.raised
    if limit.fired == "guard":
        raise _frozen_too_long(limit)
    return Ran(timed_out=True, where=limit.where) if limit.fired else ran


def _belongs_to_the_test(error: BaseException | None) -> bool:
    """Whether to let an exception through: Ctrl-C, and what pytest raises to skip, fail or exit."""
    return isinstance(error, KeyboardInterrupt) or any(
        kind.__module__ == "_pytest.outcomes" for kind in type(error).__mro__
    )


def _frozen_too_long(limit: Limit) -> FrozenTooLong:
    call = limit.where.rstrip().rpartition("\n")[2].strip() or "the handler"
    return FrozenTooLong(
        f"the clock is frozen, and nothing moved it for {Settings.guard:g} real seconds while the handler was in "
        f"{call!r}: a wait without a time-out, or a loop that never reads the clock, cannot reach the deadline of "
        f"a virtual clock. Give the wait a time-out, or invoke it once on the real clock, outside of frozen() and "
        f"faas.deliver. It was here:\n{limit.where}"
    )


def _elsewhere(
    call: Callable[[], object], limit: Limit, around: Callable[[], AbstractContextManager[object]]
) -> Ran:
    """Run in a disposable thread and wait for it; leave it behind when its time is up."""
    job = _worker.Job(call, limit, around)
    job.start()
    try:
        job.until_over()
        if limit.over():
            job.stop()
    except BaseException:
        limit.mark.end("the test was interrupted")
        job.stop()
        raise
    return _told_apart(Ran(job.value, job.raised), limit)


# By file: a doctest's code goes by the name of the module that it documents.
_OWN = frozenset(
    str(Path(__file__).with_name(name))
    for name in ("deadline.py", "alarm.py", "posix_timers.py", "limit.py", "shield.py", "marks.py")
)


class _OfMain:
    """The main thread's alarm, made when it is first needed."""

    alarm: Alarm | None = None
    asked = False


def _alarm_of_this_thread() -> Alarm | None:
    if threading.current_thread() is not threading.main_thread():
        return None
    if not _OfMain.asked:
        _OfMain.asked = True
        _OfMain.alarm = _alarm.make(_ring, _blow, _last_words, lambda: Settings.grace)
    return _OfMain.alarm


def _ring(_number: int, frame: FrameType | None) -> None:
    """Answer the alarm: raise in the handler, unless it has just been left or must not be torn now."""
    limit = _limit.reached()
    if limit is None:
        _rang_too_early()
        return
    _blow.soft()
    if frame is None or _on_the_way(frame):
        return  # on the way in or out; the next tick comes
    limit.strike(frame)
    if limit.rings == 1:
        # A blow of the burst may land where nothing can be caught: in a finaliser, in a callback of the collector.
        _remains.expect_refusals()
        if _OfMain.alarm is not None:
            _OfMain.alarm.insist()
    if _shield.of(limit.ident).depth or (limit.rings < 5 and _would_be_lost(frame)):
        return
    _blow.hard()
    raise Stop(limit.reason)


def _on_the_way(frame: FrameType | None) -> bool:
    """Whether the handler is being entered or has been left: a raise would hit the bookkeeping."""
    while frame is not None and (path := frame.f_code.co_filename) in _OWN:
        if path == marks.__file__ or frame.f_code in _BOOKKEEPING:
            return True
        frame = frame.f_back
    return False


def _rang_too_early() -> None:
    """Set the alarm anew where the clock is frozen and has moved, or the limit that it was for has ended."""
    running = _limit.of_thread(threading.get_ident())
    if _OfMain.alarm is not None:
        _arm(_OfMain.alarm, running)


def _would_be_lost(frame: FrameType | None) -> bool:
    """Whether a raise would be swallowed with a report: an object is being finalised, or the collector calls back."""
    callbacks = {getattr(callback, "__code__", None) for callback in gc.callbacks}
    for _ in range(4):
        if frame is None:
            return False
        if frame.f_code.co_name == "__del__" or frame.f_code in callbacks:
            return True
        frame = frame.f_back
    return False


def _last_words() -> None:
    """End the process: the handler has not come back from C code since its deadline."""
    running = _limit.stacks.pop(threading.main_thread().ident or 0, [])
    if not running or any(limit.debugger.seen() for limit in running):
        return
    text = (
        f"\n\npytest-faas: {running[0].reason}, and {Settings.grace:g} seconds later the handler still could not be "
        "stopped: it is in a call that never returns. The stacks are above and below. Such a handler needs a process "
        "of its own, where it can be killed: the `process` target (--faas-target process), which this release does "
        f"not have yet.\n\n{_stacks.all_threads()}\n"
    )
    os.write(Settings.stderr, text.encode("utf-8", "replace"))
    Real.exit(_GIVEN_UP_STATUS)


_BOOKKEEPING = frozenset(
    each.__code__ for each in (run, _here, _armoured, _arm, _told_apart, _elsewhere, _last_words)
)


def configure(*, grace: float | None = None, guard: float | None = None, stderr: int | None = None) -> None:
    """Set the real seconds of grace and of the guard, and the file descriptor for last words.

    `grace`: how long a handler may overrun before the process ends (30). `guard`: how long a wait may take on a
    frozen clock (10). `stderr`: a descriptor that nobody captures (2).
    """
    for name, value in (("grace", grace), ("guard", guard)):
        if value is not None:
            if not 0 < arguments.number("deadline.configure", name, value, 0) < 1e9:
                raise arguments.invalid("deadline.configure", name, "a number above 0", value)
            setattr(Settings, name, float(value))
    if stderr is not None:
        Settings.stderr = arguments.integer("deadline.configure", "stderr", stderr, 0)
    if stderr is not None and isinstance(_OfMain.alarm, _alarm.PosixAlarm):
        _OfMain.alarm.report_to(stderr)


def mechanism() -> str:
    """Name what stops handlers on the calling thread: 'posix timer', 'setitimer', or 'thread' where neither is there."""
    alarm = _alarm_of_this_thread()
    return alarm.name if alarm is not None else "thread"


def release() -> None:
    """Give back the timers, the signal handlers and whatever else was put in place; call it on the main thread."""
    if any(_limit.stacks.values()):
        raise InvalidArgument(
            "deadline.release() was called while a handler runs: call it when the sandbox closes"
        )
    _debuggers.release()
    marks.release()
    _remains.report_all()
    if threading.current_thread() is threading.main_thread():
        alarm, _OfMain.alarm, _OfMain.asked = _OfMain.alarm, None, False
        if alarm is not None:
            alarm.release()
