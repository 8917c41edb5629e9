"""Name what is wrong with a handler that loses records, by what it did and what it answered."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from pytest_faas.checks.records.alone import Alone
from pytest_faas.checks.records.likeness import likeness
from pytest_faas.checks.worlds.outcome import Attempt

_LEAST_ALIKE = 0.6
_NAME = "batchitemfailures"


def of_answer(attempt: Attempt) -> str | None:
    """Return what is wrong with an answer that was meant to report failures and did not; None for any other."""
    if "batchItemFailures not read" in attempt.said:
        return "partial-response-not-read"
    answer = attempt.invocation.payload if attempt.invocation.error is None else None
    if isinstance(answer, dict) and any(_is_misspelt(name) and each for name, each in answer.items()):
        return "misspelt-key"
    return None


def returns_early(attempt: Attempt, last: Alone, generated: tuple[str, ...]) -> bool:
    """Whether the last record of the batch was not begun at all, and not because a call of its own failed."""
    tried = {likeness(each, generated) for each in attempt.calls}
    struck = {likeness(each, generated) for each in attempt.calls if each.struck}
    return bool(last.effects) and tried.isdisjoint(last.effects) and struck.isdisjoint(last.calls)


def _is_misspelt(name: str) -> bool:
    plain = re.sub("[^a-z]", "", name.lower())
    if name == "batchItemFailures":
        return False
    return SequenceMatcher(None, plain, _NAME).ratio() >= _LEAST_ALIKE
