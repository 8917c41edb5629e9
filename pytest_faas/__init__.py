"""Test serverless functions as the platform runs them: realistic events, a real deadline, a fake AWS.

The public names are loaded when they are first used, so that the plugin costs a test run nothing until a test needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_faas._version import __version__

if TYPE_CHECKING:
    from pytest_faas import events, strategies
    from pytest_faas.cloud.journal import Call, Journal
    from pytest_faas.contracts.faults import Fault
    from pytest_faas.contracts.validation import Validation, validate
    from pytest_faas.errors import (
        EventTooLarge,
        FaasError,
        FrozenTooLong,
        FunctionError,
        InvalidArgument,
        InvalidEvent,
        InvalidHandler,
        InvocationOver,
        NetworkRefused,
        NotAnHttpAnswer,
        UnknownArgument,
        UnknownName,
        UnreadableEvent,
        UnrecognisedEvent,
    )
    from pytest_faas.runtime.context import LambdaContext, LambdaContextFactory
    from pytest_faas.runtime.front_end import HttpAnswer
    from pytest_faas.runtime.frozen.virtual_time import FrozenClock
    from pytest_faas.runtime.function import Function
    from pytest_faas.runtime.invocation import Invocation, InvocationError
    from pytest_faas.sandbox import Sandbox
    from pytest_faas.settings import Settings

__all__ = [
    "Call",
    "EventTooLarge",
    "FaasError",
    "Fault",
    "FrozenClock",
    "FrozenTooLong",
    "Function",
    "FunctionError",
    "HttpAnswer",
    "InvalidArgument",
    "InvalidEvent",
    "InvalidHandler",
    "Invocation",
    "InvocationError",
    "InvocationOver",
    "Journal",
    "LambdaContext",
    "LambdaContextFactory",
    "NetworkRefused",
    "NotAnHttpAnswer",
    "Sandbox",
    "Settings",
    "UnknownArgument",
    "UnknownName",
    "UnreadableEvent",
    "UnrecognisedEvent",
    "Validation",
    "__version__",
    "events",
    "strategies",
    "validate",
]

_HOMES = {
    "Call": "cloud.journal",
    "Fault": "contracts.faults",
    "FrozenClock": "runtime.frozen.virtual_time",
    "Function": "runtime.function",
    "HttpAnswer": "runtime.front_end",
    "Invocation": "runtime.invocation",
    "InvocationError": "runtime.invocation",
    "Journal": "cloud.journal",
    "LambdaContext": "runtime.context",
    "LambdaContextFactory": "runtime.context",
    "Sandbox": "sandbox",
    "Settings": "settings",
    "Validation": "contracts.validation",
    "events": "events",
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
