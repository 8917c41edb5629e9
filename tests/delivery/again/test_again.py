"""What comes of each source's redelivery, by value, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from pytest_faas import InvalidArgument, UnknownArgument, events, validate
from pytest_faas.delivery.again import again, producer_again, stable_key, stable_keys
from pytest_faas.delivery.again.table import SOURCES, name_of

DAY = 86_400


def only(event: dict[str, Any]) -> Any:
    (record,) = event["Records"]
    return record


# Recorded from AWS by LocalStack's suite, test_failing_lambda_retries_after_visibility_timeout, 2025-11-25
@pytest.mark.parametrize("attempt", [2, 3, 10])
def test_a_message_is_counted_from_the_receive_that_is_shown(attempt: int) -> None:
    event = events.sqs(events.sqs_message("a", receive_count=4))
    assert only(again(event, attempt=attempt))["attributes"]["ApproximateReceiveCount"] == str(3 + attempt)


def test_attempts_one_after_the_other_count_as_one_later_attempt_does() -> None:
    event = events.sqs("a", "b")
    counts = [
        [each["attributes"]["ApproximateReceiveCount"] for each in found["Records"]]
        for found in (again(again(event)), again(event, attempt=3))
    ]
    assert counts == [["3", "3"], ["3", "3"]]


def test_a_redrive_begins_to_count_anew_and_days_later() -> None:
    sent = events.sqs_message("a", sent_at=0, receive_count=5, first_received_at=1)
    attributes = only(again(events.sqs(sent), cause="redrive", after=3 * DAY))["attributes"]
    assert attributes["ApproximateReceiveCount"] == "1"
    assert attributes["SentTimestamp"] == "0"
    assert attributes["ApproximateFirstReceiveTimestamp"] == str((3 * DAY + 1) * 1000)


# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
def test_a_redriven_message_of_a_fifo_queue_is_deduplicated_by_its_id() -> None:
    before = only(event := events.sqs("a", queue="orders.fifo"))
    after = only(again(event, cause="redrive"))
    assert after["attributes"]["MessageDeduplicationId"] == after["messageId"] == before["messageId"]
    assert after["attributes"]["SequenceNumber"] > before["attributes"]["SequenceNumber"]


def test_a_message_read_from_a_dead_letter_queue_goes_back_to_its_own_queue() -> None:
    dead = events.sqs(events.sqs_message("a", dead_letter_queue_source="orders"), queue="dead")
    after = only(again(dead, cause="redrive"))
    assert after["eventSourceARN"] == "arn:aws:sqs:us-east-1:123456789012:orders"
    assert "DeadLetterQueueSourceArn" not in after["attributes"]


def test_messages_of_two_queues_do_not_go_back_as_one_batch() -> None:
    dead = [events.sqs_message("a", dead_letter_queue_source=name) for name in ("orders", "returns")]
    with pytest.raises(InvalidArgument, match=r"their own queues, got messages from .*orders.*returns"):
        again(events.sqs(*dead, queue="dead"), cause="redrive")


def test_a_topic_that_delivers_twice_leaves_its_own_message_as_it_was() -> None:
    event = events.sqs(events.sns_message("a"), "of its own")
    after = again(event, cause="topic")["Records"]
    assert [each["body"] for each in after] == [each["body"] for each in event["Records"]]
    assert after[0]["messageId"] != event["Records"][0]["messageId"]
    assert after[1]["messageId"] == event["Records"][1]["messageId"]
    assert stable_keys({"Records": after}) == stable_keys(event)


def test_a_message_published_twice_has_another_id_in_its_envelope_and_nothing_else_of_it_changes() -> None:
    own = {"MessageId": "b", "Timestamp": "c"}
    text = '{"MessageId" : "x", "Signature" : "y"}'
    before = only(event := events.sqs(events.sns_message(text, attributes=own, at=0)))
    after = only(producer_again(event, after=60))
    old, new = json.loads(before["body"]), json.loads(after["body"])
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {"MessageId", "Timestamp", "Signature"}
    assert new["Timestamp"] != old["Timestamp"]
    assert [line.partition(" :")[0] for line in after["body"].splitlines()] == [
        line.partition(" :")[0] for line in before["body"].splitlines()
    ]


# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
@pytest.mark.parametrize("after", [0.5, 97.371, 299.999])
def test_a_fifo_queue_takes_no_copy_within_five_minutes(after: float) -> None:
    with pytest.raises(
        InvalidArgument, match=rf"producer_again: after must be a number of 300 or more, got {after} "
    ):
        producer_again(events.sqs("a", queue="orders.fifo"), after=after)
    published = events.sns_message("a", topic="orders.fifo", group_id="g")
    with pytest.raises(InvalidArgument, match=r"again: after must be a number of 300 or more, got"):
        again(events.sqs(published, queue="orders.fifo"), cause="topic", after=after)


def test_a_fifo_queue_takes_a_copy_after_five_minutes() -> None:
    before = only(event := events.sqs("a", queue="orders.fifo"))
    after = only(producer_again(event, after=300))
    assert after["attributes"]["MessageDeduplicationId"] == before["attributes"]["MessageDeduplicationId"]
    assert int(after["attributes"]["SequenceNumber"]) > int(before["attributes"]["SequenceNumber"])
    assert int(after["attributes"]["SentTimestamp"]) == int(before["attributes"]["SentTimestamp"]) + 300_000


# https://docs.aws.amazon.com/streams/latest/dev/kinesis-record-processor-duplicates.html
def test_data_put_twice_comes_behind_the_batch() -> None:
    event = events.kinesis("a", "b", "c")
    numbers = [int(each["kinesis"]["sequenceNumber"]) for each in event["Records"]]
    copies = [int(each["kinesis"]["sequenceNumber"]) for each in producer_again(event)["Records"]]
    assert copies == sorted(set(copies))
    assert copies[0] > numbers[-1]


def test_the_copies_of_a_window_arrive_in_it() -> None:
    with events.origin(at="2026-01-01T00:00:10Z"):
        event = events.kinesis("a", "b", tumbling_window_in_seconds=60)
    end = datetime(2026, 1, 1, 0, 1, tzinfo=timezone.utc).timestamp()
    assert event["window"]["end"] == "2026-01-01T00:01:00Z"
    copies = [each["kinesis"]["approximateArrivalTimestamp"] for each in producer_again(event)["Records"]]
    assert copies == [end, end]


def test_a_change_of_an_item_is_in_its_stream_once() -> None:
    with pytest.raises(InvalidArgument, match="producer_again: a DynamoDB stream has each change once"):
        producer_again(events.dynamodb_stream(events.insert({"id": "a"})))


def test_the_window_of_data_put_twice_must_end_at_a_time() -> None:
    event = events.kinesis("a", tumbling_window_in_seconds=60)
    with pytest.raises(InvalidArgument, match=r"producer_again: window\.end must be"):
        producer_again({**event, "window": {**event["window"], "end": "soon"}})


def test_a_message_published_twice_is_later_by_as_much() -> None:
    assert (
        only(producer_again(events.sns("a", at=0), after=61))["Sns"]["Timestamp"]
        == "1970-01-01T00:01:01.000Z"
    )


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
def test_a_request_is_later_by_as_much() -> None:
    event = events.http_api("POST", "/orders", json={}, at=0)
    assert again(event, after=61)["requestContext"]["time"] == "01/Jan/1970:00:01:01 +0000"
    event = events.apigw("POST", "/orders", json={}, at=0)
    assert again(event, after=61)["requestContext"]["requestTimeEpoch"] == 61_000


def test_a_time_ends_with_the_year_9999() -> None:
    event = events.sqs(events.sqs_message("a", sent_at="9999-12-31T23:59:59Z"))
    attributes = only(producer_again(event, after=1e6))["attributes"]
    assert attributes["SentTimestamp"] == "253402300799999"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"attempt": 1}, "again: attempt must be an int between 2 and"),
        ({"attempt": True}, "again: attempt must be an int"),
        ({"after": 0}, "again: after must be a number between 0.001"),
        ({"after": float("nan")}, "again: after must be a number"),
        ({"cause": "redrived"}, "Did you mean 'redrive'"),
        ({"cause": "topic"}, "again: cause must be one of 'redrive', got 'topic'"),
    ],
)
def test_arguments_that_cannot_be_are_refused(given: Any, expected: str) -> None:
    with pytest.raises(InvalidArgument, match=expected):
        again(events.sqs("a"), **given)


def test_a_source_without_causes_says_so() -> None:
    with pytest.raises(InvalidArgument, match=r"cause must be None for an event of s3, got 'redrive'"):
        again(events.s3("photos", "a"), cause="redrive")


def test_an_unknown_argument_names_the_closest() -> None:
    with pytest.raises(UnknownArgument, match="Did you mean 'attempt'"):
        again(events.sqs("a"), attempts=2)  # type: ignore[call-arg]  # what is tested


@pytest.mark.parametrize("function", [again, producer_again, stable_key, stable_keys])
@pytest.mark.parametrize("given", [None, [], "a", {1: 2}])
def test_what_is_no_event_is_refused(function: Callable[[Any], object], given: Any) -> None:
    with pytest.raises(
        InvalidArgument, match=f"{getattr(function, '__name__', '')}: event must be a dict with str keys, got"
    ):
        function(given)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"attributes": {}}, "messageId must be a non-empty str, got None"),
        ({"messageId": "a", "attributes": None}, "attributes must be a dict with str keys, got None"),
        (
            {"messageId": "a", "attributes": {"ApproximateReceiveCount": "x"}},
            "ApproximateReceiveCount must be",
        ),
        ({"messageId": "a", "attributes": {"ApproximateReceiveCount": 1}}, "ApproximateReceiveCount must be"),
    ],
)
def test_a_record_without_what_sqs_always_sends_is_refused(record: dict[str, Any], expected: str) -> None:
    with pytest.raises(InvalidArgument, match=expected):
        again({"Records": [{"eventSource": "aws:sqs", "body": "a", **record}]})


@pytest.mark.parametrize("cause", [None, "redrive"])
def test_a_record_of_somebody_s_own_needs_no_more_than_an_id(cause: str | None) -> None:
    own = {"eventSource": "aws:sqs", "messageId": "m-1", "body": "a"}
    after = only(again({"Records": [own]}, cause=cause))
    assert {name: after[name] for name in own} == own
    assert after["attributes"]["ApproximateReceiveCount"] == ("2" if cause is None else "1")
    assert only(producer_again({"Records": [own]}))["messageId"] != "m-1"


# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
def test_a_dead_letter_queue_keeps_nothing_for_longer_than_14_days() -> None:
    at = "2026-01-01T00:00:00Z"
    event = events.sqs(events.sqs_message("a", sent_at=at, first_received_at=at))
    assert validate(again(event, cause="redrive", after=14 * DAY)).faults == ()
    with pytest.raises(
        InvalidArgument,
        match=r"again: after must be a number that .* younger than 14 days, got 1209601\.0 .* a queue keeps",
    ):
        again(event, cause="redrive", after=14 * DAY + 1)


def test_the_copies_of_a_fifo_topic_come_behind_what_is_received_again() -> None:
    published = events.sns_message("a", topic="orders.fifo", group_id="g")
    event = events.sqs(published, "of its own", queue="orders.fifo", group_id="g")
    own = event["Records"][1]
    after = again(event, cause="topic", after=301)
    assert [each["messageId"] == own["messageId"] for each in after["Records"]] == [True, False]
    assert after["Records"][0]["attributes"]["SequenceNumber"] == own["attributes"]["SequenceNumber"]
    assert validate(after).faults == ()


def test_a_record_that_is_no_dict_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="again: record 2 must be a dict, got 7"):
        again({"Records": [events.sqs("a")["Records"][0], 7]})
    with pytest.raises(InvalidArgument, match="producer_again: record 2 must be a dict, got 7"):
        producer_again({"Records": [events.kinesis("a")["Records"][0], 7]})


def test_records_of_somebody_s_own_get_handles_of_their_own() -> None:
    own = [{"eventSource": "aws:sqs", "messageId": each, "body": "a"} for each in ("m-1", "m-2")]
    one, other = again({"Records": own})["Records"]
    assert one["receiptHandle"] != other["receiptHandle"]


# https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
def test_a_message_of_a_fifo_topic_that_is_published_twice_has_a_higher_number_in_its_envelope() -> None:
    published = events.sns_message("a", topic="orders.fifo", group_id="g")
    event = events.sqs(published, queue="orders.fifo", group_id="g")
    old, new = (json.loads(only(each)["body"]) for each in (event, producer_again(event)))
    assert int(new["SequenceNumber"]) > int(old["SequenceNumber"])
    assert len(new["SequenceNumber"]) == len(old["SequenceNumber"]) == 20


def test_each_row_is_found_by_an_event_of_it() -> None:
    assert name_of({"Service": "Amazon S3", "Event": "s3:TestEvent"}) == "direct"
    assert {name for name in SOURCES if SOURCES[name].causes} == {"sqs", "sqs_fifo", "sns_sqs"}
