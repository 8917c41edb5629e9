"""What the runs of a check show of the cause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pytest_faas.checks.clean import Clean, is_effect
from pytest_faas.checks.explaining.table import Cause, cause
from pytest_faas.checks.outcome import Attempt
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.world import Worlds
from pytest_faas.cloud.journal import Call


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
