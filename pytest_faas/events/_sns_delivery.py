"""How a message of an SNS topic looks when it arrives at a function or in a queue."""

from __future__ import annotations

import json
from typing import Any

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.events import _sqs_attributes
from pytest_faas.events._sns_message import SnsMessage
from pytest_faas.origin import Origin

__tracebackhide__ = errors.hidden_from


def as_received(message: SnsMessage, origin: Origin, subscriber: str) -> tuple[str, dict[str, Any]]:
    """Return the ARN of the subscription, and `Sns` as a function receives it."""
    topic_arn = origin.arn("sns", message.topic)
    subscription_arn = f"{topic_arn}:{_subscription_id(origin, topic_arn, subscriber)}"
    host = f"https://sns.{origin.region}.{origin.dns_suffix}"
    certificate = origin.ids.constant(f"certificate of {host}")[:32]
    return subscription_arn, {
        "SignatureVersion": "1",
        "Timestamp": origins.iso_ms(message.timestamp_ms),
        "Signature": message.signature,
        "SigningCertUrl": f"{host}/SimpleNotificationService-{certificate}.pem",
        "MessageId": message.message_id,
        "Message": message.message,
        "MessageAttributes": _sqs_attributes.in_sns(message.attributes),
        "Type": "Notification",
        "UnsubscribeUrl": f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription_arn}",
        "TopicArn": topic_arn,
        "Subject": message.subject,
    }


def _subscription_id(origin: Origin, topic_arn: str, subscriber: str) -> str:
    digits = origin.ids.constant(f"subscription of {subscriber} to {topic_arn}")
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


_ENVELOPE = {
    "Type": "Type",
    "MessageId": "MessageId",
    "SequenceNumber": "SequenceNumber",
    "TopicArn": "TopicArn",
    "Subject": "Subject",
    "Message": "Message",
    "Timestamp": "Timestamp",
    "SignatureVersion": "SignatureVersion",
    "Signature": "Signature",
    "SigningCertURL": "SigningCertUrl",
    "UnsubscribeURL": "UnsubscribeUrl",
}


def envelope(sns: dict[str, Any]) -> str:
    """Return the JSON text that SNS puts into a queue, from `Sns` as a function receives it.

    What is absent has no key (no `Subject`, no `MessageAttributes`), and the URLs are spelled in capitals.
    The layout is that of SNS: a field a line, ` : ` between name and value, attributes in compact JSON.
    https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
    """
    lines = [
        f'  "{key}" : {json.dumps(sns[source], ensure_ascii=False)}'
        for key, source in _ENVELOPE.items()
        if sns.get(source) is not None
    ]
    if sns.get("MessageAttributes"):
        pairs = [
            f"    {json.dumps(name)} : {json.dumps(each, ensure_ascii=False, separators=(',', ':'))}"
            for name, each in sns["MessageAttributes"].items()
        ]
        lines.append('  "MessageAttributes" : {\n' + ",\n".join(pairs) + "\n  }")
    return "{\n" + ",\n".join(lines) + "\n}"


def in_queue(message: SnsMessage, origin: Origin) -> str:
    """Return the body that a queue subscribed to the message's topic receives.

    FIFO topics add `SequenceNumber` and sign nothing (recorded from AWS by LocalStack's suite,
    test_message_to_fifo_sqs, 2025-08-18); the topic's version of signatures shows in queues only
    (test_publish_sqs_verify_signature, test_publish_lambda_verify_signature, 2024-01-04).
    """
    _, sns = as_received(message, origin, "sqs")
    sns["SignatureVersion"] = message.signature_version
    if message.fifo:
        for key in ("SignatureVersion", "Signature", "SigningCertUrl"):
            del sns[key]
        sns["SequenceNumber"] = message.sequence_number
    return envelope(sns)
