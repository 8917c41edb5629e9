"""The story of a run: a line for each delivery, with its effects, where a fault struck, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pytest_faas.checks.outcome import Attempt
from pytest_faas.cloud.calltext import subject
from pytest_faas.cloud.faults import Strike
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
    shown = [
        _call(call, attempt.strikes) for call in attempt.calls if is_effect(call) or call.error is not None
    ]
    if len(shown) > _MOST:
        shown = [*shown[: _MOST - 2], f"… {len(shown) - _MOST + 1} more …", shown[-1]]
    ended = _ended(attempt)
    return [*(shown or ["no effect"]), *([ended] if ended else [])]


def _call(call: Call, strikes: Iterable[Strike]) -> str:
    about = subject(call.parameters) if call.effect is None else None
    name = " ".join(each for each in (f"{call.service}.{call.operation}", about) if each)
    if call.struck:
        kinds = [kind for strike in strikes for kind in strike.kinds if kind.said in call.struck]
        mark = _MARKS.get(kinds[0].name(), f"✗ {call.struck[0]}") if kinds else f"✗ {call.struck[0]}"
        before = bool(kinds) and kinds[0].name() in ("crash_before", "failed_call")
        return f"{mark} before {name}" if before and "crash" in mark else f"{name}   {mark}"
    if call.error is not None:
        return f"{name} → {call.error.code}"
    return name


def _ended(attempt: Attempt) -> str:
    if attempt.strikes and attempt.said in ("crashed", "timed out"):
        return ""
    return attempt.said
