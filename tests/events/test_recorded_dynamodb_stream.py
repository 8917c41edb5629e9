"""What a function received from streams of real tables, and what the factory builds for the same changes.

Recorded from AWS by LocalStack's suite (tests/aws/services/lambda_/event_source_mapping/
test_lambda_integration_dynamodbstreams.py, class TestDynamoDBEventSourceMapping).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from agreement import Placeholder, differences

from pytest_faas.events import dynamodb_stream, insert, modify, origin, remove

_PLACEHOLDERS = "region, table, stream label, event id, sequence number, time"
_WHOLE = "dynamodb_stream: every event, whole, with SizeBytes"
_EACH = "dynamodb_stream: every record (the recording joined the batches), with SizeBytes"
_FAILURES = (
    "empty_string_item_identifier_failure",
    "null_item_identifier_failure",
    "invalid_key_foo_failure",
    "invalid_key_foo_null_value_failure",
    "unhandled_exception_in_function",
    "item_identifier_not_present_failure",
)
_SUCCESSES = (
    "empty_list_success",
    "null_success",
    "empty_dict_success",
    "empty_batch_item_failure_success",
    "null_batch_item_failure_success",
)
_FILTERS = (
    "insert_same_entry_twice",
    "content_or_filter",
    "content_filter_type",
    "exists_filter_type",
    "exists_false_filter",
    "numeric_filter",
    "prefix_filter",
    "date_time_conversion",
)
_ROWS = [
    ("test_dynamodb_event_source_mapping", "2025-11-25", _WHOLE),
    ("test_dynamodb_event_filter[content_multiple_filters]", "2024-10-12", _WHOLE),
    *((f"test_dynamodb_event_filter[{name}]", "2025-11-25", _WHOLE) for name in _FILTERS),
    ("test_dynamodb_report_batch_item_failures", "2025-11-25", _EACH),
    *(
        (f"test_dynamodb_report_batch_item_failure_scenarios[{name}]", "2025-11-25", _WHOLE)
        for name in _FAILURES
    ),
    *(
        (f"test_dynamodb_report_batch_item_success_scenarios[{name}]", "2025-11-25", _WHOLE)
        for name in _SUCCESSES
    ),
    (
        "test_dynamodb_event_source_mapping_with_s3_on_failure_destination",
        "2025-11-25",
        "dynamodb_stream: the payload",
    ),
]
RECORDED = [
    (f"test_lambda_integration_dynamodbstreams.py::{name}", date, what, _PLACEHOLDERS)
    for name, date, what in _ROWS
]


def record(name: str, view: str, keys: Any, new: Any, size: int, old: Any = None) -> dict[str, Any]:
    """Return a recorded record; what is not named here was the same in all recordings, or a placeholder."""
    return {
        "eventID": Placeholder(pattern="[0-9a-f]{32}"),
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": Placeholder(float),
            "Keys": keys,
            "NewImage": new,
            **({} if old is None else {"OldImage": old}),
            "SequenceNumber": Placeholder(pattern="[0-9]{21,40}"),
            "SizeBytes": size,
            "StreamViewType": view,
        },
        "eventSourceARN": Placeholder(
            pattern=r"arn:aws:dynamodb:eu-central-1:111111111111:table/orders/stream/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}"
        ),
    }


# Change, view, key; and the record that arrived: name, keys, new image, size, old image.
NEW, BOTH = "NEW_IMAGE", "NEW_AND_OLD_IMAGES"
HELLO = {"my_partition_key": {"S": "hello world"}}
ID, ID_1, ID_2 = ({"id": {"S": value}} for value in ("id_value", "id_value_1", "id_value_2"))
CHANGES = {
    "mapping, success and failure scenarios": (
        insert({"binary_key": b"foobar", "my_partition_key": "hello world"}),
        NEW,
        "my_partition_key",
        ("INSERT", HELLO, {"binary_key": {"B": "Zm9vYmFy"}, **HELLO}, 70),
    ),
    "S3 destination": (
        insert({"my_partition_key": "hello world"}),
        NEW,
        "my_partition_key",
        ("INSERT", HELLO, HELLO, 54),
    ),
    **{
        f"batch item failures: {key}": (
            insert({"my_partition_key": key, "should_fail": fails}),
            NEW,
            "my_partition_key",
            (
                "INSERT",
                {"my_partition_key": {"S": key}},
                {"my_partition_key": {"S": key}, "should_fail": {"BOOL": fails}},
                58,
            ),
        )
        for key, fails in [
            ("testId0", False),
            ("testId1", False),
            ("testId2", False),
            ("testId3", False),
            ("testId4", False),
            ("testId5", True),
        ]
    },
    "insert_same_entry_twice": (
        insert({"id": "id_value", "id2": "id2_value"}),
        BOTH,
        "id",
        ("INSERT", ID, {**ID, "id2": {"S": "id2_value"}}, 32),
    ),
    "content_or_filter, content_multiple_filters: insert": (
        insert({"id": "id_value"}),
        BOTH,
        "id",
        ("INSERT", ID, ID, 20),
    ),
    "content_or_filter: modify": (
        modify({"id": "id_value"}, {"id": "id_value", "id2": "id2_new_value"}),
        BOTH,
        "id",
        ("MODIFY", ID, {**ID, "id2": {"S": "id2_new_value"}}, 46, ID),
    ),
    "content_filter_type, exists_filter_type": (
        insert({"id": "id_value_1", "presentKey": "presentValue"}),
        BOTH,
        "id",
        ("INSERT", ID_1, {**ID_1, "presentKey": {"S": "presentValue"}}, 46),
    ),
    "exists_false_filter: the second": (
        insert({"id": "id_value_2", "presentKey": "presentValue"}),
        BOTH,
        "id",
        ("INSERT", ID_2, {**ID_2, "presentKey": {"S": "presentValue"}}, 46),
    ),
    "exists_false_filter, date_time_conversion: the first": (
        insert({"id": "id_value_1"}),
        BOTH,
        "id",
        ("INSERT", ID_1, ID_1, 24),
    ),
    "date_time_conversion: the second": (
        insert({"id": "id_value_2"}),
        BOTH,
        "id",
        ("INSERT", ID_2, ID_2, 24),
    ),
    "numeric_filter": (
        insert({"id": "id_value_1", "numericFilter": 42}),
        BOTH,
        "id",
        ("INSERT", ID_1, {**ID_1, "numericFilter": {"N": "42"}}, 39),
    ),
    "prefix_filter": (
        insert({"id": "id_value_1", "prefix": "us-1-other-suffix"}),
        BOTH,
        "id",
        ("INSERT", ID_1, {**ID_1, "prefix": {"S": "us-1-other-suffix"}}, 47),
    ),
}


@pytest.mark.parametrize(("change", "view", "key", "arrived"), CHANGES.values(), ids=CHANGES)
def test_a_record_agrees_with_the_recorded_one(change, view, key, arrived):
    name, keys, new, size, *old = arrived
    with origin(region="eu-central-1", account="111111111111"):
        built = dynamodb_stream(change, table="orders", view=view, keys=key)
    assert differences({"Records": [record(name, view, keys, new, size, *old)]}, built) == []


def test_the_comparison_sees_a_wrong_size():
    with origin(region="eu-central-1", account="111111111111"):
        built = dynamodb_stream(insert({"id": "id_value"}), table="orders")
    assert differences({"Records": [record("INSERT", BOTH, ID, ID, 21)]}, built) == [
        "$.Records[0].dynamodb.SizeBytes: recorded 21, built 20"
    ]


# Sizes in events that others published from AWS: no recording, but they show what the recordings do not.
DATE = "2020-06-27T04:12:37.577Z"
PUBLISHED = [
    # The sample event of https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html: 26, 59, 38.
    (insert({"Message": "New item!", "Id": 101}), "Id", 26),
    (
        modify({"Message": "New item!", "Id": 101}, {"Message": "This item has changed", "Id": 101}),
        "Id",
        59,
    ),
    (remove({"Message": "This item has changed", "Id": 101}), "Id", 38),
    # Logs of two projects on GitHub, of 2020: NEW_IMAGE streams.
    (insert({"site": "tst", "timestamp": 0}), ("site", "timestamp"), 34),
    (insert({"site": "asdf", "timestamp": 1}), ("site", "timestamp"), 38),
    (insert({"site": "tst", "message": "third log", "timestamp": 223456799}), ("site", "timestamp"), 60),
    (insert({"date": DATE, "num": 2, "type": "log"}), "date", 68),
    (
        insert(
            {
                "arr": ["string value", 3, "test string"],
                "date": DATE,
                "boolfield": True,
                "numset": {1, 2},
                "num": 26,
                "dict": {"key2": 2, "key": "value"},
                "stringarray": {"test", "test2", "test3"},
            }
        ),
        "date",
        163,
    ),
    (
        insert(
            {
                "date": DATE,
                "maptest2": {"str": "string value", "nestedlist": [1, "test string", 2, True], "num": 1},
                "num": Decimal(2),
            }
        ),
        "date",
        127,
    ),
    (
        insert(
            {
                "date": DATE,
                "maptest": {"key1": "value1", "nestedlist": [{"key2": "value2", "key3": 1}]},
            }
        ),
        "date",
        113,
    ),
]


@pytest.mark.parametrize(("change", "keys", "size"), PUBLISHED)
def test_a_size_agrees_with_the_published_one(change, keys, size):
    (built,) = dynamodb_stream(change, keys=keys)["Records"]
    assert built["dynamodb"]["SizeBytes"] == size
