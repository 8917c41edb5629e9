"""A mark that is looked for under one key and left under another: no delivery ever finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.calltext import subject
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state import text

_MISSES = frozenset({"NoSuchKey", "404", "NotFound"})
_WRITTEN_BY = {
    "GetItem": ("PutItem", "UpdateItem"),
    "GetObject": ("PutObject",),
    "HeadObject": ("PutObject",),
    "ListObjectsV2": ("PutObject",),
    "ListObjects": ("PutObject",),
}


def missed(last: Attempt, first: Attempt, *, changed: bool) -> str | None:
    """Return which key the last attempt looked for in vain, and which one the first had left there; None for neither.

    `changed`: the handler changes its event, so that a prefix that it lists may be meant as a whole key.
    """
    for read in last.calls:
        if not (_in_vain(read) or (changed and _lists_a_key(read))):
            continue
        left = [
            call
            for call in first.calls
            if call.ok
            and call.operation in _WRITTEN_BY.get(read.operation, ())
            and subject(call.parameters) == subject(read.parameters)
        ]
        if left and not any(_found_by(read, call, whole=changed) for call in left):
            return f"It looks in {subject(read.parameters)} for {_shown(read)}, and has left {_shown(left[-1], read)} there."
    return None


def deleted_before(attempts: Sequence[Attempt]) -> bool:
    """Return whether the last attempt fails to find what the first has deleted."""
    missing = [call for call in attempts[-1].calls if call.error is not None and _in_vain(call)]
    return any(
        (subject(gone.parameters), _key(gone)) == (subject(read.parameters), _key(read))
        for read in missing
        for gone in attempts[0].calls
        if gone.response is not None and gone.operation.startswith("Delete")  # a crash may follow
    )


def _lists_a_key(read: Call) -> bool:
    prefix = read.parameters.get("Prefix")
    return read.operation.startswith("List") and isinstance(prefix, str) and not prefix.endswith("/")


def _in_vain(read: Call) -> bool:
    if read.error is not None:
        return read.error.code in _MISSES
    held = read.response or {}
    return not (held.get("Item") or held.get("Contents")) and read.operation not in (
        "GetObject",
        "HeadObject",
    )


def _found_by(read: Call, write: Call, *, whole: bool) -> bool:
    wanted, left = _key(read), _key(write, read)
    if read.operation.startswith("List") and not (whole and _lists_a_key(read)):
        return left.startswith(wanted)
    return wanted == left


def _key(call: Call, read: Call | None = None) -> str:
    held = call.parameters
    key = held.get("Key", held.get("Prefix", held.get("Item", "")))
    if read is not None and call.operation == "PutItem" and isinstance(key, Mapping):
        wanted = read.parameters.get("Key")
        key = {name: key.get(name) for name in wanted} if isinstance(wanted, Mapping) else key
    return key if isinstance(key, str) else ", ".join(f"{name}={each}" for name, each in _plain(key))


def _plain(key: Any) -> Iterator[tuple[str, Any]]:
    for name, each in key.items() if isinstance(key, Mapping) else ():
        # the client's form of a value names its type: {"S": "o-1"}
        yield name, next(iter(each.values())) if isinstance(each, Mapping) and len(each) == 1 else each


def _shown(call: Call, read: Call | None = None) -> str:
    return text.cut(text.line(_key(call, read)), 48)
