"""Every error that the package raises on purpose.

The tree::

    FaasError
    ├── InvalidArgument (ValueError)      a value that a factory, a context or a function cannot take
    │   ├── UnknownArgument (TypeError)   an argument that does not exist; the closest one is named
    │   ├── EventTooLarge                 an event above the limit of the service
    │   └── InvalidPattern                an event pattern, or a filter, that AWS would refuse; `.code` is AWS's
    ├── InvalidEvent (ValueError)         an event that no service would send; `.faults` tells why
    │   ├── UnrecognisedEvent             what is like no event of any known source
    │   └── UnreadableEvent               a file that is not JSON, or not UTF-8
    ├── InvalidHandler                    a handler string, or a root, that does not resolve
    ├── NotAnHttpAnswer                   `status_code` and friends of an invocation that no HTTP front end asked for
    ├── FunctionError                     what `Invocation.raise_for_error()` raises
    ├── UnknownName (AttributeError)      a source, or another name, that the package does not have
    ├── NetworkRefused (OSError)          a call that would have left the fake AWS
    ├── FrozenTooLong                     a wait on a virtual clock that nothing can end
    ├── NeverSettles                      a delivery whose retries no limit ends
    └── NeverStruck (AssertionError)      a fault that was aimed and struck nothing

    InvocationOver (BaseException)        a call by a thread of an invocation that has ended
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = [
    "EventTooLarge",
    "FaasError",
    "FrozenTooLong",
    "FunctionError",
    "InvalidArgument",
    "InvalidEvent",
    "InvalidHandler",
    "InvalidPattern",
    "InvocationOver",
    "NetworkRefused",
    "NeverSettles",
    "NeverStruck",
    "NotAnHttpAnswer",
    "UnknownArgument",
    "UnknownName",
    "UnreadableEvent",
    "UnrecognisedEvent",
]


class FaasError(Exception):
    """Base of every error that pytest-faas raises on purpose."""


class InvalidArgument(FaasError, ValueError):
    """A value that cannot be: says what was expected, what was seen and where."""


class UnknownArgument(InvalidArgument, TypeError):
    """An argument that does not exist; the closest one is named."""


class EventTooLarge(InvalidArgument):
    """An event above the limit of the service that would deliver it."""


class InvalidPattern(InvalidArgument):
    """An event pattern, or a filter of an event source mapping, that AWS would refuse.

    `code` is AWS's name of the error, `reason` the rule engine's words for it, `where` the path of the field in the pattern.
    """

    def __init__(self, message: str, *, code: str, reason: str, where: str) -> None:
        super().__init__(message)
        self.code, self.reason, self.where = code, reason, where


class InvalidEvent(FaasError, ValueError):
    """An event that no service would send: `faults` are the `Fault`s that `validate` found."""

    def __init__(self, message: str, faults: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class UnrecognisedEvent(InvalidEvent):
    """What is like no event of any source that is known here."""


class UnreadableEvent(InvalidEvent):
    """A file that is not JSON, or not UTF-8: says where."""


class UnknownName(FaasError, AttributeError):
    """A name that a module of the package does not have; the closest one is named."""

    def __init__(self, module: str, name: str, known: Iterable[str]) -> None:
        super().__init__(module, name, tuple(known))

    def __str__(self) -> str:
        import difflib  # only when it is shown: the import system asks for names in vain all the time

        module, name, known = self.args
        near = difflib.get_close_matches(name, known, n=1)
        return f"module {module!r} has no attribute {name!r}." + (
            f" Did you mean {near[0]!r}?" if near else ""
        )


class InvalidHandler(FaasError):
    """A handler string, or a root folder, that does not resolve.

    `error_type` is what Lambda's runtime reports in its place (`Runtime.HandlerNotFound`); None for a folder.
    """

    error_type: str | None = None


class NotAnHttpAnswer(FaasError):
    """An HTTP answer was asked of an invocation that no HTTP front end made."""


class FunctionError(FaasError):
    """The function failed: carries the error payload as the Lambda API would return it."""


class NetworkRefused(FaasError, OSError):
    """A call that would have left the fake AWS was refused."""


class FrozenTooLong(FaasError):
    """A wait on a virtual clock that nothing can end was ended by the real guard."""


class NeverSettles(FaasError):
    """A delivery in which AWS would go on for ever, and that was given no `until=`."""


class NeverStruck(FaasError, AssertionError):
    """A fault that was aimed struck nothing, so nothing was exercised; says what came instead."""


class InvocationOver(BaseException):
    """A thread of an invocation that has ended tried to go on.

    A `BaseException`, so that a handler's `except Exception` does not swallow it.
    """


def hidden_from(excinfo: object) -> bool:
    """Say whether pytest should leave frames of this package out of a traceback: for its own errors, not for its bugs.

    Modules that users call into set `__tracebackhide__` to it, so that a failure points at the user's own line.
    https://docs.pytest.org/en/stable/example/simple.html#writing-well-integrated-assertion-helpers
    """
    return isinstance(getattr(excinfo, "value", None), FaasError)
