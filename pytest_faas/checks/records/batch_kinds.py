"""Name what is wrong with a handler that does not hand back what failed in a batch: by what it has reported."""

from __future__ import annotations

from collections.abc import Collection

from pytest_faas.checks.records import blame
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.outcome import Attempt


def of_loss(case: Case, attempt: Attempt, failing: Collection[int]) -> str:
    """Return why records are lost, of which the ones at the places `failing` have failed."""
    named = blame.of_answer(attempt)
    if named is not None:
        return named
    if not case.partial:
        return "swallowed-error"
    others = bool(attempt.failed) and set(failing).isdisjoint(attempt.failed)
    return "wrong-identifier" if others else "reported-too-few"


def of_repetition(case: Case, attempt: Attempt, failing: Collection[int]) -> str:
    """Return why records take effect once more, where the source reads which have failed."""
    if attempt.invocation.error is not None:
        return "poison-blocks-batch"
    if case.is_stream and attempt.failed and attempt.failed[0] >= min(failing):
        return "order-broken"
    return "reported-too-many" if set(attempt.failed) - set(failing) else "ends-otherwise"


def of_unusable(why: str) -> str:
    """Return what is wrong with an answer that Lambda cannot use, by why it cannot."""
    return "wrong-identifier" if "is not in the batch" in why else "answer-not-usable"
