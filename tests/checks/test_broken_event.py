"""The event with a body that no handler can read: still one that its source sends, under ids of its own."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from typing import Any

import pytest

from pytest_faas import events, validate
from pytest_faas.checks.warm.broken_event import CUT_OFF, broken
from pytest_faas.events import Event

Field = Callable[[Event], Any]


def record(event: Event) -> Any:
    return event["Records"][0]


def body(event: Event) -> Any:
    return record(event)["body"] if "Records" in event else event["body"]


def data(event: Event) -> str:
    return base64.b64decode(record(event)["kinesis"]["data"]).decode()


def octets(event: Event) -> str:
    return base64.b64decode(event["body"]).decode()


@pytest.mark.parametrize(
    ("event", "source", "written"),
    [
        (events.sqs("a"), "sqs", body),
        (events.sqs(events.sqs_message("a", group_id="g"), queue="q.fifo"), "sqs_fifo", body),
        (events.sqs(events.sns("a")), "sns_sqs", body),
        (events.sns("a"), "sns", lambda event: record(event)["Sns"]["Message"]),
        (events.kinesis("a"), "kinesis", data),
        (events.apigw("POST", "/", body="a"), "apigw", body),
        (events.http_api("POST", "/", json={"order": 7}), "http_api", body),
        (events.http_api("POST", "/", body=b"\xff"), "http_api", octets),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_a_producer_wrote_is_cut_off_in_an_event_that_is_valid(
    event: Event, source: str, written: Field
) -> None:
    before = copy.deepcopy(event)
    made = broken(event, source)
    assert made is not None
    assert written(made) == CUT_OFF
    assert event == before
    validate(made).raise_for_faults()


@pytest.mark.parametrize("source", ["function_url", "alb"])
def test_the_request_of_another_front_end_is_cut_off_too(source: str) -> None:
    made = broken({"body": "a", "isBase64Encoded": False, "headers": {"content-length": "1"}}, source)
    assert made == {"body": CUT_OFF, "isBase64Encoded": False, "headers": {"content-length": "2"}}
    assert broken({"body": "", "isBase64Encoded": False}, source) is None


def test_each_record_is_broken() -> None:
    made = broken(events.sqs("a", "b"), "sqs")
    assert made is not None
    assert [each["body"] for each in made["Records"]] == [CUT_OFF, CUT_OFF]


@pytest.mark.parametrize(
    ("event", "source", "name"),
    [
        (events.sqs("a"), "sqs", lambda event: record(event)["messageId"]),
        (events.sns("a"), "sns", lambda event: record(event)["Sns"]["MessageId"]),
        (events.eventbridge({"order": 7}), "eventbridge", lambda event: event["id"]),
    ],
    ids=["sqs", "sns", "eventbridge"],
)
def test_it_has_an_id_of_its_own(event: Event, source: str, name: Field) -> None:
    made = broken(event, source)
    assert made is not None
    assert name(made) != name(event)
    validate(made).raise_for_faults()


def test_a_detail_has_no_field_that_a_handler_looks_for() -> None:
    made = broken(events.eventbridge({"order": 7}), "eventbridge")
    assert made is not None
    assert made["detail"] == {}


def test_a_bucket_tells_of_an_object_that_is_not_there() -> None:
    made = broken(events.s3("uploads", "a.csv"), "s3")
    assert made is not None
    assert record(made)["s3"]["object"]["key"] == "a.csv.missing"


@pytest.mark.parametrize(
    ("event", "source"),
    [
        (events.apigw("GET", "/"), "apigw"),
        (events.http_api("GET", "/"), "http_api"),
        (events.schedule(), "schedule"),
        (events.dynamodb_stream(events.insert({"id": "a"})), "dynamodb_stream"),
    ],
    ids=["apigw", "http_api", "schedule", "dynamodb_stream"],
)
def test_what_has_no_body_cannot_be_broken(event: Event, source: str) -> None:
    assert broken(event, source) is None
