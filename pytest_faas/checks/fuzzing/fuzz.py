"""Fuzz: draw events, judge each by several checks, and show one smallest event for each distinct cause.

Each event is judged in worlds that begin at the same state: a drawn event costs a restore. The run of Hypothesis is made
once for each cause, with the same seed: events that were judged before are not judged again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas.checks import running
from pytest_faas.checks.allow import Allow
from pytest_faas.checks.fuzzing.fuzz_report import FuzzReport, Shown
from pytest_faas.checks.fuzzing.options import Options
from pytest_faas.checks.replay import Saved, Shelf
from pytest_faas.checks.table import CHECKS
from pytest_faas.checks.telling import message
from pytest_faas.checks.telling.lines import wrapped
from pytest_faas.checks.verdict import Failure, Inapplicable, Verdict, warn_of
from pytest_faas.checks.worlds.bench import Bench
from pytest_faas.checks.worlds.case import Case, case
from pytest_faas.checks.worlds.clean import is_effect
from pytest_faas.checks.worlds.world import Start, Worlds
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.sources import family_for
from pytest_faas.delivery.synchronous.settings import Sync
from pytest_faas.errors import FaasError, FuzzFailed, InvalidArgument

__tracebackhide__ = errors.hidden_from

_MOST_CAUSES: Final = 10
_WHERE: Final = "faas.fuzz"
Cause = tuple[str, str]  # the check, and the kind of defect


@dataclass
class Fuzz:
    """What is fuzzed: a function by checks, and how its source is set up; `InvalidArgument` before any event is drawn."""

    function: object
    checks: Mapping[str, Options]
    source: object = None
    allow: object = ()

    def __post_init__(self) -> None:
        case(_WHERE, self.function, {}, Sync(), self.allow)  # any event will do to look at the rest
        if self.source is not None:
            family_for(self.source, [], _WHERE)

    def case(self, event: object) -> Case:
        """Return the case of a drawn event."""
        return case(_WHERE, self.function, event, self.source, self.allow)


def fuzz(bench: Bench, wanted: Fuzz, strategy: Any, *, max_examples: int, seed: str) -> FuzzReport:
    """Fuzz; raises `FuzzFailed` where a check fails, and skips the test where no event exercised anything."""
    if not arguments.is_strategy(strategy):
        raise arguments.invalid(
            _WHERE, "events", "a strategy of Hypothesis, as strategies.sqs_events()", strategy
        )
    with bench.start(None, []) as start:
        run = _Run(start, wanted)
        replayed = None if bench.shelf is None else bench.shelf.chosen
        if replayed is not None:
            run.alone(replayed)
        elif bench.shelf is not None:
            run.once_more(bench.shelf)
        if not run.shown and replayed is None:
            run.draw(strategy, max_examples, seed)
        report = run.report()
        if report.shown:
            shelf = None if replayed is not None else bench.shelf
            replays = [running.kept(shelf, each.verdict) for each in report.shown]
            raise FuzzFailed(_text(start, report, replays), report)
    if replayed is not None:
        return report
    warn_of(run.unused)
    if report.nothing_exercised:
        raise Inapplicable(str(report))
    if report.allowed or report.notes:
        bench.told.append(str(report))
    return report


@dataclass
class _Run:
    """The events of one run, and what the checks said of them."""

    start: Start
    wanted: Fuzz
    shown: list[Shown] = field(default_factory=list)
    drawn: int = 0
    said: dict[str, Counter[str]] = field(default_factory=dict)
    reasons: dict[str, Counter[str]] = field(default_factory=dict)
    notes: dict[str, Counter[str]] = field(default_factory=dict)
    allowed: dict[Allow, None] = field(default_factory=dict)
    asked: dict[Allow, None] = field(default_factory=dict)  # entries that matched nothing at some event
    _judged: dict[str, tuple[Verdict, ...]] = field(default_factory=dict)

    @property
    def unused(self) -> tuple[Allow, ...]:
        """The entries of `allow` that matched nothing at any event."""
        return tuple(each for each in self.asked if each not in self.allowed)

    def alone(self, saved: Saved) -> None:
        """Judge nothing but the failure that a replay is about, if it is one of this function and these checks."""
        name = saved.check
        if name not in self.wanted.checks or saved.function != getattr(self.wanted.function, "handler", ""):
            return
        plan = {} if saved.plan is None else {"only": saved.plan}
        verdict = self._verdict(name, self._worlds(saved.event), **plan)
        if verdict.failed:
            self.shown.append(Shown(verdict, saved.event, saved=True))

    def once_more(self, shelf: Shelf) -> None:
        """Judge what failed the last time; what holds now is forgotten."""
        for name in self.wanted.checks:
            handler = getattr(self.wanted.function, "handler", "")
            for saved in shelf.of(name, handler):
                try:
                    worlds = self._worlds(saved.event)
                except InvalidArgument:
                    continue  # the source is set up otherwise by now, and takes no such event
                verdict = self._verdict(name, worlds)
                if (name, saved.kind) in _causes([verdict]):
                    verdict = _only(verdict, (name, saved.kind))
                elif not verdict.failed:
                    shelf.forget(saved)
                    continue
                self.shown.append(Shown(verdict, saved.event, saved=True))

    def draw(self, strategy: Any, max_examples: int, seed: str) -> None:
        """Draw, find a cause, shrink its event, and again with that cause left out, until no other is found."""
        while len(self.shown) < _MOST_CAUSES:
            known = {cause for each in self.shown for cause in _causes([each.verdict])}
            found = _smallest(strategy, partial(self._count, known), max_examples, seed)
            if found is None:
                return
            event, cause = found
            verdict = next(each for each in self.verdicts(event) if cause in _causes([each]))
            self.shown.append(Shown(_only(verdict, cause), event))

    def _count(self, known: set[Cause], event: Event, *, fresh: bool) -> list[Cause]:
        """Judge an event and return the causes that are new; `fresh`: a run of Hypothesis begins."""
        if fresh:
            self.drawn, self.said, self.reasons, self.notes = 0, {}, {}, {}
        self.drawn += 1
        found = self.verdicts(event)
        for each in found:
            self.said.setdefault(each.check, Counter())[each.status] += 1
            if each.reason:
                self.reasons.setdefault(each.check, Counter())[each.reason.splitlines()[0]] += 1
            if each.notes:
                self.notes.setdefault(each.check, Counter()).update(each.notes)
        return [cause for cause in _causes(found) if cause not in known]

    def verdicts(self, event: Event) -> tuple[Verdict, ...]:
        """Return what the checks say of an event, which they are asked once."""
        key = json.dumps(event, sort_keys=True)
        if key not in self._judged:
            worlds = self._worlds(event)
            self._judged[key] = tuple(self._verdict(name, worlds) for name in self.wanted.checks)
        return self._judged[key]

    def _verdict(self, name: str, worlds: Worlds, **plan: Any) -> Verdict:
        """Judge, and put everything back: what is drawn next must not see how long this took.

        Hypothesis reads the virtual clock, and gives up shrinking after five minutes (its `MAX_SHRINKING_SECONDS`).
        """
        options = _fitting(name, self.wanted.checks[name], worlds.case)
        try:
            found = running.judged(worlds, name, **{**options, **plan})
        finally:
            self.start.again()
        self.allowed |= dict.fromkeys(found.allowed)
        self.asked |= dict.fromkeys(found.unused)
        return found

    def _worlds(self, event: Event) -> Worlds:
        case = self.wanted.case(event)
        return Worlds(self.start.fitting(case), case)

    def report(self) -> FuzzReport:
        """Return what came of it."""
        name = getattr(self.wanted.function, "handler", "")
        return FuzzReport(
            name,
            self.drawn,
            dict(self.said),
            dict(self.reasons),
            tuple(self.shown),
            tuple(self.allowed),
            dict(self.notes),
        )


def _fitting(name: str, options: Options, case: Case) -> Options:
    """Return the options of a check for a drawn event: the bad records of a batch are those that are drawn, too."""
    if name == "robust" and case.is_batch:
        return {"bad": (), **options}
    return options


class _Found(Exception):
    """An event that shows the cause that is looked for."""


def _smallest(
    strategy: Any, causes: Callable[..., list[Cause]], max_examples: int, seed: str
) -> tuple[Event, Cause] | None:
    """Return a smallest event that shows the first new cause, and the cause; None where no event shows one."""
    import hypothesis

    looked_for: list[Cause] = []
    last: list[Event] = []
    begun: list[bool] = []
    mistakes: list[FaasError] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=max_examples,
        database=None,
        deadline=None,
        derandomize=False,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
    )
    @hypothesis.given(strategy)
    def example(event: Event) -> None:
        if mistakes:  # Hypothesis looks for a smaller event, and none is to run for that
            raise mistakes[0]
        fresh = not begun
        begun.append(True)
        try:
            new = causes(event, fresh=fresh)
        except FaasError as mistake:
            mistakes.append(mistake)
            raise
        if new and not looked_for:
            looked_for.append(new[0])
        if looked_for and looked_for[0] in new:
            last[:] = [event]
            raise _Found

    try:
        example()
    except _Found:
        return last[0], looked_for[0]
    except FaasError:
        raise mistakes[0].with_traceback(None) from None
    return None


def _causes(verdicts: Sequence[Verdict]) -> list[Cause]:
    found: list[Cause] = []
    for verdict in verdicts:
        if verdict.status == "unreproducible":
            found.append((verdict.check, "unreproducible"))
        found += [(verdict.check, each.kind) for each in verdict.failures]
    return found


def _only(verdict: Verdict, cause: Cause) -> Verdict:
    """Return the verdict with the failure of one cause."""
    kept: tuple[Failure, ...] = tuple(each for each in verdict.failures if each.kind == cause[1])
    return replace(verdict, failures=kept)


def _text(start: Start, report: FuzzReport, replays: Sequence[Sequence[str]]) -> str:
    parts = [report.title]
    for number, (each, commands) in enumerate(zip(report.shown, replays, strict=True), 1):
        effect = partial(is_effect, Worlds(start, each.verdict.case))
        said = message.of(each.verdict, CHECKS[each.verdict.check].broken, effect, commands)
        check = f"{each.verdict.check}: " if each.verdict.failed else ""  # a reason has it already
        parts.append("\n".join(numbered(f"{number}. {check}", said, each.event_said)))
    return "\n\n".join([*parts, report.counts])


def numbered(which: str, said: str, event: str) -> Iterator[str]:
    """Yield the lines of one cause: its number before the first, and its event at the end."""
    title, *more = said.splitlines()
    yield from wrapped(f"{which}{title}", first="")
    yield from more
    yield from wrapped(f"Event: {event}")
