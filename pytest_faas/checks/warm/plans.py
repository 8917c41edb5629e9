"""What an environment may have run before the event comes to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pytest_faas import arguments, errors
from pytest_faas.checks.judging import addressed
from pytest_faas.checks.warm.broken_event import broken
from pytest_faas.checks.worlds.clean import Clean, kind_of
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.cloud.faults import Address
from pytest_faas.cloud.operations import Kind
from pytest_faas.delivery.again import again
from pytest_faas.delivery.outcome import Event

__tracebackhide__ = errors.hidden_from

_WHERE = "faas.assert_warm_start"
Before = Literal["itself", "other", "failed call", "broken body", "idle"]


@dataclass(frozen=True)
class Plan:
    """What an environment ran before: `first`, struck by an error at `address` if there is one, `gap` seconds ago."""

    before: Before
    first: Event
    second: Event
    gap: float
    address: Address | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what brings about the same world again."""
        return {
            "before": self.before,
            "first": self.first,
            "second": self.second,
            "gap": self.gap,
            "call": None if self.address is None else addressed.as_json(self.address),
        }

    @classmethod
    def of(cls, held: Mapping[str, Any]) -> Plan:
        """Return the plan that `as_json` gave; `InvalidArgument` for anything else."""
        before = arguments.choice(_WHERE, "before", held.get("before"), get_args(Before))
        first, second = (arguments.mapping(_WHERE, name, held.get(name)) for name in ("first", "second"))
        call = held.get("call")
        gap = arguments.number(_WHERE, "gap", held.get("gap"), 0)
        address = None if call is None else addressed.of(_WHERE, call)
        return cls(before, first, second, gap, address)  # type: ignore[arg-type]  # a choice

    def said(self, first: Attempt) -> str:
        """Return where the event was delivered, as a sentence begins; `first`: what the environment ran before."""
        if self.before == "itself":
            return "In the environment that has run it once already"
        if self.before == "idle":
            return f"After {self.gap:,.0f} seconds without an event, in the environment that ran it before"
        if self.before == "other":
            return "After another event, in the same environment"
        how = "" if first.ok else ", which failed"
        if self.before == "failed call":
            return f"After an error of {self.address} in the run before{how}, in the same environment"
        return f"After an event with a body that cannot be read{how}, in the same environment"


def plans(worlds: Worlds, reference: Clean, others: Sequence[Event], idle: float) -> Iterator[Plan]:
    """Yield what an environment may have run: the event, each other one, one in which a call failed, a broken one, none."""
    case = worlds.case
    event, once_more = case.event, again(case.event, 2, case.step)
    yield Plan("itself", event, once_more, case.step)
    for each in others:
        yield Plan("other", each, event, case.step)
    for address in _struck(worlds, reference):
        yield Plan("failed call", event, once_more, case.step, address)
    cut_off = broken(event, case.source)
    if cut_off is not None:
        yield Plan("broken body", cut_off, event, case.step)
    if idle:
        yield Plan("idle", event, again(event, 2, max(idle, case.step)), max(idle, case.step))


def _struck(worlds: Worlds, reference: Clean) -> list[Address]:
    """Return the first effect and the last; where there is none, the first call."""
    telling = [each for each in reference.calls if kind_of(worlds, each[1]) is not Kind.TELEMETRY]
    found = [address for address, _ in reference.effects or telling[:1]]
    return list(dict.fromkeys([*found[:1], *found[-1:]]))
