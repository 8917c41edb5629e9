"""A client that sends again: when, what is new in its request, and what the function sees of it.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html: nobody else retries a synchronous invocation.
"""

from __future__ import annotations

import time

import pytest
from clients import BODY, GREETING, HTTP_KINDS, KINDS, event_of, fails, fates, statuses

from pytest_faas import Sync, events, validate


def fails_first(times):
    """Return a handler that raises so many times before it answers, and what it has received."""
    received = []

    def handler(event, context):
        received.append((event, context.aws_request_id))
        if len(received) <= times:
            raise ValueError("no stock")
        return GREETING

    return handler, received


def moments(report):
    return [row.at for row in report.rows]


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_retries_by_default(faas, kind):
    report = faas.deliver(faas.function(fails), event_of(kind), source=Sync())
    assert (len(report.attempts), report.attempts_of(report.records[0])) == (1, 1)


@pytest.mark.parametrize("kind", HTTP_KINDS)
def test_a_client_sends_again_until_it_is_content(faas, kind):
    handler, received = fails_first(2)
    report = faas.deliver(faas.function(handler), event_of(kind), source=Sync(client_retries=5))
    assert (len(received), statuses(report), len(report.succeeded)) == (3, [200], 1)
    assert [answer.status_code >= 500 for answer in report.records[0].answers] == [True, True, False]
    assert moments(report) == [0, 1, 3]
    assert report.attempts[0].receive_counts + report.attempts[2].receive_counts == [1, 3]


def test_the_waits_double_to_a_limit_and_the_last_answer_stays(faas):
    source = Sync(client_retries=4, client_retry_delay=2, client_retry_delay_max=5)
    report = faas.deliver(faas.function(fails), event_of("rest"), source=source)
    assert moments(report) == [0, 2, 6, 11, 16]
    assert (statuses(report), len(report.dropped), report.elapsed) == ([502], 1, 16)
    assert fates(report) == [
        "client got 502, resends at +2 s",
        "client got 502, resends at +6 s",
        "client got 502, resends at +11 s",
        "client got 502, resends at +16 s",
        "client left with 502",
    ]


@pytest.mark.parametrize(("retry_on", "times"), [((502,), 3), ((503, 504), 1), ((), 1)])
def test_only_some_statuses_are_retried(faas, retry_on, times):
    source = Sync(client_retries=2, retry_on=retry_on)
    assert len(faas.deliver(faas.function(fails), event_of("rest"), source=source).attempts) == times


def test_a_status_of_the_function_is_retried_like_any_other(faas):
    handler = faas.function(lambda event, context: {**GREETING, "statusCode": 503})
    assert len(faas.deliver(handler, event_of("alb"), source=Sync(client_retries=2)).attempts) == 3
    conflict = faas.function(lambda event, context: {**GREETING, "statusCode": 409})
    assert len(faas.deliver(conflict, event_of("alb"), source=Sync(client_retries=2)).attempts) == 1
    source = Sync(client_retries=2, retry_on=[409])
    assert len(faas.deliver(conflict, event_of("alb"), source=source).attempts) == 3


# https://docs.aws.amazon.com/boto3/latest/guide/retries.html: a FunctionError comes with 200
def test_an_sdk_does_not_retry_an_error_of_the_function_but_a_throttle(faas):
    source = Sync(client_retries=3)
    assert len(faas.deliver(faas.function(fails), {"id": 7}, source=source).attempts) == 1
    report = faas.deliver(faas.function(lambda event, context: 1), {"id": 7}, source=source, throttle=2)
    assert [row.outcome for row in report.rows] == ["throttled", "throttled", "succeeded"]
    assert report.attempts[0].receive_counts == [3]


def test_a_request_that_is_too_large_is_refused_each_time(faas):
    event = {**event_of("alb"), "body": "x" * 2_000_000}
    source = Sync(client_retries=2, retry_on=[413])
    report = faas.deliver(faas.function(fails), event, source=source)
    assert (len(report.rows), report.attempts, statuses(report)) == (3, (), [413])


def paths_that_differ(one, other, path=""):
    """Yield the places at which two events differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {*one, *other}:
            yield from paths_that_differ(one.get(key), other.get(key), f"{path}.{key}" if path else key)
    elif one != other:
        yield path


NEW_IN_REST = {
    "headers.X-Amzn-Trace-Id",
    "multiValueHeaders.X-Amzn-Trace-Id",
    "requestContext.requestId",
    "requestContext.extendedRequestId",
    "requestContext.requestTime",
    "requestContext.requestTimeEpoch",
}
NEW_IN_HTTP_API = {
    "headers.x-amzn-trace-id",
    "requestContext.requestId",
    "requestContext.time",
    "requestContext.timeEpoch",
}


@pytest.mark.parametrize(
    ("kind", "new"),
    [
        ("rest", NEW_IN_REST),
        ("http_api", NEW_IN_HTTP_API),
        ("http_api_1", NEW_IN_REST),
        ("function_url", NEW_IN_HTTP_API),
        ("alb", {"headers.x-amzn-trace-id"}),
        ("direct", set()),
    ],
)
def test_a_retry_is_a_new_request_and_a_new_invocation(faas, kind, new):
    handler, received = fails_first(1)
    event = event_of(kind, {"Idempotency-Key": "key-1"})
    before = repr(event)
    source = Sync(client_retries=1, client_retry_delay=10, retry_on=[429, 500, 502])
    throttle = 1 if kind == "direct" else None
    report = faas.deliver(faas.function(handler), event, event, source=source, throttle=throttle)
    first, again = report.rows[0], report.rows[2]
    assert first.event is event
    assert set(paths_that_differ(first.event, again.event)) == (set() if kind == "direct" else new)
    assert repr(event) == before
    assert len({row.request_id for row in report.rows}) == len(report.rows)
    assert [attempt.request_id for attempt in report.attempts] == [identifier for _, identifier in received]
    if kind != "direct":
        assert again.event["body"] == BODY
        assert "key-1" in again.event["headers"].values()


@pytest.mark.parametrize("kind", ["rest", "http_api", "function_url"])
def test_a_retry_keeps_the_contract_of_its_source_and_has_its_own_time(faas, kind):
    with faas.frozen("2026-01-01T00:00:00Z"):
        report = faas.deliver(
            faas.function(fails), event_of(kind), source=Sync(client_retries=1, client_retry_delay=90)
        )
    again = report.attempts[1].event
    assert validate(again).faults == ()
    context = again["requestContext"]
    assert context.get("requestTime", context.get("time")) == "01/Jan/2026:00:01:30 +0000"
    name = "X-Amzn-Trace-Id" if kind == "rest" else "x-amzn-trace-id"
    assert again["headers"][name].startswith(f"Root=1-{1767225690:08x}-")


def test_a_client_that_stops_waiting_starts_a_second_run_beside_the_first(faas):
    runs = []

    def slow(event, context):
        begun = time.time()
        time.sleep(4)
        runs.append((begun, time.time(), context.log_stream_name))
        return GREETING

    source = Sync(client_retries=1, client_timeout=2)
    report = faas.deliver(faas.function(slow, timeout=10), event_of("alb"), source=source)
    (first, first_end, one), (second, _, other) = runs
    assert first < second < first_end
    assert one != other  # an execution environment each
    assert report.records[0].answers == [None, None]
    assert (report.answers, len(report.dropped)) == ((None,), 1)
    assert fates(report) == ["client gave up at +2 s, resends at +3 s", "client gave up at +5 s"]
    assert report.attempts[0].said == "ran on to +4 s: succeeded"
    assert report.elapsed == 7


def test_a_client_that_waits_just_long_enough_gets_its_answer(faas):
    def slow(event, context):
        time.sleep(2)
        return GREETING

    report = faas.deliver(
        faas.function(slow), event_of("alb"), source=Sync(client_retries=1, client_timeout=2)
    )
    assert (statuses(report), len(report.attempts)) == ([200], 1)


def test_the_limit_of_the_gateway_counts_before_that_of_a_patient_client(faas):
    def slow(event, context):
        time.sleep(10)
        return GREETING

    source = Sync(timeout_in_millis=3_000, client_timeout=5)
    assert statuses(faas.deliver(faas.function(slow, timeout=20), event_of("rest"), source=source)) == [504]
    source = Sync(timeout_in_millis=5_000, client_timeout=3)
    assert statuses(faas.deliver(faas.function(slow, timeout=20), event_of("rest"), source=source)) == [None]


def test_a_handler_that_is_idempotent_by_the_request_id_charges_twice(faas):
    charged = {}

    def by_request_id(event, context):
        key = event["requestContext"]["requestId"]
        if key not in charged:
            charged[key] = event["body"]
            time.sleep(40)
        return GREETING

    faas.deliver(faas.function(by_request_id, timeout=60), event_of("rest"), source=Sync(client_retries=1))
    assert list(charged.values()) == [BODY, BODY]


def test_a_handler_that_is_idempotent_by_the_client_s_key_charges_once(faas):
    charged = {}

    def by_key(event, context):
        key = event["headers"]["Idempotency-Key"]
        if key not in charged:
            charged[key] = event["body"]
            time.sleep(40)
        return GREETING

    event = event_of("rest", {"Idempotency-Key": "key-1"})
    report = faas.deliver(faas.function(by_key, timeout=60), event, source=Sync(client_retries=1))
    assert (statuses(report), len(charged)) == ([200], 1)
    assert [answer.status_code for answer in report.records[0].answers] == [504, 200]


def test_an_event_of_later_is_sent_later(faas):
    with faas.frozen("2026-01-01T00:00:00Z"):
        late = events.http_api("GET", "/late", at="2026-01-01T00:01:00Z")
        now, early = events.http_api("GET", "/now"), events.apigw("GET", "/early", at="2022-01-01T00:00:00Z")
        seen = []
        handler = faas.function(lambda event, context: seen.append(time.time()))
        report = faas.deliver(handler, late, now, early)
    assert moments(report) == [0, 0, 60]
    assert [round(each - seen[0]) for each in seen] == [0, 0, 60]
    assert [row.event for row in report.rows] == [now, early, late]


def test_until_leaves_open_who_still_waits(faas):
    def slow(event, context):
        time.sleep(10)
        return GREETING

    report = faas.deliver(faas.function(slow, timeout=20), event_of("alb"), until=5)
    assert (report.succeeded, report.dropped, len(report.unsettled)) == ((), (), 1)
    assert report.answers == (None,)
    assert "until=5 was reached" in report.timeline
