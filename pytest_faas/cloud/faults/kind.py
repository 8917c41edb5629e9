"""What every kind of fault is: a frozen value that acts before a call, after it, in its place, or on the wire below it.

Standard library only.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from pytest_faas import arguments
from pytest_faas.cloud.faults.target import Target

Perform = Callable[[Any], Any]
"""Makes the call with those parameters and returns the service's response."""
Send = Callable[[], "tuple[Any, Any]"]
"""Sends one attempt; returns (HTTP response, parsed) and None, or None and the exception, as botocore's endpoint does."""


@dataclass(frozen=True)
class Kind:
    """A kind of fault. The subclasses override what they do; all else passes through."""

    on_the_wire: ClassVar[bool] = False

    @classmethod
    def name(cls) -> str:
        """Return the name by which `faas.fault(kind=...)` takes it.

        >>> class CrashAfter(Kind): ...
        >>> CrashAfter.name()
        'crash_after'
        """
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @property
    def said(self) -> str:
        """What a journal and a message call it."""
        return self.name().replace("_", " ")

    def refusal(self, target: Target) -> str | None:  # noqa: ARG002 - for those that override it
        """Return why this fault cannot happen to that call; None if it can."""
        return None

    def before(self, target: Target) -> None:
        """Act before the call; where this raises, the call is not made."""

    def perform(self, target: Target, perform: Perform) -> Any:
        """Make the call, or less than it, and return the response."""
        return perform(target.parameters)

    def after(self, target: Target) -> None:
        """Act after the call, however it ended; where this raises, its outcome does not reach the caller."""


@dataclass(frozen=True)
class WireKind(Kind, ABC):
    """A fault of single attempts below the SDK's retries: of the first `attempts`, or of all (None)."""

    on_the_wire: ClassVar[bool] = True

    attempts: int | None = 1

    def __post_init__(self) -> None:
        if self.attempts is not None:
            arguments.integer(type(self).__name__, "attempts", self.attempts, 1)

    def refusal(self, target: Target) -> str | None:
        """Refuse what is not sent to AWS."""
        return None if target.client is not None else "it is not a call to AWS"

    def attempt(self, target: Target, number: int, send: Send) -> tuple[Any, Any]:
        """Send the attempt of that number (from 1), or strike it."""
        return self.strike(target, send) if self.attempts is None or number <= self.attempts else send()

    @abstractmethod
    def strike(self, target: Target, send: Send) -> tuple[Any, Any]:
        """Return what the SDK sees of a struck attempt."""
