"""Which places follow the seed of generated values: found out by one more world, once, and when it matters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from pytest_faas.checks.sameness import Taint, taint
from pytest_faas.checks.worlds.evidence import Evidence

ANOTHER = "another"


class Following:
    """What follows the seed in a world: `again(seed)` makes the same deliveries in a world with another seed.

    >>> from pytest_faas.cloud.state.emissions import Emissions
    >>> from pytest_faas.cloud.state.entry import Entry, Place
    >>> from pytest_faas.cloud.state.state import State
    >>> def hashed(seed):
    ...     entry = Entry(Place("dynamodb", "us-east-1", "orders", "id=7"), {"id": "7", "code": f"#{seed}"})
    ...     return Evidence(State([entry]), Emissions())
    >>> Following(hashed("the first"), hashed).taint
    Taint(places=frozenset({('dynamodb', 'orders', 'code')}))
    """

    def __init__(self, evidence: Evidence, again: Callable[[str], Evidence]) -> None:
        self._evidence = evidence
        self._again = again

    @cached_property
    def taint(self) -> Taint:
        """The places that follow it, or the clock: a world of another seed begins at another time."""
        return taint(self._evidence, self._again(ANOTHER))
