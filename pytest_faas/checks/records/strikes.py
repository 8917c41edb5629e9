"""Faults that choose their calls by what these say: of one record, of one message among others to the same queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_faas.cloud.faults import Address, Aim, FailedCall
from pytest_faas.cloud.faults.target import Target
from pytest_faas.cloud.journal import Call


@dataclass(frozen=True)
class AnyCall(Aim):
    """An aim at each call, whatever it is about: the fault itself chooses."""

    service: str = "*"
    operation: str = "*"
    occurrence: int | None = None

    def meets(self, first: Address) -> bool:  # noqa: ARG002 - it takes each
        """Take each call."""
        return True


@dataclass(frozen=True)
class FailedIf(FailedCall):
    """`FailedCall` for the calls that are `wanted`."""

    wanted: Callable[[Call], bool] = lambda _call: True

    @classmethod
    def name(cls) -> str:
        """Return the name of the fault that it is."""
        return FailedCall.name()

    def refusal(self, target: Target) -> str | None:
        """Refuse the other calls."""
        return None if self.wanted(target.call) else "it is not the one"
