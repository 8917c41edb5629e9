"""Join the delivery engine to a function: its invocations, the clock that they see, the fake AWS where records land."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.delivery.agenda import micros
from pytest_faas.delivery.deliver import Delivery, Flow, Outbox, deliver, nowhere
from pytest_faas.delivery.outcome import Event, Outcome, Target
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.report import Report
from pytest_faas.delivery.sources import family_for
from pytest_faas.delivery.story import Sent
from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime import clock
from pytest_faas.runtime.frozen.virtual_time import FrozenClock, frozen, opened
from pytest_faas.runtime.function import Function
from pytest_faas.runtime.invocation import Invocation
from pytest_faas.runtime.marshalling import MAX_REQUEST, request_payload
from pytest_faas.runtime.run import Request
from pytest_faas.runtime.stopping import limit

__tracebackhide__ = errors.hidden_from

_REQUEST_ID = re.compile(r"^RequestId: [0-9a-f-]{36} (Error: )?(Runtime exited with error: )?")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Runner:
    """Invokes a function at a virtual time: what the engine asks for."""

    def __init__(
        self, function: Function, clock: FrozenClock, *, whole_events: bool, largest_event: int
    ) -> None:
        self._function = function
        self._clock = clock
        self._whole_events = (
            whole_events  # whether an invocation keeps its event, for `status_code` and the like
        )
        self._largest_event = largest_event

    def __call__(self, event: Event, /, *, at: int, request_id: str, beside: bool = False) -> Outcome:
        """Run the function once; it sees that time."""
        self._clock.move_to(_EPOCH + timedelta(microseconds=at))
        request = Request(request_payload(event, self._largest_event), request_id)
        kept = event if self._whole_events else None
        invocation = self._function.invoke_payload(request, kept, at=at, beside=beside)
        return Outcome(
            payload=invocation.raw,
            content_type=invocation.content_type,
            error=_shown(invocation, self._function.timeout),
            timed_out=invocation.timed_out,
            duration=round(invocation.duration * 1e6),
            invocation=invocation,
        )


def _shown(invocation: Invocation, timeout: float) -> str | None:
    if invocation.error is None:
        return None
    if invocation.timed_out:
        return f"timed out after {timeout:g} s"
    message = _REQUEST_ID.sub(
        "", invocation.error.message
    )  # the row's own, and the cause would be cut off behind it
    return f"{invocation.error.type}: {message}".splitlines()[0]


def run(
    function: object,
    events: Sequence[object],
    source: object,
    conditions: Conditions,
    outbox: Outbox = nowhere,
) -> Report:
    """Deliver events to a function in virtual time."""
    checked, listed = checked_function(function), _checked_events(events)
    family, settings = family_for(source, listed)
    with virtual(settings, listed) as (start, moving):
        place = Place(checked, conditions, outbox, start, moving, family.any_event, family.largest_event)
        delivery = place.delivery()
        return carry_out(place, delivery, family.flow_class(settings, delivery), listed)


@dataclass(frozen=True)
class Place:
    """Where a delivery takes place: the function, the conditions, and the virtual time that begins at `start`."""

    function: Function
    conditions: Conditions
    outbox: Outbox
    start: int  # microseconds since the epoch
    clock: FrozenClock
    whole_events: bool = True
    largest_event: int = MAX_REQUEST

    def delivery(self) -> Delivery:
        """Return what a flow needs to deliver here."""
        function = self.function
        runner = Runner(
            function, self.clock, whole_events=self.whole_events, largest_event=self.largest_event
        )
        target = Target(function.name, function.arn, function.timeout)
        return Delivery(runner, target, self.start, self.conditions, self.send)

    def send(self, sent: Sent, /) -> bool:
        """Send something on, at its time."""
        self.stand_at(self.start + micros(sent.at))
        return self.outbox(sent)

    def stand_at(self, now: int) -> None:
        """Let the clock stand there, in microseconds since the epoch."""
        self.clock.move_to(_EPOCH + timedelta(microseconds=now))


def carry_out(place: Place, delivery: Delivery, flow: Flow, events: Sequence[Event]) -> Report:
    """Let a flow deliver; the clock stands at the end of the delivery after it."""
    try:
        report = deliver(flow, delivery, events)
    finally:
        place.function.free()
    place.stand_at(delivery.now)
    return report


@contextmanager
def virtual(settings: Any, events: Sequence[Event]) -> Iterator[tuple[int, FrozenClock]]:
    """Make time virtual for a delivery: it begins at the clock's time, in microseconds since the epoch.

    A clock that the test has frozen goes on from there and stands at the delivery's end after it; a real one is as real
    as before. Where it is real and the records are older than their source keeps any, as in a recorded sample, the
    delivery begins at the time of the newest of them.
    """
    with _alone(), _moved(settings, events) as begun:
        yield begun


_under_way: list[int] = []  # the threads whose deliveries are open, innermost last
_entrance = threading.Lock()


@contextmanager
def _alone() -> Iterator[None]:
    """Refuse a delivery beside that of another thread: both would move the one clock. One inside a handler is no other."""
    me = threading.get_ident()
    with _entrance:
        if _under_way and _under_way[-1] != me and not limit.stacks.get(me):
            raise InvalidArgument(
                "faas.deliver: another thread is delivering, and the virtual clock is the whole process's: deliver one"
                " after the other, from one thread"
            )
        _under_way.append(me)
    try:
        yield
    finally:
        _under_way.remove(me)


@contextmanager
def _moved(settings: Any, events: Sequence[Event]) -> Iterator[tuple[int, FrozenClock]]:
    already = opened()
    if already is not None:  # a handler that moves the test's clock moves this one
        with _put_back_on_failure(already):
            yield (already.now - _EPOCH) // timedelta(microseconds=1), already
        return
    outer = clock.foreign_factories()
    start = origins.clock_ms() * 1000
    if outer:
        start = (clock.moment(outer[-1]).replace(tzinfo=timezone.utc) - _EPOCH) // timedelta(microseconds=1)
    else:
        begins: int | None = settings.begins(events, start) if hasattr(settings, "begins") else None
        start = start if begins is None else begins
    with frozen(_EPOCH + timedelta(microseconds=start)) as moving:
        yield start, moving
        ended = moving.now
    if outer:
        outer[-1].move_to(ended.replace(tzinfo=None))


@contextmanager
def _put_back_on_failure(moving: FrozenClock) -> Iterator[None]:
    began = moving.now
    try:
        yield
    except BaseException:
        moving.move_to(began)
        raise


def checked_function(function: object) -> Function:
    """Return what `faas.function(...)` made; raise `InvalidArgument` for everything else."""
    if isinstance(function, Function):
        return function
    raise InvalidArgument(
        f"faas.deliver: function must be one that faas.function(...) made, got {arguments.seen(function)}"
        f"{'. Make it one: faas.function(handler)' if callable(function) or isinstance(function, str) else ''}"
    )


def _checked_events(events: Sequence[object]) -> list[Event]:
    if not events:
        raise InvalidArgument(
            "faas.deliver: there is nothing to deliver: give it an event, as of events.sqs(...)"
        )
    for each in events:
        if not isinstance(each, dict):
            raise arguments.invalid(
                "faas.deliver", "event", "a dict, as of events.sqs(...)", each, _hint(each)
            )
    return list(events)  # type: ignore[arg-type]  # each has been looked at


def _hint(event: object) -> str:
    """Say how to make events of what often stands in their place."""
    if isinstance(event, (str, bytes, bytearray)):
        return ". Where it is JSON: json.loads(text)"
    if isinstance(event, (list, Iterator)) or type(event) is tuple:
        return ". Several events stand one after the other: faas.deliver(function, *events)"
    if callable(event):
        return ". A factory makes one when it is called: events.sqs(...)"
    part = type(event).__module__.startswith("pytest_faas.events.")
    return (
        ". It is a part of an event: give it to the factory of its source, as events.sqs(message)"
        if part
        else ""
    )
