"""The stable key of each source: what two deliveries of one thing share, and two things do not."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import again_cases
import pytest

from pytest_faas import InvalidArgument, events
from pytest_faas.delivery.again import producer_again, stable_key, stable_keys
from pytest_faas.delivery.again.table import SOURCES

Event = dict[str, Any]
# Sources whose key survives what the producer does: a schedule that fires twice is for the same time, a client sends its
# request again, S3 and a direct invocation have the same event.
SURVIVE = {"schedule", "scheduler", "s3", "apigw", "http_api", "function_url", "alb", "direct"}


@pytest.mark.parametrize("name", sorted(SOURCES.keys() - {"dynamodb_stream"}))
def test_what_a_producer_sends_twice_has_another_key_where_its_id_is_the_key(name: str) -> None:
    for event in again_cases.made(name):
        before, after = stable_keys(event), stable_keys(producer_again(event))
        assert (before == after) is (name in SURVIVE)
        assert set(before).isdisjoint(after) is not (name in SURVIVE)


OTHERS: list[tuple[Callable[[], Event], Callable[[], Event]]] = [
    (lambda: events.sqs("a"), lambda: events.sqs("a")),
    (lambda: events.sns("a"), lambda: events.sns("a")),
    (lambda: events.s3("photos", "a"), lambda: events.s3("photos", "b")),
    (lambda: events.s3("photos", "a"), lambda: events.s3("albums", "a")),
    (lambda: events.s3("photos", "a", version_id="1"), lambda: events.s3("photos", "a", version_id="2")),
    (lambda: events.eventbridge({"a": 1}), lambda: events.eventbridge({"a": 1})),
    (lambda: events.schedule(at=0), lambda: events.schedule(at=60)),
    (lambda: events.schedule(rule="a", at=0), lambda: events.schedule(rule="b", at=0)),
    (lambda: events.scheduler(at=0), lambda: events.scheduler(at=60)),
    (lambda: events.kinesis("a"), lambda: events.kinesis("a")),
    (lambda: events.dynamodb_stream(events.insert({"id": 1})), lambda: events.dynamodb_stream(events.insert({"id": 1}))),
    (lambda: events.apigw("GET", "/a"), lambda: events.apigw("GET", "/b")),
    (lambda: events.apigw("PUT", "/a"), lambda: events.apigw("DELETE", "/a")),
    (lambda: events.apigw("GET", "/a", query={"n": "1"}), lambda: events.apigw("GET", "/a", query={"n": "2"})),
    (lambda: events.http_api("GET", "/a", query={"n": "1"}), lambda: events.http_api("GET", "/a", query={"n": "2"})),
    (lambda: events.http_api("GET", "/a?n=1&n=2"), lambda: events.http_api("GET", "/a?n=1%2C2")),
    (lambda: events.http_api("PUT", "/a"), lambda: events.http_api("DELETE", "/a")),
    (lambda: events.http_api("PUT", "/a", json=1), lambda: events.http_api("PUT", "/a", json=2)),
    (lambda: {"order": 7}, lambda: {"order": 8}),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_things_have_two_keys(one: Callable[[], Event], other: Callable[[], Event]) -> None:
    assert stable_key(one()) != stable_key(other())


def test_the_key_of_a_message_through_a_topic_is_that_of_the_topic() -> None:
    message = events.sns_message("a")
    through_queue, direct = events.sqs(message), events.sns(message)
    assert stable_key(through_queue) == stable_key(direct)
    raw = events.sqs(message, raw_message_delivery=True)
    assert stable_key(raw) == (raw["Records"][0]["messageId"],)


@pytest.mark.parametrize(
    "body", ["Notification", '"Notification"', '{"Type":"Notification"}', "[" * 2000 + '"Notification"']
)
def test_a_body_that_only_looks_like_an_envelope_has_the_id_of_sqs(body: str) -> None:
    event = events.sqs(body)
    assert stable_key(event) == (event["Records"][0]["messageId"],)


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
def test_the_key_of_an_object_is_decoded_and_falls_back_from_version_to_sequencer() -> None:
    event = events.s3("photos", "a+b c/é.jpg", version_id="v1")
    assert stable_key(event) == ("photos", "a+b c/é.jpg", "v1", "ObjectCreated:Put")
    plain = events.s3("photos", "a")
    held = plain["Records"][0]["s3"]["object"]
    assert stable_key(plain) == ("photos", "a", held["sequencer"], "ObjectCreated:Put")


@pytest.mark.parametrize("make", [events.apigw, events.http_api])
@pytest.mark.parametrize("spelling", ["Idempotency-Key", "idempotency-key", "IDEMPOTENCY-KEY"])
def test_a_client_s_key_counts_in_any_spelling_and_nothing_else_then(
    make: Callable[..., Event], spelling: str
) -> None:
    one = make("POST", "/orders", json={"id": 7}, headers={spelling: "k"})
    other = make("POST", "/orders", json={"id": 8}, headers={spelling: "k"})
    assert stable_key(one) == stable_key(other) == ("k",)


def test_the_header_of_the_key_can_be_another() -> None:
    event = events.http_api("POST", "/orders", json={}, headers={"X-Request-Token": "t"})
    assert stable_key(event, header="X-Request-Token") == ("t",)
    assert stable_keys(event, header="x-request-token") == [("t",)]
    assert stable_key(event) != ("t",)


def test_a_body_counts_as_the_client_sent_it() -> None:
    plain = events.http_api("PUT", "/orders", body="a", headers={"Content-Type": "text/plain"})
    octets = {**plain, "body": base64.b64encode(b"a").decode(), "isBase64Encoded": True}
    assert stable_key(plain) == stable_key(octets)


def test_a_record_has_the_key_that_it_has_in_its_event() -> None:
    for event in (events.sqs("a", "b"), events.kinesis("a", "b"), events.sns("a"), events.s3("photos", "a")):
        assert [stable_key(record) for record in event["Records"]] == stable_keys(event)
        assert len(set(stable_keys(event))) == len(event["Records"])


def test_a_batch_has_no_one_key() -> None:
    with pytest.raises(InvalidArgument, match=r"got a batch of 2 records: take stable_keys\(event\)"):
        stable_key(events.sqs("a", "b"))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"Records": [{"eventSource": "aws:sqs"}]}, "messageId"),
        ({"Records": [{"EventSource": "aws:sns", "Sns": {}}]}, "Sns.MessageId"),
        ({"Records": [{"eventSource": "aws:s3"}]}, "s3.bucket.name"),
        ({"Records": [{"eventSource": "aws:kinesis"}]}, "eventID"),
        ({"Records": [{"eventSource": "aws:dynamodb", "eventID": ""}]}, "eventID"),
        ({"detail-type": "Order"}, "id"),
        ({"detail-type": "Scheduled Event", "source": "aws.events", "resources": []}, r"resources\[0\]"),
    ],
)
def test_what_lacks_its_id_is_refused(event: Event, expected: str) -> None:
    with pytest.raises(InvalidArgument, match=rf"stable_key: {expected} must be a non-empty str, got"):
        stable_keys(event)


def test_a_record_that_is_no_dict_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="stable_keys: a record must be a dict with str keys, got 7"):
        stable_keys({"Records": [events.sqs("a")["Records"][0], 7]})


def test_the_name_of_a_header_and_the_query_are_checked() -> None:
    with pytest.raises(InvalidArgument, match="stable_keys: header must be a non-empty str, got ''"):
        stable_keys(events.http_api("GET", "/"), header="")
    query = {"queryStringParameters": {"a": {1}}, "multiValueQueryStringParameters": None}
    with pytest.raises(InvalidArgument, match="stable_key: the query is not JSON-able"):
        stable_keys({**events.apigw("GET", "/"), **query})
