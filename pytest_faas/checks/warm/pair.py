"""Two deliveries in one world, the second one to the environment of the first or to a fresh one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_faas.checks.judging import answered
from pytest_faas.checks.judging.struck import struck
from pytest_faas.checks.warm import answer
from pytest_faas.checks.warm.plans import Plan
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.cloud.faults import FailedCall, at


@dataclass(frozen=True)
class Pair:
    """What the two came to: both attempts, and the evidence of both with the answer of the second."""

    first: Attempt
    second: Attempt
    evidence: Evidence

    @property
    def warm(self) -> bool:
        """Whether the second came to the environment of the first."""
        return not self.second.invocation.cold_start

    @property
    def failed(self) -> bool:
        """Whether the second would be delivered again."""
        return not self.second.ok


def pair(
    worlds: Worlds, plan: Plan, *, cold: bool, seed: str = "", between: Callable[[], object] | None = None
) -> Pair:
    """Make both deliveries of a plan; `between` is called in the time without an event, where the plan has one."""
    with worlds.new(seed=seed) as world:
        first = delivered_first(world, plan)
        world.later(plan.gap)
        if plan.before == "idle" and between is not None:
            between()
        if cold:
            worlds.start.files.restore()  # a fresh environment has an empty /tmp
        second = world.deliver(plan.second, cold=cold)
        return Pair(first, second, answered.joined(world.evidence(), answer.of(world.case, second)))


def delivered_first(world: World, plan: Plan, *, cold: bool = True) -> Attempt:
    """Make the first delivery, struck as the plan says."""
    if plan.address is None:
        return world.deliver(plan.first, cold=cold)
    return struck(world, at(plan.address), FailedCall(), event=plan.first, cold=cold)
