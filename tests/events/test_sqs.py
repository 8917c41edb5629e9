"""What `events.sqs` builds, and what it refuses."""

from __future__ import annotations

import hashlib
import itertools
import json
import subprocess
import sys
from datetime import datetime, timezone
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.parser.models import SqsModel

from pytest_faas import origin as origins
from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument
from pytest_faas.events import Event, SqsMessage, origin, sns, sqs, sqs_message

NOW_MS = "1767225600123"


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "now_ms", lambda: int(NOW_MS))


class Level(IntEnum):
    HIGH = 2


def only(event: Event) -> dict[str, Any]:
    (record,) = event["Records"]
    return record


def test_each_message_is_a_record_and_a_dict_becomes_compact_json() -> None:
    event = sqs("hello", {"order_id": 7, "name": "Zoë"}, ["a", 1], None)
    assert [record["body"] for record in event["Records"]] == [
        "hello",
        '{"order_id":7,"name":"Zoë"}',
        '["a",1]',
        "null",
    ]


def test_a_record_has_the_keys_that_aws_sends_and_no_other() -> None:
    # recorded by LocalStack's suite, test_message_body_and_attributes_passed_correctly, 2025-11-25
    record = only(sqs("hello"))
    assert list(record) == [
        "messageId",
        "receiptHandle",
        "body",
        "attributes",
        "messageAttributes",
        "md5OfBody",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
    ]
    assert set(record["attributes"]) == {
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SenderId",
        "ApproximateFirstReceiveTimestamp",
    }


@pytest.mark.parametrize("body", ["hello", "Zoë ☃ 💥", " ", "\t\r\n", "x" * 100_000])
def test_md5_of_body_is_of_its_utf8(body: str) -> None:
    assert only(sqs(body))["md5OfBody"] == hashlib.md5(body.encode()).hexdigest()


def test_md5_of_message_attributes_equals_the_one_that_aws_computed() -> None:
    # recorded by LocalStack's suite, test_message_body_and_attributes_passed_correctly, 2025-11-25
    attributes = {"WeeksOn": 6, "Author": "John Grisham", "Title": "The Whistler"}
    assert (
        only(sqs("x", attributes=attributes))["md5OfMessageAttributes"] == "d25a6aea97eb8f585bfa92d314504a92"
    )


@pytest.mark.parametrize(
    ("attributes", "md5"),
    [
        # recorded by LocalStack's suite, TestSNSSubscriptionSQS, 2023-08-24
        ({"attr1": 99.12}, "d302007e9aa062660afc85fd0a482472"),
        ({"attr1": 19.12}, "1f07082409022a373fa2a2601f82b3cb"),
        ({"attr1": Decimal("99.12"), "attr2": 109.12}, "9b720b3af309c1c4b0d395c53b08c502"),
        ({"attr2": 109.12, "attr1": "99.12"}, None),
    ],
)
def test_md5_of_message_attributes_sorts_by_name_and_covers_the_type(
    attributes: dict[str, Any], md5: str | None
) -> None:
    built = only(sqs("x", attributes=attributes))["md5OfMessageAttributes"]
    assert (built == md5) if md5 else built != "9b720b3af309c1c4b0d395c53b08c502"


def test_binary_attributes_are_base64_and_hash_by_their_octets() -> None:
    record = only(sqs("x", attributes={"raw": b"\x02\x03\x04"}))
    assert record["messageAttributes"] == {
        "raw": {"binaryValue": "AgME", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"}
    }
    told = b"\x00\x00\x00\x03raw\x00\x00\x00\x06Binary\x02\x00\x00\x00\x03\x02\x03\x04"
    assert record["md5OfMessageAttributes"] == hashlib.md5(told).hexdigest()


def test_attributes_in_the_form_of_the_api_keep_their_own_type() -> None:
    own = {
        "n": {"DataType": "Number.float", "StringValue": "1.50"},
        "b": {"DataType": "Binary.png", "BinaryValue": b"x"},
    }
    shown = only(sqs("x", attributes=own))["messageAttributes"]
    assert (shown["n"]["dataType"], shown["n"]["stringValue"]) == ("Number.float", "1.50")
    assert (shown["b"]["dataType"], shown["b"]["binaryValue"]) == ("Binary.png", "eA==")


@pytest.mark.parametrize(
    ("window", "count", "expected"),
    [(None, 1, "absent"), (0, 10, "absent"), (1, 1, "null"), (300, 3, "null"), (None, 11, "null")],
)
def test_without_attributes_their_md5_is_absent_or_null_by_the_batching_window(
    window: int | None, count: int, expected: str
) -> None:
    # recorded by LocalStack's suite in all its tests: without a window absent, with one null
    for record in sqs(*["x"] * count, batching_window=window)["Records"]:
        assert record.get("md5OfMessageAttributes", "absent") == (None if expected == "null" else "absent")


def test_a_message_with_attributes_has_their_md5_whatever_the_window() -> None:
    assert only(sqs("x", attributes={"a": "b"}, batching_window=5))["md5OfMessageAttributes"] is not None


@pytest.mark.usefixtures("stopped_clock")
def test_system_attributes_are_all_text_and_times_are_in_milliseconds() -> None:
    attributes = only(sqs("x", receive_count=12))["attributes"]
    assert attributes["ApproximateReceiveCount"] == "12"
    assert attributes["SentTimestamp"] == attributes["ApproximateFirstReceiveTimestamp"] == NOW_MS
    assert all(isinstance(value, str) for value in attributes.values())


def test_arn_and_region_are_those_of_the_origin() -> None:
    with origin(region="cn-north-1", account="000000000001"):
        record = only(sqs("x", queue="orders"))
    assert record["eventSourceARN"] == "arn:aws-cn:sqs:cn-north-1:000000000001:orders"
    assert record["awsRegion"] == "cn-north-1"


def test_a_redelivery_changes_only_receive_count_and_receipt_handle() -> None:
    # recorded by LocalStack's suite, test_redrive_policy_with_failing_lambda, 2025-11-25
    message = sqs_message("x", attributes={"a": 1}, trace_header="Root=1-5759e988-bd862e3fe1be46a994272793")
    first, second = only(sqs(message)), only(sqs(message.redelivered()))
    changed = {key for key in first if first[key] != second[key]}
    assert changed == {"receiptHandle", "attributes"}
    assert second["attributes"] == {**first["attributes"], "ApproximateReceiveCount": "2"}
    assert only(sqs(message.redelivered(4)))["attributes"]["ApproximateReceiveCount"] == "5"


def test_a_fifo_redelivery_keeps_group_deduplication_id_and_sequence_number() -> None:
    message = sqs_message("x")
    first, second = only(sqs(message, queue="q.fifo")), only(sqs(message.redelivered(), queue="q.fifo"))
    assert second["attributes"] == {**first["attributes"], "ApproximateReceiveCount": "2"}


def test_a_fifo_queue_adds_group_deduplication_id_and_sequence_number() -> None:
    attributes = only(sqs("hello", queue="orders.fifo", group_id="customer-1"))["attributes"]
    assert list(attributes) == [
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SequenceNumber",
        "MessageGroupId",
        "SenderId",
        "MessageDeduplicationId",
        "ApproximateFirstReceiveTimestamp",
    ]
    assert attributes["MessageGroupId"] == "customer-1"
    assert only(sqs("x", queue="orders.fifo"))["eventSourceARN"].endswith(":orders.fifo")


def test_the_content_based_deduplication_id_is_the_sha256_of_the_body_without_attributes() -> None:
    # FIFO-queues-exactly-once-processing in the developer guide
    plain, attributed = sqs("hello", queue="q.fifo"), sqs("hello", queue="q.fifo", attributes={"a": "b"})
    for event in (plain, attributed):
        built = only(event)["attributes"]["MessageDeduplicationId"]
        assert built == hashlib.sha256(b"hello").hexdigest()


def test_sequence_numbers_are_20_digits_and_rise_in_the_order_of_sending() -> None:
    early = sqs_message("early")
    records = sqs(early, *"abcdefg", queue="q.fifo")["Records"] + sqs("late", queue="q.fifo")["Records"]
    numbers = [record["attributes"]["SequenceNumber"] for record in records]
    assert all(len(number) == 20 and number.isdigit() for number in numbers)
    assert numbers == sorted(set(numbers))
    gaps = {int(b) - int(a) for a, b in itertools.pairwise(numbers)}
    assert gaps != {1}, "large, non-consecutive"


def test_a_fifo_batch_may_mix_groups() -> None:
    # WEB services-sqs-scaling: a batch may mix groups, the order within each is kept
    mixed = sqs(
        sqs_message("a", group_id="1"), sqs_message("b", group_id="2"), "c", queue="q.fifo", group_id="3"
    )
    assert [record["attributes"]["MessageGroupId"] for record in mixed["Records"]] == ["1", "2", "3"]


def test_a_standard_queue_shows_a_group_only_where_it_is_fair() -> None:
    # MessageGroupId in standard queues: recorded by LocalStack's suite, test_publish_message_group_id, 2025-08-18
    assert "MessageGroupId" not in only(sqs("x"))["attributes"]
    fair = only(sqs("x", group_id="tenant-1"))["attributes"]
    assert fair["MessageGroupId"] == "tenant-1"
    assert not {"SequenceNumber", "MessageDeduplicationId"} & fair.keys()


def test_trace_header_and_dead_letter_source_appear_in_the_attributes() -> None:
    header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    message = sqs_message("x", trace_header=header, dead_letter_queue_source="orders")
    with origin(region="eu-west-1"):
        attributes = only(sqs(message, queue="orders-dlq"))["attributes"]
    assert attributes["AWSTraceHeader"] == header
    assert attributes["DeadLetterQueueSourceArn"] == "arn:aws:sqs:eu-west-1:123456789012:orders"


def test_a_fifo_dead_letter_queue_deduplicates_by_the_message_id() -> None:
    # sqs-dead-letter-queues in the developer guide: the deduplication id is replaced by the original message id
    message = sqs_message("x", dead_letter_queue_source="orders.fifo", message_id="m-1")
    assert only(sqs(message, queue="dead.fifo"))["attributes"]["MessageDeduplicationId"] == "m-1"


@pytest.mark.parametrize(("source", "queue"), [("orders", "dead.fifo"), ("orders.fifo", "dead")])
def test_a_dead_letter_queue_is_of_the_kind_of_its_source(source: str, queue: str) -> None:
    with pytest.raises(InvalidArgument, match="both FIFO queues or both standard queues"):
        sqs(sqs_message("x", dead_letter_queue_source=source), queue=queue)


def test_an_int_enum_is_a_number() -> None:
    built = only(sqs("x", attributes={"level": Level.HIGH}))["messageAttributes"]["level"]
    assert (built["stringValue"], built["dataType"]) == ("2", "Number")


def test_a_message_is_no_payload_of_another_message() -> None:
    for factory in (sqs_message, sns):
        with pytest.raises(InvalidArgument, match="namedtuples are not"):
            factory(sqs_message("x"))


def test_given_fields_are_used_as_they_are() -> None:
    message = sqs_message(
        "x",
        message_id="m-1",
        receive_count=3,
        group_id="g",
        deduplication_id="d",
        sequence_number="00000000000000000042",
        sent_at=datetime(2026, 1, 1, tzinfo=timezone.utc),
        first_received_at="2026-01-01T00:00:01Z",
        sender_id="AROAEXAMPLE:session",
    )
    record = only(sqs(message, queue="q.fifo"))
    assert record["messageId"] == "m-1"
    assert record["attributes"] == {
        "ApproximateReceiveCount": "3",
        "SentTimestamp": "1767225600000",
        "SequenceNumber": "00000000000000000042",
        "MessageGroupId": "g",
        "SenderId": "AROAEXAMPLE:session",
        "MessageDeduplicationId": "d",
        "ApproximateFirstReceiveTimestamp": "1767225601000",
    }


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize(
    ("times", "sent", "received"),
    [
        ({}, NOW_MS, NOW_MS),
        ({"sent_at": int(NOW_MS) / 1000 - 60}, str(int(NOW_MS) - 60_000), NOW_MS),
        ({"sent_at": 1_000}, "1000000", "1000000"),  # no queue keeps a message for more than 14 days
        ({"first_received_at": 1_000}, "1000000", "1000000"),
        ({"sent_at": "2027-01-01"}, "1798761600000", "1798761600000"),
        ({"first_received_at": int(NOW_MS) / 1000 + 60}, NOW_MS, str(int(NOW_MS) + 60_000)),
        ({"first_received_at": "2027-01-01"}, "1798761600000", "1798761600000"),
    ],
)
def test_a_message_is_never_received_before_it_was_sent_nor_long_after(
    times: dict[str, Any], sent: str, received: str
) -> None:
    attributes = only(sqs(sqs_message("x", **times)))["attributes"]
    assert (attributes["SentTimestamp"], attributes["ApproximateFirstReceiveTimestamp"]) == (sent, received)


def test_identifiers_differ_and_the_sender_stays() -> None:
    records = sqs(*"abc")["Records"] + sqs("d")["Records"]
    assert len({record["messageId"] for record in records}) == 4
    assert len({record["receiptHandle"] for record in records}) == 4
    assert len({record["attributes"]["SenderId"] for record in records}) == 1


def test_the_event_is_json_to_the_last_value() -> None:
    event = sqs("a", {"b": [1.5, None, True]}, attributes={"n": 1, "raw": b"\xff"}, queue="q.fifo")
    assert json.loads(json.dumps(event)) == event


SCRIPT = """
import json
from pytest_faas.events import origin
from pytest_faas.events import sns
from pytest_faas.events import sqs, sqs_message
with origin(seed="run-7"):
    when = {"sent_at": 0, "first_received_at": 1}
    print(json.dumps(sqs(sqs_message("a", **when), sqs_message({"b": 2}, attributes={"x": b"y"}, **when), queue="q.fifo")))
"""


def test_the_same_seed_and_clock_give_the_same_bytes_in_another_process() -> None:
    runs = [
        subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True, timeout=60).stdout
        for _ in range(2)
    ]
    with origin(seed="run-7"):
        when: dict[str, Any] = {"sent_at": 0, "first_received_at": 1}
        one, two = sqs_message("a", **when), sqs_message({"b": 2}, attributes={"x": b"y"}, **when)
        here = json.dumps(sqs(one, two, queue="q.fifo"))
    assert runs[0] == runs[1] == f"{here}\n".encode()


def test_nothing_is_shared_with_the_input_or_with_another_event() -> None:
    body, attributes, overrides = (
        {"a": []},
        {"k": "v"},
        {"Records": [{"messageAttributes": {"k": {"dataType": []}}}]},
    )
    message = sqs_message(body, attributes=attributes)
    first, second = sqs(message, overrides=overrides), sqs(message, overrides=overrides)
    before = json.dumps(second)
    first["Records"][0]["messageAttributes"]["k"]["dataType"].append("changed")
    first["Records"][0]["messageAttributes"]["k"]["stringListValues"].append("changed")
    first["Records"][0]["attributes"].clear()
    assert json.dumps(second) == before
    assert (body, attributes) == ({"a": []}, {"k": "v"})
    assert overrides == {"Records": [{"messageAttributes": {"k": {"dataType": []}}}]}


def test_overrides_win_and_an_unknown_key_names_the_closest() -> None:
    assert only(sqs("x", overrides={"Records": [{"md5OfBody": "lie"}]}))["md5OfBody"] == "lie"
    with pytest.warns(UserWarning, match=r"Records\[0\].messageid.*Did you mean 'messageId'\?") as caught:
        sqs("x", overrides={"Records": [{"messageid": "1"}]})
    assert caught[0].filename == __file__


def test_a_body_of_the_largest_size_passes_and_one_octet_more_does_not() -> None:
    assert len(only(sqs("x" * 1_048_576))["body"]) == 1_048_576
    with pytest.raises(EventTooLarge, match=r"1,048,577 octets; SQS allows 1,048,576"):
        sqs("x" * 1_048_577)
    with pytest.raises(EventTooLarge, match="1,048,578 octets"):
        sqs("é" * 524_289)


def test_attributes_count_towards_the_size_of_their_message() -> None:
    room = 1_048_576 - len("ab" + "String" + "cd")
    sqs("x" * room, attributes={"ab": "cd"})
    with pytest.raises(EventTooLarge):
        sqs("x" * (room + 1), attributes={"ab": "cd"})


def test_a_batch_that_one_invocation_cannot_carry_is_refused() -> None:
    sqs(*["x" * 1_000_000] * 6)
    with pytest.raises(EventTooLarge, match="a synchronous invocation allows 6,291,456"):
        sqs(*["x" * 1_048_576] * 6)
    with pytest.raises(EventTooLarge):
        sqs(*['"' * 400_000] * 8)  # escaped, a quote is two octets


@pytest.mark.parametrize(
    ("queue", "count", "reason"),
    [
        ("q", 10_001, "a standard queue has up to 10,000 messages, got 10,001"),
        ("q.fifo", 11, "a FIFO queue has up to 10 messages, got 11"),
    ],
)
def test_a_batch_has_a_largest_size(queue: str, count: int, reason: str) -> None:
    with pytest.raises(InvalidArgument, match=reason):
        sqs(*["x"] * count, queue=queue)


def test_ten_thousand_records_are_a_legal_batch() -> None:
    assert len(sqs(*["x"] * 5_000)["Records"]) == 5_000


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"queue": ""}, "queue must be 1 to 80"),
        ({"queue": "a b"}, "queue must be"),
        ({"queue": "a.b"}, "queue must be"),
        ({"queue": "x" * 81}, "queue must be"),
        ({"queue": "x" * 76 + ".fifo"}, "queue must be"),
        ({"queue": ".fifo"}, "queue must be"),
        ({"queue": "q\n"}, "queue must be"),
        ({"queue": None}, r"got None \(NoneType\)"),
        ({"queue": "arn:aws:sqs:us-east-1:123456789012:q"}, "queue must be"),
        ({"receive_count": 0}, "receive_count must be an int between 1 and 2147483647, got 0"),
        ({"receive_count": "1"}, "receive_count must be"),
        ({"receive_count": True}, "receive_count must be"),
        ({"batching_window": -1}, "batching_window must be an int between 0 and 300"),
        ({"batching_window": 301}, "batching_window must be"),
        ({"batching_window": 0.5}, "batching_window must be"),
        ({"batching_window": 1, "queue": "q.fifo"}, "batching_window must be 0 for a FIFO queue"),
        ({"group_id": ""}, "group_id must be 1 to 128"),
        ({"group_id": "a b", "queue": "q.fifo"}, "group_id must be"),
        ({"group_id": 7, "queue": "q.fifo"}, "group_id must be"),
        ({"attributes": ["a"]}, "attributes must be a dict with str keys"),
        ({"attributes": {1: "a"}}, "attributes must be a dict with str keys"),
        ({"overrides": []}, "overrides must be a dict"),
        ({"overrides": {"Records": float("nan")}}, "overrides is not JSON-able"),
        ({"raw_message_delivery": True}, "raw_message_delivery is for messages through SNS"),
        ({"raw_message_delivery": "yes"}, "raw_message_delivery must be a bool"),
    ],
)
def test_impossible_options_are_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidArgument, match=reason):
        sqs("x", **options)


def test_more_than_ten_messages_need_a_batching_window() -> None:
    # "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
    with pytest.raises(InvalidArgument, match="batching_window of 1 or more"):
        sqs(*["x"] * 11, batching_window=0)


@pytest.mark.parametrize(
    "body",
    [
        "",
        b"bytes",
        {"a": b"bytes"},
        float("nan"),
        {"a": float("inf")},
        {1: "a"},
        {"a": {None: 1}},
        {"a", "b"},
        object(),
        "\ud800",
    ],
)
def test_a_body_that_cannot_travel_is_refused(body: object) -> None:
    with pytest.raises(InvalidArgument):
        sqs(body)
    with pytest.raises(InvalidArgument):
        sqs_message(body)


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_characters_outside_xml_are_refused_as_sqs_does(character: str) -> None:
    with pytest.raises(InvalidArgument, match="index 1 is not"):
        sqs(f"a{character}b")
    with pytest.raises(InvalidArgument, match="characters that XML allows"):
        sqs("x", attributes={"a": character})


def test_control_characters_inside_json_are_escaped_and_so_allowed() -> None:
    assert json.loads(only(sqs({"a": "\x00"}))["body"]) == {"a": "\x00"}


@pytest.mark.parametrize(
    "character", ["\t", "\n", "\r", " ", "\x7f", "\ud7ff", "\ue000", "\ufffd", "\U0010ffff"]
)
def test_characters_of_xml_pass(character: str) -> None:
    assert only(sqs(character))["body"] == character


@pytest.mark.parametrize(
    "name", ["", ".a", "a.", "a..b", "AWS.x", "aws.x", "Amazon.x", "a b", "é", "a\n", "x" * 257]
)
def test_attribute_names_that_sqs_refuses(name: str) -> None:
    with pytest.raises(InvalidArgument, match="the name of an attribute must be"):
        sqs("x", attributes={name: "v"})


@pytest.mark.parametrize("name", ["a", "a.b", "A-_9", "awsome", "x" * 256])
def test_attribute_names_that_sqs_takes(name: str) -> None:
    assert list(only(sqs("x", attributes={name: "v"}))["messageAttributes"]) == [name]


@pytest.mark.parametrize(
    "value",
    [
        "",
        b"",
        True,
        None,
        ["a"],
        float("nan"),
        float("inf"),
        1e300,
        10**38 + 1,
        pytest.param(10**5000, id="no-repr"),
        Decimal("NaN"),
        {},
        {"DataType": "String"},
        {"DataType": "String", "StringValue": ""},
        {"DataType": "String", "BinaryValue": b"x"},
        {"DataType": "Binary", "StringValue": "x"},
        {"DataType": "Number", "StringValue": "seven"},
        {"DataType": "Number", "StringValue": 7},
        {"DataType": "Boolean", "StringValue": "true"},
        {"DataType": "String.", "StringValue": "x"},
        {"DataType": "String.\ud800", "StringValue": "x"},
        {"DataType": "String.a\n", "StringValue": "x"},
        {"DataType": "String", "StringValue": "x", "BinaryValue": b"x"},
        {"dataType": "String", "stringValue": "x"},
        {1: 2},
    ],
)
def test_attribute_values_that_sqs_refuses(value: object) -> None:
    with pytest.raises(InvalidArgument):
        sqs("x", attributes={"a": value})


def test_a_misspelt_field_of_an_attribute_names_the_closest() -> None:
    with pytest.raises(InvalidArgument, match="Did you mean 'StringValue'"):
        sqs("x", attributes={"a": {"DataType": "String", "StringVal": "x"}})


def test_a_message_has_up_to_ten_attributes() -> None:
    sqs("x", attributes={f"a{i}": i for i in range(10)})
    with pytest.raises(InvalidArgument, match="up to 10 attributes in SQS, got 11"):
        sqs("x", attributes={f"a{i}": i for i in range(11)})


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"message_id": ""}, "message_id must be a non-empty str"),
        ({"message_id": 7}, "message_id must be"),
        ({"receive_count": -1}, "receive_count must be"),
        ({"group_id": "x" * 129}, "group_id must be"),
        ({"deduplication_id": "é"}, "deduplication_id must be"),
        ({"sequence_number": 7}, "sequence_number must be"),
        ({"sequence_number": "1" * 21}, "sequence_number must be"),
        ({"sent_at": "yesterday"}, "sent_at must be a datetime"),
        ({"sent_at": -1}, "sent_at must be"),
        ({"sent_at": float("nan")}, "sent_at must be"),
        ({"sent_at": True}, "sent_at must be"),
        ({"sent_at": 10, "first_received_at": 9}, "first_received_at must be at or after sent_at"),
        (
            {"sent_at": 10, "first_received_at": 10 + 15 * 86_400},
            "by 14 days at most, which is how long a queue keeps",
        ),
        ({"sender_id": ""}, "sender_id must be"),
        ({"trace_header": "1-2-3"}, "trace_header must be an X-Ray trace header"),
        ({"dead_letter_queue_source": "a b"}, "dead_letter_queue_source must be the name of a queue"),
    ],
)
def test_impossible_messages_are_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidArgument, match=reason):
        sqs_message("x", **options)


def test_an_empty_call_says_what_to_do() -> None:
    with pytest.raises(InvalidArgument, match="at least one message"):
        sqs()


@pytest.mark.parametrize("options", [{"attributes": {"a": 1}}, {"receive_count": 2}])
def test_options_without_effect_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument, match="have no effect on messages made by sqs_message"):
        sqs(sqs_message("x"), **options)
    assert len(sqs(sqs_message("x"), "plain", **options)["Records"]) == 2


def test_a_standard_queue_deduplicates_nothing() -> None:
    with pytest.raises(InvalidArgument, match="deduplication_id must be left out for a standard queue"):
        sqs(sqs_message("x", deduplication_id="d"))


def test_an_unknown_argument_names_the_closest() -> None:
    with pytest.raises(UnknownArgument, match=r"events.sqs has no argument 'quue'. Did you mean 'queue'\?"):
        sqs("x", quue="orders")  # type: ignore[call-arg]  # the point of the test
    with pytest.raises(UnknownArgument, match="Did you mean 'receive_count'"):
        sqs_message("x", recieve_count=2)  # type: ignore[call-arg]  # the point of the test
    with pytest.raises(UnknownArgument, match="body"):
        sqs_message()  # type: ignore[call-arg]  # the point of the test


def test_a_refused_redelivery_names_the_value() -> None:
    with pytest.raises(InvalidArgument, match="times must be an int between 1 and 2147483647, got 0"):
        sqs_message("x").redelivered(0)


def test_a_message_is_an_immutable_value() -> None:
    message = sqs_message("x")
    with pytest.raises(AttributeError):
        message.body = "y"  # type: ignore[misc]  # the point of the test
    assert isinstance(message, SqsMessage)
    assert hash(message) == hash(message.redelivered()._replace(receive_count=1))


def test_powertools_reads_what_is_built() -> None:
    message = sqs_message(
        "hello", attributes={"n": 3, "raw": b"x"}, trace_header="Root=1-5759e988-bd862e3fe1be46a994272793"
    )
    for event in (sqs(message, {"a": 1}), sqs("x", queue="q.fifo"), sqs(*["x"] * 11)):
        parsed = SqsModel.model_validate(event)
        assert [record.body for record in parsed.Records] == [record["body"] for record in event["Records"]]
        assert all(record.message_id for record in SQSEvent(event).records)
