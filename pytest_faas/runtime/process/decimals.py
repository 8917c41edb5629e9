"""The context of `decimal` that the calling thread computes in."""

from __future__ import annotations

import decimal
from typing import Any


def read() -> tuple[Any, Any]:
    """Return the context and all that is set in it, flags included.

    >>> before = read()
    >>> decimal.getcontext().prec = 5
    >>> read() == before
    False
    >>> write(before)
    >>> read() == before, decimal.getcontext().prec
    (True, 28)
    """
    context: Any = decimal.getcontext()
    return context, context.__reduce__()[1]


def write(value: tuple[Any, Any]) -> None:
    """Have the calling thread compute in that context again, set as it was."""
    context, (prec, rounding, least, most, capitals, clamp, flags, traps) = value
    context.prec, context.rounding, context.capitals, context.clamp = prec, rounding, capitals, clamp
    context.Emin, context.Emax = least, most
    for signal in context.flags:
        context.flags[signal] = signal in flags
        context.traps[signal] = signal in traps
    decimal.setcontext(context)
