"""What a function received from real Kinesis streams, and what the factory builds for the same records.

Recorded from AWS by LocalStack's suite (tests/aws/services/lambda_/event_source_mapping/
test_lambda_integration_kinesis.py, class TestKinesisSource).
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from agreement import Placeholder, differences

from pytest_faas.events import kinesis, kinesis_record, origin

_PLACEHOLDERS = "region, stream, role, sequence number (also in eventID), arrival"
_WHOLE = "kinesis: every event, whole"
_EACH = "kinesis: every record (the recording joined the batches)"
_FAILURES = (
    "empty_string_item_identifier_failure",
    "null_item_identifier_failure",
    "invalid_key_foo_failure",
    "invalid_key_foo_null_value_failure",
    "unhandled_exception_in_function",
    "item_identifier_not_present_failure",
)
_SUCCESSES = (
    "empty_string_success",
    "empty_list_success",
    "null_success",
    "empty_dict_success",
    "empty_batch_item_failure_success",
    "null_batch_item_failure_success",
)
RECORDED = [
    (f"test_lambda_integration_kinesis.py::{name}", "2025-11-25", what, _PLACEHOLDERS)
    for name, what in [
        ("test_create_kinesis_event_source_mapping", _WHOLE),
        ("test_kinesis_event_source_mapping_with_async_invocation", _WHOLE),
        ("test_kinesis_event_source_trim_horizon", _WHOLE),
        ("test_disable_kinesis_event_source_mapping", _WHOLE),
        ("test_create_kinesis_event_source_mapping_multiple_lambdas_single_kinesis_event_stream", _WHOLE),
        ("test_kinesis_report_batch_item_failures", _EACH),
        ("test_kinesis_maximum_record_age_exceeded_discard_records", _EACH),
        ("test_kinesis_event_source_mapping_with_s3_on_failure_destination", "kinesis: the payload, whole"),
        *((f"test_kinesis_report_batch_item_success_scenarios[{name}]", _WHOLE) for name in _SUCCESSES),
        *((f"test_kinesis_report_batch_item_failure_scenarios[{name}]", _WHOLE) for name in _FAILURES),
    ]
]

ROLE = Placeholder(pattern=r"arn:aws:iam::111111111111:role/[\w+=,.@-]+")
SEQUENCE_NUMBER = Placeholder(pattern="[0-9]{56}")


def record(partition_key: str, data: str) -> dict[str, Any]:
    """Return a recorded record; what is not named here was the same in all recordings, or a placeholder."""
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": partition_key,
            "sequenceNumber": SEQUENCE_NUMBER,
            "data": data,
            "approximateArrivalTimestamp": Placeholder(float),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": Placeholder(pattern="shardId-000000000000:[0-9]{56}"),
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": ROLE,
        "awsRegion": "eu-central-1",
        "eventSourceARN": "arn:aws:kinesis:eu-central-1:111111111111:stream/clicks",
    }


# The ten payloads that most tests put under one key: json.dumps({"record_id": i}).
IDS = [
    "eyJyZWNvcmRfaWQiOiAwfQ==",
    "eyJyZWNvcmRfaWQiOiAxfQ==",
    "eyJyZWNvcmRfaWQiOiAyfQ==",
    "eyJyZWNvcmRfaWQiOiAzfQ==",
    "eyJyZWNvcmRfaWQiOiA0fQ==",
    "eyJyZWNvcmRfaWQiOiA1fQ==",
    "eyJyZWNvcmRfaWQiOiA2fQ==",
    "eyJyZWNvcmRfaWQiOiA3fQ==",
    "eyJyZWNvcmRfaWQiOiA4fQ==",
    "eyJyZWNvcmRfaWQiOiA5fQ==",
]
FINE, FAILS = "eyJzaG91bGRfZmFpbCI6IGZhbHNlfQ==", "eyJzaG91bGRfZmFpbCI6IHRydWV9"
# What was put (partition key, data), and what arrived (partition key, base64).
BATCHES = {
    "create: ten keys, one shard": (
        [(f"test_{i}", "hello") for i in range(10)],
        [(f"test_{i}", "aGVsbG8=") for i in range(10)],
    ),
    **{
        f"async invocation, trim horizon: ten records of {key}": (
            [(key, json.dumps({"record_id": i})) for i in range(10)],
            [(key, data) for data in IDS],
        )
        for key in ("test_0", "test_1", "test_3")
    },
    "disable: ten records of one key": (
        [("test", json.dumps({"record_id": i})) for i in range(10)],
        [("test", data) for data in IDS],
    ),
    "multiple lambdas: one record": ([("test_1", "hello")], [("test_1", "aGVsbG8=")]),
    "batch item failures: six records": (
        [(f"test_{i}", json.dumps({"should_fail": i == 5})) for i in range(6)],
        [(f"test_{i}", FAILS if i == 5 else FINE) for i in range(6)],
    ),
    "success and failure scenarios: one record": ([("test", "hello")], [("test", "aGVsbG8=")]),
    "discarded: bytes": (
        [("test", f"stream-data-{i}".encode()) for i in range(1, 6)],
        [
            ("test", "c3RyZWFtLWRhdGEtMQ=="),
            ("test", "c3RyZWFtLWRhdGEtMg=="),
            ("test", "c3RyZWFtLWRhdGEtMw=="),
            ("test", "c3RyZWFtLWRhdGEtNA=="),
            ("test", "c3RyZWFtLWRhdGEtNQ=="),
        ],
    ),
    "S3 destination: the payload": (
        [("custom", json.dumps({"input": "hello", "value": "world", "raise_error": 1}))],
        [("custom", "eyJpbnB1dCI6ICJoZWxsbyIsICJ2YWx1ZSI6ICJ3b3JsZCIsICJyYWlzZV9lcnJvciI6IDF9")],
    ),
}


@pytest.mark.parametrize(("put", "arrived"), BATCHES.values(), ids=BATCHES)
def test_a_batch_agrees_with_the_recorded_one(put, arrived):
    with origin(region="eu-central-1", account="111111111111"):
        built = kinesis(*[kinesis_record(data, partition_key=key) for key, data in put], stream="clicks")
    assert differences({"Records": [record(*each) for each in arrived]}, built) == []


def test_the_comparison_sees_a_wrong_payload():
    with origin(region="eu-central-1", account="111111111111"):
        built = kinesis("hello", stream="clicks", partition_key="test")
    assert differences({"Records": [record("test", "aGVsbG8h")]}, built) != []
