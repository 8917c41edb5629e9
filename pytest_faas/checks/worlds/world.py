"""Worlds: runs that all begin at the same state, the same instant and the same streams of generated values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_faas.checks.sameness import GivenText
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.outcome import Attempt, judge
from pytest_faas.checks.worlds.quiet import kept_quiet
from pytest_faas.checks.worlds.recorded_calls import Taken
from pytest_faas.cloud import made_up
from pytest_faas.cloud.faults import Aim, Armed, Kind, armed
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state import emissions, groups, scope
from pytest_faas.cloud.state.emissions import Emissions
from pytest_faas.cloud.state.since.known import Known
from pytest_faas.cloud.state.since.remembered import Remembered
from pytest_faas.cloud.state.since.unread import unread
from pytest_faas.cloud.state.state import State
from pytest_faas.delivery.again import again
from pytest_faas.delivery.outcome import Event
from pytest_faas.effects.doubles import Double
from pytest_faas.moment import Moment
from pytest_faas.runtime.frozen.virtual_time import FrozenClock
from pytest_faas.runtime.function import Function
from pytest_faas.runtime.generated import Streams
from pytest_faas.temporary_files import TemporaryFiles

if TYPE_CHECKING:
    from pytest_faas.checks.worlds.bench import Bench

# 41 days, 7:13:17.371 later, in microseconds: another month, day of the week, hour, minute and second.
ANOTHER_TIME = ((41 * 24 + 7) * 3600 + 13 * 60 + 17) * 1_000_000 + 371_000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Start:
    """Where each world begins."""

    bench: Bench
    moment: Moment
    mocks: Taken
    clock: FrozenClock
    micros: int
    files: TemporaryFiles
    answered: Mapping[Double, int]  # how far the series of answers of declared effects had come
    known: list[Known] = field(default_factory=list)  # the state that it holds, once somebody has read it
    texts: list[GivenText] = field(default_factory=list)  # that state in one text, once somebody asks for it
    remembered: Remembered = field(default_factory=Remembered)

    def fitting(self, case: Case) -> Start:
        """Return the same start at a time at which the source still keeps the event, as a delivery begins for it."""
        begins = getattr(case.settings, "begins", None)
        found = None if begins is None else begins([case.event], self.micros)
        return self if found is None else replace(self, micros=found)

    def knowing(self, state: State) -> Known:
        """Return how the state is read where it is known what it was at the start."""
        return Known(self.moment.aws, state, self.bench.aws.account, self.remembered)

    def again(self) -> None:
        """Put everything back to the start."""
        self.moment.restore()
        self.files.restore()
        self.mocks.put_back()
        self.bench.effects.go_back(self.answered)
        self.clock.move_to(_EPOCH + timedelta(microseconds=self.micros))


class Worlds:
    """The worlds of one check, one after the other."""

    def __init__(self, start: Start, case: Case) -> None:
        self.start = start
        self.case = case
        self.opened = 0
        self.clean: Any = None  # what the clean worlds came to, once somebody has run them
        self._event = GivenText(json.dumps(case.event, default=repr))

    @property
    def before(self) -> State | None:
        """What the worlds begin with, once somebody has read it."""
        return self.start.known[0].state if self.start.known else None

    @before.setter
    def before(self, state: State) -> None:
        if state is not self.before:
            self.start.known[:] = [self.start.knowing(state)]
            self.start.texts.clear()

    @contextmanager
    def new(self, *, seed: str = "", at_another_time: bool = False) -> Iterator[World]:
        """Begin a world; `seed` gives it other generated values than the rest, and another time.

        What differs from the rest in such a world follows the one or the other. `at_another_time`: only the time.
        """
        self.opened += 1
        moved = self.start.micros + ANOTHER_TIME if seed or at_another_time else self.start.micros
        start = replace(self.start, micros=moved)
        start.again()
        with made_up.noted() as of_services:
            yield World(start, self.case, Streams(f"pytest-faas world:{seed}"), of_services)

    @property
    def literals(self) -> tuple[str | GivenText, ...]:
        """Texts that were there before: of the event and of the state. They are never taken for generated ones."""
        texts = self.start.texts
        if not texts and self.before is not None:
            texts.append(GivenText(partial(_text, self.before)))
        return (self._event, *texts)

    def other(self, case: Case) -> Worlds:
        """Return worlds of another case that begin alike."""
        return Worlds(self.start, case)


def _text(state: State) -> str:
    return "\n".join(f"{place.key!r} {value!r}" for place, value in state.items())


@dataclass
class World:
    """One run from the start: what was delivered, and what came of it."""

    start: Start
    case: Case
    streams: Streams
    of_services: Sequence[str]
    attempts: list[Attempt] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def deliver(
        self,
        event: Event | None = None,
        *,
        cold: bool = True,
        function: Function | None = None,
        again_of: Attempt | None = None,
        another: bool = False,
    ) -> Attempt:
        """Deliver once, in a fresh environment unless it is to be warm, and judge it as the source does.

        An asynchronous invocation has the id of the world's first, unless it is of `another` event; `again_of`: a delivery
        that this one repeats, where there are several events.
        """
        runs = self.case.function if function is None else function
        wanted = self.case.event if event is None else event
        if cold:
            self._start_cold(runs)
        before, number = self.position, len(self.attempts) + 1
        with kept_quiet(), self.streams.attempt(number):
            invocation = runs.invoke(wanted, aws_request_id=self._request_id(again_of, another=another))
        self.start.bench.effects.must_suffice()
        self.ids.append(invocation.request_id)
        judged = judge(self.case, wanted, invocation)
        at = self.now - self.start.micros
        attempt = Attempt(
            number,
            wanted,
            invocation,
            tuple(self.journal[before:]),
            judged.failed,
            judged.said,
            judged.status,
            at / 1e6,
        )
        self.attempts.append(attempt)
        return attempt

    def _start_cold(self, function: Function) -> None:
        """Take a fresh environment; its /tmp is empty, but where the user counts those files as durable."""
        function.cold_start()
        if not self.start.bench.durable.tmp:
            self.start.files.restore()

    def redeliver(self, *, cold: bool = True) -> Attempt:
        """Let time pass, and deliver what the last delivery left undone once more (all of it, where it succeeded)."""
        last = self.attempts[-1]
        self.later()
        wanted = self.left(last)
        return self.deliver(again(wanted, 2, self.case.step), cold=cold)

    def settle(self, most: int) -> bool:
        """Redeliver what the source would until nothing is left; False after so many failures in a row."""
        for _ in range(most):
            if self.done():
                return True
            self.redeliver()
        return self.done()

    def done(self) -> bool:
        """Whether the last delivery succeeded; to a repeated request, "it is there already" is a success too."""
        last = self.attempts[-1]
        return last.ok or (self.case.is_http and last.number > 1 and last.done_already(self.case.method))

    def later(self, seconds: float | None = None) -> None:
        """Let time pass: a step of the case unless said."""
        step = self.case.step if seconds is None else seconds
        self.start.clock.move_to(self.start.clock.now + timedelta(seconds=step))

    @contextmanager
    def struck(self, aim: Aim, *kinds: Kind) -> Iterator[Armed]:
        """Let a fault strike the calls of a delivery in the block."""
        with armed(aim, kinds, must_strike=False) as one:
            yield one

    @property
    def now(self) -> int:
        """Where the clock stands, in microseconds since the epoch."""
        return (self.start.clock.now - _EPOCH) // timedelta(microseconds=1)

    @property
    def journal(self) -> Sequence[Call]:
        """All calls since the sandbox began."""
        return self.start.bench.aws.calls

    @property
    def position(self) -> int:
        """Where the journal stands."""
        return len(self.journal)

    def state(self) -> State:
        """Read what is durable and visible."""
        bench = self.start.bench
        aws = bench.aws
        chosen = bench.durable
        where = scope.of_the_fake(aws.account, aws.region, aws.calls, bench.operations, logs=chosen.logs)
        more = [*bench.watches.entries(), *(self.start.files.entries() if chosen.tmp else ())]
        with scope.unnoticed():
            if self.start.known:
                return self.start.known[0].read(where, more=more)
            start = self.start.moment
            if not self.attempts and self.position == start.calls:
                return unread(start.aws, where, aws.account, aws.region, self.start.remembered, more=more)
            return self.start.knowing(State(home=aws.region)).read(where, more=more)

    def emissions(self, since: int) -> Emissions:
        """Return what was sent since a position of the journal."""
        bench = self.start.bench
        with scope.unnoticed():
            scoped = groups.by_group(bench.aws.calls, bench.aws.region)
        return emissions.of(bench.aws.calls, since=since, operations=bench.operations, by_group=scoped)

    def evidence(self, since: int | None = None) -> Evidence:
        """Return what the world has come to; `since`: the position from which emissions count, its begin by default."""
        began = self.start.moment.calls if since is None else since
        outside = self.start.bench.effects.made_up(self.journal[self.start.moment.calls :])
        generated = (*self.streams.values, *self.of_services, *outside, *self.ids)
        return Evidence(self.state(), self.emissions(began), generated, self.start.micros, self.now)

    def _request_id(self, again_of: Attempt | None, *, another: bool) -> str | None:
        """Return the id of an asynchronous invocation, which all its deliveries share; None for a new one."""
        if self.case.family.room != "asynchronous" or not self.ids or another:
            return None
        return self.ids[0] if again_of is None else again_of.invocation.request_id

    def left(self, last: Attempt) -> Event:
        """Return what a delivery has left undone; all of it, where it succeeded."""
        if not self.case.is_batch or not last.failed:
            return last.event
        records: list[Any] = last.event["Records"]
        return {**last.event, "Records": [records[place] for place in last.failed]}
