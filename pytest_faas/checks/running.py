"""Run one check: open its worlds, judge, and put everything back."""

from __future__ import annotations

from functools import partial
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks import message
from pytest_faas.checks.bench import Bench
from pytest_faas.checks.case import Case, case
from pytest_faas.checks.clean import is_effect
from pytest_faas.checks.nothing import NothingToJudge
from pytest_faas.checks.table import CHECKS
from pytest_faas.checks.verdict import Verdict, enforce
from pytest_faas.checks.world import Worlds

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
    check = CHECKS[name]
    with bench.worlds(made) as worlds:
        verdict = judged(worlds, name, **options)
        effect = partial(is_effect, worlds)
        text = message.of(verdict, check.broken, effect) if verdict.status != "passed" else ""
    enforce(verdict, text, check.error, vacuous=chosen)


def judged(worlds: Worlds, name: str, **options: Any) -> Verdict:
    """Judge, and return a verdict whatever it is."""
    try:
        verdict: Verdict = CHECKS[name].judge(name)(worlds, **options)
    except NothingToJudge as nothing:
        return _nothing(name, worlds.case, nothing)
    return verdict


def _nothing(name: str, made: Case, nothing: NothingToJudge) -> Verdict:
    return Verdict(name, made, nothing.status, reason=nothing.reason)
