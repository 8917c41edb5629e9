"""What the SDK of an effect raises where a fault strikes its call: a handler catches its SDK's errors, not Python's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.effects.http.struck import AsSeen
from pytest_faas.effects.renewed import renewed
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

SdkError = type[Exception] | Exception | Callable[[Exception], Exception]
_RULE = "an exception, a class of exceptions, or a callable that returns an exception"
_SAMPLES = (TimeoutError("no response came"), ConnectionError("InternalFailure: The service failed."))


def as_raised(name: str, error: Any) -> AsSeen:
    """Return what makes the SDK's error of a `TimeoutError` (the response is lost) or a `ConnectionError` (no effect).

    `error`: an exception, a class that is made with one text, or a callable that is given Python's error. Raises
    InvalidArgument where none of them comes to an exception: it is tried out at once, before anything runs.

    >>> as_raised("shop.pay", LookupError)(TimeoutError("no response came"))
    LookupError('no response came')
    """
    if isinstance(error, Exception):
        return lambda _: renewed(error)
    if not callable(error) or (isinstance(error, type) and not issubclass(error, Exception)):
        raise arguments.invalid("faas.effect", "error", _RULE, error)
    make = _with_text(error) if isinstance(error, type) else error
    for sample in _SAMPLES:
        _try_out(name, error, make, sample)
    return lambda seen: renewed(make(seen))


def _with_text(kind: type[Exception]) -> AsSeen:
    return lambda error: kind(str(error))


def _try_out(name: str, error: Any, make: AsSeen, sample: Exception) -> None:
    try:
        made = make(sample)
    except Exception as misfit:
        given = "one text" if isinstance(error, type) else repr(sample)
        raise InvalidArgument(
            f"faas.effect: error={arguments.seen(error)} of {name!r} cannot be called with {given}:"
            f" {type(misfit).__name__}: {misfit}. Give an exception that is made already, or a callable that makes one"
        ) from misfit
    if not isinstance(made, Exception):
        raise arguments.invalid("faas.effect", f"what error= of {name!r} returns", "an exception", made)
