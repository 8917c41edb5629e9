"""One record in a Kinesis stream: what stays the same each time that it is delivered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments

__tracebackhide__ = errors.hidden_from

HASH_KEYS = 2**128
_SEQUENCE_NUMBER = re.compile(r"0|[1-9][0-9]{0,128}")
_HASH_KEY = re.compile(r"0|[1-9][0-9]{0,38}")
_FIRST_POSITION = 1 << 24

Time = datetime | float | str | None


@dataclass(frozen=True, slots=True)
class KinesisRecord:
    """A record as a stream keeps it; made by `kinesis_record`.

    Built into another event it stays the same record, with its sequence number and arrival, as on a retry.
    """

    data: bytes
    partition_key: str | None
    explicit_hash_key: int | None
    sequence_number: str | None
    arrived_ms: int
    position: int

    def __post_init__(self) -> None:
        where = "kinesis_record"
        if type(self.data) is not bytes:
            raise arguments.invalid(where, "data", "bytes", self.data)
        if self.partition_key is not None:
            check_key(where, self.partition_key)
        if self.explicit_hash_key is not None:
            arguments.integer(where, "explicit_hash_key", self.explicit_hash_key, 0, HASH_KEYS - 1)
        number = self.sequence_number
        if number is not None and not (isinstance(number, str) and _SEQUENCE_NUMBER.fullmatch(number)):
            raise arguments.invalid(where, "sequence_number", "a str of 1 to 129 digits", number)
        if type(self.arrived_ms) is not int or type(self.position) is not int:
            raise arguments.invalid(
                where, "arrived_ms and position", "ints", (self.arrived_ms, self.position)
            )


@known_arguments("events.kinesis_record")
def kinesis_record(
    data: Any,
    *,
    partition_key: str | None = None,
    explicit_hash_key: int | str | None = None,
    sequence_number: str | None = None,
    arrived_at: Time = None,
) -> KinesisRecord:
    """Put one record into a stream, for `events.kinesis`.

    `data` is bytes, text (sent as UTF-8) or anything JSON-able (sent as compact JSON). `partition_key` has up to
    256 characters; by default it is the event's. `explicit_hash_key` (0 to 2**128 - 1) takes the place of its MD5.
    `sequence_number` is text of digits. `arrived_at` is a datetime, seconds since the epoch or ISO 8601 text.

    Raises `InvalidArgument` for what Kinesis would refuse.
    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html

    >>> from pytest_faas import events
    >>> click = events.kinesis_record({"click": 1}, partition_key="u1", arrived_at="2026-01-01T00:00:00.5Z")
    >>> events.kinesis(click)["Records"][0]["kinesis"]["approximateArrivalTimestamp"]
    1767225600.5
    """
    where = "kinesis_record"
    if isinstance(explicit_hash_key, str) and _HASH_KEY.fullmatch(explicit_hash_key):
        explicit_hash_key = int(explicit_hash_key)
    return KinesisRecord(
        octets_of(where, data),
        partition_key,
        explicit_hash_key,  # type: ignore[arg-type]  # any other str is refused by KinesisRecord
        sequence_number,
        origins.epoch_ms(where, "arrived_at", arrived_at),
        next_position(origins.current()),
    )


def octets_of(where: str, data: Any) -> bytes:
    """Return a payload as the octets that travel."""
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    if isinstance(data, str):
        return arguments.encodable(where, "data", data)
    return arguments.json_text(where, "data", data).encode()


def next_position(origin: origins.Origin) -> int:
    """Return a place in the shard above all that this origin gave before."""
    return origin.ids.rising("kinesis", _FIRST_POSITION, 1 << 20)


def check_key(where: str, key: object) -> None:
    """Refuse what is no partition key."""
    if not isinstance(key, str) or not 1 <= len(key) <= 256:
        raise arguments.invalid(where, "partition_key", "a str of 1 to 256 characters", key)
    if not key.isascii():
        arguments.encodable(where, "partition_key", key)
