"""Bad records, made of a good one: legal for their source, and nothing that a handler expects."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable, Iterator
from hashlib import md5, sha256
from typing import Any

from pytest_faas import origin as origins

NO_JSON = "no JSON, and legal"
Record = dict[str, Any]


def of(record: Record) -> Iterator[Record]:
    """Yield bad records beside a good one, each with ids of its own.

    In a stream they come right before the good one, in a FIFO queue right behind it.

    A body that is no JSON, one that is `null`, one whose fields are all null; of a table's stream a removal without
    NewImage, an insertion without OldImage, a change with a number that is no whole one, and where the record does not
    say what its stream shows, a change without images. A stream that shows images never sends that one.

    >>> from pytest_faas import events
    >>> [each["body"] for each in of(events.sqs({"order": 7})["Records"][0])]
    ['no JSON, and legal', 'null', '{"order": null}']
    """
    if "dynamodb" in record:
        yield from _changes(record)
        return
    write = _in_stream if "kinesis" in record else _in_queue
    for body in _bodies(_read(record)):
        yield write(record, body)


def _read(record: Record) -> str:
    if "kinesis" in record:
        return base64.b64decode(record["kinesis"]["data"]).decode("utf-8", "replace")
    return str(record.get("body", ""))


def _bodies(good: str) -> Iterator[str]:
    yield NO_JSON
    yield "null"
    try:
        read = json.loads(good)
    except ValueError:
        return
    if isinstance(read, dict) and read:
        yield json.dumps(dict.fromkeys(read))


def _in_queue(record: Record, body: str) -> Record:
    """Return a copy with another body: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html."""
    made = copy.deepcopy(record)
    made["messageId"] = origins.current().ids.uuid()
    made["body"] = body
    made["md5OfBody"] = md5(body.encode(), usedforsecurity=False).hexdigest()
    held = made.get("attributes", {})
    if "SequenceNumber" in held:
        held["SequenceNumber"] = str(int(held["SequenceNumber"]) + 1)
        held["MessageDeduplicationId"] = sha256(body.encode()).hexdigest()  # content-based
    return made


def _in_stream(record: Record, body: str) -> Record:
    made = _earlier(record, "kinesis", "sequenceNumber")
    made["kinesis"]["data"] = base64.b64encode(body.encode()).decode()
    return made


def _changes(record: Record) -> Iterator[Record]:
    """Yield changes of an item as a stream may tell of them.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
    """
    changes: list[Callable[[Record], None]] = [_removal, _with_number]
    held = record["dynamodb"]
    if "OldImage" in held:
        changes.insert(1, _insertion)
    if "StreamViewType" not in held:
        changes.insert(1, _keys_only)
    for change in changes:
        made = _earlier(record, "dynamodb", "SequenceNumber")
        made["eventID"] = origins.current().ids.hex(32)
        change(made)
        yield made


def _removal(record: Record) -> None:
    held = record["dynamodb"]
    image = held.pop("NewImage", None)
    record["eventName"] = "REMOVE"
    if image is not None and str(held.get("StreamViewType")) in ("NEW_AND_OLD_IMAGES", "OLD_IMAGE"):
        held.setdefault("OldImage", image)


def _insertion(record: Record) -> None:
    record["eventName"] = "INSERT"
    del record["dynamodb"]["OldImage"]


def _keys_only(record: Record) -> None:
    held = record["dynamodb"]
    for name in ("NewImage", "OldImage"):
        held.pop(name, None)
    held["StreamViewType"] = "KEYS_ONLY"


def _with_number(record: Record) -> None:
    for name in ("NewImage", "OldImage"):
        if name in record["dynamodb"]:
            record["dynamodb"][name]["amount"] = {"N": "12.5"}


def _earlier(record: Record, part: str, name: str) -> Record:
    """Return a copy of a stream's record that comes right before it."""
    made = copy.deepcopy(record)
    number = str(int(made[part][name]) - 1)
    made[part][name] = number
    if part == "kinesis":
        made["eventID"] = f"{made['eventID'].partition(':')[0]}:{number}"
    return made
