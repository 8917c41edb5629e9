"""What Lambda sends to the on-failure destination of a stream's event source mapping.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html,
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pytest_faas import origin as origins
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.stream.record import StreamRecord
from pytest_faas.delivery.stream.shards import Shard

RETRIES_USED_UP: Final = "RetryAttemptsExhausted"
TOO_OLD: Final = "RecordAgeExceeded"


@dataclass(frozen=True, slots=True)
class Failure:
    """A batch that is given up. `unhandled`: whether the last run raised or timed out, not merely answered so."""

    condition: str
    records: Sequence[StreamRecord]
    runs: int
    request_id: str
    unhandled: bool = False


def send(
    delivery: Delivery, destination: str, shard: Shard, failure: Failure, payload: dict[str, Any]
) -> None:
    """Send the record of a batch that is given up; a bucket's has the `payload` too, under a key of its own.

    The object's key is the attribute `Key`. Forms and conditions as recorded from AWS by LocalStack's suite,
    test_kinesis_event_source_mapping_with_{on_failure,sns_on_failure,s3_on_failure}_destination*,
    test_kinesis_report_batch_item_failures and test_kinesis_maximum_record_age_exceeded*, 2025-11-25.
    """
    record = _record(delivery, shard, failure)
    if ":s3:::" not in destination:
        delivery.send(destination, record, condition=failure.condition)
        return
    key = _key(delivery, shard)
    delivery.send(destination, {**record, "payload": payload}, {"Key": key}, failure.condition)


def _record(delivery: Delivery, shard: Shard, failure: Failure) -> dict[str, Any]:
    record: dict[str, Any] = {
        "requestContext": {
            "requestId": failure.request_id or origins.current().ids.uuid(),
            "functionArn": ":".join(delivery.target.arn.split(":")[:7]),
            "condition": failure.condition,
            "approximateInvokeCount": max(1, failure.runs),
        }
    }
    if failure.condition == RETRIES_USED_UP:
        record["responseContext"] = {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled" if failure.unhandled else None,
        }
    record["version"] = "1.0"
    record["timestamp"] = origins.iso_ms(delivery.now_ms)
    record[shard.kind.batch_info] = _batch_info(shard, failure.records)
    return record


def _batch_info(shard: Shard, records: Sequence[StreamRecord]) -> dict[str, Any]:
    first, last = records[0], records[-1]
    return {
        "shardId": shard.id,
        "startSequenceNumber": first.sequence_number,
        "endSequenceNumber": last.sequence_number,
        "approximateArrivalOfFirstRecord": shard.kind.arrived(first.arrived // 1000),
        "approximateArrivalOfLastRecord": shard.kind.arrived(last.arrived // 1000),
        "batchSize": len(records),
        "streamArn": shard.arn,
    }


def _key(delivery: Delivery, shard: Shard) -> str:
    """Return the key of an object: `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>`."""
    ids = origins.current().ids
    digits = ids.constant(f"event source mapping of {shard.arn} to {delivery.target.arn}")
    mapping = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"
    time = origins.iso_s(delivery.now_ms)
    day, at = time[:10].replace("-", "/"), time[:-1].replace(":", ".")
    return f"aws/lambda/{mapping}/{shard.id}/{day}/{at}-{ids.uuid()}"
