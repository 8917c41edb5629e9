"""One record of a shard, read from the event that a user hands in."""

from __future__ import annotations

import binascii
import json
from abc import ABC, abstractmethod
from base64 import b64decode
from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas.delivery.record import Record, label_of
from pytest_faas.delivery.stream.arrival import arrival
from pytest_faas.delivery.stream.kinds import DYNAMODB, KINESIS, Kind
from pytest_faas.delivery.stream.values import plain

__tracebackhide__ = errors.hidden_from

_AROUND: Final = 2_000  # more octets than a record's JSON has beside its data or its images
_JSON_PER_OCTET: Final = 70  # at most: 1E+125 in a set of numbers has 126 digits and counts as 2 octets


class StreamRecord(Record, ABC):
    """A record of a stream: its place in the shard, and when it arrived there (microseconds since the epoch)."""

    __slots__ = ("arrived", "number", "sequence_number")

    kind: Kind

    def __init__(self, identifier: str, body: Any, raw: dict[str, Any], sequence: str, arrived: int) -> None:
        super().__init__(identifier, body, raw)
        self.sequence_number = sequence
        self.number = int(sequence)
        self.arrived = arrived

    @property
    def arn(self) -> str:
        """The stream's ARN."""
        return str(self.raw["eventSourceARN"])

    @property
    @abstractmethod
    def key(self) -> str:
        """What the order holds within, where a shard has lanes."""

    @property
    @abstractmethod
    def most_octets(self) -> int:
        """No less octets than the record's JSON has."""


class KinesisRecord(StreamRecord):
    """A record of a Kinesis shard; its body is the data, decoded."""

    __slots__ = ()

    kind = KINESIS

    @property
    def key(self) -> str:
        """The partition key."""
        return str(self.raw["kinesis"].get("partitionKey", ""))

    @property
    def most_octets(self) -> int:
        """No less octets than the record's JSON has."""
        return len(self.raw["kinesis"]["data"]) + _AROUND + 6 * len(self.key)

    def is_meant_by(self, wanted: object) -> bool:
        """Whether a user's words mean this record: its data as octets, text or parsed JSON, its id or its number."""
        if isinstance(wanted, str):
            return wanted in (self.id, self.sequence_number) or wanted.encode() == self.body
        return super().is_meant_by(wanted)


class DynamodbRecord(StreamRecord):
    """A change of an item; its body is the part of the record that DynamoDB calls `dynamodb`."""

    __slots__ = ()

    kind = DYNAMODB

    @property
    def key(self) -> str:
        """The item: partition and sort key.

        https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
        """
        return json.dumps(self.body.get("Keys"), sort_keys=True)

    @property
    def most_octets(self) -> int:
        """No less octets than the record's JSON has."""
        size = self.body.get("SizeBytes")
        if not isinstance(size, int):
            return arguments.json_octets(self.raw)
        return _JSON_PER_OCTET * size + _AROUND

    @property
    def label(self) -> str:
        """What to call it in a timeline: the kind of change and the item's key."""
        keys = ", ".join(f"{name}={value!r}" for name, value in plain(self._part("Keys")).items())
        return label_of(f"{self.raw.get('eventName', 'change')} {keys}")

    def is_meant_by(self, wanted: object) -> bool:
        """Whether a user's words mean this record: its keys or one of its images, typed or plain, its id or its number."""
        if isinstance(wanted, str):
            return wanted in (self.id, self.sequence_number)
        if super().is_meant_by(wanted):
            return True
        parts = [self._part(name) for name in ("Keys", "NewImage", "OldImage") if name in self.body]
        return isinstance(wanted, dict) and (wanted in parts or wanted in [plain(part) for part in parts])

    def _part(self, name: str) -> dict[str, Any]:
        found = self.body.get(name)
        return found if isinstance(found, dict) else {}


def stream_record(where: str, raw: Any, start: int) -> StreamRecord:
    """Read one record of an event; one that does not say when it arrived does so as the delivery starts.

    Raises `InvalidArgument` where a part is missing that Lambda's event source mapping goes by.
    """
    if not isinstance(raw, dict):
        raise arguments.invalid(where, "record", "a dict", raw)
    arguments.text(where, "eventSourceARN", raw.get("eventSourceARN"))
    arrived = arrival(where, raw)
    arrived = start if arrived is None else arrived
    if raw.get("eventSource") == "aws:kinesis":
        part = _part(where, raw, "kinesis")
        sequence = _sequence_number(where, "kinesis.sequenceNumber", part.get("sequenceNumber"))
        _check_event_id(where, raw.get("eventID"))
        return KinesisRecord(raw["eventID"], _octets(where, part.get("data")), raw, sequence, arrived)
    part = _part(where, raw, "dynamodb")
    sequence = _sequence_number(where, "dynamodb.SequenceNumber", part.get("SequenceNumber"))
    return DynamodbRecord(str(raw.get("eventID", sequence)), part, raw, sequence, arrived)


def _part(where: str, raw: dict[str, Any], name: str) -> dict[str, Any]:
    found = raw.get(name)
    if not isinstance(found, dict):
        raise arguments.invalid(where, name, "a dict", found)
    return found


def _sequence_number(where: str, name: str, given: object) -> str:
    if not isinstance(given, str) or not (given.isascii() and given.isdigit()):
        raise arguments.invalid(where, name, "a str of digits", given)
    return given


def _check_event_id(where: str, given: object) -> None:
    """Check that an id names the shard: `shardId-000000000006:49590338271490256608559692538361571095921575989136588898`."""
    if not isinstance(given, str) or ":" not in given:
        raise arguments.invalid(where, "eventID", "'<shard>:<sequence number>'", given)


def _octets(where: str, given: object) -> bytes:
    if isinstance(given, str):
        try:
            return b64decode(given, validate=True)
        except (binascii.Error, ValueError):
            pass
    raise arguments.invalid(where, "kinesis.data", "base64 text", given)
