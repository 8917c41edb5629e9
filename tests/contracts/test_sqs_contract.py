"""The contract of SQS: it finds each of these mistakes, at its place, and accuses no true event."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

import breaking
import pytest
from breaking import Break, Json, broken, in_record, place

from pytest_faas import events, validate
from pytest_faas.contracts.laws._sqs_batch import batch_size

GROUPED = {"group_id": "g"}
put, drop = in_record(breaking.put), in_record(breaking.drop)
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


def standard() -> Json:
    attributes = {"kind": "new", "priority": 5, "key": b"\x01\x02\xff"}
    return events.sqs(
        events.sqs_message("hello", attributes=attributes), events.sqs_message("world"), queue="orders"
    )


def fifo() -> Json:
    messages = [
        events.sqs_message(text, group_id="g", deduplication_id=f"d-{text}", trace_header=TRACE)
        for text in "abc"
    ]
    return events.sqs(*messages, queue="orders.fifo")


def copied(path: str) -> Break:
    """Return what gives the second record a value of the first."""

    def breaks(event: Json) -> None:
        (one, key), (two, _) = (place(event, f"Records.{index}.{path}") for index in (0, 1))
        two[key] = one[key]

    return breaks


def record(event: Json, index: int = 0) -> Json:
    found: Json = event["Records"][index]
    return found


def reversed_batch(event: Json) -> None:
    event["Records"].reverse()


def too_many(event: Json) -> None:
    more = [events.sqs_message(str(n), group_id=f"g{n}") for n in range(8)]
    event["Records"] += events.sqs(*more, queue="orders.fifo")["Records"]


def moved_to_the_eu(event: Json) -> None:
    for each in event["Records"]:
        each["eventSourceARN"] = each["eventSourceARN"].replace("us-east-1", "eu-west-1")


def in_china(event: Json) -> None:
    for each in event["Records"]:
        each["eventSourceARN"] = each["eventSourceARN"].replace("us-east-1", "cn-north-1")
        each["awsRegion"] = "cn-north-1"


def milliseconds_later(name: str, by: int, index: int = 0) -> Break:
    def broken(event: Json) -> None:
        attributes = record(event, index)["attributes"]
        attributes[name] = str(int(attributes["SentTimestamp"]) + by)

    return broken


def twelve_without_a_window(event: Json) -> None:
    event["Records"] = events.sqs(*map(str, range(12)), queue="orders")["Records"]
    del record(event, 7)["md5OfMessageAttributes"]


def renamed(event: Json) -> None:
    attributes = record(event)["messageAttributes"]
    attributes["type"] = attributes.pop("kind")


def too_large(event: Json) -> None:
    body = "é" * 524_300
    record(event)["body"] = body
    record(event)["md5OfBody"] = hashlib.md5(body.encode()).hexdigest()


def too_large_with_its_attributes(event: Json) -> None:
    body = "x" * 1_048_570
    record(event)["body"] = body
    record(event)["md5OfBody"] = hashlib.md5(body.encode()).hexdigest()


def dead_letter(arn: str) -> Break:
    return put("attributes.DeadLetterQueueSourceArn", arn)


ATTRIBUTES = "Records[0].attributes."
VALUES = "Records[0].messageAttributes."
S, C = "structure", "consistency"
ARN = "arn:aws:sqs:us-east-1:123456789012:"

MISTAKES = [
    # name, what breaks a standard event, path, kind, words of the message
    ("the MD5 of another body", put("body", "hullo"), "Records[0].md5OfBody", C, "is not the MD5 of body ('hullo')"),
    ("the MD5 of the samples", put("md5OfBody", "098f6bcd4621d373cade4e832627b4f6"), "Records[0].md5OfBody", C, "MD5"),
    ("an MD5 in capitals", put("md5OfBody", "5D41402ABC4B2A76B9719D911017C592"), "Records[0].md5OfBody", S, "lower"),
    ("an MD5 with a line break", put("md5OfBody", "5d41402abc4b2a76b9719d911017c592\n"), "Records[0].md5OfBody", S, "32"),
    ("a body that is parsed", put("body", {"order": 7}), "Records[0].body", S, '{"order": 7} is not text'),
    ("an empty body", put("body", ""), "Records[0].body", S, "one character or more"),
    ("a control character", put("body", "a\x00b"), "Records[0].body", S, "of those that SQS takes"),
    ("no body", drop("body"), "Records[0].body", S, "is missing; it is text"),
    ("Body", put("Body", "hello"), "Records[0].Body", S, "is not a key that the service sends"),
    ("another region", put("awsRegion", "eu-west-1"), "Records[0].awsRegion", C, "but eventSourceARN is in us-east-1"),
    ("an availability zone", put("awsRegion", "us-east-1a"), "Records[0].awsRegion", S, "the name of a region"),
    ("a queue elsewhere", moved_to_the_eu, "Records[*].awsRegion", C, "but eventSourceARN is in eu-west-1"),
    ("a partition of others", in_china, "Records[*].eventSourceARN", C, "its region cn-north-1 is in aws-cn"),
    ("an ARN of SNS", put("eventSourceARN", "arn:aws:sns:us-east-1:123456789012:o"), "Records[0].eventSourceARN", S, "a queue"),
    ("a queue URL", put("eventSourceARN", "https://sqs.us-east-1.amazonaws.com/1/o"), "Records[0].eventSourceARN", S, "ARN"),
    ("a short account", put("eventSourceARN", "arn:aws:sqs:us-east-1:12345:o"), "Records[0].eventSourceARN", S, "ARN"),
    ("eventSourceArn", put("eventSourceArn", ARN + "orders"), "Records[0].eventSourceArn", S, "is not a key"),
    ("the mark of SNS", put("eventSource", "aws:sns"), "Records[0].eventSource", S, "'aws:sns' is not 'aws:sqs'"),
    ("two queues", put("eventSourceARN", ARN + "others", index=1), "Records[1].eventSourceARN", C, "a batch has one queue"),
    ("an id of no UUID", put("messageId", "msg-1"), "Records[0].messageId", S, "a UUID"),
    ("ids that repeat", copied("messageId"), "Records[1].messageId", C, "is the id of Records[0] too"),
    ("handles that repeat", copied("receiptHandle"), "Records[1].receiptHandle", C, "each receiving has its own"),
    ("the handle of SAM", put("receiptHandle", "MessageReceiptHandle"), "Records[0].receiptHandle", S, "base64"),
    ("the handle of the docs", put("receiptHandle", "AQEBwJnKyrHigUMZ..."), "Records[0].receiptHandle", S, "base64"),
    ("a count of type int", put("attributes.ApproximateReceiveCount", 1), ATTRIBUTES + "ApproximateReceiveCount", S, "string"),
    ("a count of 0", put("attributes.ApproximateReceiveCount", "0"), ATTRIBUTES + "ApproximateReceiveCount", S, "'1' the first"),
    ("a time of type int", put("attributes.SentTimestamp", 1523232000000), ATTRIBUTES + "SentTimestamp", S, "in a string"),
    ("a time in seconds", put("attributes.SentTimestamp", "1523232000"), ATTRIBUTES + "SentTimestamp", S, "milliseconds"),
    ("an ISO time", put("attributes.SentTimestamp", "2026-01-01T00:00:00Z"), ATTRIBUTES + "SentTimestamp", S, "milliseconds"),
    (
        "received before it was sent", milliseconds_later("ApproximateFirstReceiveTimestamp", -1),
        ATTRIBUTES + "ApproximateFirstReceiveTimestamp", C, "1 ms before SentTimestamp",
    ),
    (
        "received after weeks", milliseconds_later("ApproximateFirstReceiveTimestamp", 15 * 86_400_000),
        ATTRIBUTES + "ApproximateFirstReceiveTimestamp", C, "15.0 days after SentTimestamp",
    ),
    ("no sender", drop("attributes.SenderId"), ATTRIBUTES + "SenderId", S, "is missing; it is the id of who sent"),
    ("a sender by name", put("attributes.SenderId", "sender-id"), ATTRIBUTES + "SenderId", S, "'AIDAIENQ"),
    ("a system attribute made up", put("attributes.Priority", "1"), ATTRIBUTES + "Priority", S, "is not a key"),
    ("a bad trace header", put("attributes.AWSTraceHeader", "1-5759e988-bd86"), ATTRIBUTES + "AWSTraceHeader", S, "X-Ray"),
    ("a trace without root", put("attributes.AWSTraceHeader", "Sampled=1"), ATTRIBUTES + "AWSTraceHeader", S, "X-Ray"),
    ("a short parent", put("attributes.AWSTraceHeader", TRACE.replace("53995c", "")), ATTRIBUTES + "AWSTraceHeader", S, "X-Ray"),
    ("FIFO's number", put("attributes.SequenceNumber", "1" * 20), ATTRIBUTES + "SequenceNumber", C, "a standard queue ('orders'"),
    (
        "FIFO's deduplication", put("attributes.MessageDeduplicationId", "1"),
        ATTRIBUTES + "MessageDeduplicationId", C, "a standard queue",
    ),
    ("a standard source of FIFO", dead_letter(ARN + "main.fifo"), ATTRIBUTES + "DeadLetterQueueSourceArn", C, "FIFO"),
    ("its own dead letters", dead_letter(ARN + "orders"), ATTRIBUTES + "DeadLetterQueueSourceArn", C, "itself"),
    (
        "dead letters of another region", dead_letter("arn:aws:sqs:eu-west-1:123456789012:main"),
        ATTRIBUTES + "DeadLetterQueueSourceArn", C, "account and region",
    ),
    (
        "dead letters of another account", dead_letter("arn:aws:sqs:us-east-1:210987654321:main"),
        ATTRIBUTES + "DeadLetterQueueSourceArn", C, "account and region",
    ),
    ("attributes that are null", put("messageAttributes", None), "Records[0].messageAttributes", S, "{} for none"),
    ("no attributes at all", drop("messageAttributes", index=1), "Records[1].messageAttributes", S, "is missing"),
    ("boto3's DataType", put("messageAttributes.kind.DataType", "String"), VALUES + "kind.DataType", S, "is not a key"),
    ("a type that is none", put("messageAttributes.kind.dataType", "string"), VALUES + "kind.dataType", S, "'String', 'Number'"),
    ("a plain value", put("messageAttributes.kind", "new"), VALUES + "kind", S, "an object with a value"),
    ("no lists", drop("messageAttributes.kind.stringListValues"), VALUES + "kind.stringListValues", S, "an empty list"),
    ("null lists", put("messageAttributes.kind.binaryListValues", None), VALUES + "kind.binaryListValues", S, "an empty list"),
    ("a number of type int", put("messageAttributes.priority.stringValue", 5), VALUES + "priority.stringValue", S, "of a Number too"),
    ("binary that is not base64", put("messageAttributes.key.binaryValue", "AQL_"), VALUES + "key.binaryValue", S, "base64"),
    ("base64 of stray bits", put("messageAttributes.key.binaryValue", "QR=="), VALUES + "key.binaryValue", C, "is not base64"),
    ("an attribute that was renamed", renamed, "Records[0].md5OfMessageAttributes", C, "is not the MD5 of messageAttributes"),
    (
        "an attribute that was changed", put("messageAttributes.kind.stringValue", "old"),
        "Records[0].md5OfMessageAttributes", C, "(key, kind, priority)",
    ),
    (
        "an attribute of another type", put("messageAttributes.kind.dataType", "String.kind"),
        "Records[0].md5OfMessageAttributes", C, "is not the MD5",
    ),
    ("attributes without MD5", drop("md5OfMessageAttributes"), "Records[0].md5OfMessageAttributes", C, "is missing; it is the MD5"),
    ("null for an MD5", put("md5OfMessageAttributes", None), "Records[0].md5OfMessageAttributes", C, "null is not the MD5"),
    (
        "an MD5 of no attributes", put("md5OfMessageAttributes", "d41d8cd98f00b204e9800998ecf8427e", index=1),
        "Records[1].md5OfMessageAttributes", C, "but messageAttributes is empty",
    ),
    (
        "a string in a Binary", put("messageAttributes.key.stringValue", "x"),
        VALUES + "key.stringValue", C, "an attribute of type 'Binary' has binaryValue only",
    ),
    ("a String without value", drop("messageAttributes.kind.stringValue"), VALUES + "kind.stringValue", C, "is missing"),
    ("a message above 1 MiB", too_large, "Records[0].body", C, "but SQS takes at most 1,048,576 octets"),
    ("above 1 MiB with attributes", too_large_with_its_attributes, "Records[0].body", C, "with the attributes"),
    ("a large batch without window", twelve_without_a_window, "Records[7].md5OfMessageAttributes", C, "needs a batching window"),
    ("a record that is null", lambda event: event["Records"].append(None), "Records[2]", S, "a message as Lambda shows it"),
    ("a key beside Records", lambda event: event.update(awsRegion="us-east-1"), "awsRegion", S, "is not a key"),
]  # fmt: skip

FIFO_MISTAKES = [
    ("no group", drop("attributes.MessageGroupId"), ATTRIBUTES + "MessageGroupId", C, "of a FIFO queue ('orders.fifo')"),
    ("no deduplication", drop("attributes.MessageDeduplicationId"), ATTRIBUTES + "MessageDeduplicationId", C, "is missing"),
    ("no number", drop("attributes.SequenceNumber"), ATTRIBUTES + "SequenceNumber", C, "is missing, but"),
    ("a short number", put("attributes.SequenceNumber", "1884937246"), ATTRIBUTES + "SequenceNumber", S, "20 digits"),
    ("a number of type int", put("attributes.SequenceNumber", 18849496460467696128), ATTRIBUTES + "SequenceNumber", S, "20 digits"),
    ("numbers that repeat", copied("attributes.SequenceNumber"), "Records[1].attributes.SequenceNumber", C, "is not above"),
    (
        "deduplication ids that repeat", copied("attributes.MessageDeduplicationId"),
        "Records[1].attributes.MessageDeduplicationId", C, "SQS would have dropped one of them",
    ),
    (
        "sent before the one before", milliseconds_later("SentTimestamp", -60_000, 2),
        "Records[2].attributes.SentTimestamp", C, "but its SequenceNumber is after it in the group 'g'",
    ),
    (
        "null as with a batching window", put("md5OfMessageAttributes", None), "Records[0].md5OfMessageAttributes",
        C, "null, but it is absent in a batch of a FIFO queue, which has no batching window",
    ),
    ("a group with a blank", put("attributes.MessageGroupId", "my group"), ATTRIBUTES + "MessageGroupId", S, "the message's group"),
    ("eleven messages", too_many, "Records", C, "11 messages, but a batch of a FIFO queue has 10 at most"),
    ("a standard source", dead_letter(ARN + "main"), ATTRIBUTES + "DeadLetterQueueSourceArn", C, "FIFO dead-letter queue"),
]  # fmt: skip


def assert_found(event: Json, path: str, kind: str, words: str) -> None:
    places = (
        [path.replace("*", str(index)) for index in range(len(event["Records"]))] if "*" in path else [path]
    )
    faults = validate(event).faults
    assert [(fault.path, fault.kind) for fault in faults] == [(each, kind) for each in places], faults
    assert words in faults[0].message


@pytest.mark.parametrize(
    ("name", "breaks", "path", "kind", "words"), MISTAKES, ids=[row[0] for row in MISTAKES]
)
def test_each_mistake_in_a_standard_batch_is_found(
    name: str, breaks: Break, path: str, kind: str, words: str
) -> None:
    assert_found(broken(standard(), breaks), path, kind, words)


@pytest.mark.parametrize(
    ("name", "breaks", "path", "kind", "words"), FIFO_MISTAKES, ids=[row[0] for row in FIFO_MISTAKES]
)
def test_each_mistake_in_a_fifo_batch_is_found(
    name: str, breaks: Break, path: str, kind: str, words: str
) -> None:
    assert_found(broken(fifo(), breaks), path, kind, words)


def test_a_batch_in_the_wrong_order_is_found_at_each_message_that_comes_too_late() -> None:
    event = fifo()
    reversed_batch(event)
    assert [fault.path for fault in validate(event).faults] == [
        "Records[1].attributes.SequenceNumber",
        "Records[2].attributes.SequenceNumber",
    ]


def test_one_record_of_null_among_absent_ones_is_found() -> None:
    event = events.sqs("a", "b", "c")
    record(event, 1)["md5OfMessageAttributes"] = None
    (fault,) = validate(event).faults
    assert str(fault) == "Records[1].md5OfMessageAttributes   null, but it is absent in the rest of the batch"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("five", "is not a number in a string, as its type 'Number.int' asks"),
        ("NaN", "is not a number in a string"),
        ("1_000", "is not a number in a string"),
        ("1e127", "between 10^-128 and 10^126"),
        ("1e-129", "between 10^-128 and 10^126"),
        ("1" * 39, "a number of up to 38 digits"),
    ],
)
def test_a_number_that_sqs_does_not_take_is_found(text: str, words: str) -> None:
    event = events.sqs(
        events.sqs_message("x", attributes={"n": {"DataType": "Number.int", "StringValue": "5"}})
    )
    record(event)["messageAttributes"]["n"]["stringValue"] = text
    (fault, md5) = validate(event).faults
    assert fault.path == VALUES + "n.stringValue"
    assert words in fault.message
    assert md5.path == "Records[0].md5OfMessageAttributes"


@pytest.mark.parametrize(
    "name", ["AWS.x", "aws.x", "Amazon.y", "a b", ".a", "a.", "a..b", "a" * 257, "é", "a\n", ""]
)
def test_a_name_that_sqs_does_not_take_is_found(name: str) -> None:
    event = events.sqs(events.sqs_message("x", attributes={"n": 5}))
    attributes = record(event)["messageAttributes"]
    attributes[name] = attributes.pop("n")
    (fault,) = validate(event).faults
    assert fault.kind == "structure"
    assert fault.path.startswith("Records[0].messageAttributes")
    assert "is not the name of an attribute" in fault.message


def test_a_message_that_was_received_twice_may_be_in_a_standard_batch_twice() -> None:
    message = events.sqs_message("x")
    event = events.sqs(message, message.redelivered())
    assert validate(event).faults == ()
    record(event, 1)["body"] = "y"
    record(event, 1)["md5OfBody"] = hashlib.md5(b"y").hexdigest()
    assert [fault.path for fault in validate(event).faults] == ["Records[1].messageId"]


def test_a_batch_beyond_what_a_mapping_has_is_found() -> None:
    # 10,001 messages hardly fit an invocation's 6 MiB: the law alone
    faults = [*batch_size.judge({"Records": [{"eventSourceARN": ARN + "orders"}] * 10_001})]
    assert [(fault.path, fault.message) for fault in faults] == [
        ("Records", "10,001 messages, but a batch of a standard queue has 10,000 at most")
    ]
    assert [*batch_size.judge({"Records": [{"eventSourceARN": ARN + "orders"}] * 10_000})] == []


def test_the_messages_of_the_faults() -> None:
    event = events.sqs({"order": 7}, queue="orders.fifo", group_id="g")
    broken = record(event)
    broken["md5OfBody"] = "098f6bcd4621d373cade4e832627b4f6"
    broken["awsRegion"] = "eu-west-1"
    del broken["attributes"]["MessageGroupId"]
    broken["attributes"]["SentTimestamp"] = 1
    md5 = hashlib.md5(b'{"order":7}').hexdigest()
    assert str(validate(event)) == (
        "the event is an SQS event with 4 faults\n"
        "  Records[0].attributes.SentTimestamp    "
        "1 is not milliseconds since 1970 in a string, such as '1767225600000'\n"
        f"  Records[0].md5OfBody                   "
        f"'098f6bcd4621d373cade4e832627b4f6' is not the MD5 of body ('{{\"order\":7}}'): {md5!r}\n"
        "  Records[0].awsRegion                   'eu-west-1', but eventSourceARN is in us-east-1\n"
        "  Records[0].attributes.MessageGroupId   "
        "is missing, but eventSourceARN is of a FIFO queue ('orders.fifo')"
    )


# Recorded from AWS in eu-west-1, 2024-10 to 2025-11; what was a placeholder is filled in.
HANDLE = "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a"


def recorded(body: str, n: int = 1, count: str = "1", queue: str = "source-queue", **more: Any) -> Json:
    system = {key: more.pop(key) for key in list(more) if key[0].isupper()}
    return {
        "messageId": f"059f36b4-87a3-{n:04x}-a1d0-2f0b1e5c7d3a",
        "receiptHandle": f"{HANDLE}{n:06d}{count}==",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": count,
            "SentTimestamp": str(1_764_057_600_123 + n),
            "SenderId": "AROA4FPQ3VXBE7EXAMPLE:botocore-session-1764057600",
            "ApproximateFirstReceiveTimestamp": str(1_764_057_600_123 + n),
            **system,
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(body.encode()).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-west-1:111111111111:{queue}",
        "awsRegion": "eu-west-1",
        **more,
    }


def text(value: str, kind: str = "String") -> Json:
    return {"stringValue": value, "stringListValues": [], "binaryListValues": [], "dataType": kind}


def in_a_group(n: int, count: str) -> Json:
    body = json.dumps({"message": n, "fail_attempts": [0, 1, 1, 2][n - 1]})
    return recorded(
        body, n, count, "source-queue.fifo",
        SequenceNumber=f"188{98_496_460_467_696_128 + n * 256:017d}", MessageGroupId="1",
        MessageDeduplicationId=f"dedup-{n}",
    )  # fmt: skip


WITHOUT_WINDOW = [
    {"destination": "https://sqs.eu-west-1.amazonaws.com/111111111111/q", "fail_attempts": 1},
    {"destination": "https://sqs.eu-west-1.amazonaws.com/111111111111/q", "fail_attempts": 2},
    {"message": 1, "fail_attempts": 0},
]
WITH_WINDOW = [
    {"foo": "bar"}, {"testItem": "test24"}, {"testItem": "test45", "test2": "go"}, {"test2": 105}, {"my-number": 99},
    {"my-key-one": "my-value-one", "my-key-two": "my-value-two"},
]  # fmt: skip
FIFTEEN = sorted(f"{i}-{j}-message-{i}" for i in range(10) for j in range(2 if i < 5 else 1))
THIRTY = [f"{i}-{j}-message" for i in range(10) for j in range(3)]

RECORDED = [
    *([recorded(json.dumps(body), 1, count)] for body in WITHOUT_WINDOW for count in "12"),
    *([recorded(json.dumps(body), md5OfMessageAttributes=None)] for body in WITH_WINDOW),
    [recorded(body, n, md5OfMessageAttributes=None) for n, body in enumerate(FIFTEEN)],
    [recorded(body, n, md5OfMessageAttributes=None) for n, body in enumerate(THIRTY)],
    [in_a_group(n, "1") for n in (1, 2, 3, 4)],
    [in_a_group(n, "2") for n in (2, 3, 4)],
    [
        recorded(
            '{"destination": "<queue-url:1>", "fail_attempts": 0}',
            messageAttributes={
                "WeeksOn": text("6", "Number"), "Author": text("John Grisham"), "Title": text("The Whistler")
            },
            md5OfMessageAttributes="d25a6aea97eb8f585bfa92d314504a92",
        )
    ],
    [recorded("x", AWSTraceHeader="Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1")],
    # raw delivery from SNS to SQS, 2025-12-17
    [
        recorded(
            "Test Message with two attributes",
            messageAttributes={"attr1": text("99.12", "Number"), "attr2": text("109.12", "Number")},
            md5OfMessageAttributes="9b720b3af309c1c4b0d395c53b08c502",
        )
    ],
]  # fmt: skip


@pytest.mark.parametrize("records", RECORDED)
def test_recorded_events_are_true(records: list[Json]) -> None:
    assert validate({"Records": records}).faults == ()


TRUE = {
    "a batch": lambda: standard(),
    "FIFO": lambda: fifo(),
    "two groups": lambda: events.sqs(
        *(events.sqs_message(t, group_id=g) for t, g in ("ax", "by", "cx")), queue="orders.fifo"
    ),
    "a fair queue": lambda: events.sqs(events.sqs_message("x", group_id="tenant-1"), queue="orders"),
    "received again": lambda: events.sqs("x", receive_count=7),
    "a window": lambda: events.sqs("x", "y", batching_window=5),
    "a large batch": lambda: events.sqs(*map(str, range(300))),
    "a batch of ten": lambda: events.sqs(*map(str, range(10))),
    "all characters": lambda: events.sqs("\t\r\n é \ud7ff\ue000\ufffd\U0001f600 \u2028 \x7f\x85"),
    "a body of 1 MiB": lambda: events.sqs("x" * 1_048_576),
    "a notification of S3": lambda: events.sqs(events.s3("uploads", "a b.jpg")),
    "a notification of SNS": lambda: events.sqs(events.sns("x")),
    "raw delivery": lambda: events.sqs(
        events.sns_message("x", attributes={"a": 1, "b": b"x"}), raw_message_delivery=True
    ),
    "a dead-letter queue": lambda: events.sqs(
        events.sqs_message("x", dead_letter_queue_source="orders", receive_count=4)
    ),
    "a custom type": lambda: events.sqs(
        events.sqs_message("x", attributes={"a.b-c_D": {"DataType": "String.json", "StringValue": "{}"}})
    ),
    "a role's session": lambda: events.sqs(
        events.sqs_message("x", sender_id="AROAIENQZJOLO23YVJ4VO:i-0abc,def=@.+_")
    ),
    "extreme numbers": lambda: events.sqs(
        events.sqs_message("x", attributes={"a": {"DataType": "Number", "StringValue": "-1.5E-128"}})
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "region", ["us-east-1", "ap-southeast-5", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"]
)
@pytest.mark.parametrize("name", TRUE)
def test_true_events_are_not_accused(name: str, region: str) -> None:
    with events.origin(region=region):
        assert validate(TRUE[name]()).faults == ()


def test_the_order_of_a_dead_letter_queue_need_not_be_that_of_the_sending() -> None:
    event = fifo()
    for each in event["Records"]:
        each["attributes"]["DeadLetterQueueSourceArn"] = ARN + "main.fifo"
    milliseconds_later("SentTimestamp", -60_000, 2)(event)
    assert validate(event).faults == ()


def test_a_deduplication_id_may_come_again_after_five_minutes() -> None:
    event = fifo()
    copied("attributes.MessageDeduplicationId")(event)
    for index, later in ((1, 300_000), (2, 300_000)):
        attributes = record(event, index)["attributes"]
        for name in ("SentTimestamp", "ApproximateFirstReceiveTimestamp"):
            attributes[name] = str(int(attributes[name]) + later)
    assert validate(event).faults == ()


def test_what_is_unsound_is_not_accused_twice() -> None:
    event = standard()
    for key in ("body", "eventSourceARN", "messageId", "messageAttributes"):
        record(event)[key] = 7
    assert [fault.path for fault in validate(event).faults] == [
        f"Records[0].{key}" for key in ("messageId", "body", "messageAttributes", "eventSourceARN")
    ]


def test_validation_leaves_the_event_as_it_was() -> None:
    event = standard()
    before = copy.deepcopy(event)
    validate(event)
    assert event == before


def test_a_clock_that_was_frozen_at_its_very_start_is_believed():
    with events.origin(at=0):
        assert validate(events.sqs("x")).faults == ()
