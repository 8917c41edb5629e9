"""How a user names a request, and what its report and its timeline say."""

from __future__ import annotations

import time

import pytest
from clients import BODY, GREETING, KINDS, event_of, fails, succeeds

from pytest_faas import Duplicate, InvalidArgument, Sync, events


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_is_named_by_its_event_its_body_parsed_or_not_its_label_or_its_id(faas, kind):
    event = event_of(kind)
    report = faas.deliver(faas.function(succeeds), event, source=Sync(), duplicate=True)
    (request,) = report.records
    names = [event, {"id": 7}, request.id, request, request.label, request.raw]
    if kind != "direct":
        names += [BODY, "POST /orders"]
    for name in names:
        assert report.attempts_of(name) == 2
    assert report.story_of(request) == list(report.rows)


def test_a_request_that_is_not_there_gets_the_closest(faas):
    report = faas.deliver(faas.function(succeeds), event_of("rest"))
    with pytest.raises(InvalidArgument, match="There are: POST /orders"):
        report.attempts_of("POST /ordres")


@pytest.mark.parametrize(
    ("event", "label", "body"),
    [
        (events.apigw("GET", "/orders/7"), "GET /orders/7", ""),
        (events.http_api("POST", "/a", body=b"\xff", stage="v1"), "POST /v1/a b'\\xff'", b"\xff"),
        (events.http_api("POST", "/a", body="two\nlines"), "POST /a two lines", "two\nlines"),
        ({"id": 7}, '{"id": 7}', {"id": 7}),
        ({"requestContext": {"elb": {}}}, "''", ""),
    ],
)
def test_the_label_and_the_body_of_a_request(faas, event, label, body):
    (request,) = faas.deliver(faas.function(succeeds), event, source=Sync()).records
    assert (request.label, request.body) == (label, body)


def test_a_request_keeps_its_first_event_and_shows_its_last(faas):
    event = event_of("rest")
    report = faas.deliver(faas.function(fails), event, source=Sync(client_retries=1))
    (request,) = report.records
    assert request.first is event
    assert request.raw == report.attempts[1].event != event
    assert request.id == event["requestContext"]["requestId"]


def test_the_timeline_of_a_gateway_that_gives_up_and_a_client_that_does_not(faas):
    def slow(event, context):
        time.sleep(40 if event["requestContext"]["requestId"] == first else 1)
        return GREETING

    event = events.apigw("POST", "/orders", json={"id": 7})
    first = event["requestContext"]["requestId"]
    report = faas.deliver(faas.function(slow, timeout=60), event, source=Sync(client_retries=1))
    head, _, one, other, summary = report.timeline.splitlines()
    assert head == "slow ← Sync(client_retries=1), rest"
    assert one.split("  ")[-2:] == ["ran on to +40 s: succeeded", "client got 504 at +29 s, resends at +30 s"]
    assert one.split()[:5] == ["+0", "s", "1", "POST", "/orders"]
    assert other.endswith("succeeded                   client got 200 at +31 s")
    assert summary == "2 attempts in 40 s: 1 succeeded"


def test_the_short_table_fits_a_terminal(faas):
    report = faas.deliver(
        faas.function(fails),
        *[event_of(kind) for kind in KINDS],
        source=Sync(client_retries=2),
        throttle=2,
        duplicate=[Duplicate(concurrent=True), Duplicate(producer=True, after=60)],
    )
    assert max(map(len, report.table(complete=False).splitlines())) <= 100


def test_the_title_has_the_settings_that_are_not_the_defaults(faas):
    source = Sync(client_retries=1, client_timeout=2.5, binary_media_types=["image/*"])
    report = faas.deliver(faas.function(succeeds, name="orders"), event_of("rest"), source=source)
    assert report.title == (
        "orders ← Sync(binary_media_types=('image/*',), client_retries=1, client_timeout=2.5), rest"
    )


def test_what_cannot_be_set_for_the_kind_of_the_event_is_refused_before_anything_runs(faas):
    ran = []
    fn = faas.function(lambda event, context: ran.append(event))
    with pytest.raises(InvalidArgument, match="must be None for kind 'alb'"):
        faas.deliver(fn, event_of("rest"), event_of("alb"), source=Sync(timeout_in_millis=1_000))
    assert ran == []


def test_an_event_of_another_source_is_a_direct_call_of_its_payload(faas):
    report = faas.deliver(faas.function(succeeds), events.sqs("hello"), source=Sync())
    assert report.title == "succeeds ← Sync(), direct"
    assert report.answers[0].json() == GREETING
