"""Faults in force: which call each of them strikes, how it strikes, and what is said of one that never did."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from pytest_faas import errors
from pytest_faas.cloud.faults import pauses
from pytest_faas.cloud.faults.address import Address, address_of
from pytest_faas.cloud.faults.aim import Aim
from pytest_faas.cloud.faults.kind import Kind, Send, WireKind
from pytest_faas.cloud.faults.target import Target
from pytest_faas.cloud.journal import Call
from pytest_faas.errors import NeverStruck
from pytest_faas.runtime import ending
from pytest_faas.runtime.stopping.marks import Mark

__tracebackhide__ = errors.hidden_from

_SHOWN = 10


@dataclass(frozen=True)
class Strike:
    """A fault that struck: which call, and by which kinds."""

    address: Address
    kinds: tuple[Kind, ...]

    def __str__(self) -> str:
        return f"{', '.join(each.said for each in self.kinds)} at {self.address}"


class Armed:
    """A fault in force: where it is aimed, and what it has struck so far."""

    def __init__(self, aim: Aim, kinds: tuple[Kind, ...]) -> None:
        self.aim = aim
        self.kinds = kinds
        self.strikes: list[Strike] = []
        self.by_the_test = 0  # matching calls of no invocation, which are never struck
        self._matched = 0
        self._refused: list[str] = []
        self._seen: dict[Address, int] = {}
        self._lock = threading.Lock()

    @property
    def struck(self) -> bool:
        """Whether it has struck at all."""
        return bool(self.strikes)

    def take(self, target: Target) -> bool:
        """Count a call, and say whether it is the one to be struck."""
        with self._lock:
            first = target.address
            if not _of_an_invocation(target.call):
                self.by_the_test += self.aim.meets(first)
                return False
            here = self._seen[first] = self._seen.get(first, 0) + 1
            if not self.aim.meets(first):
                return False
            self._matched += 1
            if self.aim.occurrence not in (None, self._matched):
                return False
            reasons = [why for kind in self.kinds if (why := kind.refusal(target)) is not None]
            if reasons:
                self._refused.append(f"{first} could not be struck: {reasons[0]}")
                return False
            self.strikes.append(Strike(replace(first, occurrence=here), self.kinds))
            return True

    def never(self) -> NeverStruck:
        """Return the error for a fault that struck nothing: what was aimed at, and what came instead."""
        said = " and ".join(each.said for each in self.kinds)
        return NeverStruck(
            f"faas.fault: {said} at {self.aim} never struck, so nothing was exercised. {self._why()}"
        )

    def _why(self) -> str:
        if self._refused:
            return f"{self._refused[0]}."
        if self._matched:
            return (
                f"There were {self._matched} such calls; the fault waited for number {self.aim.occurrence}."
            )
        if self.by_the_test:
            return (
                f"The test itself made {self.by_the_test} such calls, but only the calls of an invocation are struck: "
                "invoke the function inside the block."
            )
        if not self._seen:
            return "No invocation made any call inside the block: invoke the function there."
        calls = [str(each) for each in self._seen]
        more = f" and {len(calls) - _SHOWN} more" if len(calls) > _SHOWN else ""
        return f"The calls were: {', '.join(calls[:_SHOWN])}{more}."

    def __repr__(self) -> str:
        struck = "; ".join(map(str, self.strikes)) or "nothing yet"
        return f"<fault {', '.join(each.said for each in self.kinds)} at {self.aim}: struck {struck}>"


def _of_an_invocation(call: Call) -> bool:
    return isinstance(call.mark, Mark) and ending.running(call.mark)


class Struck:
    """A call that faults strike, the outermost first."""

    def __init__(self, target: Target, kinds: list[Kind]) -> None:
        self.target = target
        self.kinds = kinds
        self._wire = [each for each in kinds if isinstance(each, WireKind)]

    @property
    def names(self) -> tuple[str, ...]:
        """What the journal says of it."""
        return tuple(each.said for each in self.kinds)

    def perform(self, perform: Any) -> Any:
        """Make the call through its faults; `perform(parameters)` is the call itself."""
        self.before()
        with ExitStack() as undo:
            if self._wire:
                undo.enter_context(pauses.struck())
            try:
                self.target.response = self._through(perform)(self.target.parameters)
            finally:
                self.after()
        return self.target.response

    def before(self) -> None:
        """Let the faults act before the call."""
        for kind in self.kinds:
            kind.before(self.target)

    def after(self) -> None:
        """Let the faults act after the call."""
        for kind in reversed(self.kinds):
            kind.after(self.target)

    def _through(self, perform: Any) -> Any:
        for kind in reversed(self.kinds):
            perform = _bound(kind, self.target, perform)
        return perform

    def attempt(self, send: Send) -> tuple[Any, Any]:
        """Send one attempt through the faults on the wire."""
        self.target.sent += 1
        self.target.dropped = None
        for kind in reversed(self._wire):
            send = _attempt(kind, self.target, self.target.sent, send)
        return send()


def _bound(kind: Kind, target: Target, perform: Any) -> Any:
    def call(parameters: Any) -> Any:
        target.parameters = parameters
        return kind.perform(target, perform)

    return call


def _attempt(kind: WireKind, target: Target, number: int, send: Send) -> Send:
    return lambda: kind.attempt(target, number, send)


_armed: list[Armed] = []


@contextmanager
def armed(aim: Aim, kinds: tuple[Kind, ...], *, must_strike: bool = True) -> Iterator[Armed]:
    """Keep a fault in force for a block; several blocks at once compose, the outer one outermost.

    Raises NeverStruck at the end of a block that went well but in which nothing was struck, if it `must_strike`.
    """
    one = Armed(aim, kinds)
    waits = any(each.on_the_wire for each in kinds)
    if waits:
        pauses.lay()
    _armed.append(one)
    try:
        yield one
    finally:
        _armed[:] = [each for each in _armed if each is not one]
        if waits:
            pauses.lift()
    if must_strike and not one.struck:
        raise one.never()


def due(call: Call, client: Any = None, *, parameters: Any = None, changeable: bool = False) -> Struck | None:
    """Return what strikes a call that begins now; None for most calls.

    For an effect outside AWS leave the rest out, and use the answer's `before()`, `after()` and `names`.
    """
    if not _armed:
        return None
    given = call.parameters if parameters is None else parameters
    target = Target(call, address_of(call), client, changeable, given)
    taken = [one for one in list(_armed) if one.take(target)]
    if not taken:
        return None
    target.address = taken[0].strikes[-1].address
    return Struck(target, [kind for one in taken for kind in one.kinds])
