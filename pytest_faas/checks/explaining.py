"""Name a defect by what the runs show: its kind, which is a heading of the docs, and what to change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pytest_faas.checks.clean import Clean, is_effect
from pytest_faas.checks.outcome import Attempt
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.world import Worlds
from pytest_faas.cloud.journal import Call


@dataclass(frozen=True)
class Cause:
    """A kind of defect and its advice."""

    kind: str
    advice: str


ADVICE = {
    "new-key-each-time": "Each delivery makes up a new key: take one from the event, such as the message id or an order"
    " number.",
    "add-without-condition": "An addition without a condition counts once for each delivery: note the event's id in the same"
    " write, under a condition that it is not there yet.",
    "read-then-write": "What is written depends on what was read before: write under a condition on the version that was"
    " read.",
    "mark-before-send": "It is marked as done before its last effect is there. Do the effect first and mark last.",
    "sends-again": "It sends again: note what has been sent under the event's id, and look there first.",
    "fails-again": "The second delivery finds what the first has left and fails: take that for done, and succeed.",
    "never-recovers": "What the broken attempt left behind keeps every later one from success: let it expire, or take it"
    " over.",
    "ends-otherwise": "A retry does not end where a clean run ends: make each write the same whenever it is made.",
}


def cause(kind: str) -> Cause:
    """Return a cause by its kind."""
    return Cause(kind, ADVICE[kind])


def of_refusal(attempt: Attempt) -> Cause:
    """Explain a repetition that fails."""
    del attempt
    return cause("fails-again")


def of_no_recovery(attempt: Attempt) -> Cause:
    """Explain redeliveries that all fail."""
    del attempt
    return cause("never-recovers")


def of_repetition(worlds: Worlds, attempts: Sequence[Attempt], compared: Compared) -> Cause:
    """Explain a second delivery that left a trace."""
    effects = [call for call in attempts[-1].calls if is_effect(worlds, call)]
    found = _of_writes(attempts[-1].calls, effects, compared)
    return cause(found or ("sends-again" if compared.more else "ends-otherwise"))


def of_retry(worlds: Worlds, reference: Clean, attempts: Sequence[Attempt], compared: Compared) -> Cause:
    """Explain a retry that ends otherwise than a clean run."""
    gone = bool(compared.fewer) or any(each.kind == "removed" for each in compared.durable)
    effects = [call for call in attempts[-1].calls if is_effect(worlds, call) and call.ok]
    if gone and len(effects) < len(reference.effects):
        return cause("mark-before-send")
    found = _of_writes(attempts[-1].calls, effects, compared)
    return cause(found or ("sends-again" if compared.more else "ends-otherwise"))


_ADDS = re.compile(r"\bADD\b|[+-]")


def _of_writes(calls: Iterable[Call], effects: Sequence[Call], compared: Compared) -> str | None:
    if any(each.kind == "added" for each in compared.durable):
        return "new-key-each-time"
    if not compared.durable:
        return None
    if any(_ADDS.search(str(each.parameters.get("UpdateExpression", ""))) for each in effects):
        return "add-without-condition"
    if any(each.operation in ("GetItem", "Query", "GetObject") for each in calls):
        return "read-then-write"
    return None
