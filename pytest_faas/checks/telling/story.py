"""The story of a run: a line for each delivery, with its effects, where a fault struck, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pytest_faas.checks.telling import rows
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.calltext import subject
from pytest_faas.cloud.faults import Kind, Strike
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state import text

_MOST = 8  # calls that a line shows
_MARKS = {
    "crash_before": "✗ crash",
    "crash_after": "✗ crash",
    "timeout_after": "✗ time-out",
    "failed_call": "✗ error",
    "lost_response": "✗ response lost",
}


def of(attempts: Sequence[Attempt], is_effect: Callable[[Call], bool]) -> tuple[str, ...]:
    """Return a line for each delivery, and one for those that are left out between them."""
    lines: list[str] = []
    before = 0
    for each in attempts:
        if each.number > before + 1:
            lines.append(f"  …           {each.number - before - 1} more like it")
        before = each.number
        lines += _laid_out(f"  attempt {each.number:<3} ", _steps(each, is_effect))
    return tuple(lines)


def _laid_out(title: str, steps: Sequence[str]) -> list[str]:
    """Return the steps one after the other, in lines of 100 columns at most."""
    lines = [title]
    for step in steps:
        gap = "" if lines[-1].endswith(" ") else "   "
        if gap and len(lines[-1] + gap + step) > text.WIDTH:
            lines.append(" " * len(title))
            gap = ""
        lines[-1] = text.cut(lines[-1] + gap + step)
    return lines


def _steps(attempt: Attempt, is_effect: Callable[[Call], bool]) -> list[str]:
    own = {id(call.mark) for call in attempt.invocation.calls}  # not those of a function that it invokes
    calls = [
        call for call in attempt.calls if id(call.mark) in own and (is_effect(call) or call.error is not None)
    ]
    shown = [_call(call, attempt.strikes) for call in calls]
    if len(shown) > _MOST:
        shown = [*shown[: _MOST - 2], f"… {len(shown) - _MOST + 1} more …", shown[-1]]
    ended = _ended(attempt, calls)
    return [*(shown or ["no effect"]), *([ended] if ended else [])]


def _call(call: Call, strikes: Iterable[Strike]) -> str:
    about = subject(call.parameters) if call.effect is None else None
    name = " ".join(each for each in (rows.call_named(call.service, call.operation), about) if each)
    struck = _struck(call, strikes)
    if struck is not None:
        mark = _MARKS.get(struck.name(), f"✗ {struck.said}")
        return f"{mark} before {name}" if struck.name() == "crash_before" else f"{name}   {mark}"
    return name if call.error is None else f"{name} → {call.error.code}"


def _struck(call: Call, strikes: Iterable[Strike]) -> Kind | None:
    """Return the fault that struck a call; of a declared effect, the journal tells only that the invocation was over."""
    over = call.effect is not None and call.error_code == "InvocationOver"
    return next((kind for each in strikes for kind in each.kinds if over or kind.said in call.struck), None)


def _ended(attempt: Attempt, shown: Sequence[Call]) -> str:
    if attempt.strikes and attempt.said in ("crashed", "timed out"):
        return ""
    if attempt.ok and shown and not any(call.response is not None for call in shown):
        return f"{attempt.said}: nothing was done"
    return attempt.said
