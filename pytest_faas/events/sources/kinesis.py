"""Kinesis: what a function receives from one shard of a data stream."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any, Final, final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import EventTooLarge
from pytest_faas.events import _payload, _stream
from pytest_faas.events._kinesis_record import (
    KinesisRecord,
    check_key,
    kinesis_record,
    next_position,
    octets_of,
)
from pytest_faas.events._kinesis_shard import sequence_numbers, shard_of
from pytest_faas.events._payload import Event

__tracebackhide__ = errors.hidden_from

__all__ = ["KinesisFactory", "KinesisRecord", "kinesis", "kinesis_record"]

_STREAM = re.compile(r"[A-Za-z0-9_.\-]{1,128}")
_ROLE = re.compile(r"([!-~]{1,510}/)?[A-Za-z0-9_+=,.@\-]{1,64}")
_RECORD_OVERHEAD = 4096  # more than a record's JSON has beside its data


@final
class KinesisFactory:
    """Build what a function receives from a Kinesis data stream: the records of one shard.

    https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html

    >>> from pytest_faas import events
    >>> records = events.kinesis({"click": 1}, b"raw", stream="clicks", partition_key="u1")["Records"]
    >>> [record["kinesis"]["data"] for record in records]
    ['eyJjbGljayI6MX0=', 'cmF3']
    """

    def __repr__(self) -> str:
        return "events.kinesis"

    @known_arguments("events.kinesis")
    def __call__(
        self,
        *records: Any,
        stream: str = "my-stream",
        partition_key: str = "my-partition-key",
        shards: int = 1,
        shard_id: str | None = None,
        role: str = "my-function-role",
        max_record_size_in_kib: int = 1024,
        tumbling_window_in_seconds: int = 0,
        state: dict[str, Any] | None = None,
        is_final_invoke_for_window: bool = False,
        is_window_terminated_early: bool = False,
        overrides: dict[str, Any] | None = None,
    ) -> Event:
        """Build the event of a batch of records.

        A record is bytes, text, anything JSON-able (it becomes compact JSON), or one made by `kinesis_record`.
        `stream` is a name; `partition_key` is that of each record that names none. Of a stream of `shards` shards,
        each with an equal range of hash keys, the keys choose one; records that would be in different shards
        cannot be in one batch. `shard_id` names the shard instead, such as `shardId-000000000007`, for a stream
        whose shards were split; with `shards` the records must go there. `role` is the name of the function's
        execution role. `max_record_size_in_kib` is the stream's, 1024 to 10240, for data and key together.

        `tumbling_window_in_seconds` (1 to 900) adds the fields of a tumbling window around the records' arrival,
        with the `state` that the function returned last; only its last call may come without records.

        Raises `InvalidArgument` for what Kinesis or Lambda would refuse, `EventTooLarge` for a record above the
        stream's limit or an event above 6 MiB.
        """
        where = "kinesis"
        stream = arguments.matching(
            where, "stream", stream, _STREAM, "1 to 128 letters, digits, '_', '-' and '.'"
        )
        role = arguments.matching(
            where, "role", role, _ROLE, "the name of an IAM role, perhaps with its path"
        )
        check_key(where, partition_key)
        arguments.integer(where, "max_record_size_in_kib", max_record_size_in_kib, 1024, 10240)
        window = _stream.tumbling_window(
            where,
            tumbling_window_in_seconds,
            state,
            is_final=is_final_invoke_for_window,
            is_early=is_window_terminated_early,
        )
        _stream.check_count(where, len(records), window)
        batch = _batch(records)
        keys = [arguments.plain(each.partition_key or partition_key) for each in batch]
        octets = _check_sizes(batch, keys, max_record_size_in_kib * 1024)
        index = shard_of(batch, keys, shards, shard_id)
        numbers = sequence_numbers(batch, [type(each) is not KinesisRecord for each in records], index)
        shard = f"shardId-{index:012d}"
        common = _common(stream, role)
        event: Event = {
            "Records": [
                _record(each, key, number, shard, common)
                for each, key, number in zip(batch, keys, numbers, strict=True)
            ]
        }
        if window:
            event |= window.fields([each.arrived_ms for each in batch], shard, common["eventSourceARN"])
        if state or octets * 4 // 3 + _RECORD_OVERHEAD * len(batch) > _stream.INVOCATION_LIMIT:
            _payload.sized(where, event, _stream.INVOCATION_LIMIT, "a synchronous invocation")
        return _payload.merged(where, event, overrides)


def _common(stream: str, role: str) -> dict[str, str]:
    """Return what all records of a stream have alike."""
    origin = origins.current()
    return {
        "invokeIdentityArn": origin.arn("iam", f"role/{role}", region=""),
        "awsRegion": origin.region,
        "eventSourceARN": origin.arn("kinesis", f"stream/{stream}"),
    }


def _record(record: KinesisRecord, key: str, number: int, shard: str, common: dict[str, str]) -> Event:
    sequence_number = str(number)
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": key,
            "sequenceNumber": sequence_number,
            "data": b64encode(record.data).decode("ascii"),
            "approximateArrivalTimestamp": record.arrived_ms / 1000,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{sequence_number}",
        "eventName": "aws:kinesis:record",
        **common,
    }


def _batch(records: tuple[Any, ...]) -> list[KinesisRecord]:
    now = origins.now_ms()
    origin = origins.current()
    return [
        each
        if type(each) is KinesisRecord
        else KinesisRecord(octets_of("kinesis", each), None, None, None, now, next_position(origin))
        for each in records
    ]


def _check_sizes(batch: list[KinesisRecord], keys: list[str], limit: int) -> int:
    """Return the octets of all data; data and key of one record are within the stream's limit."""
    octets = 0
    for record, key in zip(batch, keys, strict=True):
        size = len(record.data)
        octets += size
        if size + 4 * len(key) > limit and size + len(key.encode()) > limit:
            raise EventTooLarge(
                f"kinesis: data and partition key of a record have {size + len(key.encode()):,} octets; the stream "
                f"allows {limit:,} (max_record_size_in_kib={limit // 1024})"
            )
    return octets


kinesis: Final = KinesisFactory()
"""Build what a function receives from a Kinesis data stream: see `KinesisFactory`."""
