"""What the client gets for each thing that can happen to its request, and whether that counts as success."""

from __future__ import annotations

import time

import pytest
from clients import GREETING, HTTP_KINDS, KINDS, event_of, fails, fates, statuses, succeeds

from pytest_faas import Sync, events

MB = 1024 * 1024


@pytest.mark.parametrize("kind", KINDS)
def test_a_client_gets_the_answer_of_the_function(faas, kind):
    report = faas.deliver(faas.function(succeeds), event_of(kind), source=Sync())
    (answer,) = report.answers
    assert (answer.status_code, answer.from_function) == (200, True)
    assert answer.json() == GREETING if kind == "direct" else answer.text == "hi"
    assert (len(report.succeeded), report.dropped, report.elapsed) == (1, (), 0)
    assert report.attempts[0].outcome == "succeeded"
    assert fates(report) == ["client got 200"]


# https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html (REST APIs) and
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues;
# function URLs: recorded, test_lambda_url_invocation_exception, 2025-11-24. HTTP APIs: set, as it is not certain.
@pytest.mark.parametrize(
    ("kind", "status"),
    [("rest", 502), ("http_api", 599), ("http_api_1", 599), ("function_url", 502), ("alb", 502)],
)
@pytest.mark.parametrize("how", ["raises", "times out"])
def test_a_failed_function_is_an_error_of_the_front_end(faas, kind, status, how):
    handler = fails if how == "raises" else lambda event, context: time.sleep(10)
    source = Sync(error_status=599 if kind.startswith("http_api") else None)
    report = faas.deliver(faas.function(handler, timeout=3), event_of(kind), source=source)
    assert statuses(report) == [status]
    assert report.answers[0].from_function is False
    assert (report.succeeded, len(report.dropped)) == ((), 1)
    assert report.attempts[0].outcome == ("failed" if how == "raises" else "timed out")
    assert report.elapsed == (0 if how == "raises" else 3)
    when = "" if how == "raises" else " at +3 s"
    assert fates(report) == [f"client left with {status}{when}"]


# https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html: HTTP 200, and the error in a header
def test_a_direct_caller_reads_the_error_of_the_function(faas):
    report = faas.deliver(faas.function(fails), {"id": 7}, source=Sync())
    (answer,) = report.answers
    assert (answer.status_code, answer.headers["X-Amz-Function-Error"]) == (200, "Unhandled")
    assert answer.json()["errorMessage"] == "no stock"
    assert fates(report) == ["client left with FunctionError Unhandled"]
    assert (report.succeeded, len(report.dropped)) == ((), 1)


# The malformed answers of each front end are in tests/runtime/front_ends.
@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("rest", "just a string"),
        ("http_api", {"statusCode": "abc"}),
        ("http_api_1", "just a string"),
        ("function_url", {"statusCode": "abc"}),
        ("alb", {"statusCode": 200}),
    ],
)
def test_a_malformed_answer_is_told_from_a_failure(faas, kind, answer):
    report = faas.deliver(faas.function(lambda event, context: answer), event_of(kind), source=Sync())
    assert statuses(report)[0] >= 500
    assert (report.attempts[0].outcome, report.attempts[0].said) == ("malformed", "malformed answer")
    assert len(report.dropped) == 1


def test_a_load_balancer_refuses_an_answer_above_1_mb(faas):
    handler = faas.function(lambda event, context: {**GREETING, "body": "x" * MB})
    report = faas.deliver(handler, event_of("alb"))
    assert (statuses(report), report.answers[0].error_reason) == ([502], "LambdaResponseTooLarge")
    assert report.attempts[0].said == "answer too large"


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_above_6_mb_is_an_error_of_the_function(faas, kind):
    handler = faas.function(lambda event, context: {**GREETING, "body": "x" * (6 * MB + 200)})
    report = faas.deliver(handler, event_of(kind), source=Sync())
    assert report.attempts[0].outcome == "failed"
    assert "Function.ResponseSizeTooLarge" in report.attempts[0].said
    assert len(report.dropped) == 1


# ELB: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html; REST:
# https://repost.aws/knowledge-center/api-gateway-internal-server-error; function URLs:
# https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-throttling; direct: recorded,
# test_lambda_concurrency_block, 2025-11-24.
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("rest", 500),
        ("http_api", 599),
        ("http_api_1", 599),
        ("function_url", 429),
        ("alb", 502),
        ("direct", 429),
    ],
)
def test_a_throttled_client_gets_what_its_front_end_makes_of_it_and_nothing_ran(faas, kind, status):
    source = Sync(throttled_status=599 if kind.startswith("http_api") else None)
    report = faas.deliver(faas.function(succeeds), event_of(kind), source=source, throttle=1)
    assert (statuses(report), report.attempts, len(report.refusals)) == ([status], (), 1)
    assert report.attempts_of(report.dropped[0]) == 0
    assert fates(report) == [f"client left with {status}"]
    assert "throttled (429)" in report.timeline


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_of_lambda_itself_is_one_of_the_server(faas, kind):
    report = faas.deliver(faas.function(succeeds), event_of(kind), source=Sync(), service_error=1)
    assert statuses(report)[0] >= 500
    assert (report.attempts, len(report.dropped)) == ((), 1)
    assert "service error (5xx)" in report.timeline


def test_reserved_concurrency_of_0_throttles_every_client(faas):
    report = faas.deliver(
        faas.function(succeeds), event_of("rest"), event_of("alb"), reserved_concurrent_executions=0
    )
    assert (statuses(report), report.attempts) == ([500, 502], ())


def test_reserved_concurrency_is_shared_by_the_clients_that_come_together(faas):
    def slow(event, context):
        time.sleep(1)
        return GREETING

    requests = [event_of("function_url") for _ in range(3)]
    report = faas.deliver(faas.function(slow), *requests, reserved_concurrent_executions=2)
    assert sorted(statuses(report)) == [200, 200, 429]


@pytest.mark.parametrize(
    ("kind", "octets"), [("alb", MB + 1), ("rest", 7 * MB), ("http_api", 11 * MB), ("function_url", 7 * MB)]
)
def test_a_request_that_is_too_large_never_reaches_lambda(faas, kind, octets):
    event = {**event_of(kind), "body": "x" * octets}
    report = faas.deliver(faas.function(succeeds), event, throttle=1)
    assert (statuses(report), report.attempts, report.refusals) == ([413], (), ())
    assert [row.said for row in report.rows] == ["too large for Lambda"]
    assert fates(report) == ["client left with 413"]


def test_a_direct_payload_that_is_too_large_never_reaches_the_function(faas):
    report = faas.deliver(faas.function(succeeds), {"a": "x" * 6 * MB}, source=Sync())
    assert (statuses(report), report.attempts) == ([413], ())


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "succeeded"),
        (204, "succeeded"),
        (302, "succeeded"),
        (404, "dropped"),
        (409, "dropped"),
        (500, "dropped"),
    ],
)
@pytest.mark.parametrize("kind", HTTP_KINDS)
def test_a_status_below_400_is_a_success_also_where_the_function_chose_it(faas, kind, status, state):
    handler = faas.function(lambda event, context: {**GREETING, "statusCode": status})
    report = faas.deliver(handler, event_of(kind))
    assert statuses(report) == [status]
    assert len(getattr(report, state)) == 1
    assert report.attempts[0].outcome == "succeeded"


def test_answers_are_in_the_order_of_the_events(faas):
    handler = faas.function(lambda event, context: {"statusCode": 200, "body": event["path"]})
    report = faas.deliver(handler, *[events.apigw("GET", f"/{n}") for n in range(5)], reorder=True, seed=3)
    assert [answer.text for answer in report.answers] == [f"/{n}" for n in range(5)]
    assert [attempt.event["path"] for attempt in report.attempts] != [f"/{n}" for n in range(5)]


def test_other_sources_answer_nobody(faas):
    report = faas.deliver(faas.function(succeeds), events.sns("hello"))
    assert report.answers == ()


def test_front_ends_are_mixed_in_one_delivery(faas):
    report = faas.deliver(
        faas.function(fails), *[event_of(kind) for kind in KINDS], source=Sync(error_status=502)
    )
    assert statuses(report) == [502, 502, 502, 502, 502, 200]
    assert report.title == (
        "fails ← Sync(error_status=502), alb and direct and function_url and http_api and http_api_1 and rest"
    )


def test_settings_for_a_load_balancer_and_a_rest_api_reach_their_front_ends(faas):
    short = faas.function(lambda event, context: {"statusCode": 204})
    assert statuses(faas.deliver(short, event_of("alb"), source=Sync(fills_in_missing=True))) == [204]
    binary = {
        "statusCode": 200,
        "headers": {"Content-Type": "image/png"},
        "body": "AP8=",
        "isBase64Encoded": True,
    }
    picture = faas.function(lambda event, context: binary)
    report = faas.deliver(
        picture, event_of("rest", {"Accept": "image/png"}), source=Sync(binary_media_types=["image/png"])
    )
    assert report.answers[0].body == b"\x00\xff"


def test_a_body_that_is_no_text_can_be_sent_as_json(faas):
    handler = faas.function(lambda event, context: {"statusCode": 200, "body": {"id": 7}})
    for kind in ("rest", "http_api", "http_api_1", "function_url"):
        report = faas.deliver(handler, event_of(kind), source=Sync(sends_any_body=True))
        assert report.answers[0].json() == {"id": 7}
    report = faas.deliver(handler, event_of("alb"), source=Sync(sends_any_body=True))
    assert statuses(report) == [502]
