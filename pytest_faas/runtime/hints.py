"""What to do about a fault of the runtime: hints that AWS does not give."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Any

from pytest_faas.runtime.faults import RuntimeFault

_ASYNC = "the handler is an `async def`; Lambda calls it and never awaits: use a plain `def` that calls `asyncio.run(...)`"
_GENERATOR = "the handler is a generator; Lambda never iterates it: return a list"


class ExplainedFault(RuntimeFault):
    """A fault with a hint."""

    def __init__(self, fault: RuntimeFault, hint: str) -> None:
        super().__init__(fault.error_type, fault.message, fault.stack_trace)
        self.hint = hint


def explained(fault: RuntimeFault, answer: object) -> RuntimeFault:
    """Return the fault of an answer that could not be marshalled, with a hint where its kind tells the mistake."""
    if inspect.iscoroutine(answer):
        answer.close()  # nobody will await it: no "was never awaited" warning beside the real message
        return ExplainedFault(fault, _ASYNC)
    if inspect.isgenerator(answer) or inspect.isasyncgen(answer):
        return ExplainedFault(fault, _GENERATOR)
    if "datetime" in fault.message or "date is not" in fault.message:
        return ExplainedFault(fault, "return `value.isoformat()`")
    if "set is not" in fault.message:
        return ExplainedFault(fault, "return a list")
    return fault


def for_fault(fault: RuntimeFault, handler: str | Callable[..., Any]) -> str:
    """Return the hint of a fault, or the empty text."""
    if isinstance(fault, ExplainedFault):
        return fault.hint
    if fault.error_type == "Runtime.ImportModuleError":
        return f"handler {handler!r}: its modules are looked for in root and layers, then among what is installed"
    return ""


def for_error(error: BaseException, *, importing: bool) -> str:
    """Return the hint of what the user's code raised, or the empty text."""
    when = "raised while the handler's module was imported" if importing else ""
    name = _missing_variable(error)
    if name is None:
        return when
    variable = f"the function has no such variable: faas.function(..., env={{{name!r}: ...}})"
    return f"{when}; {variable}" if when else variable


def _missing_variable(error: BaseException) -> str | None:
    """Return the environment variable that the code asked `os.environ` for in vain."""
    if not isinstance(error, KeyError) or not error.args or error.__traceback__ is None:
        return None
    innermost = error.__traceback__
    while innermost.tb_next is not None:
        innermost = innermost.tb_next
    asked = innermost.tb_frame.f_code is type(os.environ).__getitem__.__code__
    return str(error.args[0]) if asked else None


def for_time_out(stack: str) -> str:
    """Return where the handler was at its deadline: the innermost line of a formatted stack."""
    frame, _, code = stack.rstrip().rpartition("\n")
    innermost = frame.rpartition("\n")[2].strip() or code.strip()
    return f"it was in {code.strip()!r}, {innermost}" if frame else ""
