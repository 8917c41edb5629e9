"""Which deliveries a source never makes at the same time: those of one FIFO group, and of one shard."""

from __future__ import annotations

from typing import Any

from pytest_faas.checks.records.groups import group_of
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.nothing import inapplicable
from pytest_faas.delivery.outcome import Event


def must_meet(case: Case, first: Event, second: Event) -> None:
    """Raise `NothingToJudge` where the source waits for the end of one before it delivers the other.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html and
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
    """
    if not case.is_batch:
        return
    mine, yours = ({_line(case, each) for each in event["Records"]} for event in (first, second))
    common = (mine & yours) - {""}
    if common:
        raise inapplicable(
            f"the source delivers what belongs to {min(common)} one after the other, never at the same time: give another"
            " event, other=..., that need not wait"
        )


def _line(case: Case, record: dict[str, Any]) -> str:
    """Return in which line a record waits; "" for what waits for nobody."""
    if case.is_stream:
        return _of_stream(record)
    group = group_of(record)
    return "" if group is None else f"the message group {group!r}"


def _of_stream(record: dict[str, Any]) -> str:
    if "kinesis" in record:
        return f"the shard {str(record['eventID']).partition(':')[0]}"
    return f"the item {record['dynamodb']['Keys']}"
