"""Where records and dead letters go, what they hold, and what is lost where they do not fit.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

import json
import re

import pytest

from pytest_faas import Async, events

QUEUE = "arn:aws:sqs:us-east-1:123456789012:records"
TOPIC = "arn:aws:sns:us-east-1:123456789012:records"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/records"
OTHER = "arn:aws:lambda:us-east-1:123456789012:function:other"
BUCKET = "arn:aws:s3:::records"
LETTERS = "arn:aws:sqs:us-east-1:123456789012:letters"
NO_RETRY = {"maximum_retry_attempts": 0}


def fails(event, context):
    raise ValueError("no image")


def ok(event, context):
    return {"ok": True}


@pytest.mark.parametrize("arn", [QUEUE, TOPIC, OTHER])
def test_the_record_is_the_message_or_the_event(faas, arn):
    event = events.sns("hello")
    for handler, condition in ((ok, "Success"), (fails, "RetriesExhausted")):
        source = Async(**NO_RETRY, on_success=arn, on_failure=arn)
        report = faas.deliver(faas.function(handler), event, source=source)
        (sent,) = report.sent
        assert (sent.destination, sent.condition, sent.attributes) == (arn, condition, {})
        assert sent.body["requestContext"]["condition"] == condition
        assert sent.body["requestPayload"] == event
        assert list(sent.body) == [
            "version", "timestamp", "requestContext", "requestPayload", "responseContext", "responsePayload",
        ]  # fmt: skip


def test_the_lambda_destination_runs_where_the_fake_aws_has_that_function(faas):
    got = []
    faas.function(lambda event, context: got.append(event), name="other")
    report = faas.deliver(faas.function(ok), {"a": 1}, source=Async(on_success=OTHER))
    assert [sent.landed for sent in report.sent] == [True]
    assert got == [report.sent[0].body]


@pytest.mark.parametrize(("on_success", "on_failure"), [(QUEUE, None), (None, QUEUE)])
def test_each_destination_receives_its_own_kind_only(faas, on_success, on_failure):
    source = Async(**NO_RETRY, on_success=on_success, on_failure=on_failure)
    sent = [faas.deliver(faas.function(each), {}, source=source).sent for each in (ok, fails)]
    assert [len(each) for each in sent] == [int(bool(on_success)), int(bool(on_failure))]


def test_a_success_after_retries_is_a_success_with_its_count(faas):
    runs = []

    def third_time_lucky(event, context):
        runs.append(event)
        if len(runs) < 3:
            raise ValueError("not yet")
        return "at last"

    report = faas.deliver(
        faas.function(third_time_lucky), {}, source=Async(on_success=QUEUE, on_failure=BUCKET)
    )
    (sent,) = report.sent
    assert (sent.at, sent.condition) == (180.0, "Success")
    assert sent.body["requestContext"]["approximateInvokeCount"] == 3
    assert sent.body["responsePayload"] == "at last"
    assert "functionError" not in sent.body["responseContext"]


def test_the_record_of_a_failure_in_a_bucket(faas):
    report = faas.deliver(
        faas.function(fails, name="resize"), {}, source=Async(**NO_RETRY, on_failure=BUCKET)
    )
    (sent,) = report.sent
    stamp = sent.body["timestamp"]
    day, clock = stamp[:10], stamp[11:19].replace(":", ".")
    named = f"aws/lambda/async/resize/{day.replace('-', '/')}/{day}T{clock}-"
    assert sent.attributes["Key"].startswith(named)
    unique = sent.attributes["Key"].removeprefix(named)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", unique)
    assert sent.body["requestContext"]["condition"] == "RetriesExhausted"


def test_the_bus_event_has_the_region_of_its_bus(faas):
    bus = BUS.replace("us-east-1", "eu-west-1")
    body = faas.deliver(faas.function(ok), {}, source=Async(on_success=bus)).sent[0].body
    assert (body["region"], body["account"], body["resources"][0]) == ("eu-west-1", "123456789012", bus)


def test_the_timestamp_is_the_time_of_sending(faas):
    with faas.frozen("2026-01-01T00:00:00Z"):
        report = faas.deliver(faas.function(fails), {}, source=Async(on_failure=QUEUE))
    assert report.sent[0].at == 180.0
    assert report.sent[0].body["timestamp"] == "2026-01-01T00:03:00.000Z"


def test_an_answer_that_is_no_json_is_text_in_the_record(faas):
    report = faas.deliver(
        faas.function(lambda event, context: b"\x00plain"), {}, source=Async(on_success=QUEUE)
    )
    assert report.sent[0].body["responsePayload"] == "\x00plain"


# The function's dead-letter queue


def test_destination_and_dead_letter_queue_both_receive(faas):
    source = Async(on_failure=QUEUE, dead_letter_target_arn=LETTERS)
    report = faas.deliver(faas.function(fails), {"n": 1}, source=source)
    assert [(sent.destination, sent.at) for sent in report.sent] == [(QUEUE, 180.0), (LETTERS, 180.0)]
    assert report.sent[1].body == {"n": 1}
    assert len(report.dead_letters) == 1
    assert "RetriesExhausted → sqs:records and sqs:letters" in report.timeline


def test_success_leaves_the_dead_letter_queue_alone(faas):
    assert faas.deliver(faas.function(ok), {}, source=Async(dead_letter_target_arn=LETTERS)).sent == ()


@pytest.mark.parametrize("arn", [LETTERS, TOPIC])
def test_the_dead_letter_is_the_event_unchanged(faas, arn):
    event = events.s3("uploads", "größe 1.png")
    report = faas.deliver(faas.function(fails), event, source=Async(dead_letter_target_arn=arn))
    (sent,) = report.sent
    assert json.dumps(sent.body) == json.dumps(event)
    assert sent.attributes["RequestID"]["StringValue"] == report.records[0].id


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("x" * 1024, "x" * 1024),
        ("x" * 1025, "x" * 1024),
        ("x" * 1023 + "é", "x" * 1023),
        ("é" * 600, "é" * 512),
    ],
)
def test_the_error_message_is_cut_at_one_kilobyte(faas, message, expected):
    def handler(event, context):
        raise ValueError(message)

    report = faas.deliver(faas.function(handler), {}, source=Async(dead_letter_target_arn=LETTERS))
    assert report.sent[0].attributes["ErrorMessage"]["StringValue"] == expected


def test_a_time_out_is_in_the_dead_letters_message(faas):
    def handler(event, context):
        context.get_remaining_time_in_millis()
        while True:
            import time

            time.sleep(1)

    source = Async(**NO_RETRY, dead_letter_target_arn=LETTERS)
    attributes = faas.deliver(faas.function(handler, timeout=3), {}, source=source).sent[0].attributes
    assert attributes["ErrorCode"]["StringValue"] == "200"
    assert "Task timed out after 3.00 seconds" in attributes["ErrorMessage"]["StringValue"]


def test_an_error_without_a_message_has_no_such_attribute(faas):
    def handler(event, context):
        raise ValueError

    source = Async(dead_letter_target_arn=LETTERS)
    attributes = faas.deliver(faas.function(handler), {}, source=source).sent[0].attributes
    assert list(attributes) == ["RequestID", "ErrorCode"]  # SQS and SNS refuse an empty value


# Sizes


def test_a_record_above_256_kb_goes_to_a_topic_without_its_payloads(faas):
    # https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html
    large = {"text": "x" * 262_144}
    report = faas.deliver(faas.function(fails), large, source=Async(on_failure=TOPIC))
    (sent,) = report.sent
    assert list(sent.body) == ["version", "timestamp", "requestContext", "responseContext"]
    report = faas.deliver(faas.function(fails), large, source=Async(on_failure=QUEUE))
    assert report.sent[0].body["requestPayload"] == large


@pytest.mark.parametrize("arn", [QUEUE, BUS, OTHER])
def test_a_record_that_its_destination_cannot_hold_is_lost(faas, arn):
    large = {"text": "x" * 1_048_000}
    report = faas.deliver(faas.function(fails), large, source=Async(on_failure=arn))
    assert (report.sent, len(report.dropped)) == ((), 1)
    assert "RetriesExhausted → lost, too large for" in report.timeline
    report = faas.deliver(faas.function(fails), large, source=Async(on_failure=BUCKET))
    assert (len(report.sent), len(report.dead_letters)) == (1, 1)


def test_a_dead_letter_above_256_kb_does_not_fit_into_a_topic(faas):
    large = {"text": "x" * 262_144}
    assert faas.deliver(faas.function(fails), large, source=Async(dead_letter_target_arn=TOPIC)).dropped
