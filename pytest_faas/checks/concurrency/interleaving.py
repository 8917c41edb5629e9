"""Schedules of two invocations side by side, smallest first: who goes on at each call.

A schedule says who is first, and after how many calls of both the other one goes on (a *preemption*). Switches are made
right before a call: what a handler does between two calls is seen by nobody else. No two schedules here make the calls in
the same order. An update is lost at one preemption; two are the bound, since of 49 programs with errors of concurrency
most show theirs at 1 or 2, and one at no less than 5 (Thomson, Donaldson, Betts: Concurrency Testing Using Controlled
Schedulers, an Empirical Study, ACM TOPC, 2016).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pytest_faas import arguments
from pytest_faas.cloud.faults.address import ordinal
from pytest_faas.runtime.interleaved.turn import Turn

SCHEDULES = 200
PREEMPTIONS = 2

Relevant = Callable[[int, Any], bool]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Who goes first (0 or 1), and the numbers of calls, of both together, after which the other one goes on.

    >>> print(Schedule(0), Schedule(1, (2, 3)), sep="; ")
    all of A, then B; B first, preempted after the 2nd call, and again after the 3rd
    """

    first: int = 0
    switches: tuple[int, ...] = ()

    @property
    def is_serial(self) -> bool:
        """Whether one runs after the other."""
        return not self.switches

    def __str__(self) -> str:
        first, second = "AB" if self.first == 0 else "BA"
        if self.is_serial:
            return f"all of {first}, then {second}"
        places = [f"after the {ordinal(each)}" for each in self.switches]
        places[0] += " call"
        return f"{first} first, preempted {', and again '.join(places)}"


@dataclass(frozen=True, slots=True)
class _Choice:
    """A place where a preemption was possible: how many calls had been made, and how much had been seen."""

    made: int
    seen: int


class ScheduledRun:
    """Decides along a schedule, once; notes what it saw, and where it could have switched."""

    def __init__(
        self, schedule: Schedule, relevant: Relevant | None = None, expected: tuple[str, ...] = ()
    ) -> None:
        self.schedule = schedule
        self.mismatch: str | None = None  # what came otherwise than in the run that this one repeats so far
        self._relevant = relevant
        self._expected = expected
        self._seen: list[str] = []
        self._choices: list[_Choice] = []
        self._due = list(schedule.switches)
        self._since = 0  # calls of both when who goes on got its turn

    def __call__(self, turn: Turn) -> int:
        """Say who goes on."""
        self._see(turn)
        if turn.who is None:
            return self.schedule.first
        made = turn.stands[0].made + turn.stands[1].made
        if turn.stands[turn.who].when != "before" or made == self._since:
            return turn.who  # one that has made no call since it came on: its turn would have been none
        if self._due and self._due[0] == made:
            self._since = self._due.pop(0)
            return 1 - turn.who
        if not self._due and self._matters(turn):
            self._choices.append(_Choice(made, len(self._seen)))
        return turn.who

    @property
    def followed(self) -> bool:
        """Whether each switch of the schedule was made, and all came as in the run before: else it is not reproducible."""
        return self.mismatch is None and not self._due

    def again(self) -> ScheduledRun:
        """Return the same once more, to see that all comes as it came in this run."""
        return ScheduledRun(self.schedule, self._relevant, tuple(self._seen))

    def longer(self) -> list[ScheduledRun]:
        """Return the runs with one more preemption, after those of this one."""
        first, switches = self.schedule.first, self.schedule.switches
        return [
            ScheduledRun(
                Schedule(first, (*switches, each.made)), self._relevant, tuple(self._seen[: each.seen])
            )
            for each in self._choices
        ]

    def _matters(self, turn: Turn) -> bool:
        if self._relevant is None or turn.who is None:
            return True
        return self._relevant(turn.who, turn.stands[turn.who].call)

    def _see(self, turn: Turn) -> None:
        now = "the start" if turn.who is None else f"{'AB'[turn.who]} {turn.stands[turn.who]}"
        place = len(self._seen)
        self._seen.append(now)
        if self.mismatch is None and place < len(self._expected) and now != self._expected[place]:
            self.mismatch = (
                f"{self.schedule}: the {ordinal(place + 1)} boundary was {now}; before, after the same decisions,"
                f" it was {self._expected[place]}"
            )


class Search:
    """The runs to make, smallest first; each is to be made before the next one is asked for.

    `schedules`: how many at most (1 or more). `preemptions`: how many in a schedule (0 or more). `same`: the two are one
    event, so that it makes no difference who is called A. `relevant(who, call)`: whether a preemption right before
    that call can matter, as `Conflicts` says.

    >>> from pytest_faas.runtime.interleaved.turn import Stand, Turn
    >>> search = Search(preemptions=0)
    >>> [str(run.schedule) for run in search]
    ['all of A, then B', 'all of B, then A']
    >>> search.tried, search.complete
    (2, True)
    """

    def __init__(
        self,
        *,
        schedules: int = SCHEDULES,
        preemptions: int = PREEMPTIONS,
        same: bool = False,
        relevant: Relevant | None = None,
    ) -> None:
        self.tried = 0
        self.complete = False  # whether all schedules up to that many preemptions have been tried
        self._schedules = arguments.integer("concurrent", "schedules", schedules, 1)
        self._preemptions = arguments.integer("concurrent", "preemptions", preemptions, 0)
        self._same = same
        self._relevant = relevant

    def __iter__(self) -> Iterator[ScheduledRun]:
        level = [ScheduledRun(Schedule(first), self._relevant) for first in ((0,) if self._same else (0, 1))]
        for _ in range(self._preemptions + 1):
            following: list[ScheduledRun] = []
            for run in level:
                if self.tried == self._schedules:
                    return
                self.tried += 1
                yield run
                following += run.longer()
            level = following
        self.complete = True
