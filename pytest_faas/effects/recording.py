"""Write the call of an effect into the journal, let the hooks strike it, and refuse it to ended invocations."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from pytest_faas import errors
from pytest_faas.cloud.calltext import copied
from pytest_faas.cloud.journal import Call, Failure, Journal
from pytest_faas.runtime.interleaved import boundary
from pytest_faas.runtime.stopping import marks

__tracebackhide__ = errors.hidden_from


class Outcome:
    """How a call ended, for the journal: what it returned, as `{"returned": value}` or as an HTTP answer."""

    response: dict[str, Any] | None = None

    def returned(self, value: Any) -> Any:
        """Note what a callable returned, and return it."""
        self.response = {"returned": value}
        return value


@contextmanager
def recorded(
    journal: Journal,
    service: str,
    operation: str,
    parameters: dict[str, Any],
    *,
    effect: str,
    as_seen: Callable[[Exception], Exception] = lambda error: error,
) -> Iterator[Outcome]:
    """Write a call down around a block that makes it; a block that raises is written down as an error.

    The journal's hooks see it begin before the block and ended after it, and what they raise is the caller's;
    `as_seen` makes the error of the caller's library of a time-out or a failed connection that they raise.
    Raises `InvocationOver` in a thread of an invocation that has ended.
    """
    marks.check_current()
    call = Call(
        service=service,
        operation=operation,
        parameters=copied(parameters),
        mark=marks.current(),
        started_at=time.time(),
        effect=effect,
    )
    with boundary.around(lambda: (call, f"{service}.{operation}")):
        entry, outcome = journal.begin(call), Outcome()
        try:
            with _seen(as_seen):
                for hook in journal.hooks:
                    hook.before(call)
            yield outcome
            marks.check_current()
            with _seen(as_seen):
                for hook in journal.hooks:
                    hook.after(_ended(call, outcome))
        except BaseException as error:
            # what the double has answered is kept where only its way back was struck: the effect has taken place
            journal.end(
                entry, response=outcome.response, error=_failure(error), struck=_struck(journal, call)
            )
            raise
        journal.end(entry, response=outcome.response, struck=_struck(journal, call))


@contextmanager
def _seen(as_seen: Callable[[Exception], Exception]) -> Iterator[None]:
    try:
        yield
    except (TimeoutError, ConnectionError) as error:
        raise as_seen(error) from None


def _struck(journal: Journal, call: Call) -> tuple[str, ...]:
    return tuple(name for hook in journal.hooks for name in hook.names(call))


def _ended(call: Call, outcome: Outcome) -> Call:
    return replace(call, response=copied(outcome.response or {}))


def _failure(error: BaseException) -> Failure:
    return Failure(type(error).__name__, str(error))
