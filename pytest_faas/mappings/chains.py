"""A function that triggers itself: how long such a chain gets before its delivery is given up."""

from __future__ import annotations

from pytest_faas import errors
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.record import Record
from pytest_faas.delivery.story import Attempt

__tracebackhide__ = errors.hidden_from

# Lambda's own detection of such loops ends a chain after about 16 invocations, unless it is switched off: no counter of a
# function that means it runs far beyond that. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
LONGEST = 100


_DETECTED = "On AWS it would go on until Lambda's detection of recursive loops stops it, after about 16 times"
_UNDETECTED = "On AWS it would go on for ever: Lambda's detection of recursive loops sees no streams"
_INSTEAD = "Let it write elsewhere, or say how many virtual seconds to look at: until=3600"


class Chains:
    """Which record came of which: what appears in a step of the agenda came of what the function ran for in it.

    A delivery is given up at the end of a chain of `LONGEST` links. Under `until=`, where time passed between two links,
    the chain begins anew: then `until` ends it. `detected`: whether Lambda itself would notice.
    """

    def __init__(self, delivery: Delivery, because: str, *, detected: bool = True) -> None:
        self._delivery = delivery
        self._because = because
        self._hint = f"{_DETECTED if detected else _UNDETECTED}. {_INSTEAD}"
        self._rows = 0
        self._links: dict[Record, tuple[int, int]] = {}

    def note(self, new: list[Record]) -> None:
        """Note what appeared in the last step."""
        rows = self._delivery.ledger.rows
        latest, self._rows = rows[self._rows :], len(rows)
        if not new:
            return
        now = self._delivery.now
        parents = (line.record for row in latest if isinstance(row, Attempt) for line in row.lines)
        links = 1 + max((self._length(each, now) for each in parents), default=-1)
        for each in new:
            self._links[each] = links, now
        if links >= LONGEST:
            why = f"{self._delivery.target.name} triggers itself: {self._because}, {links} times in a chain"
            self._delivery.give_up(why, self._hint)

    def _length(self, record: Record, now: int) -> int:
        links, since = self._links.get(record, (0, now))
        return links if self._delivery.conditions.until is None or since >= now else 0
