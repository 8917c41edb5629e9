"""Powertools' idempotency utility, by the rows that it keeps."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_faas.checks.worlds.outcome import Attempt

# https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/#lambda-timeouts
_RAISED = "IdempotencyAlreadyInProgressError"
_EXPIRES = "in_progress_expiration"
ADVICE = (
    "The record of Powertools stays INPROGRESS, without a time at which that ends: call"
    " config.register_lambda_context(context) before the decorated function, so that a later delivery may take over."
)


def in_progress_for_ever(attempts: Sequence[Attempt]) -> bool:
    """Return whether the last attempt finds a record in progress that was written without an end.

    https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/#lambda-timeouts
    """
    error = attempts[-1].invocation.error
    if error is None or error.type != _RAISED:
        return False
    rows = [
        call.parameters.get("Item", {})
        for each in attempts
        for call in each.calls
        if call.operation == "PutItem" and "INPROGRESS" in str(call.parameters.get("Item"))
    ]
    return bool(rows) and not any(_EXPIRES in row for row in rows)
