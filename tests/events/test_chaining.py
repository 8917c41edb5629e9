"""One service behind another: S3, SNS and EventBridge in SQS, S3 and EventBridge in SNS, and all of it in a row."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import S3SqsEventNotificationModel, SqsModel

from pytest_faas.errors import EventTooLarge, InvalidArgument
from pytest_faas.events import (
    Event,
    eventbridge,
    origin,
    s3,
    s3_test_event,
    schedule,
    sns,
    sns_message,
    sqs,
    sqs_message,
)


def only(event: Event) -> dict[str, Any]:
    (record,) = event["Records"]
    return record


def test_s3_in_sqs_is_the_notification_as_json() -> None:
    notification = s3("uploads", "photos/a b.jpg", size=1024)
    body = only(sqs(notification))["body"]
    assert json.loads(body) == notification
    assert body.startswith('{"Records":[{"eventVersion":')


@pytest.mark.parametrize(
    "event", [eventbridge({"a": 1}), schedule(rule="nightly")], ids=["eventbridge", "schedule"]
)
def test_an_eventbridge_event_in_sqs_or_sns_is_its_compact_json(event: Event) -> None:
    # compact text: recorded by LocalStack's suite, test_put_events_with_target_sns, 2024-07-11
    text = json.dumps(event, separators=(",", ":"))
    assert only(sqs(event))["body"] == text
    assert only(sns(event))["Sns"]["Message"] == text


def test_sns_in_sqs_is_the_http_envelope_and_not_the_lambda_record() -> None:
    event = sns("hello", topic="news", subject="Greeting", attributes={"n": 99.12, "b": b"\x02\x03\x04"})
    received = only(event)["Sns"]
    record = only(sqs(event))
    assert json.loads(record["body"]) == {
        "Type": "Notification",
        "MessageId": received["MessageId"],
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:news",
        "Subject": "Greeting",
        "Message": "hello",
        "Timestamp": received["Timestamp"],
        "SignatureVersion": "1",
        "Signature": received["Signature"],
        "SigningCertURL": received["SigningCertUrl"],
        "UnsubscribeURL": received["UnsubscribeUrl"],
        "MessageAttributes": {
            "n": {"Type": "Number", "Value": "99.12"},
            "b": {"Type": "Binary", "Value": "AgME"},
        },
    }
    assert record["messageAttributes"] == {}
    assert record["messageId"] != received["MessageId"]


def test_the_envelope_has_no_key_for_what_is_absent() -> None:
    # recorded by LocalStack's suite, test_publish_unicode_chars, 2023-08-24
    envelope = json.loads(only(sqs(sns("hello")))["body"])
    assert not {"Subject", "MessageAttributes", "SequenceNumber"} & envelope.keys()


def test_the_envelope_is_laid_out_as_sns_does_it() -> None:
    # https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
    lines = only(sqs(sns('say "hi" ☃\n', attributes={"a": "b", "c": "d"})))["body"].split("\n")
    assert lines[0] == "{"
    assert lines[1] == '  "Type" : "Notification",'
    assert '  "Message" : "say \\"hi\\" ☃\\n",' in lines
    assert lines[-5:] == [
        '  "MessageAttributes" : {',
        '    "a" : {"Type":"String","Value":"b"},',
        '    "c" : {"Type":"String","Value":"d"}',
        "  }",
        "}",
    ]


def test_raw_message_delivery_puts_the_message_and_its_attributes_bare() -> None:
    # both hashes recorded by LocalStack's suite, test_publish_sqs_from_sns and test_publish_batch_..., 2023-08-24
    event = sns("Test msg", attributes={"attr1": 99.12})
    record = only(sqs(event, raw_message_delivery=True))
    assert record["body"] == "Test msg"
    assert record["messageAttributes"]["attr1"]["stringValue"] == "99.12"
    assert record["md5OfMessageAttributes"] == "d302007e9aa062660afc85fd0a482472"
    binary = only(sqs(sns("x", attributes={"b": b"\x02\x03\x04"}), raw_message_delivery=True))
    assert binary["messageAttributes"]["b"]["binaryValue"] == "AgME"


def test_a_raw_list_attribute_keeps_its_type() -> None:
    record = only(sqs(sns("x", attributes={"l": ["a"]}), raw_message_delivery=True))
    assert record["messageAttributes"]["l"]["dataType"] == "String.Array"
    assert record["messageAttributes"]["l"]["stringValue"] == '["a"]'


def test_s3_in_sns_has_the_subject_of_s3_and_goes_on_into_sqs() -> None:
    notification = s3("uploads", "k")
    published = sns(notification, topic="uploads")
    assert only(published)["Sns"]["Subject"] == "Amazon S3 Notification"
    assert json.loads(only(published)["Sns"]["Message"]) == notification
    envelope = json.loads(only(sqs(published))["body"])
    assert envelope["Subject"] == "Amazon S3 Notification"
    assert json.loads(envelope["Message"]) == notification
    assert json.loads(only(sqs(published, raw_message_delivery=True))["body"]) == notification


def test_the_test_event_of_s3_has_its_subject_too() -> None:
    assert only(sns(s3_test_event("uploads")))["Sns"]["Subject"] == "Amazon S3 Notification"


def test_a_given_subject_wins_over_that_of_s3() -> None:
    assert only(sns(s3("uploads", "k"), subject="mine"))["Sns"]["Subject"] == "mine"


def test_chained_and_plain_messages_may_be_mixed() -> None:
    records = sqs("plain", sns("a"), s3("uploads", "k"), sqs_message("own"), sns_message("c"))["Records"]
    assert [record["body"][:11] for record in records] == [
        "plain",
        '{\n  "Type" ',
        '{"Records":',
        "own",
        '{\n  "Type" ',
    ]


def test_each_sns_record_of_a_loaded_event_becomes_a_message() -> None:
    two = {"Records": sns("a")["Records"] + sns("b")["Records"]}
    bodies = [json.loads(record["body"])["Message"] for record in sqs(two)["Records"]]
    assert bodies == ["a", "b"]
    with pytest.raises(InvalidArgument, match="2 SNS records"):
        sqs_message(two)


def test_a_chained_message_can_be_redelivered() -> None:
    message = sqs_message(sns("hello"))
    first, again = only(sqs(message)), only(sqs(message.redelivered()))
    assert first["body"] == again["body"]
    assert first["messageId"] == again["messageId"]
    assert again["attributes"]["ApproximateReceiveCount"] == "2"


def test_the_same_published_message_keeps_its_inner_id_over_two_deliveries() -> None:
    message = sns_message("hello")
    first, second = sqs(message), sqs(message)
    assert only(first)["body"] == only(second)["body"]
    assert only(first)["messageId"] != only(second)["messageId"]


def test_a_fifo_topic_hands_group_and_deduplication_id_to_a_fifo_queue() -> None:
    # recorded by LocalStack's suite, test_message_to_fifo_sqs, 2025-08-18: the SHA-256 is of the message, not the body
    record = only(sqs(sns_message("Test", topic="t.fifo", group_id="g"), queue="q.fifo"))
    assert record["attributes"]["MessageGroupId"] == "g"
    assert record["attributes"]["MessageDeduplicationId"] == hashlib.sha256(b"Test").hexdigest()
    envelope = json.loads(record["body"])
    assert len(envelope["SequenceNumber"]) == 20
    assert envelope["SequenceNumber"] != record["attributes"]["SequenceNumber"]
    assert not {"Signature", "SignatureVersion", "SigningCertURL"} & envelope.keys()


def test_a_fifo_topic_in_a_standard_queue_loses_group_and_deduplication_id() -> None:
    # recorded by LocalStack's suite, test_fifo_topic_to_regular_sqs, 2025-08-18
    record = only(sqs(sns_message("Test", topic="t.fifo", group_id="g")))
    assert set(record["attributes"]) == {
        "ApproximateFirstReceiveTimestamp",
        "ApproximateReceiveCount",
        "SenderId",
        "SentTimestamp",
    }
    assert "SequenceNumber" in json.loads(record["body"])


def test_a_group_of_a_standard_topic_reaches_a_fair_queue() -> None:
    # recorded by LocalStack's suite, test_publish_message_group_id, 2025-08-18
    assert only(sqs(sns_message("x", group_id="tenant")))["attributes"]["MessageGroupId"] == "tenant"


@pytest.mark.parametrize("message", [sns("x"), sns_message("x")], ids=["event", "message"])
def test_no_fifo_queue_subscribes_to_a_standard_topic(message: Any) -> None:
    # recorded by LocalStack's suite, test_validations_for_fifo, 2025-08-18
    with pytest.raises(InvalidArgument, match="is a standard topic, which no FIFO queue can subscribe to"):
        sqs(message, queue="q.fifo")


def test_sns_sends_with_its_own_sender() -> None:
    records = sqs("plain", sns("a"), sns("b"))["Records"]
    plain, first, second = (record["attributes"]["SenderId"] for record in records)
    assert plain != first == second


def test_attributes_beside_a_message_through_sns_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="give them to sns or sns_message"):
        sqs(sns("x"), attributes={"a": 1})
    with pytest.raises(InvalidArgument, match="give them to sns or sns_message"):
        sqs_message(sns_message("x"), attributes={"a": 1})


def test_more_than_ten_attributes_pass_sns_but_not_raw_into_sqs() -> None:
    event = sns("x", attributes={f"a{i}": i for i in range(11)})
    assert len(json.loads(only(sqs(event))["body"])["MessageAttributes"]) == 11
    with pytest.raises(InvalidArgument, match="up to 10 attributes in SQS"):
        sqs(event, raw_message_delivery=True)


@pytest.mark.parametrize(
    "record",
    [
        {"EventSource": "aws:sns"},
        {"EventSource": "aws:sns", "Sns": "text"},
        {"EventSource": "aws:sns", "Sns": {}},
        {"EventSource": "aws:sns", "Sns": {"Message": "x"}},
        {"EventSource": "aws:sns", "Sns": {"Message": "x", "TopicArn": "t", "MessageAttributes": {"a": 1}}},
        {
            "EventSource": "aws:sns",
            "Sns": {"Message": "x", "TopicArn": "t", "MessageAttributes": {"a": {"Type": "String"}}},
        },
        {
            "EventSource": "aws:sns",
            "Sns": {
                "Message": "x",
                "TopicArn": "t",
                "MessageAttributes": {"a": {"Type": "Binary", "Value": "é"}},
            },
        },
        {"EventSource": "aws:sns", "Sns": {"Message": "x", "TopicArn": "t", "Timestamp": object()}},
    ],
)
def test_a_broken_sns_event_is_refused_with_the_place(record: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument, match=r"Sns|MessageAttributes"):
        sqs({"Records": [record]})


@pytest.mark.parametrize(
    "payload",
    [
        {"Records": []},
        {"Records": "x"},
        {"Records": [1]},
        {"Records": [{"EventSource": "aws:sns"}, {}]},
        {"Records": None},
    ],
)
def test_what_only_resembles_an_event_of_sns_travels_as_json(payload: dict[str, Any]) -> None:
    assert json.loads(only(sqs(payload))["body"]) == payload


def test_a_chained_event_above_the_limit_of_a_message_is_refused() -> None:
    with pytest.raises(EventTooLarge):
        sqs(sns("x" * 1_048_000, maximum_message_size=1_048_576))


def test_nothing_is_shared_along_the_chain() -> None:
    notification = s3("uploads", "k")
    before = json.dumps(notification)
    chained = sqs(sns(notification), notification)
    chained["Records"][0]["body"] = chained["Records"][1]["attributes"] = None
    assert json.dumps(notification) == before


def test_a_chain_repeats_by_its_seed() -> None:
    texts = []
    for _ in range(2):
        with origin(seed="chain", region="eu-west-1"):
            message = sqs_message(sns("x", topic="t", at=0), sent_at=0, first_received_at=0)
            texts.append(json.dumps(sqs(message)))
    assert texts[0] == texts[1]
    assert "https://sns.eu-west-1.amazonaws.com/" in texts[0]


def test_powertools_reads_the_chains() -> None:
    assert S3SqsEventNotificationModel.model_validate(sqs(s3("uploads", "k"))).Records[0].body.Records
    assert SqsModel.model_validate(sqs(sns("x"))).Records
