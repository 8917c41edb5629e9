"""FIFO groups: what follows a failed message in its group has to come again behind it.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pytest_faas.checks.worlds.case import Case


def left_out(case: Case, failed: Collection[int], reported: Collection[int]) -> list[int]:
    """Return the places of messages that follow a failed and reported one in its group, and are not reported."""
    groups = [group_of(each) for each in case.records]
    found = {
        place
        for each in failed
        if each in reported and groups[each] is not None
        for place in range(each + 1, len(groups))
        if groups[place] == groups[each] and place not in reported
    }
    return sorted(found)


def group_of(record: dict[str, Any]) -> str | None:
    """Return the group of a message in a FIFO queue; None in a standard queue, which keeps no order within one.

    >>> group_of({"eventSourceARN": "arn:aws:sqs:us-east-1:1:q.fifo", "attributes": {"MessageGroupId": "g"}})
    'g'
    """
    if not str(record.get("eventSourceARN")).endswith(".fifo"):
        return None
    found = record.get("attributes", {}).get("MessageGroupId")
    return None if found is None else str(found)
