"""Errors of the user's own modules, which are imported afresh at a cold start: another class of the same name."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pytest_faas import errors

__tracebackhide__ = errors.hidden_from

E = TypeVar("E", bound=BaseException)
Answer = Callable[[tuple[Any, ...], dict[str, Any]], Any]


def renewed(error: E) -> E:
    """Return an error as one of the class that is loaded now under its class's name: the one that a handler catches.

    >>> renewed(LookupError("x"))
    LookupError('x')
    """
    kind = type(error)
    found: Any = sys.modules.get(kind.__module__)
    for part in kind.__qualname__.split("."):
        found = getattr(found, part, None)
    if isinstance(found, type):
        try:
            error.__class__ = found  # what it holds stays
        except TypeError:  # no class of exceptions any more, or one whose members are laid out otherwise
            return error
    return error


def renewing(answer: Answer) -> Answer:
    """Return an answer whose errors are renewed."""

    def call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            return answer(args, kwargs)
        except BaseException as error:  # noqa: BLE001 - whatever the double raises is the caller's
            raise renewed(error)  # noqa: B904 - it is the same one

    return call


async def awaited(answer: Awaitable[Any]) -> Any:
    """Return what is awaited, with its errors renewed."""
    try:
        return await answer
    except BaseException as error:  # noqa: BLE001 - whatever the double raises is the caller's
        raise renewed(error)  # noqa: B904 - it is the same one
