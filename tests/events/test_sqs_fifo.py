"""What the messages of a FIFO queue are together.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_faas.errors import InvalidArgument
from pytest_faas.events import eventbridge, s3, s3_test_event, sns_message, sqs, sqs_message


def numbers(*messages: Any, **options: Any) -> list[int]:
    event = sqs(*messages, queue="orders.fifo", **options)
    return [int(record["attributes"]["SequenceNumber"]) for record in event["Records"]]


def test_sequence_numbers_rise_where_plain_payloads_come_first() -> None:
    later = sqs_message("B")
    found = numbers("A", later, "C")
    assert found == sorted(set(found))
    assert numbers(later) == found[1:2]  # it is still the same message


def test_sequence_numbers_rise_whatever_was_made_first() -> None:
    one, two = sqs_message("1"), sqs_message("2")
    assert (found := numbers(two, one, "3")) == sorted(set(found))


def test_sequence_numbers_rise_within_each_group() -> None:
    event = sqs(
        "a", sqs_message("b", group_id="g"), "c", sqs_message("d", group_id="g"), queue="o.fifo", group_id="h"
    )
    for group in ("g", "h"):
        found = [
            int(each["attributes"]["SequenceNumber"])
            for each in event["Records"]
            if each["attributes"]["MessageGroupId"] == group
        ]
        assert len(found) == 2
        assert found == sorted(set(found))


def test_given_sequence_numbers_stay_and_must_rise() -> None:
    low, high = sqs_message("a", sequence_number="5"), sqs_message("b", sequence_number="9")
    assert numbers(low, high) == [5, 9]
    with pytest.raises(InvalidArgument, match="sequence numbers rise within the group 'my-group'"):
        numbers(high, low)
    other = sqs_message("b", sequence_number="3", group_id="other")
    assert numbers(low, other) == [5, 3]


TWICE = sqs_message("x")


@pytest.mark.parametrize(
    "messages",
    [
        ("x", "x"),
        (TWICE, TWICE),
        (TWICE, TWICE.redelivered()),
        (sqs_message("a", deduplication_id="d"), sqs_message("b", deduplication_id="d")),
        ("x", sns_message("x", topic="t.fifo", deduplication_id=TWICE.body), "x"),
    ],
)
def test_what_sqs_drops_as_a_duplicate_is_refused(messages: tuple[Any, ...]) -> None:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html."""
    with pytest.raises(
        InvalidArgument, match="SQS drops the second within 5 minutes. Give each a deduplication_id"
    ):
        numbers(*messages)


def test_the_same_text_may_come_twice_with_ids_groups_or_times_of_their_own() -> None:
    assert len(numbers("x", sqs_message("x", deduplication_id="other"))) == 2
    assert len(numbers("x", sqs_message("x", group_id="other"))) == 2  # DeduplicationScope: messageGroup
    assert len(numbers(sqs_message("x", sent_at=0), sqs_message("x", sent_at=300))) == 2
    assert len(sqs("x", "x")["Records"]) == 2


@pytest.mark.parametrize("notification", [s3("uploads", "a.txt"), s3_test_event("uploads")])
def test_s3_notifies_no_fifo_queue_and_no_fifo_topic(notification: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html."""
    for message in (notification, sqs_message(notification)):
        with pytest.raises(InvalidArgument, match="S3 sends no notifications to a FIFO queue"):
            numbers(message)
        assert len(sqs(message)["Records"]) == 1
    with pytest.raises(InvalidArgument, match="S3 sends no notifications to a FIFO topic"):
        sns_message(notification, topic="t.fifo")


def test_s3_reaches_a_fifo_queue_through_eventbridge_or_a_function() -> None:
    put = eventbridge({"bucket": {"name": "uploads"}}, detail_type="Object Created", source="aws.s3")
    assert len(numbers(put, json.dumps(s3("uploads", "a.txt")))) == 2
