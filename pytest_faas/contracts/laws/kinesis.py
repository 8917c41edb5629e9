"""What must agree in an event of Kinesis.

https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.contracts.faults import Fault, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _arn, _stream


@law("eventID", "kinesis.sequenceNumber")
def event_id_has_the_sequence_number(record: Json) -> Iterator[Fault]:
    """Demand that the event's id ends in the sequence number."""
    shard, _, number = record["eventID"].partition(":")
    expected = record["kinesis"]["sequenceNumber"]
    if number != expected:
        message = f"{shown(record['eventID'])} does not end in kinesis.sequenceNumber ({expected!r})"
        yield Fault("eventID", record["eventID"], f"{shard}:{expected}", message)


@law("kinesis.approximateArrivalTimestamp")
def arrival_in_milliseconds(record: Json) -> Iterator[Fault]:
    """Demand an arrival in milliseconds.

    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html
    """
    seen = record["kinesis"]["approximateArrivalTimestamp"]
    if seen != round(seen, 3):
        message = f"{seen!r} is finer than milliseconds, which is all that Kinesis keeps: {round(seen, 3)!r}"
        yield Fault("kinesis.approximateArrivalTimestamp", seen, round(seen, 3), message)


@law("invokeIdentityArn", "eventSourceARN")
def partition_of_the_role(record: Json) -> Iterator[Fault]:
    """Demand a role in the stream's partition; its account may be another one."""
    role, stream = _arn.Arn.parse(record["invokeIdentityArn"]), _arn.Arn.parse(record["eventSourceARN"])
    if role and stream and role.partition != _arn.home_of(stream.region):
        home = _arn.home_of(stream.region)
        message = f"{shown(record['invokeIdentityArn'])} is in partition {role.partition}, but the stream is in {home}"
        yield Fault("invokeIdentityArn", record["invokeIdentityArn"], f"an ARN in {home}", message)


@law("Records.*.eventID")
def one_shard(event: Json) -> Iterator[Fault]:
    """Demand that a batch is of one shard."""
    ids = _stream.each(event, "eventID")
    for index, event_id in enumerate(ids):
        shard, expected = _shard(event_id), _shard(ids[0])
        if shard != expected:
            message = (
                f"{shown(event_id)} is of {shard}, but Records[0] is of {expected}: a batch is of one shard"
            )
            yield Fault(f"Records[{index}].eventID", event_id, f"an id of {expected}", message)


@law("shardId", "Records.*.eventID")
def shard_of_the_window(event: Json) -> Iterator[Fault]:
    """Demand of a window the shard that its records come from."""
    ids, seen = _stream.each(event, "eventID"), event.get("shardId")
    if ids and seen not in (None, _shard(ids[0])):
        message = f"{shown(seen)}, but Records[0].eventID is of {_shard(ids[0])}"
        yield Fault("shardId", seen, _shard(ids[0]), message)


def _shard(event_id: str) -> str:
    return event_id.partition(":")[0]


RECORD_LAWS = (
    event_id_has_the_sequence_number,
    arrival_in_milliseconds,
    _stream.region_of_the_stream,
    _stream.partition_of_the_stream,
    partition_of_the_role,
)
EVENT_LAWS = (
    _stream.sameness_law("eventSourceARN", "a batch is of one stream"),
    _stream.sameness_law("invokeIdentityArn", "a batch is for one function"),
    one_shard,
    _stream.increase_law("kinesis.sequenceNumber"),
    shard_of_the_window,
    *_stream.window_laws("kinesis.approximateArrivalTimestamp"),
)
