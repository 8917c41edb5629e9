"""One change of an item: what a table's stream keeps of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from types import NoneType
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _dynamodb_values
from pytest_faas.events._dynamodb_values import Image

__tracebackhide__ = errors.hidden_from

_EVENT_ID = re.compile(r"[!-~]{1,256}")
# 21 to 40 digits in AWS's events: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
_SEQUENCE_NUMBER = re.compile(r"[1-9][0-9]{0,39}")
# Published events have a counter and, in 20 digits, a number of a log; both rise.
STEP = 10**20
_FIRST_COUNT = 100_000
_LOG_STEP = 12_343
_SHAPES = {"INSERT": (NoneType, Image), "MODIFY": (Image, Image), "REMOVE": (Image, NoneType)}

Time = datetime | float | str | None


@dataclass(frozen=True, slots=True)
class DynamodbChange:
    """A change as a stream keeps it; made by `insert`, `modify` and `remove`.

    Built into another event it stays the same record, with its event id, sequence number and time, as on a retry.
    """

    event_name: str
    old_image: Image | None
    new_image: Image | None
    event_id: str
    sequence_number: str | None
    position: int
    created_ms: int
    ttl: bool = False

    def __post_init__(self) -> None:
        name = self.event_name
        shape = _SHAPES.get(name) if isinstance(name, str) else None
        if shape != (type(self.old_image), type(self.new_image)):
            rule = "INSERT with a new image, MODIFY with both or REMOVE with an old one"
            hint = ". Make it with insert, modify or remove"
            raise arguments.invalid("DynamodbChange", "event_name", rule, name, hint)
        where = name.lower()
        if type(self.position) is not int or type(self.created_ms) is not int:
            seen = (self.position, self.created_ms)
            raise arguments.invalid(where, "position and created_ms", "ints", seen)
        if not isinstance(self.event_id, str) or not _EVENT_ID.fullmatch(self.event_id):
            rule = "text of printable characters, such as 32 hex digits"
            raise arguments.invalid(where, "event_id", rule, self.event_id)
        number = self.sequence_number
        if number is not None and not (isinstance(number, str) and _SEQUENCE_NUMBER.fullmatch(number)):
            raise arguments.invalid(where, "sequence_number", "a str of 1 to 40 digits", number)


@known_arguments("events.insert")
def insert(
    item: dict[str, Any], *, at: Time = None, event_id: str | None = None, sequence_number: str | None = None
) -> DynamodbChange:
    """Put an item that the table did not have: an INSERT, for `events.dynamodb_stream`.

    `item` is all of it, in the Python values of boto3's table resource: str, bytes, int, Decimal (float is
    refused, as by boto3), bool, None, lists, dicts, and sets of str, bytes or numbers. `at` is a datetime, seconds
    since the epoch or ISO 8601 text. `sequence_number` is text of up to 40 digits.

    Raises `InvalidArgument` for what DynamoDB would refuse, `EventTooLarge` for an item above 400 KiB.
    https://boto3.amazonaws.com/v1/documentation/api/latest/reference/customizations/dynamodb.html

    >>> from pytest_faas import events
    >>> record, = events.dynamodb_stream(events.insert({"id": 1, "tags": {"new"}}))["Records"]
    >>> record["dynamodb"]["NewImage"]
    {'id': {'N': '1'}, 'tags': {'SS': ['new']}}
    """
    where = "insert"
    return _change(where, "INSERT", None, _dynamodb_values.image(where, item), at, event_id, sequence_number)


@known_arguments("events.modify")
def modify(
    old: dict[str, Any],
    new: dict[str, Any],
    *,
    at: Time = None,
    event_id: str | None = None,
    sequence_number: str | None = None,
) -> DynamodbChange:
    """Change an item from `old` to `new`, both all of it: a MODIFY, for `events.dynamodb_stream`.

    Takes the values of `insert`. Raises `InvalidArgument` if nothing changes, since then the stream has no record.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html

    >>> from pytest_faas import events
    >>> change = events.modify({"id": 1, "paid": False}, {"id": 1, "paid": True})
    >>> record, = events.dynamodb_stream(change)["Records"]
    >>> record["eventName"], record["dynamodb"]["OldImage"]["paid"]
    ('MODIFY', {'BOOL': False})
    """
    where = "modify"
    before, after = _dynamodb_values.image(where, old), _dynamodb_values.image(where, new)
    if before.attributes == after.attributes:
        raise InvalidArgument(
            f"{where}: old and new are the same item, {arguments.seen(new)}: a write that changes nothing leaves no "
            "record in the stream"
        )
    return _change(where, "MODIFY", before, after, at, event_id, sequence_number)


@known_arguments("events.remove")
def remove(
    item: dict[str, Any],
    *,
    ttl: bool = False,
    at: Time = None,
    event_id: str | None = None,
    sequence_number: str | None = None,
) -> DynamodbChange:
    """Delete an item, given as it last was: a REMOVE, for `events.dynamodb_stream`.

    Takes the values of `insert`. With `ttl=True` it expired: DynamoDB's Time to Live deleted it, and the record has
    the `userIdentity` of the service. Raises `InvalidArgument` as `insert` does.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html

    >>> from pytest_faas import events
    >>> record, = events.dynamodb_stream(events.remove({"id": 1}, ttl=True))["Records"]
    >>> record["userIdentity"]
    {'type': 'Service', 'principalId': 'dynamodb.amazonaws.com'}
    """
    where = "remove"
    if not isinstance(ttl, bool):
        raise arguments.invalid(where, "ttl", "a bool", ttl)
    old = _dynamodb_values.image(where, item)
    return _change(where, "REMOVE", old, None, at, event_id, sequence_number, ttl=ttl)


def _change(
    where: str,
    event_name: str,
    old: Image | None,
    new: Image | None,
    at: Time,
    event_id: str | None,
    sequence_number: str | None,
    *,
    ttl: bool = False,
) -> DynamodbChange:
    ids = origins.current().ids
    count = ids.rising("dynamodb_stream", _FIRST_COUNT, 100)
    return DynamodbChange(
        event_name,
        old,
        new,
        ids.hex(32) if event_id is None else event_id,
        sequence_number,
        count * STEP + count * _LOG_STEP,
        origins.epoch_ms(where, "at", at),
        ttl,
    )
