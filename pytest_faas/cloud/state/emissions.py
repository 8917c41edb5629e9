"""All that was sent in a part of the journal, as the services took it, and how two such lists differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, overload

from pytest_faas import arguments, errors
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.operations import Kind, Operations
from pytest_faas.cloud.state import text
from pytest_faas.cloud.state.compare import MISSING, same
from pytest_faas.cloud.state.deduplication import kept
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.cloud.state.emission import Emission, sent_by

__tracebackhide__ = errors.hidden_from


class Emissions(Sequence[Emission]):
    """Emissions in the order in which they were sent; two lists are compared without their order.

    >>> send = Call("sqs", "SendMessage", {"QueueUrl": "https://sqs/1/receipts", "MessageBody": "paid"}, response={})
    >>> print(of([send]).diff(of([send, send])))
    + sqs receipts                        {"MessageBody": "paid"}
    """

    def __init__(self, emissions: Iterable[Emission] = ()) -> None:
        self._all = tuple(emissions)

    @overload
    def __getitem__(self, index: int) -> Emission: ...
    @overload
    def __getitem__(self, index: slice) -> Emissions: ...
    def __getitem__(self, index: int | slice) -> Emission | Emissions:
        return Emissions(self._all[index]) if isinstance(index, slice) else self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def diff(self, other: Emissions) -> Differences:
        """Return what `other` has less (removed) and more (added), whichever order, batch or moment it was sent in."""
        if not isinstance(other, Emissions):
            raise arguments.invalid("emissions.diff", "other", "Emissions", other)
        more, fewer = list(other), []
        for each in self:
            twin = next((place for place, one in enumerate(more) if _alike(each, one)), None)
            if twin is None:
                fewer.append(each)
            else:
                del more[twin]
        return Differences([*(_gone(each) for each in fewer), *(_new(each) for each in more)])

    def __str__(self) -> str:
        rows = [
            text.row(f"  {each.service} {text.line(each.resource)}", text.value(each.payload))
            for each in self
        ]
        return "\n".join(rows) or "nothing was sent"

    __repr__ = __str__


def of(
    calls: Iterable[Call],
    *,
    since: int = 0,
    operations: Operations | None = None,
    by_group: Iterable[str] = (),
) -> Emissions:
    """Return what the calls sent from position `since` on; those before it count for the deduplication only.

    What `operations` calls a read or telemetry is left out. `by_group`: FIFO queues and topics that deduplicate within a
    message group only.
    """
    chosen = Operations() if operations is None else operations
    sent: list[tuple[int, Emission]] = [
        (place, each) for place, call in enumerate(calls) if _counts(call, chosen) for each in sent_by(call)
    ]
    taken = kept((each for _, each in sent), frozenset(by_group))
    return Emissions(each for (place, each), took in zip(sent, taken, strict=True) if took and place >= since)


def _counts(call: Call, operations: Operations) -> bool:
    return operations.kind(call.service, call.operation, call.parameters, effect=call.effect) is Kind.EFFECT


def _alike(one: Emission, other: Emission) -> bool:
    home = (one.service, one.region, one.resource)
    return home == (other.service, other.region, other.resource) and same(one.payload, other.payload)


def _gone(emission: Emission) -> Difference:
    return _difference("removed", emission, before=emission.payload, after=MISSING)


def _new(emission: Emission) -> Difference:
    return _difference("added", emission, before=MISSING, after=emission.payload)


def _difference(kind: Any, emission: Emission, before: Any, after: Any) -> Difference:
    return Difference(kind, emission.service, emission.resource, before=before, after=after, sent=True)
