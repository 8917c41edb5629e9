"""The text of a verdict: what happened, what is different, the run, how to replay it, and what to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pytest_faas.checks.telling import story
from pytest_faas.checks.telling.lines import wrapped
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state import text

_SHOWN_ROWS = 12
_GIVE = "Give it an event that has something to judge, or accept that this one has nothing: vacuous='ok'."
_SAME = (
    "Nothing is judged. Runs from one start have the same clock and the same random values of Python, so something else"
    " differs: a counter, a file, the order of threads, native code. Make that the same in each run, or say how the values"
    " are compared: faas.compare(service, resource, by=...). docs/checks/README.md#unreproducible"
)
_OUTSIDE = "What it does outside AWS counts if declared: faas.effect(...), or faas.watch(...) for a database."


def of(
    verdict: Verdict,
    property_broken: str,
    is_effect: Callable[[Call], bool],
    replays: Sequence[str] = (),
) -> str:
    """Return the whole message of a verdict that is not passed; `property_broken` is what its first sentence says.

    `replays`: for each failure the command that runs it again, where there are any.
    """
    tried = list(_tried(verdict))
    if verdict.status != "failed":
        return "\n".join([*wrapped(f"{verdict.check}: {verdict.reason}", first=""), *tried, *_hints(verdict)])
    lines = [*wrapped(f"{verdict.case.function.handler} {property_broken}", first="")]
    alone = len(verdict.failures) == 1
    for place, failure in enumerate(verdict.failures):
        lines += [] if alone or not place else [""]
        lines += _shown(failure, is_effect)
        lines += tried if alone else []
        lines += [f"  Replay: {each}" for each in replays[place : place + 1]]
        lines += _advice(failure, verdict.check)
    return "\n".join(lines if alone else [*lines, "", *tried])


def _hints(verdict: Verdict) -> Iterator[str]:
    """Yield what to do about a check that judged nothing, unless its reason says so."""
    if verdict.status == "unreproducible" and "side_effect=" not in verdict.reason:
        yield from wrapped(_SAME)
    if verdict.status != "vacuous":
        return
    if "had no effect" in verdict.reason:
        yield from wrapped(_OUTSIDE)
    if ". Give " not in verdict.reason:
        yield from wrapped(_GIVE)


def of_passed(verdict: Verdict) -> str:
    """Return what is to be said of a verdict that passed: what was accepted, and what was not judged."""
    passed = wrapped(f"{verdict.check} of {verdict.case.function.handler} passed", first="")
    return "\n".join([*passed, *_tried(verdict)])


def _shown(failure: Failure, is_effect: Callable[[Call], bool]) -> list[str]:
    rows = [text.cut(line, text.WIDTH - 6) for row in failure.rows for line in row.splitlines()]
    more = [f"      … {len(rows) - _SHOWN_ROWS} more"] if len(rows) > _SHOWN_ROWS else []
    return [
        *wrapped(failure.what),
        *(f"      {row}" for row in rows[:_SHOWN_ROWS]),
        *more,
        *story.of(failure.attempts, is_effect),
    ]


def _advice(failure: Failure, check: str) -> Iterator[str]:
    page = f"docs/checks/{check.replace('_', '-')}.md#{failure.kind}"
    return wrapped(f"{failure.advice} {page}".strip())


def _tried(verdict: Verdict) -> Iterator[str]:
    tried, source = f"  {verdict.tried}." if verdict.tried else "", f"Source: {verdict.case.said}"
    together = f"{tried}   {source}" if tried else f"  {source}"
    if len(together) <= text.WIDTH:
        yield together
    else:
        yield from wrapped(tried.strip())
        yield from wrapped(source)
    if verdict.allowed:
        yield from wrapped(f"Allowed: {'; '.join(map(str, verdict.allowed))}")
    for note in verdict.notes:
        yield from wrapped(note)
