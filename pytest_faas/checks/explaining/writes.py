"""What the writes of a run show: keys made anew, additions, values made of what was read before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pytest_faas.checks.sameness import Compared
from pytest_faas.cloud.calltext import subject
from pytest_faas.cloud.journal import Call

_ADDS = re.compile(r"\bADD\b|[+-]|\blist_append\b", re.IGNORECASE)
_READS = frozenset({
    "GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan", "GetObject", "GetParameter", "GetSecretValue",
})  # fmt: skip
_CONDITIONS = ("ConditionExpression", "Expected", "IfMatch", "IfNoneMatch")


def new_keys(before: Sequence[Sequence[Call]], last: Sequence[Call], compared: Compared) -> bool:
    """Return whether a write of the last attempt is one of an earlier attempt too, and leaves another thing each time."""
    added = {each.resource for each in compared.durable if each.kind == "added"}
    earlier = {_place(call) for calls in before for call in calls}
    return any(call.ok and _place(call) in earlier and (_about(call) & added) for call in last)


def additions(last: Iterable[Call], compared: Compared) -> bool:
    """Return whether what changed was added to, without a condition."""
    tables = _changed(compared)
    return any(
        _name(each.get("TableName")) in tables
        and _ADDS.search(str(each.get("UpdateExpression", ""))) is not None
        and not _conditional(each)
        for call in last
        if call.ok
        for each in _updates(call)
    )


def follow_reads(calls: Sequence[Call], effects: Sequence[Call], compared: Compared) -> bool:
    """Return whether what changed was read first, and then written without a condition."""
    changed = _changed(compared)
    read: set[str] = set()
    for call in calls:
        if call.operation in _READS:
            read |= _about(call)
        elif (
            call.ok
            and call in effects
            and (_about(call) & read & changed)
            and not _conditional(call.parameters)
        ):
            return True
    return False


def _changed(compared: Compared) -> set[str]:
    return {each.resource for each in compared.durable if each.kind == "changed"}


def _conditional(parameters: Mapping[str, Any]) -> bool:
    if any(parameters.get(name) for name in _CONDITIONS):
        return True
    return any(_conditional(inner) for each in parameters.get("TransactItems", ()) for inner in each.values())


def _updates(call: Call) -> Iterator[Mapping[str, Any]]:
    if call.operation == "UpdateItem":
        yield call.parameters
    elif call.operation == "TransactWriteItems" and not _conditional(call.parameters):
        yield from (each["Update"] for each in call.parameters.get("TransactItems", ()) if "Update" in each)


def _place(call: Call) -> tuple[str, str, tuple[str, ...]]:
    return call.service, call.operation, tuple(sorted(_about(call)))


def _about(call: Call) -> set[str]:
    """Return the names of all that a call is about: of a batch or a transaction, each of its tables."""
    held = call.parameters
    found = {subject(held)} if call.effect is None else {call.effect}
    found |= {_name(each) for each in held.get("RequestItems", ())}
    found |= {
        _name(inner.get("TableName")) for each in held.get("TransactItems", ()) for inner in each.values()
    }
    return {each for each in found if each}


def _name(given: Any) -> str:
    """Return a table's name, of its ARN too."""
    return "" if given is None else str(given).rpartition("/")[2]
