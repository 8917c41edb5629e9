"""What the one who asked gets to see: the answer to a request, else which records failed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pytest_faas.checks.judging.answered import PAYLOAD
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.outcome import Attempt


def of(case: Case, attempt: Attempt) -> dict[str, Any]:
    """Return what somebody reads of an answer: nobody reads what a queue or Lambda's own queue is told.

    `status` where a front end asked, else the `outcome`, which says what the source delivers again; `payload`: what a
    caller gets, a JSON body read.
    """
    found: dict[str, Any] = {}
    if attempt.status is not None:
        found["status"] = attempt.status
    else:
        found["outcome"] = _outcome(attempt)
    if case.family.room == "synchronous" and attempt.invocation.error is None:
        found[PAYLOAD] = _read(attempt.invocation.payload)
    return found


def _outcome(attempt: Attempt) -> str:
    if attempt.ok:
        return "succeeded"
    records = attempt.event.get("Records") if isinstance(attempt.event, Mapping) else None
    if not isinstance(records, list) or len(attempt.failed) == len(records):
        return "failed"
    return f"records {', '.join(str(place + 1) for place in attempt.failed)} of {len(records)} failed"


def _read(payload: Any) -> Any:
    """Return a payload with its body as JSON, where it is."""
    if not isinstance(payload, Mapping) or not isinstance(payload.get("body"), str):
        return payload
    try:
        body = json.loads(payload["body"])
    except ValueError:
        return payload
    return {**payload, "body": body} if isinstance(body, (dict, list)) else payload
