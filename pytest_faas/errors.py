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
    ├── NeverStruck (AssertionError)      a fault that was aimed and struck nothing
    └── CheckFailed (AssertionError)      what `faas.assert_...` raises; `.verdict` has all that was found
        ├── NotIdempotent                 a second delivery of the same event changed something
        ├── RetryNotSafe                  a fault and its redelivery end otherwise than a clean run
        │   └── NeverRecovers             redeliveries after a fault never come to a success
        ├── RecordsLost                   a call failed, the function reported success, and the effect is missing
        ├── WrongPartialBatch             not exactly what failed comes again
        ├── WarmStartDiffers              a used environment does otherwise than a fresh one
        ├── AnswerInvalid                 an answer that its source does not take
        ├── NotRobust                     a legal event makes the function fail, or blocks its neighbours
        ├── WrongMethodSemantics          a safe method with effects, an idempotent one that is not
        ├── AnswersDiffer                 variants of one request that are answered otherwise
        ├── OrderMatters                  an order that the source does not promise
        ├── TriggersItself                an effect that triggers the function again, without end
        ├── NotSerializable               two deliveries at once end as no order of them would
        ├── FuzzFailed                    drawn events for which a check fails; `.verdict` is the report of the run
        ├── Vacuous                       nothing was exercised, so nothing was shown
        └── Unreproducible                two clean runs differ without a recorded cause, so nothing can be judged

    InvocationOver (BaseException)        a call by a thread of an invocation that has ended
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = [
    "AnswerInvalid",
    "AnswersDiffer",
    "CheckFailed",
    "EventTooLarge",
    "FaasError",
    "FrozenTooLong",
    "FunctionError",
    "FuzzFailed",
    "InvalidArgument",
    "InvalidEvent",
    "InvalidHandler",
    "InvalidPattern",
    "InvocationOver",
    "NetworkRefused",
    "NeverRecovers",
    "NeverSettles",
    "NeverStruck",
    "NotAnHttpAnswer",
    "NotIdempotent",
    "NotRobust",
    "NotSerializable",
    "OrderMatters",
    "RecordsLost",
    "RetryNotSafe",
    "TriggersItself",
    "UnknownArgument",
    "UnknownName",
    "UnreadableEvent",
    "UnrecognisedEvent",
    "Unreproducible",
    "Vacuous",
    "WarmStartDiffers",
    "WrongMethodSemantics",
    "WrongPartialBatch",
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


class CheckFailed(FaasError, AssertionError):
    """A property that does not hold. `verdict` has what was found: each distinct cause once, smallest first."""

    def __init__(self, message: str, verdict: Any = None) -> None:
        super().__init__(message)
        self.verdict = verdict


class NotIdempotent(CheckFailed):
    """The same logical event, delivered again after a success, changed state, sent something, or failed."""


class RetryNotSafe(CheckFailed):
    """After a fault and a redelivery until success, state or emissions are not those of a clean run."""


class NeverRecovers(RetryNotSafe):
    """After a fault, ten redeliveries in a row failed."""


class RecordsLost(CheckFailed):
    """A call failed for a whole invocation, which reported success, and an effect is missing."""


class WrongPartialBatch(CheckFailed):
    """The identifiers that a batch reported are not those of the records that were left unapplied."""


class WarmStartDiffers(CheckFailed):
    """An invocation in a used environment did otherwise than one in a fresh environment."""


class AnswerInvalid(CheckFailed):
    """The answer breaks a rule or a limit of the source that asked."""


class NotRobust(CheckFailed):
    """A legal event made the function raise, time out or answer 5xx, or kept its neighbours from success."""


class WrongMethodSemantics(CheckFailed):
    """A GET, HEAD or OPTIONS had an effect, or a PUT, DELETE or keyed request was not idempotent."""


class AnswersDiffer(CheckFailed):
    """Variants of one request got different answers, or had different effects."""


class OrderMatters(CheckFailed):
    """Records in another order that the source may deliver in ended in another state."""


class TriggersItself(CheckFailed):
    """An effect of the function triggers it again, and the chain grows on."""


class NotSerializable(CheckFailed):
    """Two deliveries at the same time ended as no serial order of them does."""


class FuzzFailed(CheckFailed):
    """Drawn events for which a check fails: the smallest one for each distinct cause."""


class Vacuous(CheckFailed):
    """The check exercised nothing, so that passing would mean nothing; `vacuous="ok"` accepts it."""


class Unreproducible(CheckFailed):
    """Two clean runs from the same start differ without a recorded cause; says where, and both values."""


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
