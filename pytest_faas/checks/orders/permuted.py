"""Other orders of records that keep each lane's own, the nearest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, permutations

from pytest_faas.checks.orders.lanes import Lane

Order = tuple[int, ...]
_ALL = 4  # records of which every order is looked at


def permuted(lanes: Sequence[Lane], pairs: Collection[tuple[int, int]], most: int) -> list[Order]:
    """Return at most so many orders in which a pair of `pairs` has changed places, the nearest to the given one first.

    >>> permuted([(0,), (1,), (2,)], {(0, 2)}, 2)
    [(1, 2, 0), (2, 0, 1)]
    >>> permuted([("a",), ("a",), ("b",)], {(0, 2)}, 9)
    [(2, 0, 1)]
    """
    count = len(lanes)
    drawn = permutations(range(count)) if count <= _ALL else _moved(lanes, pairs)
    found = {order for order in drawn if _keeps(order, lanes) and _turns(order, pairs)}
    return sorted(found, key=lambda order: (distance(order), order))[:most]


def distance(order: Order) -> int:
    """Return how many pairs stand the other way round.

    >>> distance((0, 1, 2)), distance((2, 1, 0))
    (0, 3)
    """
    return sum(one > other for one, other in combinations(order, 2))


def _moved(lanes: Sequence[Lane], pairs: Collection[tuple[int, int]]) -> Iterator[Order]:
    """Yield, for each pair, the later one before the earlier one, and that one after it; and all lanes turned round."""
    for first, second in sorted(pairs):
        between = range(first, second + 1)
        come = [each for each in between if lanes[each] == lanes[second]]
        yield _spliced(len(lanes), between, [*come, *(each for each in between if each not in come)])
        go = [each for each in between if lanes[each] == lanes[first]]
        yield _spliced(len(lanes), between, [*(each for each in between if each not in go), *go])
    firsts = {lane: place for place, lane in reversed(list(enumerate(lanes)))}
    yield tuple(sorted(range(len(lanes)), key=lambda each: (-firsts[lanes[each]], each)))


def _spliced(count: int, between: range, inside: list[int]) -> Order:
    return (*range(between.start), *inside, *range(between.stop, count))


def _keeps(order: Order, lanes: Sequence[Lane]) -> bool:
    return all(lanes[one] != lanes[other] or one < other for one, other in combinations(order, 2))


def _turns(order: Order, pairs: Collection[tuple[int, int]]) -> bool:
    place = {record: at for at, record in enumerate(order)}
    return any(place[first] > place[second] for first, second in pairs)
