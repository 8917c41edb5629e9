"""Powertools' idempotency utility, by the rows that it keeps."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.journal import Call

# https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/#lambda-timeouts
_RAISED = "IdempotencyAlreadyInProgressError"
_REFUSED = "ConditionalCheckFailedException"
_EXPIRES = "in_progress_expiration"
ADVICE = (
    "The record of Powertools stays INPROGRESS, without a time at which that ends: call"
    " config.register_lambda_context(context) before the decorated function, so that a later delivery may take over."
)


def in_progress_for_ever(attempts: Sequence[Attempt]) -> bool:
    """Return whether the last attempt finds a record in progress that was written without an end.

    A batch utility reports the record or raises an error of its own: there the refused write tells, where no attempt has
    ended what it begins. https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/#lambda-timeouts
    """
    calls = [call for each in attempts for call in each.calls]
    rows = [call.parameters["Item"] for call in calls if _begins(call)]
    found = bool(rows) and (_raised(attempts[-1]) or _refused(attempts[-1], calls))
    return found and not any(_EXPIRES in row for row in rows)


def _raised(last: Attempt) -> bool:
    error = last.invocation.error
    return error is not None and error.type == _RAISED


def _refused(last: Attempt, calls: Sequence[Call]) -> bool:
    ended = [call.parameters.get("Key", {}) for call in calls if call.operation == "UpdateItem" and call.ok]
    rows = [call.parameters["Item"] for call in last.calls if _begins(call) and call.error_code == _REFUSED]
    return any(not any(key and key.items() <= row.items() for key in ended) for row in rows)


def _begins(call: Call) -> bool:
    return call.operation == "PutItem" and "INPROGRESS" in str(call.parameters.get("Item"))
