"""What Kinesis and DynamoDB Streams differ in, as Lambda reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pytest_faas import origin as origins
from pytest_faas.delivery.agenda import SECOND


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of stream.

    `interval`: microseconds between two reads of a shard that has nothing more. `arrived`: how a failure record shows a
    time, given in milliseconds; its details are under the key `batch_info`.
    """

    name: str
    source: str
    interval: int
    batch_info: str
    arrived: Callable[[int], str]


# How often Lambda reads: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html and with-ddb.html.
# The failure records: recorded from AWS by LocalStack's suite, test_kinesis_event_source_mapping_with_on_failure_
# destination_config and test_dynamodb_event_source_mapping_with_on_failure_destination_config, 2025-11-25.
KINESIS: Final = Kind("Kinesis", "kinesis", SECOND, "KinesisBatchInfo", origins.iso_ms)
DYNAMODB: Final = Kind("DynamoDB", "dynamodb", SECOND // 4, "DDBStreamBatchInfo", origins.iso_s)


def stream_name(arn: str) -> str:
    """Return the name of a stream or a table; of an ARN that is none, as in a published sample, its end.

    >>> stream_name("arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2025-06-01T00:00:00.000")
    'orders'
    >>> stream_name("arn:aws:kinesis:EXAMPLE")
    'EXAMPLE'
    """
    return arn.split("/")[1] if "/" in arn else arn.rpartition(":")[2]
