"""The text of a verdict: what happened, what is different, the run, how to replay it, and what to change."""

from __future__ import annotations

from collections.abc import Callable

from pytest_faas.checks import story
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.cloud.journal import Call

_SHOWN_ROWS = 12


def of(verdict: Verdict, property_broken: str, is_effect: Callable[[Call], bool], replay: str = "") -> str:
    """Return the whole message of a verdict that is not passed; `property_broken` is its first sentence."""
    name = verdict.case.function.handler
    if verdict.status != "failed":
        return "\n".join([f"{verdict.check}: {verdict.reason}", *_foot(verdict, "")])
    lines = [f"{name} {property_broken}"]
    for place, failure in enumerate(verdict.failures):
        if place:
            lines.append("")
        lines += _of_failure(failure, is_effect, verdict.check)
    return "\n".join([*lines, *_foot(verdict, replay)])


def _of_failure(failure: Failure, is_effect: Callable[[Call], bool], check: str) -> list[str]:
    lines = [f"  {failure.what}"]
    rows = [line for row in failure.rows for line in row.splitlines()]
    lines += [f"      {row}" for row in rows[:_SHOWN_ROWS]]
    if len(rows) > _SHOWN_ROWS:
        lines.append(f"      … {len(rows) - _SHOWN_ROWS} more")
    lines += story.of(failure.attempts, is_effect)
    page = f"docs/checks/{check.replace('_', '-')}.md#{failure.kind}"
    lines.append(f"  {failure.advice} {page}" if failure.advice else f"  {page}")
    return lines


def _foot(verdict: Verdict, replay: str) -> list[str]:
    tried = f"{verdict.tried}.   " if verdict.tried else ""
    lines = [f"  {tried}Source: {verdict.case.said}"]
    if verdict.allowed:
        lines.append(f"  Allowed: {'; '.join(map(str, verdict.allowed))}")
    lines += [f"  {note}" for note in verdict.notes]
    if replay:
        lines.append(f"  Replay: {replay}")
    return lines
