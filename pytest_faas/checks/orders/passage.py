"""Deliveries one after the other: what failed comes again once the others have been, and blocks its own lane until then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pytest_faas.checks.orders.lanes import Lane
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World
from pytest_faas.delivery.again import again

MOST_ROUNDS = 10
Places = tuple[int, ...]


@dataclass(frozen=True)
class _Waiting:
    """Records, by their places in the event, that are to be delivered together; `last`: their delivery that failed."""

    places: Places
    count: int = 1
    last: Attempt | None = None


def batches(order: Sequence[int], homes: Sequence[object], *, apart: bool) -> list[Places]:
    """Return an order in batches: each record by itself, or together with those of the same home beside it.

    >>> batches((1, 0, 2), ["a", "b", "b"], apart=False), batches((1, 0), ["a", "a"], apart=True)
    ([(1,), (0,), (2,)], [(1,), (0,)])
    """
    if apart:
        return [(each,) for each in order]
    return [tuple(group) for _, group in groupby(order, key=lambda each: homes[each])]


def passage(
    world: World,
    given: Iterable[Places],
    lanes: Sequence[Lane],
    *,
    after_each: Callable[[Places, Attempt], None] | None = None,
) -> bool:
    """Deliver batches of a case's records until all are done; False if some are not after so many rounds."""
    waiting = [_Waiting(places) for places in given]
    for _ in range(MOST_ROUNDS):
        waiting = _round(world, waiting, lanes, after_each)
        if not waiting:
            return True
    return False


def _round(
    world: World,
    waiting: Sequence[_Waiting],
    lanes: Sequence[Lane],
    after_each: Callable[[Places, Attempt], None] | None,
) -> list[_Waiting]:
    left: list[_Waiting] = []
    blocked: set[Lane] = set()
    for each in waiting:
        if not blocked.isdisjoint(lanes[place] for place in each.places):
            left.append(each)
            continue
        attempt = _delivered(world, each)
        if after_each is not None:
            after_each(each.places, attempt)
        if not attempt.ok:
            left += _again(world, each, attempt)
            blocked.update(lanes[place] for one in left for place in one.places)
    return left


def _again(world: World, one: _Waiting, attempt: Attempt) -> list[_Waiting]:
    """Return what of a batch comes again: from a queue each message by itself, as it groups them anew each time.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    case = world.case
    failed = tuple(one.places[place] for place in attempt.failed) if case.is_batch else one.places
    parts = [(place,) for place in failed] if case.is_batch and not case.is_stream else [failed]
    return [_Waiting(each, one.count + 1, attempt) for each in parts]


def _delivered(world: World, one: _Waiting) -> Attempt:
    case = world.case
    if world.attempts:
        world.later()
    event = {**case.event, "Records": [case.event["Records"][place] for place in one.places]}
    if one.last is None:
        return world.deliver(event, another=True)
    return world.deliver(again(event, one.count, case.step), again_of=one.last)
