"""The clean world, run twice: what every other world is compared with, if the two are alike."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_faas.checks.sameness import Compared, identical
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.nothing import NothingToJudge, first_failed, vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.cloud.faults import Address, addresses
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.operations import Kind
from pytest_faas.cloud.state.state import State
from pytest_faas.effects.answers import restless


@dataclass(frozen=True)
class Clean:
    """One delivery without a fault: the state before it, what it came to, and each of its calls with its address."""

    before: State
    attempt: Attempt
    evidence: Evidence
    calls: tuple[tuple[Address, Call], ...]
    effects: tuple[tuple[Address, Call], ...]

    @property
    def acts(self) -> bool:
        """Whether it did anything that lasts or was sent; what is watched changes without a call that is written down."""
        return bool(self.effects or self.before.diff(self.evidence.state))

    @property
    def unseen(self) -> tuple[str, ...]:
        """Its effects that no state shows, as `iam.CreateUser`: a difference in those cannot be noticed."""
        unread = set(self.evidence.state.unread)
        named = dict.fromkeys(f"{call.service}.{call.operation}" for _, call in self.effects)
        return tuple(each for each in named if each in unread)

    @property
    def told_unseen(self) -> tuple[str, ...]:
        """What is said of those in a message."""
        named = ", ".join(self.unseen)
        return (f"Not looked at, since no state shows it: {named}.",) if named else ()


def must_be_seen(found: Clean) -> None:
    """Raise `NothingToJudge` where nothing that the function did is shown by any state, or was sent."""
    if not found.unseen or found.evidence.emissions:
        return
    if not found.before.diff(found.evidence.state):
        raise vacuous(
            f"what the function did is in no state that is read ({', '.join(found.unseen)}): let faas.watch(name, read,"
            " restore=...) read it"
        )


def clean(worlds: Worlds, *, must_succeed: bool = True) -> Clean:
    """Run clean worlds until two in a row are the same; `NothingToJudge` where they are not, or where the delivery fails.

    The first may import what the others find imported, and imports draw random values too: a third decides then.
    """
    if worlds.clean is None:
        worlds.clean = _twice(worlds)
    found: Clean = worlds.clean
    if must_succeed and not found.attempt.ok:
        raise first_failed(found.attempt)
    return found


def _twice(worlds: Worlds) -> Clean:
    first = _one(worlds)
    compared: Compared | None = None
    for _ in range(2):
        second = _one(worlds)
        compared = identical(first.evidence, second.evidence, rules=worlds.start.bench.rules)
        if compared and _said(first) == _said(second):
            return second
        first, before = second, first
    raise NothingToJudge("unreproducible", _difference(before, first, compared))


def is_effect(worlds: Worlds, call: Call) -> bool:
    """Whether a call changes something, in AWS or outside."""
    return kind_of(worlds, call) is Kind.EFFECT


def kind_of(worlds: Worlds, call: Call) -> Kind:
    """Return what a call is."""
    operations = worlds.start.bench.operations
    return operations.kind(call.service, call.operation, call.parameters, effect=call.effect)


def _one(worlds: Worlds) -> Clean:
    with worlds.new() as world:
        before = worlds.before if worlds.before is not None else world.state()
        worlds.before = before
        attempt = world.deliver()
        return of(worlds, world, before, attempt)


def of(worlds: Worlds, world: World, before: State, attempt: Attempt) -> Clean:
    """Return what a world came to as a clean one; its calls are the function's own.

    What a function that it invokes calls in turn is not: an invocation that fails there is not its own, and Lambda repeats
    it by itself where it is asynchronous. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    """
    own = {id(call.mark) for call in attempt.invocation.calls}
    with_address = zip(addresses(attempt.calls), attempt.calls, strict=True)
    placed = tuple(each for each in with_address if id(each[1].mark) in own)
    effects = tuple(each for each in placed if is_effect(worlds, each[1]))
    return Clean(before, attempt, world.evidence(), placed, effects)


def _said(clean: Clean) -> tuple[object, ...]:
    attempt = clean.attempt
    # without their order: calls that run side by side, in threads, change places, and their addresses stay
    return (attempt.said, attempt.failed, sorted(str(address) for address, _ in clean.calls))


def _difference(one: Clean, other: Clean, compared: Compared | None) -> str:
    lines = ["two clean runs from the same start differ, without a cause that was recorded:"]
    if compared is not None and not compared:
        lines += ["    " + line for line in str(compared).splitlines()]
    elif one.attempt.said != other.attempt.said:
        lines.append(f"    the first {one.attempt.said}, the second {other.attempt.said}")
    else:
        mine, yours = ([str(address) for address, _ in each.calls] for each in (one, other))
        lines.append(f"    the first called {', '.join(mine) or 'nothing'}")
        lines.append(f"    the second called {', '.join(yours) or 'nothing'}")
    told = restless(one.attempt.calls, other.attempt.calls)
    lines += [f"    {told}"] if told else []
    return "\n".join(lines)
