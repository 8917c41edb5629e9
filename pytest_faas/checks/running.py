"""Run one check: open its worlds, judge, and put everything back."""

from __future__ import annotations

from functools import partial
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks.replay import Saved, Shelf
from pytest_faas.checks.table import CHECKS
from pytest_faas.checks.telling import message
from pytest_faas.checks.verdict import Verdict, enforce
from pytest_faas.checks.worlds.bench import Bench
from pytest_faas.checks.worlds.case import Case, case
from pytest_faas.checks.worlds.clean import is_effect
from pytest_faas.checks.worlds.nothing import NothingToJudge
from pytest_faas.checks.worlds.world import Worlds

__tracebackhide__ = errors.hidden_from


def asserted(
    bench: Bench,
    name: str,
    function: object,
    event: object,
    *,
    source: object,
    allow: object,
    vacuous: object,
    **options: Any,
) -> None:
    """Judge for an assertion: raise what the verdict means."""
    where = f"faas.assert_{name}"
    chosen = arguments.choice(where, "vacuous", vacuous, ("fail", "ok"))
    made = case(where, function, event, source, allow)
    if "header" in options:
        arguments.text(where, "header", options["header"])
    saved = None if bench.shelf is None else bench.shelf.chosen
    if saved is not None:
        if (saved.check, saved.function) != (name, made.function.handler):
            return  # the run is about another failure
        made = made.of(saved.event)
        options |= {} if saved.plan is None else {"only": saved.plan}
    check = CHECKS[name]
    with bench.worlds(made) as worlds:
        verdict = judged(worlds, name, **options)
        effect = partial(is_effect, worlds)
        replays = [] if saved is not None else kept(bench.shelf, verdict)
        text = message.of(verdict, check.broken, effect, replays) if verdict.status != "passed" else ""
    if verdict.status == "passed" and (verdict.allowed or verdict.notes):
        bench.told.append(message.of_passed(verdict))
    enforce(verdict, text, check.error, vacuous=chosen)


def kept(shelf: Shelf | None, verdict: Verdict) -> list[str]:
    """Save each failure of a verdict, and return the commands that run them again."""
    if shelf is None:
        return []
    made = verdict.case
    found = [
        Saved(
            shelf.test,
            made.function.handler,
            verdict.check,
            each.kind,
            made.event if each.event is None else each.event,
            each.plan,
            each.what,
        )
        for each in verdict.failures
    ]
    return [shelf.command(shelf.save(each)) for each in found]


def judged(worlds: Worlds, name: str, **options: Any) -> Verdict:
    """Judge, and return a verdict whatever it is."""
    try:
        verdict: Verdict = CHECKS[name].judge(name)(worlds, **options)
    except NothingToJudge as nothing:
        return _nothing(name, worlds.case, nothing)
    return verdict


def _nothing(name: str, made: Case, nothing: NothingToJudge) -> Verdict:
    return Verdict(name, made, nothing.status, reason=nothing.reason)
