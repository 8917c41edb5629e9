"""Two deliveries in one world: one after the other, or side by side; those that fail come again until done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_faas import origin as origins
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.outcome import Attempt, judge
from pytest_faas.checks.worlds.quiet import kept_quiet
from pytest_faas.checks.worlds.world import World
from pytest_faas.delivery.again import again
from pytest_faas.delivery.outcome import Event
from pytest_faas.runtime.interleaved.side_by_side import run_both
from pytest_faas.runtime.interleaved.turn import Decide, Step

MOST_FAILURES = 10


@dataclass(frozen=True)
class Came:
    """What a world came to: its attempts, the calls of both in their order, and which of the two were done (0, 1)."""

    evidence: Evidence
    attempts: tuple[Attempt, ...]
    done: frozenset[int]
    trace: tuple[Step, ...] = ()

    @property
    def redelivered(self) -> bool:
        """Whether one of the two failed at first."""
        return len(self.attempts) > 2


def one_after_the_other(world: World, several: Sequence[tuple[int, Event]], *, same: bool) -> Evidence:
    """Deliver in that order, each until it is done; `several` are places (0 or 1) and events; `same`: of one event."""
    for _, event in several:
        _until_done(world, world.deliver(event, another=not same))
    return world.evidence()


def side_by_side(world: World, events: tuple[Event, Event], decide: Decide, *, same: bool) -> Came:
    """Deliver both at once, who goes on being decided at each call; then redeliver what failed until it is done."""
    case, ids = world.case, origins.current().ids
    first = ids.uuid()
    shared = same and case.family.room == "asynchronous"  # all deliveries of such an event have its id
    request_ids = (first, first if shared else ids.uuid())
    case.function.cold_start()
    inside = (world.streams.attempt(1), world.streams.attempt(2))
    with kept_quiet():
        both = run_both(case.function, events, decide, request_ids=request_ids, inside=inside)
    started = len(world.attempts) + 1
    for number, (event, invocation) in enumerate(zip(events, both.invocations, strict=True), started):
        world.ids.append(invocation.request_id)
        judged = judge(case, event, invocation)
        at = (world.now - world.start.micros) / 1e6
        calls = tuple(invocation.calls)
        world.attempts.append(
            Attempt(number, event, invocation, calls, judged.failed, judged.said, judged.status, at)
        )
    two = tuple(world.attempts)
    done = frozenset(place for place, attempt in enumerate(two) if _until_done(world, attempt))
    return Came(world.evidence(), tuple(world.attempts), done, both.trace)


def _until_done(world: World, attempt: Attempt) -> bool:
    """Redeliver what the source would; a request is not sent again by anybody."""
    last = attempt
    for _ in range(0 if world.case.is_http else MOST_FAILURES):
        if last.ok:
            return True
        world.later()
        left = world.left(last)
        last = world.deliver(again(left, 2, world.case.step), again_of=last)
    return last.ok
