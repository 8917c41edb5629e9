"""What functions received from real queues, and what the factory builds for the same messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from agreement import Placeholder, differences

from pytest_faas.events import origin, s3, sqs, sqs_message

_FILE = "test_lambda_integration_sqs.py::"
_PLACEHOLDERS = (
    "queue, region, message id, receipt handle, md5 of the body, sender, times; FIFO: sequence number"
)

UUID = Placeholder(pattern="[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
HANDLE = Placeholder(pattern="AQEB[A-Za-z0-9+/=]+")
MD5 = Placeholder(pattern="[0-9a-f]{32}")
MS = Placeholder(pattern=r"\d{13}")
SENDER = Placeholder(pattern="AIDA[A-Z2-7]{17}")
SEQUENCE = Placeholder(pattern=r"\d{20}")
ABSENT = "absent"

# One message to a mapping without a batching window: (test, date, body).
WITHOUT_WINDOW = [
    (
        "test_failing_lambda_retries_after_visibility_timeout",
        "2025-11-25",
        {"destination": "<queue-url:1>", "fail_attempts": 1},
    ),
    (
        "test_redrive_policy_with_failing_lambda",
        "2025-11-25",
        {"destination": "<queue-url:1>", "fail_attempts": 2},
    ),
    (
        "test_report_batch_item_failures_invalid_result_json_batch_fails",
        "2025-11-25",
        {"message": 1, "fail_attempts": 0},
    ),
    (
        "test_report_batch_item_failures_empty_json_batch_succeeds",
        "2025-11-25",
        {"message": 1, "fail_attempts": 0},
    ),
]
# One message to a mapping with a window of one second.
_FILTERS = "TestSQSEventSourceMapping::test_sqs_event_filter"
WITH_WINDOW = [
    ("TestSQSEventSourceMapping::test_sqs_event_source_mapping", "2025-11-25", {"foo": "bar"}),
    ("TestSQSEventSourceMapping::test_sqs_event_source_mapping_update", "2025-11-25", {"foo": "bar"}),
    (f"{_FILTERS}[filter0-item_matching0-item_not_matching0]", "2024-10-12", {"testItem": "test24"}),
    (f"{_FILTERS}[filter1-item_matching1-item_not_matching1]", "2024-10-12", {"testItem": "test45"}),
    (
        f"{_FILTERS}[filter2-item_matching2-item_not_matching2]",
        "2024-10-12",
        {"testItem": "test45", "test2": "go"},
    ),
    (f"{_FILTERS}[filter3-item_matching3-item_not_matching3]", "2024-10-12", {"test2": "7411"}),
    (f"{_FILTERS}[filter4-item_matching4-this is a test string]", "2024-10-12", {"test2": 105}),
    (f"{_FILTERS}[filter5-item_matching5-item_not_matching5]", "2024-10-12", {"test2": 93}),
    (f"{_FILTERS}[filter6-item_matching6-item_not_matching6]", "2024-10-12", {"test2": 105}),
    (f"{_FILTERS}[filter7-item_matching7-item_not_matching7]", "2024-10-12", {"test2": "us-1-48454"}),
    (f"{_FILTERS}[single-filter]", "2024-12-10", {"testItem": "test24"}),
    (f"{_FILTERS}[or-filter]", "2024-12-10", {"testItem": "test45"}),
    (f"{_FILTERS}[and-filter]", "2024-12-10", {"testItem": "test45", "test2": "go"}),
    (f"{_FILTERS}[exists-filter]", "2024-12-10", {"test2": "7411"}),
    (f"{_FILTERS}[numeric-bigger]", "2025-11-25", {"my-number": 101}),
    (f"{_FILTERS}[numeric-smaller]", "2025-11-25", {"my-number": 99}),
    (f"{_FILTERS}[numeric-range]", "2025-11-25", {"my-number": 100}),
    (f"{_FILTERS}[numeric-prefix]", "2024-12-10", {"test2": "us-1-48454"}),
    (f"{_FILTERS}[single]", "2025-11-25", {"my-key": "my-value"}),
    (f"{_FILTERS}[or]", "2025-11-25", {"my-key": "my-value-two"}),
    (f"{_FILTERS}[and]", "2025-11-25", {"my-key-one": "my-value-one", "my-key-two": "my-value-two"}),
    (f"{_FILTERS}[exists]", "2025-11-25", {"my-key": "any-value-one"}),
    (f"{_FILTERS}[valid-json-filter]", "2025-11-25", {"my-key": "my-value"}),
    (f"{_FILTERS}[prefix]", "2025-11-25", {"my-key": "yes-value"}),
]
# Fifteen messages to a mapping with a larger batch size, which needs a window.
BATCHES = [
    (f"TestSQSEventSourceMapping::test_sqs_event_source_mapping_batch_size[{size}]", "2025-11-25")
    for size in (15, 100, 1000, 10000)
]
RESERVED = "TestSQSEventSourceMapping::test_sqs_event_source_mapping_batching_reserved_concurrency"

RECORDED = [
    (
        _FILE + "test_message_body_and_attributes_passed_correctly",
        "2025-11-25",
        "sqs: the event",
        _PLACEHOLDERS,
    ),
    *(
        (_FILE + test, date, "sqs: the event of each attempt", _PLACEHOLDERS)
        for test, date, _ in WITHOUT_WINDOW
    ),
    (
        _FILE + "test_report_batch_item_failures",
        "2025-03-03",
        "sqs: the events of both attempts (FIFO)",
        _PLACEHOLDERS,
    ),
    *((_FILE + test, date, "sqs: the event", _PLACEHOLDERS) for test, date, _ in WITH_WINDOW),
    *((_FILE + test, date, "sqs: every record", _PLACEHOLDERS) for test, date in BATCHES),
    (_FILE + RESERVED, "2025-11-25", "sqs: every record", _PLACEHOLDERS),
    (
        "test_s3_notifications_sqs.py::TestS3NotificationsToSQS::test_xray_header",
        "2025-01-21",
        "sqs of s3: AWSTraceHeader and the body's shape",
        "all but the header",
    ),
]


@pytest.fixture(autouse=True)
def recorded_account() -> Iterator[None]:
    with origin(region="eu-west-1", account="111111111111"):
        yield


def record(
    body: str, *, receive_count: str = "1", md5_of_attributes: Any = ABSENT, **attributes: Any
) -> dict[str, Any]:
    """Return a recorded record; what is not named here was the same in all recordings, or a placeholder."""
    made: dict[str, Any] = {
        "messageId": UUID,
        "receiptHandle": HANDLE,
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": receive_count,
            "SentTimestamp": MS,
            "SenderId": SENDER,
            "ApproximateFirstReceiveTimestamp": MS,
            **attributes,
        },
        "messageAttributes": {},
        "md5OfBody": MD5,
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:111111111111:source-queue",
        "awsRegion": "eu-west-1",
    }
    if md5_of_attributes != ABSENT:
        made["md5OfMessageAttributes"] = md5_of_attributes
    return made


def test_message_body_and_attributes_passed_correctly() -> None:
    body = '{"destination": "<queue-url:1>", "fail_attempts": 0}'
    recorded = record(body, md5_of_attributes="d25a6aea97eb8f585bfa92d314504a92")
    recorded["messageAttributes"] = {
        "WeeksOn": {"stringValue": "6", "stringListValues": [], "binaryListValues": [], "dataType": "Number"},
        "Author": {
            "stringValue": "John Grisham",
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": "String",
        },
        "Title": {
            "stringValue": "The Whistler",
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": "String",
        },
    }
    sent = {
        "Title": {"DataType": "String", "StringValue": "The Whistler"},
        "Author": {"DataType": "String", "StringValue": "John Grisham"},
        "WeeksOn": {"DataType": "Number", "StringValue": "6"},
    }
    built = sqs(body, queue="source-queue", attributes=sent)
    assert differences({"Records": [recorded]}, built) == []


@pytest.mark.parametrize(("test", "date", "body"), WITHOUT_WINDOW)
def test_one_message_without_a_window_and_again_after_the_visibility_timeout(
    test: str, date: str, body: Any
) -> None:
    text = json.dumps(body)
    message = sqs_message(text)
    first = sqs(message, queue="source-queue")
    second = sqs(message.redelivered(), queue="source-queue")
    assert differences({"Records": [record(text)]}, first) == []
    assert differences({"Records": [record(text, receive_count="2")]}, second) == []
    # <uuid:1>, <md5-of-body:1> in both attempts; <receipt-handle:4>, then <receipt-handle:5>
    one, two = first["Records"][0], second["Records"][0]
    assert [one[key] == two[key] for key in ("messageId", "md5OfBody", "receiptHandle")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(("test", "date", "body"), WITH_WINDOW)
def test_one_message_with_a_window(test: str, date: str, body: Any) -> None:
    text = json.dumps(body)
    built = sqs(text, queue="source-queue", batching_window=1)
    assert differences({"Records": [record(text, md5_of_attributes=None)]}, built) == []


def test_report_batch_item_failures() -> None:
    texts = [
        json.dumps({"message": n, "fail_attempts": fails}) for n, fails in ((1, 0), (2, 1), (3, 1), (4, 2))
    ]
    messages = [
        sqs_message(text, group_id="1", deduplication_id=f"dedup-{n}")
        for n, text in enumerate(texts, start=1)
    ]

    def recorded(n: int, receive_count: str) -> dict[str, Any]:
        made = record(
            texts[n - 1],
            receive_count=receive_count,
            SequenceNumber=SEQUENCE,
            MessageGroupId="1",
            MessageDeduplicationId=f"dedup-{n}",
        )
        made["eventSourceARN"] = "arn:aws:sqs:eu-west-1:111111111111:source-queue.fifo"
        return made

    first = sqs(*messages, queue="source-queue.fifo")
    second = sqs(*(message.redelivered() for message in messages[1:]), queue="source-queue.fifo")
    assert differences({"Records": [recorded(n, "1") for n in (1, 2, 3, 4)]}, first) == []
    assert differences({"Records": [recorded(n, "2") for n in (2, 3, 4)]}, second) == []
    # <uuid:2..4>, <sequence-number:2..4> are the same in the second invocation, the receipt handles are not
    for one, two in zip(first["Records"][1:], second["Records"], strict=True):
        assert one["messageId"] == two["messageId"]
        assert one["attributes"]["SequenceNumber"] == two["attributes"]["SequenceNumber"]
        assert one["receiptHandle"] != two["receiptHandle"]


@pytest.mark.parametrize(("test", "date"), BATCHES)
def test_a_batch_of_fifteen(test: str, date: str) -> None:
    bodies = sorted(f"{i}-{j}-message-{i}" for i in range(10) for j in range(2 if i < 5 else 1))
    recorded = {"Records": [record(body, md5_of_attributes=None) for body in bodies]}
    assert differences(recorded, sqs(*bodies, queue="source-queue")) == []


def test_batching_reserved_concurrency() -> None:
    bodies = [f"{i}-{j}-message" for i in range(10) for j in range(3)]
    recorded = {"Records": [record(body, md5_of_attributes=None) for body in bodies]}
    assert differences(recorded, sqs(*bodies, queue="source-queue", batching_window=1)) == []


def test_xray_header() -> None:
    header = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"
    message = sqs_message(s3("my-bucket", "test-data"), trace_header=header)
    (built,) = sqs(message)["Records"]
    assert built["attributes"]["AWSTraceHeader"] == header
    assert list(json.loads(built["body"])) == ["Records"]


def test_each_recording_is_in_the_table_once() -> None:
    names = [row[0] for row in RECORDED]
    assert len(names) == len(set(names)) == 36
