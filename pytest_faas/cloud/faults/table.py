"""The kinds of faults by name."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_faas import arguments, errors
from pytest_faas.cloud.faults.at_call import (
    ConditionalCheckFailed,
    CrashAfter,
    CrashBefore,
    FailedCall,
    LostResponse,
    TimeoutAfter,
)
from pytest_faas.cloud.faults.error_answer import ErrorAnswer
from pytest_faas.cloud.faults.kind import Kind
from pytest_faas.cloud.faults.on_wire import LostAndRetried, ServerError, Throttling
from pytest_faas.cloud.faults.partial import PartialBatch

__tracebackhide__ = errors.hidden_from

KINDS: dict[str, type[Kind]] = {
    each.name(): each
    for each in (
        CrashBefore,
        CrashAfter,
        TimeoutAfter,
        LostResponse,
        FailedCall,
        ErrorAnswer,
        ConditionalCheckFailed,
        PartialBatch,
        Throttling,
        ServerError,
        LostAndRetried,
    )
}


def kinds(where: str, kind: object) -> tuple[Kind, ...]:
    """Return the kinds that a name, a value or several of them stand for; raises InvalidArgument, with the closest name.

    >>> kinds("faas.fault", ["throttling", CrashAfter()])
    (Throttling(attempts=1), CrashAfter())
    """
    listed = list(kind) if isinstance(kind, Sequence) and not isinstance(kind, str) else [kind]
    if not listed:
        raise arguments.invalid(where, "kind", "one kind of fault or more", kind)
    return tuple(_kind(where, each) for each in listed)


def _kind(where: str, kind: object) -> Kind:
    if isinstance(kind, Kind):
        return kind
    if isinstance(kind, type) and kind in KINDS.values():
        made: Kind = kind()
        return made
    name = kind.lower().replace("-", "_").replace(" ", "_") if isinstance(kind, str) else kind
    return KINDS[arguments.choice(where, "kind", name, list(KINDS))]()
