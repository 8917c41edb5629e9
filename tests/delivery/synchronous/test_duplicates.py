"""Clients that send once more although they succeeded, and what cannot be asked of a synchronous source."""

from __future__ import annotations

import time

import pytest
from clients import BODY, GREETING, HTTP_KINDS, KINDS, event_of, fails, fates, statuses, succeeds

from pytest_faas import Duplicate, InvalidArgument, Redrive, Regroup, Reorder, Sync, events

KEY = {"Idempotency-Key": "key-1"}


def slow(event, context):
    time.sleep(2)
    return GREETING


def moments(report):
    return [attempt.at for attempt in report.attempts]


def bodies(report):
    return [attempt.event["body"] for attempt in report.attempts]


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_is_sent_once_more_after_its_success(faas, kind):
    report = faas.deliver(faas.function(slow), event_of(kind), source=Sync(), duplicate=Duplicate(after=60))
    assert moments(report) == [0, 62]
    assert [attempt.lane for attempt in report.attempts] == ["", "again"]
    assert fates(report) == ["client got 200 at +2 s, again at +62 s", "client got 200 at +64 s"]
    assert (len(report.succeeded), len(report.records[0].answers)) == (1, 2)
    ids = {attempt.request_id for attempt in report.attempts}
    assert len(ids) == 2


@pytest.mark.parametrize("kind", HTTP_KINDS)
def test_the_copy_is_a_request_of_its_own_with_the_client_s_headers(faas, kind):
    report = faas.deliver(faas.function(succeeds), event_of(kind, KEY), duplicate=True)
    first, again = (attempt.event for attempt in report.attempts)
    name = "X-Amzn-Trace-Id" if kind in ("rest", "http_api_1") else "x-amzn-trace-id"
    assert first["headers"][name] != again["headers"][name]
    assert first["requestContext"].get("requestId", 1) != again["requestContext"].get("requestId", 2)
    assert "key-1" in again["headers"].values()
    assert bodies(report) == [BODY, BODY]


def test_no_success_no_copy(faas):
    report = faas.deliver(faas.function(fails), event_of("rest"), duplicate=True)
    assert len(report.attempts) == 1


def test_a_copy_after_a_success_that_took_retries(faas):
    runs = []

    def second_time(event, context):
        runs.append(1)
        return GREETING if len(runs) > 1 else 1 / 0

    report = faas.deliver(
        faas.function(second_time),
        event_of("rest"),
        source=Sync(client_retries=1),
        duplicate=Duplicate(after=5),
    )
    assert moments(report) == [0, 1, 6]
    assert report.attempts[2].receive_counts == [3]


def test_a_copy_that_fails_leaves_the_request_where_it_is(faas):
    runs = []

    def first_time_only(event, context):
        runs.append(1)
        return GREETING if len(runs) == 1 else 1 / 0

    report = faas.deliver(faas.function(first_time_only), event_of("rest"), duplicate=True)
    assert (len(report.succeeded), report.dropped) == (1, ())
    assert [answer.status_code for answer in report.records[0].answers] == [200, 502]
    assert statuses(report) == [502]


def test_a_client_retries_its_copy_too(faas):
    report = faas.deliver(
        faas.function(slow, timeout=10),
        event_of("rest"),
        source=Sync(client_retries=1, client_timeout=1, client_retry_delay=5),
        duplicate=Duplicate(producer=True, after=100),
    )
    assert moments(report) == [0, 6, 100, 106]


# Scenario: the idempotency key of one request with the body of another.
@pytest.mark.parametrize("kind", HTTP_KINDS)
def test_the_same_headers_come_with_another_body(faas, kind):
    seen = {}

    def by_key(event, context):
        key = next(value for name, value in event["headers"].items() if name.lower() == "idempotency-key")
        status = 200 if seen.setdefault(key, event["body"]) == event["body"] else 422
        return {**GREETING, "statusCode": status}

    report = faas.deliver(
        faas.function(by_key), event_of(kind, KEY), duplicate=[True, Duplicate(after=9, body={"id": 8})]
    )
    assert bodies(report) == [BODY, BODY, '{"id":8}']
    assert [answer.status_code for answer in report.records[0].answers] == [200, 200, 422]
    assert [attempt.lane for attempt in report.attempts] == ["", "again", "other body"]
    assert len(report.succeeded) == 1


def test_a_direct_call_has_no_other_body_under_the_same_headers(faas):
    with pytest.raises(InvalidArgument) as refused:
        faas.deliver(faas.function(succeeds), {"id": 7}, source=Sync(), duplicate=Duplicate(body={"id": 8}))
    assert "Duplicate(body=...) is for HTTP requests" in str(refused.value)
    assert "faas.deliver(fn, event, other)" in str(refused.value)


def test_two_at_once_run_beside_each_other(faas):
    runs = []

    def handler(event, context):
        runs.append((time.time(), context.log_stream_name))
        return slow(event, context)

    report = faas.deliver(
        faas.function(handler), event_of("http_api"), duplicate=Duplicate(concurrent=True, copies=2)
    )
    assert len({at for at, _ in runs}) == 1
    assert len({stream for _, stream in runs}) == 3
    assert (moments(report), report.elapsed, len(report.succeeded)) == ([0, 0, 0], 2, 1)
    assert len(report.records[0].answers) == 3


@pytest.mark.parametrize("kind", ["rest", "direct"])
def test_two_at_once_need_two_environments_however_short_they_are(faas, kind):
    streams = []
    report = faas.deliver(
        faas.function(lambda event, context: streams.append(context.log_stream_name)),
        event_of(kind),
        source=Sync(),
        duplicate=Duplicate(concurrent=True),
    )
    assert (len(report.attempts), len(set(streams))) == (2, 2)


def test_a_request_has_succeeded_with_the_first_of_two_that_did(faas):
    running = []

    def one_at_a_time(event, context):
        if running:
            return {**GREETING, "statusCode": 409}
        running.append(1)
        time.sleep(2)
        return GREETING

    report = faas.deliver(
        faas.function(one_at_a_time), event_of("rest"), duplicate=Duplicate(concurrent=True)
    )
    assert [answer.status_code for answer in report.records[0].answers] == [409, 200]
    assert (len(report.succeeded), report.dropped) == (1, ())
    assert fates(report) == ["client got 200 at +2 s", "client left with 409"]


def test_a_request_is_given_up_when_all_of_its_calls_are(faas):
    report = faas.deliver(faas.function(fails), event_of("rest"), duplicate=Duplicate(concurrent=True))
    assert (len(report.dropped), len(report.attempts)) == (1, 2)


def test_a_user_who_clicks_twice_does_not_wait_for_the_first_answer(faas):
    report = faas.deliver(
        faas.function(slow), event_of("rest"), duplicate=Duplicate(producer=True, after=0.5, copies=2)
    )
    assert moments(report) == [0, 0.5, 1]
    assert [attempt.lane for attempt in report.attempts] == ["", "twice", "twice"]
    failing = faas.deliver(
        faas.function(fails), event_of("rest"), duplicate=Duplicate(producer=True, after=5)
    )
    assert (moments(failing), len(failing.dropped)) == ([0, 5], 1)


def test_copies_come_one_behind_the_other_and_policies_compose(faas):
    report = faas.deliver(
        faas.function(succeeds),
        event_of("alb"),
        duplicate=[
            Duplicate(after=10, copies=2),
            Duplicate(concurrent=True),
            Duplicate(producer=True, after=3),
        ],
    )
    assert moments(report) == [0, 0, 3, 10, 20]


def test_a_share_of_the_requests_is_sent_again_by_the_seed(faas):
    fn = faas.function(succeeds)
    requests = [{"id": n} for n in range(200)]

    def again(seed):
        report = faas.deliver(fn, *requests, source=Sync(), duplicate=Duplicate(share=0.25), seed=seed)
        return [each.attempts for each in report.records]

    assert 20 < again(1).count(2) < 80
    assert again(1) == again(1) != again(2)


def test_requests_come_in_another_order_by_the_seed(faas):
    fn = faas.function(succeeds)
    requests = [{"id": n} for n in range(20)]

    def order(policy, seed):
        report = faas.deliver(fn, *requests, source=Sync(), reorder=policy, seed=seed)
        return [attempt.event["id"] for attempt in report.attempts]

    assert sorted(order(True, 1)) == list(range(20))
    assert order(True, 1) == order(True, 1) != order(True, 2)
    near = order(Reorder(window=2), 1)
    assert near != list(range(20))
    assert all(abs(place - number) <= 2 for place, number in enumerate(near))


def test_a_request_can_be_late_but_never_early(faas):
    with faas.frozen("2026-01-01T00:00:00Z"):
        requests = [events.apigw("GET", f"/{n}", at=1767225600 + n * 10) for n in range(8)]
        report = faas.deliver(faas.function(succeeds), *requests, reorder=True, seed=1)
    sent = [(attempt.at, int(attempt.event["path"][1:]) * 10) for attempt in report.attempts]
    assert all(at >= own for at, own in sent)
    assert sorted(at for at, _ in sent) == [at for at, _ in sent]
    assert any(at > own for at, own in sent)


@pytest.mark.parametrize(
    ("policy", "instead"),
    [
        ({"regroup": Regroup()}, "regroup cuts batches.*reorder=True"),
        ({"redrive": Redrive()}, "redrive empties a dead-letter queue.*client_retries=1"),
    ],
)
def test_what_a_synchronous_source_cannot_honour_is_refused(faas, policy, instead):
    with pytest.raises(InvalidArgument, match=instead):
        faas.deliver(faas.function(succeeds), event_of("rest"), **policy)
