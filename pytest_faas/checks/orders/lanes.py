"""What a source keeps in order: records of one lane come one after the other, those of two lanes in any order."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any

from pytest_faas.checks.records.groups import group_of
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.nothing import inapplicable

Lane = tuple[Hashable, ...]


def lanes(case: Case) -> list[Lane]:
    """Return the lane of each record; `NothingToJudge` for a source that delivers one thing at a time.

    A standard queue keeps no order, a FIFO queue that of a message group:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html.
    A stream keeps that of a shard, with a parallelization factor that of a partition key or an item:
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html.
    S3 keeps none, of one object neither: an older sequencer may come later, and a function compares it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    if case.family.room == "queue":
        return [_of_message(place, each) for place, each in enumerate(case.records)]
    if case.family.room == "stream":
        narrow = int(case.settings.parallelization_factor) > 1
        return [_of_change(each, narrow=narrow) for each in case.records]
    if case.source == "s3":
        return [(place,) for place in range(len(case.event["Records"]))]
    raise inapplicable(f"an event of {case.source} holds one thing, so there are no records to change places")


def _of_message(place: int, record: dict[str, Any]) -> Lane:
    group = group_of(record)
    return (place,) if group is None else ("group", group)


def _of_change(record: dict[str, Any], *, narrow: bool) -> Lane:
    home = str(record.get("eventSourceARN"))
    if "kinesis" in record:
        shard, _, _ = str(record.get("eventID")).partition(":")
        return (home, shard, record["kinesis"].get("partitionKey")) if narrow else (home, shard)
    # a DynamoDB record does not say its shard; those of one batch are of one
    keys = json.dumps(record["dynamodb"].get("Keys"), sort_keys=True)
    return (home, keys) if narrow else (home,)
