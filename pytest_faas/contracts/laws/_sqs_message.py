"""What must agree within one message of SQS: its hashes, its attributes, its queue and its times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pytest_faas.contracts.faults import ABSENT, Fault, joined, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _arn, _message_attributes
from pytest_faas.contracts.laws._message_attributes import Attribute

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
_MAXIMUM_OCTETS = 1_048_576
_RETENTION_DAYS = 14
_RETENTION_MS = _RETENTION_DAYS * 86_400_000
_OF_FIFO = ("SequenceNumber", "MessageGroupId", "MessageDeduplicationId")
# A group on a standard queue makes it fair:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
_OF_FIFO_ONLY = ("SequenceNumber", "MessageDeduplicationId")


def is_fifo(arn: str) -> bool:
    """Say whether a queue is FIFO, by its name.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/fifo-queue-message-identifiers.html

    >>> is_fifo("arn:aws:sqs:us-east-1:123456789012:orders.fifo")
    True
    """
    return arn.endswith(".fifo")


def attributes_of(record: Json) -> list[Attribute]:
    """Return the attributes that have the value of their type."""
    found = []
    for name, entry in record["messageAttributes"].items():
        key, _ = _value_keys(entry["dataType"])
        if key in entry:
            found.append(Attribute(name, entry["dataType"], entry[key]))
    return found


def _value_keys(kind: str) -> tuple[str, str]:
    """Return the key that an attribute of this type has, and the one that it has not."""
    binary, text = "binaryValue", "stringValue"
    return (binary, text) if kind.startswith("Binary") else (text, binary)


@law("body", "md5OfBody")
def md5_of_body(record: Json) -> Iterator[Fault]:
    """Demand the MD5 of the body in UTF-8."""
    md5 = hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()
    if record["md5OfBody"] != md5:
        message = f"{shown(record['md5OfBody'])} is not the MD5 of body ({shown(record['body'])}): {md5!r}"
        yield Fault("md5OfBody", record["md5OfBody"], md5, message)


@law("messageAttributes")
def values_of_their_type(record: Json) -> Iterator[Fault]:
    """Demand of each attribute the one value that its type has, in the form of that type."""
    for name, entry in record["messageAttributes"].items():
        kind = entry["dataType"]
        key, other = _value_keys(kind)
        if other in entry:
            message = f"{shown(entry[other])}, but an attribute of type {kind!r} has {key} only"
            yield Fault(joined(("messageAttributes", name, other)), entry[other], ABSENT, message)
        path = joined(("messageAttributes", name, key))
        if key not in entry:
            message = f"is missing; an attribute of type {kind!r} has it"
            yield Fault(path, ABSENT, f"the value of an attribute of type {kind!r}", message)
            continue
        attribute = Attribute(name, kind, entry[key])
        yield from _message_attributes.value_faults(path, attribute)
        if attribute.logical == "Number":
            yield from _message_attributes.sqs_number_faults(path, attribute.value)


@law("messageAttributes", "md5OfMessageAttributes")
def md5_of_attributes(record: Json) -> Iterator[Fault]:
    """Demand the MD5 of the attributes; absent, or null, where there are none."""
    seen = record.get("md5OfMessageAttributes", ABSENT)
    attributes = attributes_of(record)
    if not record["messageAttributes"]:
        if isinstance(seen, str):
            message = f"{shown(seen)}, but messageAttributes is empty: it is absent then, or null"
            yield Fault("md5OfMessageAttributes", seen, ABSENT, message)
    elif len(attributes) == len(record["messageAttributes"]) and all(each.sound for each in attributes):
        md5 = _message_attributes.md5_of(attributes)
        if seen != md5:
            of = f"the MD5 of messageAttributes ({', '.join(sorted(record['messageAttributes']))}): {md5!r}"
            message = f"is missing; it is {of}" if seen is ABSENT else f"{shown(seen)} is not {of}"
            yield Fault("md5OfMessageAttributes", seen, md5, message)


@law("body", "messageAttributes")
def size(record: Json) -> Iterator[Fault]:
    """Demand a message that SQS takes: at most 1 MiB with its attributes."""
    octets = len(record["body"].encode())
    octets += sum(each.size for each in attributes_of(record) if each.sound)
    if octets > _MAXIMUM_OCTETS:
        expected = f"at most {_MAXIMUM_OCTETS:,} octets with the attributes"
        yield Fault(
            "body", record["body"], expected, f"the message has {octets:,} octets, but SQS takes {expected}"
        )


@law("awsRegion", "eventSourceARN")
def region_of_the_queue(record: Json) -> Iterator[Fault]:
    """Demand the region of the queue, and a queue in the partition of its region."""
    arn = record["eventSourceARN"]
    yield from _arn.partition_faults("eventSourceARN", arn)
    yield from _arn.region_faults("awsRegion", record["awsRegion"], "eventSourceARN", arn)


@law("eventSourceARN", *(f"attributes.{name}" for name in _OF_FIFO))
def fifo_attributes(record: Json) -> Iterator[Fault]:
    """Demand the attributes of FIFO of the messages of a FIFO queue, and of no others."""
    arn, attributes = record["eventSourceARN"], record["attributes"]
    queue = arn.rpartition(":")[2]
    if is_fifo(arn):
        for name in _OF_FIFO:
            if name not in attributes:
                message = f"is missing, but eventSourceARN is of a FIFO queue ({queue!r})"
                yield Fault(f"attributes.{name}", ABSENT, f"the {name} of a FIFO message", message)
        return
    for name in _OF_FIFO_ONLY:
        if name in attributes:
            message = f"{shown(attributes[name])}, but eventSourceARN is of a standard queue ({queue!r}, not '….fifo')"
            yield Fault(f"attributes.{name}", attributes[name], ABSENT, message)


@law("eventSourceARN", "attributes.DeadLetterQueueSourceArn")
def dead_letter_source(record: Json) -> Iterator[Fault]:
    """Demand that messages come to a dead-letter queue from another queue of its account, region and kind.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    here, source = record["eventSourceARN"], record["attributes"].get("DeadLetterQueueSourceArn")
    if source is None:
        return
    path = "attributes.DeadLetterQueueSourceArn"
    if source == here:
        message = f"{_arn.whole(source)} is eventSourceARN itself, but it is the queue that the message was moved from"
        yield Fault(path, source, "the ARN of another queue", message)
    elif source.rpartition(":")[0] != here.rpartition(":")[0]:
        expected = here.rpartition(":")[0]
        message = (
            f"{_arn.whole(source)} is not of the account and region of its dead-letter queue ({expected})"
        )
        yield Fault(path, source, f"a queue of {expected}", message)
    elif is_fifo(source) != is_fifo(here):
        message = f"{_arn.whole(source)}, but a FIFO queue has a FIFO dead-letter queue, and a standard queue a standard one"
        yield Fault(path, source, "a FIFO queue" if is_fifo(here) else "a standard queue", message)


@law(
    "attributes.SentTimestamp",
    "attributes.ApproximateFirstReceiveTimestamp",
    "attributes.DeadLetterQueueSourceArn",
)
def received_after_sent(record: Json) -> Iterator[Fault]:
    """Demand that the message was received after it was sent, and while the queue kept it.

    The age of what a FIFO queue moved to its dead-letter queue counts from there:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    attributes = record["attributes"]
    name = "ApproximateFirstReceiveTimestamp"
    sent, received = int(attributes["SentTimestamp"]), int(attributes[name])
    if received < sent:
        message = f"{attributes[name]!r} is {sent - received:,} ms before SentTimestamp ({attributes['SentTimestamp']!r})"
        yield Fault(f"attributes.{name}", attributes[name], f"{sent} or later", message)
    elif received - sent > _RETENTION_MS and "DeadLetterQueueSourceArn" not in attributes:
        days = f"{(received - sent) / 86_400_000:,.1f} days after SentTimestamp ({attributes['SentTimestamp']!r})"
        message = (
            f"{attributes[name]!r} is {days}, but a queue keeps a message {_RETENTION_DAYS} days at most"
        )
        yield Fault(f"attributes.{name}", attributes[name], f"{sent + _RETENTION_MS} or earlier", message)


RECORD_LAWS = (
    md5_of_body,
    values_of_their_type,
    md5_of_attributes,
    size,
    region_of_the_queue,
    fifo_attributes,
    dead_letter_source,
    received_after_sent,
)
