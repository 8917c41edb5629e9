"""A record of a stream of the fake AWS as a function receives it."""

from __future__ import annotations

import base64
from typing import Any

from pytest_faas import events
from pytest_faas import origin as origins
from pytest_faas.cloud.streams import Entry, FakeStream
from pytest_faas.contracts.laws import _dynamodb_size
from pytest_faas.delivery.stream.record import StreamRecord, stream_record

_LARGEST_KIB = 10_240  # https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html


def record_of(stream: FakeStream, shard: str, entry: Entry) -> StreamRecord:
    """Return the record of an entry; its arrival is exact, also where the event shows whole seconds."""
    raw = (_from_kinesis if stream.kind == "kinesis" else _from_table)(stream, shard, entry)
    record = stream_record("faas.deliver", raw, entry.arrived)
    record.arrived = entry.arrived
    return record


def _from_kinesis(stream: FakeStream, shard: str, entry: Entry) -> dict[str, Any]:
    with origins.origin(region=stream.region, account=stream.account):
        kept = events.kinesis_record(
            base64.b64decode(entry.content["data"]),
            partition_key=entry.content["partitionKey"],
            sequence_number=entry.sequence_number,
            arrived_at=entry.arrived / 1_000_000,
        )
        name = stream.arn.partition("/")[2]
        event = events.kinesis(kept, stream=name, shard_id=shard, max_record_size_in_kib=_LARGEST_KIB)
    record: dict[str, Any] = event["Records"][0]
    return record


def _from_table(stream: FakeStream, _shard: str, entry: Entry) -> dict[str, Any]:
    """Return a change in the form of AWS: moto's has another version and region, and a size of its own making.

    Recorded from AWS by LocalStack's suite, test_dynamodb_event_source_mapping, 2025-11.
    """
    change = entry.content["dynamodb"]
    images = {
        name: _typed(change[name])
        for name in ("Keys", "NewImage", "OldImage")
        if change.get(name)  # older versions of moto have an empty one where there is none
    }
    return {
        "eventID": entry.content["eventID"],
        "eventName": entry.content["eventName"],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": stream.region,
        "dynamodb": {
            # whole seconds: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
            "ApproximateCreationDateTime": float(entry.arrived // 1_000_000),
            **images,
            "SequenceNumber": entry.sequence_number,
            "SizeBytes": _dynamodb_size.sizes(list(images.values()))[0],
            "StreamViewType": change["StreamViewType"],
        },
        "eventSourceARN": stream.arn,
    }


def _typed(value: Any) -> Any:
    """Return an image with its binary values as base64 text, as JSON has them."""
    if isinstance(value, dict):
        return {name: _typed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_typed(each) for each in value]
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
