"""What functions and queues received from real topics, and what the factories build for the same messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from agreement import Placeholder, differences

from pytest_faas.events import Event, SnsMessage, eventbridge, origin, sns, sns_message, sqs

_IDS = "topic, region, message id, subscription, signature, certificate, time"
_LAMBDA = "test_sns.py::TestSNSSubscriptionLambda::"
_SQS = "test_sns.py::TestSNSSubscriptionSQS::"
_FIFO = "test_sns.py::TestSNSSubscriptionSQSFifo::"
_TARGET = "test_events_targets.py::TestEventsTargetSns::"
_IN_FIFO = "sqs of sns_message: body and attributes"

RECORDED = [
    (_LAMBDA + "test_python_lambda_subscribe_sns_topic", "2025-10-06", "sns: Sns", _IDS),
    (_LAMBDA + "test_publish_lambda_verify_signature[1]", "2024-01-04", "sns: Sns", _IDS),
    (_LAMBDA + "test_publish_lambda_verify_signature[2]", "2024-01-04", "sns: Sns", _IDS),
    (
        _LAMBDA + "test_sns_topic_as_lambda_dead_letter_queue",
        "2023-08-24",
        "sns: the event; sqs of sns: body",
        _IDS,
    ),
    (_LAMBDA + "test_redrive_policy_lambda_subscription", "2023-08-24", "sqs of sns: body", _IDS),
    (_SQS + "test_subscribe_sqs_queue", "2023-08-24", "sqs of sns: body", _IDS),
    (_SQS + "test_publish_unicode_chars", "2023-08-24", "sqs of sns: body", _IDS),
    (_SQS + "test_attribute_raw_subscribe", "2023-08-24", "sqs of sns, raw: body, attributes", "md5s"),
    (
        _SQS + "test_publish_sqs_from_sns",
        "2023-08-24",
        "sqs of sns, raw and not: body, attributes, md5 of raw",
        _IDS,
    ),
    (
        _SQS + "test_publish_batch_messages_from_sns_to_sqs",
        "2023-08-24",
        "sqs of sns, raw: all messages",
        "ids, times",
    ),
    (_SQS + "test_publish_sqs_from_sns_with_xray_propagation", "2023-08-24", "sqs of sns: body", _IDS),
    (
        _SQS + "test_redrive_policy_sqs_queue_subscription[True]",
        "2023-08-24",
        "sqs of sns, raw: attributes",
        "md5s",
    ),
    (_SQS + "test_redrive_policy_sqs_queue_subscription[False]", "2023-08-24", "sqs of sns: body", _IDS),
    (
        _SQS + "test_message_attributes_not_missing",
        "2023-08-24",
        "sqs of sns, raw and not: body, attributes",
        _IDS,
    ),
    (_SQS + "test_subscription_after_failure_to_deliver", "2023-08-24", "sqs of sns: body", _IDS),
    (
        _SQS + "test_message_structure_json_to_sqs",
        "2023-08-24",
        "sqs of sns: body (of the text chosen for SQS)",
        _IDS,
    ),
    (_SQS + "test_publish_sqs_verify_signature[1]", "2024-01-04", "sqs of sns: body", _IDS),
    (_SQS + "test_publish_sqs_verify_signature[2]", "2024-01-04", "sqs of sns_message: body", _IDS),
    (_SQS + "test_publish_message_group_id", "2025-08-18", "sqs of sns_message: body, attributes", _IDS),
    (
        "test_sns.py::TestSNSMultiRegions::test_cross_region_delivery_sqs",
        "2025-05-28",
        "sqs of sns: body",
        _IDS,
    ),
    *(
        (_FIFO + f"test_message_to_fifo_sqs[{content}]", "2025-08-18", _IN_FIFO, _IDS)
        for content in (True, False)
    ),
    *(
        (_FIFO + f"test_fifo_topic_to_regular_sqs[{content}]", "2025-08-18", _IN_FIFO, _IDS)
        for content in (True, False)
    ),
    (_FIFO + "test_publish_to_fifo_topic_deduplication_on_topic_level", "2023-12-07", _IN_FIFO, _IDS),
    *(
        (
            _FIFO + f"test_publish_to_fifo_topic_to_sqs_queue_no_content_dedup[{raw}]",
            "2023-08-24",
            _IN_FIFO,
            _IDS,
        )
        for raw in (True, False)
    ),
    *(
        (_FIFO + f"test_publish_fifo_messages_to_dlq[{raw}]", "2023-08-24", _IN_FIFO, _IDS)
        for raw in (True, False)
    ),
    *(
        (
            _FIFO + f"test_publish_batch_messages_from_fifo_topic_to_fifo_queue[{content}]",
            "2025-12-17",
            _IN_FIFO,
            _IDS,
        )
        for content in (True, False)
    ),
    *(
        (
            _TARGET + f"test_put_events_with_target_sns[{strategy}]",
            "2024-07-11",
            "sqs of sns of eventbridge: body",
            _IDS,
        )
        for strategy in ("standard", "domain", "path")
    ),
]

UUID = Placeholder(pattern="[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TIME = Placeholder(pattern=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
SIGNATURE = Placeholder(pattern="[A-Za-z0-9+/]{342}==")
HOST = r"https://sns\.eu-west-1\.amazonaws\.com"
CERTIFICATE = Placeholder(pattern=HOST + r"/SimpleNotificationService-[0-9a-f]{32}\.pem")
MS = Placeholder(pattern=r"\d{13}")
SENDER = Placeholder(pattern="AIDA[A-Z2-7]{17}")
SEQUENCE = Placeholder(pattern=r"\d{20}")


@pytest.fixture(autouse=True)
def recorded_account() -> Iterator[None]:
    with origin(region="eu-west-1", account="111111111111"):
        yield


def unsubscribe(topic: str) -> Placeholder:
    arn = f"arn:aws:sns:eu-west-1:111111111111:{topic}:[0-9a-f-]{{36}}"
    return Placeholder(pattern=rf"{HOST}/\?Action=Unsubscribe&SubscriptionArn={arn}")


def in_function(message: str, subject: str | None) -> dict[str, Any]:
    """Return `Sns` as recorded in functions; what is not named here was the same in all recordings."""
    return {
        "Message": message,
        "MessageAttributes": {},
        "MessageId": UUID,
        "Signature": SIGNATURE,
        "SignatureVersion": "1",
        "SigningCertUrl": CERTIFICATE,
        "Subject": subject,
        "Timestamp": TIME,
        "TopicArn": "arn:aws:sns:eu-west-1:111111111111:topic",
        "Type": "Notification",
        "UnsubscribeUrl": unsubscribe("topic"),
    }


def in_queue(message: str, **more: Any) -> dict[str, Any]:
    """Return the body as recorded in queues of a standard topic."""
    return {
        "Type": "Notification",
        "MessageId": UUID,
        "TopicArn": "arn:aws:sns:eu-west-1:111111111111:topic",
        "Message": message,
        "Timestamp": TIME,
        "SignatureVersion": "1",
        "Signature": SIGNATURE,
        "SigningCertURL": CERTIFICATE,
        "UnsubscribeURL": unsubscribe("topic"),
        **more,
    }


def of_fifo(message: str, **more: Any) -> dict[str, Any]:
    """Return the body as recorded in queues of a FIFO topic."""
    return {
        "Type": "Notification",
        "MessageId": UUID,
        "SequenceNumber": SEQUENCE,
        "TopicArn": "arn:aws:sns:eu-west-1:111111111111:topic.fifo",
        "Message": message,
        "Timestamp": TIME,
        "UnsubscribeURL": unsubscribe(r"topic\.fifo"),
        **more,
    }


def system(**more: Any) -> dict[str, Any]:
    return {
        "ApproximateFirstReceiveTimestamp": MS,
        "ApproximateReceiveCount": "1",
        "SenderId": SENDER,
        "SentTimestamp": MS,
        **more,
    }


def shown(value: str, kind: str = "Number") -> dict[str, Any]:
    """Return an attribute as Lambda shows it; ReceiveMessage, which recorded it, has DataType and StringValue."""
    field = "binaryValue" if kind == "Binary" else "stringValue"
    return {field: value, "stringListValues": [], "binaryListValues": [], "dataType": kind}


def only(event: Event) -> dict[str, Any]:
    (record,) = event["Records"]
    return record


def body(event: Event) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(only(event)["body"])
    return parsed


@pytest.mark.parametrize(
    "subject", ["Test subject", "Test subject Signature v1", "Test subject Signature v2"]
)
def test_a_function_receives_a_notification(subject: str) -> None:
    # test_python_lambda_subscribe_sns_topic, test_publish_lambda_verify_signature[1] and [2]: "1" in both
    version = subject[-1] if subject[-1].isdigit() else "1"
    message = sns_message(
        "Hello world.", topic="topic", subject=f"[Subject] {subject}", signature_version=version
    )
    assert differences(in_function("Hello world.", f"[Subject] {subject}"), only(sns(message))["Sns"]) == []


def test_sns_topic_as_lambda_dead_letter_queue() -> None:
    failed = sns({"raise_error": 1}, topic="topic")
    recorded = {
        "EventSource": "aws:sns",
        "EventSubscriptionArn": Placeholder(pattern="arn:aws:sns:eu-west-1:111111111111:topic:[0-9a-f-]{36}"),
        "EventVersion": "1.0",
        "Sns": in_function('{"raise_error":1}', None),
    }
    assert differences({"Records": [recorded]}, failed) == []
    attributes = {
        "ErrorCode": 200,
        "ErrorMessage": "Test exception (this is intentional)",
        "RequestID": "7c9f5b0e-2d5b-4b8e-9f83-0f6b3c8f5a11",
    }
    told = {
        "ErrorCode": {"Type": "Number", "Value": "200"},
        "ErrorMessage": {"Type": "String", "Value": "Test exception (this is intentional)"},
        "RequestID": {"Type": "String", "Value": UUID},
    }
    text = json.dumps(failed)
    dead = sqs(sns(text, topic="topic", attributes=attributes))
    assert differences(in_queue(text, MessageAttributes=told), body(dead)) == []


@pytest.mark.parametrize(
    ("message", "attributes", "told"),
    [
        ("test_redrive_policy", {"attr1": 1}, {"attr1": {"Type": "Number", "Value": "1"}}),
        ("This is a test message", {"attr1": 99.12}, {"attr1": {"Type": "Number", "Value": "99.12"}}),
        ("Test msg", {"attr1": 100.12}, {"attr1": {"Type": "Number", "Value": "100.12"}}),
        (
            "test_dlq_after_sqs_endpoint_deleted",
            {"attr1": 111, "attr2": b"\x02\x03\x04"},
            {"attr2": {"Type": "Binary", "Value": "AgME"}, "attr1": {"Type": "Number", "Value": "111"}},
        ),
        (
            "text",
            {"an-attribute-key": "an-attribute-value", "binary-attribute": b"\x02\x03\x04"},
            {
                "an-attribute-key": {"Type": "String", "Value": "an-attribute-value"},
                "binary-attribute": {"Type": "Binary", "Value": "AgME"},
            },
        ),
        ("test signature value with attributes", {"attr1": 1}, {"attr1": {"Type": "Number", "Value": "1"}}),
    ],
)
def test_a_queue_receives_the_envelope_with_attributes(
    message: str, attributes: dict[str, Any], told: Any
) -> None:
    built = sqs(sns(message, topic="topic", attributes=attributes))
    assert differences(in_queue(message, MessageAttributes=told), body(built)) == []


@pytest.mark.parametrize(
    "message",
    [
        'ö§a1"_!?,. £$-',
        "X-Ray propagation test msg",
        "test_dlq_before_sqs_endpoint_deleted",
        "test_dlq_after_sqs_endpoint_deleted_0",
        '{"field": "value"}',
        "default field",
    ],
)
def test_a_queue_receives_the_envelope_without_attributes(message: str) -> None:
    assert differences(in_queue(message), body(sqs(sns(message, topic="topic")))) == []


def test_publish_sqs_verify_signature_2() -> None:
    message = sns_message(
        "test signature value with attributes", topic="topic", attributes={"attr1": 1}, signature_version="2"
    )
    recorded = in_queue(
        "test signature value with attributes",
        SignatureVersion="2",
        MessageAttributes={"attr1": {"Type": "Number", "Value": "1"}},
    )
    assert differences(recorded, body(sqs(message))) == []


@pytest.mark.parametrize(
    ("message", "attributes", "told", "md5"),
    [
        ("Test msg", {"attr1": 99.12}, {"attr1": shown("99.12")}, "d302007e9aa062660afc85fd0a482472"),
        (
            "Test Message with one attribute",
            {"attr1": 19.12},
            {"attr1": shown("19.12")},
            "1f07082409022a373fa2a2601f82b3cb",
        ),
        (
            "Test Message with two attributes",
            {"attr1": 99.12, "attr2": 109.12},
            {"attr1": shown("99.12"), "attr2": shown("109.12")},
            "9b720b3af309c1c4b0d395c53b08c502",
        ),
        ("Test Message without attribute", None, {}, "absent"),
        ("Test Message without subject", None, {}, "absent"),
        ("test sqs", None, {}, "absent"),
        ("This is a test message", {"store": b"\x02\x03\x04"}, {"store": shown("AgME", "Binary")}, None),
        (
            "test_dlq_after_sqs_endpoint_deleted",
            {"attr1": 111, "attr2": b"\x02\x03\x04"},
            {"attr1": shown("111"), "attr2": shown("AgME", "Binary")},
            None,
        ),
        (
            "text",
            {"an-attribute-key": "an-attribute-value", "binary-attribute": b"\x02\x03\x04"},
            {
                "an-attribute-key": shown("an-attribute-value", "String"),
                "binary-attribute": shown("AgME", "Binary"),
            },
            None,
        ),
    ],
)
def test_a_queue_receives_the_raw_message(
    message: str, attributes: dict[str, Any] | None, told: dict[str, Any], md5: str | None
) -> None:
    record = only(sqs(sns(message, topic="topic", attributes=attributes), raw_message_delivery=True))
    assert record["body"] == message
    assert differences(told, record["messageAttributes"]) == []
    assert differences(system(), record["attributes"]) == []
    if md5 is not None:
        assert record.get("md5OfMessageAttributes", "absent") == md5


def test_publish_message_group_id() -> None:
    message = sns_message(
        "test signature value with attributes",
        topic="topic",
        attributes={"attr1": 1},
        group_id="my-group-id-1",
    )
    built = sqs(message)
    recorded = in_queue(
        "test signature value with attributes", MessageAttributes={"attr1": {"Type": "Number", "Value": "1"}}
    )
    assert differences(recorded, body(built)) == []
    assert differences(system(MessageGroupId="my-group-id-1"), only(built)["attributes"]) == []


CONTENT = "532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25"
GROUP = "message-group-id-1"


@pytest.mark.parametrize(
    ("text", "given", "told"),
    [
        # test_message_to_fifo_sqs[True] and [False], test_publish_to_fifo_topic_deduplication_on_topic_level
        ("Test", None, CONTENT),
        ("Test", "message-deduplication-id-1", "message-deduplication-id-1"),
        # test_publish_to_fifo_topic_to_sqs_queue_no_content_dedup
        ("Test single", None, "2591186cff6c740cb9e0cfce1653a7e6998d57da12e1da13d85344b1c08be4cb"),
        ("Test batched", None, "32a45f72fe3d20fb5d4f1647421d1c5f9d20ef207c8ab713443cc9f9b76c468c"),
        # test_publish_fifo_messages_to_dlq: messages-in-dlq
        ("test-message", "message-deduplication-id-1", "message-deduplication-id-1"),
    ],
)
@pytest.mark.parametrize("raw", [False, True])
def test_a_fifo_queue_receives_from_a_fifo_topic(text: str, given: str | None, told: str, raw: bool) -> None:
    message = sns_message(text, topic="topic.fifo", group_id=GROUP, deduplication_id=given)
    built = sqs(message, queue="queue.fifo", raw_message_delivery=raw)
    recorded = system(MessageDeduplicationId=told, MessageGroupId=GROUP, SequenceNumber=SEQUENCE)
    assert differences(recorded, only(built)["attributes"]) == []
    if raw:
        assert only(built)["body"] == text
    else:
        assert differences(of_fifo(text), body(built)) == []


@pytest.mark.parametrize("content", [True, False])
def test_fifo_topic_to_regular_sqs(content: bool) -> None:
    given = None if content else "message-deduplication-id-1"
    built = sqs(sns_message("Test", topic="topic.fifo", group_id=GROUP, deduplication_id=given))
    assert differences(of_fifo("Test"), body(built)) == []
    assert differences(system(), only(built)["attributes"]) == []


# The batch of test_publish_fifo_messages_to_dlq and test_publish_batch_messages_from_fifo_topic_to_fifo_queue:
# text, attributes, md5 of the attributes, SHA-256 of the text
BATCH = [
    (
        "Test Message with two attributes",
        {"attr1": "99.12", "attr2": "109.12"},
        "9b720b3af309c1c4b0d395c53b08c502",
        "47f6d7e2c477469ad670ae3bfee60ed3e79080bb0105fc01a2805a50f8b21358",
    ),
    (
        "Test Message with one attribute",
        {"attr1": "19.12"},
        "1f07082409022a373fa2a2601f82b3cb",
        "2186166772ec2fb49b7ba9efbda53c6eabf8e785cb00420db531c8eb9287d8e1",
    ),
    (
        "Test Message without attribute",
        {},
        "absent",
        "a579d4ebff398c5ad4d5037534a1c1bfab36410100c80d8c7c1029b57c7898fe",
    ),
]


def published(text: str, numbers: dict[str, str], deduplication_id: str | None) -> SnsMessage:
    return sns_message(
        text,
        topic="topic.fifo",
        subject="Subject",
        attributes={name: {"DataType": "Number", "StringValue": value} for name, value in numbers.items()},
        group_id="complexMessageGroupId",
        deduplication_id=deduplication_id,
    )


@pytest.mark.parametrize("content", [True, False])
def test_publish_batch_messages_from_fifo_topic_to_fifo_queue(content: bool) -> None:
    given = [None if content else f"MessageDeduplicationId-{n}" for n in range(3)]
    messages = [
        published(text, numbers, own) for (text, numbers, _, _), own in zip(BATCH, given, strict=True)
    ]
    records = sqs(*messages, queue="queue.fifo", raw_message_delivery=True)["Records"]
    for record, (text, numbers, md5, sha256), own in zip(records, BATCH, given, strict=True):
        recorded = system(
            MessageDeduplicationId=own or sha256,
            MessageGroupId="complexMessageGroupId",
            SequenceNumber=SEQUENCE,
        )
        assert differences(recorded, record["attributes"]) == []
        assert record["body"] == text
        assert record["messageAttributes"] == {name: shown(value) for name, value in numbers.items()}
        assert record.get("md5OfMessageAttributes", "absent") == md5


def test_publish_fifo_messages_to_dlq() -> None:
    messages = [
        published(text, numbers, f"MessageDeduplicationId-{n}")
        for n, (text, numbers, _, _) in enumerate(BATCH, 1)
    ]
    for record, (text, numbers, _, _) in zip(
        sqs(*messages, queue="queue.fifo")["Records"], BATCH, strict=True
    ):
        told = {name: {"Type": "Number", "Value": value} for name, value in numbers.items()}
        recorded = of_fifo(text, Subject="Subject", **({"MessageAttributes": told} if told else {}))
        assert differences(recorded, json.loads(record["body"])) == []


def test_put_events_with_target_sns() -> None:
    detail = {"command": "update-account", "payload": {"acc_id": "0a787ecb-4015", "sf_id": "baz"}}
    kind, event_id = "core.update-account-command", "6a7e8feb-b491-4cf7-a9f1-bf3703467718"
    event = eventbridge(detail, detail_type=kind, source=kind, event_id=event_id, at="2024-07-11T09:55:26Z")
    text = (
        f'{{"version":"0","id":"{event_id}",'
        '"detail-type":"core.update-account-command",'
        '"source":"core.update-account-command","account":"111111111111","time":"2024-07-11T09:55:26Z",'
        '"region":"eu-west-1","resources":[],"detail":{"command":"update-account",'
        '"payload":{"acc_id":"0a787ecb-4015","sf_id":"baz"}}}'
    )
    assert differences(in_queue(text), body(sqs(sns(event, topic="topic")))) == []


def test_each_recording_is_in_the_table_once() -> None:
    names = [row[0] for row in RECORDED]
    assert len(names) == len(set(names)) == 34
