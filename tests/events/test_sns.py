"""What `events.sns` builds, and what it refuses."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import SNSEvent
from aws_lambda_powertools.utilities.parser.models import SnsModel

from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument
from pytest_faas.events import Event, origin, sns, sns_message


def only(event: Event) -> dict[str, Any]:
    (record,) = event["Records"]
    return record


def test_a_record_has_the_keys_that_aws_sends_and_no_other() -> None:
    # recorded by LocalStack's suite, test_sns_topic_as_lambda_dead_letter_queue, 2023-08-24
    record = only(sns("hello"))
    assert set(record) == {"EventSource", "EventVersion", "EventSubscriptionArn", "Sns"}
    assert (record["EventSource"], record["EventVersion"]) == ("aws:sns", "1.0")
    assert set(record["Sns"]) == {
        "SignatureVersion",
        "Timestamp",
        "Signature",
        "SigningCertUrl",
        "MessageId",
        "Message",
        "MessageAttributes",
        "Type",
        "UnsubscribeUrl",
        "TopicArn",
        "Subject",
    }


def test_absent_subject_is_null_and_absent_attributes_are_an_empty_map() -> None:
    # recorded by LocalStack's suite, test_sns_topic_as_lambda_dead_letter_queue, 2023-08-24
    received = only(sns("hello"))["Sns"]
    assert received["Subject"] is None
    assert received["MessageAttributes"] == {}


def test_subscription_topic_and_unsubscribe_url_agree() -> None:
    record = only(sns("hello", topic="news"))
    arn = record["EventSubscriptionArn"]
    assert arn.startswith(record["Sns"]["TopicArn"] + ":")
    assert record["Sns"]["UnsubscribeUrl"].endswith(f"/?Action=Unsubscribe&SubscriptionArn={arn}")


def test_the_subscription_stays_and_the_message_changes() -> None:
    first, second, other = (only(sns("hello", topic=topic)) for topic in ("news", "news", "alerts"))
    assert first["EventSubscriptionArn"] == second["EventSubscriptionArn"] != other["EventSubscriptionArn"]
    assert first["Sns"]["SigningCertUrl"] == other["Sns"]["SigningCertUrl"]
    assert first["Sns"]["MessageId"] != second["Sns"]["MessageId"]
    assert first["Sns"]["Signature"] != second["Sns"]["Signature"]


def test_hosts_and_arns_are_those_of_the_partition() -> None:
    with origin(region="cn-north-1"):
        received = only(sns("hello", topic="news"))["Sns"]
    assert received["TopicArn"] == "arn:aws-cn:sns:cn-north-1:123456789012:news"
    for url in (received["SigningCertUrl"], received["UnsubscribeUrl"]):
        assert url.startswith("https://sns.cn-north-1.amazonaws.com.cn/")


def test_the_signature_has_the_size_of_rsa_2048() -> None:
    assert len(base64.b64decode(only(sns("hello"))["Sns"]["Signature"], validate=True)) == 256


def test_attributes_show_type_and_value_and_binary_is_base64() -> None:
    # Value AgME: recorded by LocalStack's suite, test_message_attributes_not_missing, 2023-08-24
    attributes = {
        "s": "text",
        "n": 99.12,
        "b": b"\x02\x03\x04",
        "l": ["a", 1, None],
        "own": {"DataType": "String.x", "StringValue": "y"},
    }
    assert only(sns("hello", attributes=attributes))["Sns"]["MessageAttributes"] == {
        "s": {"Type": "String", "Value": "text"},
        "n": {"Type": "Number", "Value": "99.12"},
        "b": {"Type": "Binary", "Value": "AgME"},
        "l": {"Type": "String.Array", "Value": '["a",1,null]'},
        "own": {"Type": "String.x", "Value": "y"},
    }


def test_a_dict_is_published_as_compact_json() -> None:
    assert only(sns({"order": 7}))["Sns"]["Message"] == '{"order":7}'


@pytest.mark.parametrize("at", ["2026-01-01T00:00:00.123Z", 1767225600.123, "2026-01-01T01:00:00.123+01:00"])
def test_the_timestamp_is_iso_text_with_milliseconds(at: float | str) -> None:
    assert only(sns("hello", at=at))["Sns"]["Timestamp"] == "2026-01-01T00:00:00.123Z"


def test_a_delivery_that_is_retried_changes_nothing() -> None:
    message = sns_message("hello", subject="Greeting", attributes={"a": 1})
    assert sns(message) == sns(message)
    assert sns(message)["Records"][0] is not sns(message)["Records"][0]


def test_a_message_brings_its_own_options() -> None:
    message = sns_message("hello", topic="news", message_id="m-1", at=0)
    received = only(sns(message))["Sns"]
    assert (received["MessageId"], received["Timestamp"]) == ("m-1", "1970-01-01T00:00:00.000Z")
    for options in (
        {"topic": "other"},
        {"subject": "s"},
        {"attributes": {}},
        {"at": 0},
        {"maximum_message_size": 1024},
    ):
        with pytest.raises(InvalidArgument, match="brings its own topic, subject"):
            sns(message, **options)  # type: ignore[arg-type]  # one at a time


def test_the_event_is_json_shares_nothing_and_repeats_by_its_seed() -> None:
    attributes, overrides = {"l": ["a"]}, {"Records": [{"Sns": {"Subject": {"deep": []}}}]}
    texts = []
    for _ in range(2):
        with origin(seed=5):
            event = sns({"a": []}, attributes=attributes, at=0, overrides=overrides)
        assert json.loads(json.dumps(event)) == event
        texts.append(json.dumps(event))
        event["Records"][0]["Sns"]["Subject"]["deep"].append(1)
    assert texts[0] == texts[1]
    assert overrides == {"Records": [{"Sns": {"Subject": {"deep": []}}}]}


def test_a_message_up_to_the_topics_limit_passes_and_more_does_not() -> None:
    sns("x" * 262_144)
    with pytest.raises(
        EventTooLarge, match="262,145 octets; the topic's maximum_message_size allows 262,144"
    ):
        sns("x" * 262_145)
    with pytest.raises(EventTooLarge):
        sns("é" * 131_073)
    with pytest.raises(EventTooLarge):
        sns("x" * 262_140, attributes={"a": "b"})
    sns("x" * 1_048_576, maximum_message_size=1_048_576)


def test_a_fifo_topic_reaches_no_function() -> None:
    with pytest.raises(InvalidArgument, match=r"a FIFO topic delivers to queues only\. Chain it"):
        sns("hello", topic="news.fifo")
    with pytest.raises(InvalidArgument, match="a FIFO topic delivers to queues only"):
        sns(sns_message("hello", topic="news.fifo"))


@pytest.mark.parametrize(
    ("message", "options", "reason"),
    [
        ("", {}, "message must be a non-empty str"),  # "Invalid parameter: Empty message", says SNS
        (b"bytes", {}, "Decode it first"),
        (float("nan"), {}, "not JSON-able"),
        ({1: 2}, {}, "the key 1 .int. is not a str"),
        ("\udc00", {}, "without lone surrogates"),
        ("x", {"topic": ""}, "topic must be"),
        ("x", {"topic": "a b"}, "topic must be"),
        ("x", {"topic": "a.b"}, "topic must be"),
        ("x", {"topic": "x" * 257}, "topic must be"),
        ("x", {"topic": None}, "topic must be"),
        ("x", {"subject": ""}, "subject must be"),  # "Invalid parameter: Subject", says SNS
        ("x", {"subject": "a\nb"}, "subject must be"),
        ("x", {"subject": "x" * 101}, "subject must be"),
        ("x", {"subject": 7}, "subject must be"),
        ("x", {"subject": "\ud800"}, "subject must be"),
        ("x", {"at": "soon"}, "at must be a datetime"),
        ("x", {"attributes": {"a": ""}}, "not empty"),
        ("x", {"attributes": {"a": True}}, "must be a str, int"),
        ("x", {"attributes": {"a": [float("nan")]}}, "not JSON-able"),
        ("x", {"attributes": {"a^": "b"}}, "the name of an attribute"),
        ("x", {"attributes": {"a": {"DataType": "Strings", "StringValue": "b"}}}, "DataType"),
        ("x", {"maximum_message_size": 0}, "maximum_message_size must be"),
        ("x", {"maximum_message_size": 1_048_577}, "maximum_message_size must be"),
    ],
)
def test_what_sns_refuses_is_refused(message: object, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidArgument, match=reason):
        sns(message, **options)
    with pytest.raises(InvalidArgument, match=reason):
        sns_message(message, **options)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"message_id": ""}, "message_id must be"),
        ({"group_id": "a b"}, "group_id must be"),
        ({"group_id": "é", "topic": "t.fifo"}, "group_id must be"),
        ({"deduplication_id": "d"}, "deduplication_id must be left out: the topic is not a FIFO topic"),
        ({"deduplication_id": "", "topic": "t.fifo"}, "deduplication_id must be 1 to 128"),
    ],
)
def test_impossible_messages_are_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidArgument, match=reason):
        sns_message("x", **options)


def test_an_event_has_one_message() -> None:
    with pytest.raises(InvalidArgument, match="too many positional arguments"):
        sns("a", "b")  # type: ignore[misc]  # the point of the test


def test_an_unknown_argument_names_the_closest() -> None:
    with pytest.raises(UnknownArgument, match="Did you mean 'subject'"):
        sns("x", subjekt="hi")  # type: ignore[call-arg]  # the point of the test


def test_powertools_reads_what_is_built() -> None:
    event = sns("hello", subject="Greeting", attributes={"a": 1})
    assert SnsModel.model_validate(event).Records[0].Sns.Message == "hello"
    assert next(iter(SNSEvent(event).records)).sns.message_attributes["a"].value == "1"
    assert SnsModel.model_validate(sns("no subject")).Records[0].Sns.Subject is None
