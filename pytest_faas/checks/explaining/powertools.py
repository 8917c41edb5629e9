"""Powertools' idempotency utility, by the rows that it keeps."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.journal import Call

# https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/#lambda-timeouts
_EXPIRES = "in_progress_expiration"
ADVICE = (
    "The record of Powertools stays INPROGRESS, without a time at which that ends: call"
    " config.register_lambda_context(context) before the decorated function, so that a later delivery may take over."
)


def in_progress_for_ever(attempts: Sequence[Attempt]) -> bool:
    """Return whether the last attempt finds a record in progress that was written without an end.

    A batch processor reports the record, or raises an error of its own: so the refused write is what tells.
    https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/#lambda-timeouts
    """
    calls = [call for each in attempts for call in each.calls]
    rows = [call.parameters["Item"] for call in calls if _begins(call)]
    refused = [call.parameters["Item"] for call in attempts[-1].calls if _begins(call) and not call.ok]
    ended = [call.parameters.get("Key", {}) for call in calls if call.operation == "UpdateItem" and call.ok]
    stuck = [row for row in refused if not any(key.items() <= row.items() for key in ended if key)]
    return bool(stuck) and not any(_EXPIRES in row for row in rows)


def _begins(call: Call) -> bool:
    return call.operation == "PutItem" and "INPROGRESS" in str(call.parameters.get("Item"))
