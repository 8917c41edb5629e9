"""One table: the trigger of each source that an effect can set off; a new source is a row here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytest_faas.checks.triggers.changed import OwnBucket, OwnTable
from pytest_faas.checks.triggers.sent import OwnQueue, OwnRule, OwnStream, OwnTopic
from pytest_faas.checks.triggers.trigger import Options, Trigger
from pytest_faas.checks.worlds.case import Case

_SENT: Final[dict[str, Callable[[Case, Options], Trigger]]] = {
    "sqs": OwnQueue.of,
    "sqs_fifo": OwnQueue.of,
    "sns_sqs": OwnQueue.of,
    "sns": OwnTopic.of,
    "eventbridge": OwnRule.of,
    "kinesis": OwnStream.of,
}
_CHANGED: Final[dict[str, Callable[[Case, Options, str, str], Trigger]]] = {
    "s3": OwnBucket.of,
    "dynamodb_stream": OwnTable.of,
}


def trigger_of(case: Case, options: Options, account: str, region: str) -> Trigger | None:
    """Return where a case's event came from; None for a request, a schedule, and what another caller sends."""
    found: Any = _SENT.get(case.source)
    if found is not None:
        return found(case, options)  # type: ignore[no-any-return]
    changed = _CHANGED.get(case.source)
    return None if changed is None else changed(case, options, account, region)
