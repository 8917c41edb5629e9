"""What happens to the items of a table: which changes a batch has, and that they follow from one another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_faas.events import DynamodbChange, insert, modify, remove
from pytest_faas.strategies._dynamodb_items import Item, different

EXPIRY: Final = "EXPIRY"
"""A REMOVE by Time to Live."""


class Plot(NamedTuple):
    """The kinds of change in a batch, which repeat; to as many items, or all to one."""

    kinds: tuple[str, ...]
    one_item: bool = False


_PLOTS = (
    Plot(("INSERT",)),
    Plot(("MODIFY",)),
    Plot(("REMOVE",)),
    Plot((EXPIRY,)),
    Plot(("INSERT", "MODIFY", "REMOVE"), one_item=True),
    Plot(("MODIFY", "MODIFY"), one_item=True),
    Plot((EXPIRY, "INSERT"), one_item=True),
    Plot(("INSERT", "MODIFY", "REMOVE", EXPIRY)),
    Plot(("INSERT", "MODIFY", "REMOVE")),
)


def plots(event_name: str | None, *, ttl: bool | None) -> SearchStrategy[Plot]:
    """Return a strategy of what may happen, given the only event name, and whether items expire; None is either."""
    removals = {None: {"REMOVE", EXPIRY}, True: {EXPIRY}, False: {"REMOVE"}}[ttl]
    kinds = {None: {"INSERT", "MODIFY", *removals}, "REMOVE": removals}.get(event_name, {event_name})
    return st.sampled_from([plot for plot in _PLOTS if kinds.issuperset(plot.kinds)])


class Step(NamedTuple):
    """One change to come: its kind, the key of its item, the item, and what it was before a MODIFY."""

    kind: str
    key: object
    item: Item
    before: Item | None  # None where the item has nothing that could change
    at: float | None = None


def changes(steps: Iterable[Step], *, follow: bool) -> list[DynamodbChange]:
    """Make the changes; to `follow` means that of an item that the batch has already, what comes next is possible.

    Without it, each step is what it says: the function's event filter may have dropped what was between.
    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
    """
    made: list[DynamodbChange] = []
    now: dict[object, Item | None] = {}  # None: the item is gone
    for step in steps:
        known = follow and step.key in now
        change, now[step.key] = _next(step, now[step.key]) if known else _first(step)
        made.append(change)
    return made


def _first(step: Step) -> tuple[DynamodbChange, Item | None]:
    """Return a change, and the item after it."""
    if step.kind == "MODIFY" and step.before is not None:
        return modify(step.before, step.item, at=step.at), step.item
    if step.kind in {"INSERT", "MODIFY"}:
        return insert(step.item, at=step.at), step.item
    return remove(step.item, ttl=step.kind == EXPIRY, at=step.at), None


def _next(step: Step, was: Item | None) -> tuple[DynamodbChange, Item | None]:
    if was is None:
        return insert(step.item, at=step.at), step.item
    other = _other(step, was) if step.kind == "MODIFY" else None
    if other is not None:
        return modify(was, other, at=step.at), other
    return remove(was, ttl=step.kind == EXPIRY, at=step.at), None


def _other(step: Step, was: Item) -> Item | None:
    """Return what an item can change into: one of the two that the step knows."""
    if was is step.item or step.before is None:
        return step.before
    return step.item if was is step.before or different(was, step.item) else step.before
