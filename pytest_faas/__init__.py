"""Test serverless functions as the platform runs them: realistic events, a real deadline, a fake AWS.

The public names are loaded when they are first used, so that the plugin costs a test run nothing until a test needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_faas._version import __version__

if TYPE_CHECKING:
    from pytest_faas import events, strategies
    from pytest_faas.checks.allow import Allow, UnusedAllow
    from pytest_faas.checks.verdict import Verdict
    from pytest_faas.cloud.journal import Call, Journal
    from pytest_faas.contracts.faults import Fault
    from pytest_faas.contracts.validation import Validation, validate
    from pytest_faas.delivery.asynchronous.settings import Async
    from pytest_faas.delivery.policies import Duplicate, Redrive, Regroup, Reorder, ServiceError, Throttle
    from pytest_faas.delivery.queue.settings import Queue
    from pytest_faas.delivery.record import Record
    from pytest_faas.delivery.report import Report
    from pytest_faas.delivery.story import Attempt, Sent
    from pytest_faas.delivery.stream.settings import Stream
    from pytest_faas.delivery.synchronous.settings import Sync
    from pytest_faas.errors import (
        AnswerInvalid,
        AnswersDiffer,
        CheckFailed,
        EventTooLarge,
        FaasError,
        FrozenTooLong,
        FunctionError,
        FuzzFailed,
        InvalidArgument,
        InvalidEvent,
        InvalidHandler,
        InvalidPattern,
        InvocationOver,
        NetworkRefused,
        NeverRecovers,
        NeverSettles,
        NeverStruck,
        NotAnHttpAnswer,
        NotIdempotent,
        NotRobust,
        NotSerializable,
        OrderMatters,
        RecordsLost,
        RetryNotSafe,
        TriggersItself,
        UnknownArgument,
        UnknownName,
        UnreadableEvent,
        UnrecognisedEvent,
        Unreproducible,
        Vacuous,
        WarmStartDiffers,
        WrongMethodSemantics,
        WrongPartialBatch,
    )
    from pytest_faas.patterns.pattern import matches
    from pytest_faas.runtime.context import LambdaContext, LambdaContextFactory
    from pytest_faas.runtime.front_ends.answer import HttpAnswer
    from pytest_faas.runtime.frozen.virtual_time import FrozenClock
    from pytest_faas.runtime.function import Function
    from pytest_faas.runtime.invocation import Invocation, InvocationError
    from pytest_faas.sandbox import Sandbox
    from pytest_faas.settings import Settings

__all__ = [
    "Allow",
    "AnswerInvalid",
    "AnswersDiffer",
    "Async",
    "Attempt",
    "Call",
    "CheckFailed",
    "Duplicate",
    "EventTooLarge",
    "FaasError",
    "Fault",
    "FrozenClock",
    "FrozenTooLong",
    "Function",
    "FunctionError",
    "FuzzFailed",
    "HttpAnswer",
    "InvalidArgument",
    "InvalidEvent",
    "InvalidHandler",
    "InvalidPattern",
    "Invocation",
    "InvocationError",
    "InvocationOver",
    "Journal",
    "LambdaContext",
    "LambdaContextFactory",
    "NetworkRefused",
    "NeverRecovers",
    "NeverSettles",
    "NeverStruck",
    "NotAnHttpAnswer",
    "NotIdempotent",
    "NotRobust",
    "NotSerializable",
    "OrderMatters",
    "Queue",
    "Record",
    "RecordsLost",
    "Redrive",
    "Regroup",
    "Reorder",
    "Report",
    "RetryNotSafe",
    "Sandbox",
    "Sent",
    "ServiceError",
    "Settings",
    "Stream",
    "Sync",
    "Throttle",
    "TriggersItself",
    "UnknownArgument",
    "UnknownName",
    "UnreadableEvent",
    "UnrecognisedEvent",
    "Unreproducible",
    "UnusedAllow",
    "Vacuous",
    "Validation",
    "Verdict",
    "WarmStartDiffers",
    "WrongMethodSemantics",
    "WrongPartialBatch",
    "__version__",
    "events",
    "matches",
    "strategies",
    "validate",
]

_HOMES = {
    "Allow": "checks.allow",
    "Async": "delivery.asynchronous.settings",
    "Attempt": "delivery.story",
    "Call": "cloud.journal",
    "Duplicate": "delivery.policies",
    "Fault": "contracts.faults",
    "FrozenClock": "runtime.frozen.virtual_time",
    "Function": "runtime.function",
    "HttpAnswer": "runtime.front_ends.answer",
    "Invocation": "runtime.invocation",
    "InvocationError": "runtime.invocation",
    "Journal": "cloud.journal",
    "LambdaContext": "runtime.context",
    "LambdaContextFactory": "runtime.context",
    "Queue": "delivery.queue.settings",
    "Record": "delivery.record",
    "Redrive": "delivery.policies",
    "Regroup": "delivery.policies",
    "Reorder": "delivery.policies",
    "Report": "delivery.report",
    "Sandbox": "sandbox",
    "Sent": "delivery.story",
    "ServiceError": "delivery.policies",
    "Settings": "settings",
    "Stream": "delivery.stream.settings",
    "Sync": "delivery.synchronous.settings",
    "Throttle": "delivery.policies",
    "UnusedAllow": "checks.allow",
    "Validation": "contracts.validation",
    "Verdict": "checks.verdict",
    "events": "events",
    "matches": "patterns.pattern",
    "strategies": "strategies",
    "validate": "contracts.validation",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home."""
    if name not in __all__:
        from pytest_faas.errors import UnknownName

        raise UnknownName(__name__, name, __all__)
    from importlib import import_module

    home = import_module(f"pytest_faas.{_HOMES.get(name, 'errors')}")
    return home if name in {"events", "strategies"} else getattr(home, name)


def __dir__() -> list[str]:
    return list(__all__)
