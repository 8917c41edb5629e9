"""The text of a verdict: what happened, what is different, the run, how to replay it, and what to change."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from pytest_faas.checks.telling import story
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state import text

_SHOWN_ROWS = 12
_GIVE = "  Give it an event that has something to judge, or accept that this one has nothing: vacuous='ok'."


def of(
    verdict: Verdict,
    property_broken: str,
    is_effect: Callable[[Call], bool],
    replays: Sequence[str] = (),
) -> str:
    """Return the whole message of a verdict that is not passed; `property_broken` is what its first sentence says.

    `replays`: for each failure the command that runs it again, where there are any.
    """
    tried = _tried(verdict)
    if verdict.status != "failed":
        told = verdict.status != "vacuous" or ". Give " in verdict.reason
        hint = [] if told else [_GIVE]
        return "\n".join([f"{verdict.check}: {verdict.reason}", *tried, *hint])
    lines = [f"{verdict.case.function.handler} {property_broken}"]
    alone = len(verdict.failures) == 1
    for place, failure in enumerate(verdict.failures):
        lines += [] if alone or not place else [""]
        lines += _shown(failure, is_effect)
        lines += tried if alone else []
        lines += [f"  Replay: {each}" for each in replays[place : place + 1]]
        lines += _advice(failure, verdict.check)
    return "\n".join(lines if alone else [*lines, "", *tried])


def of_passed(verdict: Verdict) -> str:
    """Return what is to be said of a verdict that passed: what was accepted, and what was not judged."""
    return "\n".join([f"{verdict.check} of {verdict.case.function.handler} passed", *_tried(verdict)])


def _shown(failure: Failure, is_effect: Callable[[Call], bool]) -> list[str]:
    rows = [text.cut(line, text.WIDTH - 6) for row in failure.rows for line in row.splitlines()]
    more = [f"      … {len(rows) - _SHOWN_ROWS} more"] if len(rows) > _SHOWN_ROWS else []
    return [
        *_wrapped(failure.what),
        *(f"      {row}" for row in rows[:_SHOWN_ROWS]),
        *more,
        *story.of(failure.attempts, is_effect),
    ]


def _advice(failure: Failure, check: str) -> list[str]:
    page = f"docs/checks/{check.replace('_', '-')}.md#{failure.kind}"
    return _wrapped(f"{failure.advice} {page}".strip())


def _wrapped(sentence: str) -> list[str]:
    """Return a sentence in lines of 100 columns; each line that it had already begins anew."""
    return [
        line
        for part in sentence.splitlines()
        for line in textwrap.wrap(
            part,
            text.WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]


def _tried(verdict: Verdict) -> list[str]:
    tried = f"{verdict.tried}.   " if verdict.tried else ""
    lines = [f"  {tried}Source: {verdict.case.said}"]
    if verdict.allowed:
        lines.append(f"  Allowed: {'; '.join(map(str, verdict.allowed))}")
    return [*lines, *(f"  {note}" for note in verdict.notes)]
