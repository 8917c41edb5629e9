"""DynamoDB stream: what a function receives when items of a table change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Literal, final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _payload, _stream
from pytest_faas.events._dynamodb_change import STEP, DynamodbChange, insert, modify, remove
from pytest_faas.events._dynamodb_keys import key_names, keys_of
from pytest_faas.events._payload import Event
from pytest_faas.origin import Origin

__tracebackhide__ = errors.hidden_from

__all__ = ["DynamodbChange", "DynamodbStreamFactory", "dynamodb_stream", "insert", "modify", "remove"]

_WHERE = "dynamodb_stream"
_TABLE = re.compile(r"[A-Za-z0-9_.\-]{3,255}")
_TABLE_RULE = "3 to 255 letters, digits, '_', '-' and '.'"
_SHARD = re.compile(r"shardId-[0-9]{20}-[0-9a-f]{8}")
# Which images each view has: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
_VIEWS = {
    "KEYS_ONLY": (),
    "NEW_IMAGE": ("NewImage",),
    "OLD_IMAGE": ("OldImage",),
    "NEW_AND_OLD_IMAGES": ("NewImage", "OldImage"),
}
_FIRST_LABEL_MS = 1_451_606_400_000  # 2016-01-01: a stream is older than its records
_YEAR_MS = 365 * 86_400_000
_JSON_PER_OCTET = 70  # at most: 1E+125 in a set has 126 digits and 3 of punctuation, and counts as 2 octets
_RECORD_OVERHEAD = 2000  # more than a record's JSON has beside its images


@final
class DynamodbStreamFactory:
    """Build what a function receives from the stream of a DynamoDB table: one record for each change.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html

    >>> from pytest_faas import events
    >>> event = events.dynamodb_stream(events.insert({"id": 1}), events.remove({"id": 2}), table="orders")
    >>> [(record["eventName"], record["dynamodb"]["Keys"]) for record in event["Records"]]
    [('INSERT', {'id': {'N': '1'}}), ('REMOVE', {'id': {'N': '2'}})]
    """

    def __repr__(self) -> str:
        return "events.dynamodb_stream"

    @known_arguments("events.dynamodb_stream")
    def __call__(
        self,
        *changes: DynamodbChange,
        table: str = "my-table",
        view: Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] = "NEW_AND_OLD_IMAGES",
        keys: str | Sequence[str] | None = None,
        stream_label: datetime | float | str | None = None,
        shard_id: str | None = None,
        tumbling_window_in_seconds: int = 0,
        state: dict[str, Any] | None = None,
        is_final_invoke_for_window: bool = False,
        is_window_terminated_early: bool = False,
        overrides: dict[str, Any] | None = None,
    ) -> Event:
        """Build the event of a batch of changes, made by `insert`, `modify` and `remove`.

        `view` is what the stream shows of an item, whichever change it is: an INSERT never has an old image, a
        REMOVE never a new one. `keys` names the partition key, or partition and sort key, of the table; without it
        they are `pk` and `sk` (or `PK` and `SK`), else `id` (`Id`, `ID`), else the first attribute of the first
        change. `stream_label` is when the stream was enabled, the end of its ARN.

        `tumbling_window_in_seconds` (1 to 900) adds the fields of a tumbling window around the changes' time, with
        the `state` that the function returned last and the `shard_id`; only its last call may come without changes.

        Raises `InvalidArgument` for what DynamoDB or Lambda would refuse (a key that is missing, empty or not a str,
        number or bytes; one that a MODIFY changes), `EventTooLarge` for an event above 6 MiB.
        """
        table = arguments.matching(_WHERE, "table", table, _TABLE, _TABLE_RULE)
        shown = arguments.choice(_WHERE, "view", view, _VIEWS)
        window = _stream.tumbling_window(
            _WHERE,
            tumbling_window_in_seconds,
            state,
            is_final=is_final_invoke_for_window,
            is_early=is_window_terminated_early,
        )
        _stream.check_count(_WHERE, len(changes), window)
        _check_changes(changes)
        names = key_names(keys, changes)
        origin = origins.current()
        label_ms = _label_ms(origin, table, stream_label)
        arn = origin.arn("dynamodb", f"table/{table}/stream/{_label(label_ms)}")
        records = [
            _record(change, _data(change, shown, names, number), origin.region, arn)
            for change, number in zip(changes, _numbers(changes), strict=True)
        ]
        event: Event = {"Records": records}
        if window:
            times_ms = [change.created_ms for change in changes]
            event |= window.fields(times_ms, _shard_id(origin, table, label_ms, shard_id), arn)
        elif shard_id is not None:
            raise InvalidArgument(
                f"{_WHERE}: shard_id shows in tumbling windows only: give tumbling_window_in_seconds, from 1 to 900"
            )
        octets = sum(record["dynamodb"]["SizeBytes"] for record in records)
        if state or _JSON_PER_OCTET * octets + _RECORD_OVERHEAD * len(changes) > _stream.INVOCATION_LIMIT:
            _payload.sized(_WHERE, event, _stream.INVOCATION_LIMIT, "a synchronous invocation")
        return _payload.merged(_WHERE, event, overrides)


def _data(change: DynamodbChange, view: str, names: tuple[str, ...], number: int) -> Event:
    """Return the part of a record that DynamoDB's own API calls StreamRecord."""
    keys, octets = keys_of(change, names)
    # AWS sends a float of whole seconds: "rounded down to the closest second".
    # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
    data: Event = {"ApproximateCreationDateTime": float(change.created_ms // 1000), "Keys": keys}
    for name, image in (("NewImage", change.new_image), ("OldImage", change.old_image)):
        if image is not None and name in _VIEWS[view]:
            data[name] = image.copy()
            octets += image.octets
    data["SequenceNumber"] = str(number)
    data["SizeBytes"] = octets
    data["StreamViewType"] = view
    return data


def _record(change: DynamodbChange, data: Event, region: str, arn: str) -> Event:
    record = {
        "eventID": arguments.plain(change.event_id),
        "eventName": arguments.plain(change.event_name),
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": region,
        "dynamodb": data,
        "eventSourceARN": arn,
    }
    if change.ttl:
        # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
        record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    return record


def _check_changes(changes: tuple[Any, ...]) -> None:
    for change in changes:
        if type(change) is not DynamodbChange:
            hint = ". Wrap an item: events.insert({...})" if isinstance(change, dict) else ""
            raise arguments.invalid(_WHERE, "a change", "made by insert, modify or remove", change, hint)


def _numbers(changes: tuple[DynamodbChange, ...]) -> list[int]:
    numbers = [
        each.position if each.sequence_number is None else int(each.sequence_number) for each in changes
    ]
    return _stream.rising(_WHERE, numbers, [each.sequence_number is not None for each in changes], STEP)


def _label_ms(origin: Origin, table: str, given: datetime | float | str | None) -> int:
    """Return when the stream was enabled: for one table always the same."""
    if given is not None:
        return origins.epoch_ms(_WHERE, "stream_label", given)
    return _FIRST_LABEL_MS + int(origin.ids.constant(f"dynamodb_stream:{table}")[:12], 16) % _YEAR_MS


@lru_cache
def _label(ms: int) -> str:
    return origins.iso_ms(ms)[:-1]


def _shard_id(origin: Origin, table: str, label_ms: int, given: str | None) -> str:
    if given is None:
        return f"shardId-{label_ms:020d}-{origin.ids.constant(f'dynamodb_stream:{table}')[-8:]}"
    rule = "like 'shardId-00000001700000000000-0a1b2c3d', with 20 digits and 8 hex digits"
    return arguments.matching(_WHERE, "shard_id", given, _SHARD, rule)


dynamodb_stream: Final = DynamodbStreamFactory()
"""Build what a function receives from the stream of a DynamoDB table: see `DynamodbStreamFactory`."""
