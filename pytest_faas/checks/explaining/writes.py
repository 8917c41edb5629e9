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


def new_keys(before: Sequence[Sequence[Call]], last: Sequence[Call], compared: Compared) -> bool:
    """Return whether a write of the last attempt is one of an earlier attempt too, and leaves another thing each time.

    The thing is in a resource that both name, or it is itself what the calls name, as a schedule is.
    """
    added = [each for each in compared.durable if each.kind == "added"]
    resources, keys = {each.resource for each in added}, {each.key for each in added if each.key}
    earlier = {_place(call) for calls in before for call in calls}
    made = {(service, operation) for service, operation, _ in earlier}
    return any(
        (_place(call) in earlier and bool(_about(call) & resources))
        or (
            (call.service, call.operation) in made
            and _named(call) in keys | resources
            and _place(call) not in earlier
        )
        for call in last
        if call.ok
    )


def cleared_by(clean: Iterable[Call], last: Iterable[Call], compared: Compared) -> bool:
    """Return whether a clean run deletes from each resource that holds too much, and the last attempt does not."""
    changes = list(compared.durable)
    if not changes or compared.fewer or any(each.kind != "added" or each.path for each in changes):
        return False
    by_clean, by_last = _deleted_from(clean), _deleted_from(last)
    return all(each.resource in by_clean and each.resource not in by_last for each in changes)


def _deleted_from(calls: Iterable[Call]) -> set[str]:
    return {
        name for call in calls if call.ok and call.operation.startswith("Delete") for name in _about(call)
    }


def holds(calls: Iterable[Call], value: str) -> bool:
    """Return whether a value is anywhere in the parameters of calls, or in a name of them."""
    return any(_holds(call.parameters, value) for call in calls)


def _holds(given: Any, value: str) -> bool:
    if isinstance(given, Mapping):
        return any(_holds(each, value) for pair in given.items() for each in pair)
    if isinstance(given, (list, tuple, set, frozenset)):
        return any(_holds(each, value) for each in given)
    if isinstance(given, (bytes, bytearray)):
        return value.encode() in bytes(given)
    return value in str(given)


def additions(last: Iterable[Call], compared: Compared) -> bool:
    """Return whether what changed was added to; a condition that held once more is none on the event."""
    tables = _changed(compared)
    return any(
        _name(each.get("TableName")) in tables
        and _ADDS.search(str(each.get("UpdateExpression", ""))) is not None
        and not _once(each)
        for call in last
        if call.ok
        for each in _updates(call)
    )


def follow_reads(calls: Sequence[Call], effects: Sequence[Call], compared: Compared) -> bool:
    """Return whether what changed was read first, and then written; a condition that held is none on the event."""
    changed = _changed(compared)
    read: set[str] = set()
    for call in calls:
        if call.operation in _READS:
            read |= _about(call)
        elif call.ok and call in effects and _about(call) & read & changed and not _once(call.parameters):
            return True
    return False


def _changed(compared: Compared) -> set[str]:
    return {each.resource for each in compared.durable if each.kind == "changed"}


def _once(parameters: Mapping[str, Any]) -> bool:
    """Whether a write asks that something is not there yet: a number that is enough, or a version, says nothing of that."""
    asked = str(parameters.get("ConditionExpression", "")) + str(parameters.get("IfNoneMatch", ""))
    if "not_exists" in asked or "*" in asked:
        return True
    return any(_once(inner) for each in parameters.get("TransactItems", ()) for inner in each.values())


def _updates(call: Call) -> Iterator[Mapping[str, Any]]:
    if call.operation == "UpdateItem":
        yield call.parameters
    elif call.operation == "TransactWriteItems" and not _once(call.parameters):
        yield from (each["Update"] for each in call.parameters.get("TransactItems", ()) if "Update" in each)


def _place(call: Call) -> tuple[str, str, tuple[str, ...]]:
    return call.service, call.operation, tuple(sorted(_about(call)))


def _named(call: Call) -> str:
    """Return the name of the thing itself that a call makes, where it makes one that has no other place."""
    return _name(call.parameters.get("Name", call.parameters.get("SecretId", "")))


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
