"""API Gateway's own time limit, after which it answers while the function runs on.

https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
"""

from __future__ import annotations

import time

import boto3
import pytest
from clients import GREETING, event_of, fates, statuses

from pytest_faas import Sync


def takes(seconds, done=None):
    def handler(event, context):
        time.sleep(seconds)
        if done is not None:
            done.append(time.time())
        return GREETING

    return handler


# 504: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html; 503:
# reported in serverless/serverless#11222.
@pytest.mark.parametrize(
    ("kind", "limit", "status"), [("rest", 29, 504), ("http_api", 30, 503), ("http_api_1", 30, 503)]
)
def test_the_client_gets_an_error_while_the_function_runs_on(faas, kind, limit, status):
    done = []
    with faas.frozen("2026-01-01T00:00:00Z"):
        start = time.time()
        report = faas.deliver(faas.function(takes(40, done), timeout=60), event_of(kind))
    assert statuses(report) == [status]
    assert done == [start + 40]  # its effects happen
    assert (report.attempts[0].outcome, report.attempts[0].duration, report.elapsed) == ("succeeded", 40, 40)
    assert report.attempts[0].said == "ran on to +40 s: succeeded"
    assert fates(report) == [f"client left with {status} at +{limit} s"]
    assert len(report.dropped) == 1


def test_what_the_function_does_after_the_answer_is_there(faas):
    def handler(event, context):
        time.sleep(40)
        boto3.client("sqs").create_queue(QueueName="late")

    faas.deliver(faas.function(handler, timeout=60), event_of("rest"))
    assert "late" in boto3.client("sqs").list_queues()["QueueUrls"][0]


@pytest.mark.parametrize("kind", ["rest", "http_api", "http_api_1"])
def test_the_limit_is_exclusive_and_can_be_set(faas, kind):
    source = Sync(timeout_in_millis=500)
    assert statuses(faas.deliver(faas.function(takes(0.5)), event_of(kind), source=source)) == [200]
    report = faas.deliver(faas.function(takes(0.501)), event_of(kind), source=source)
    assert statuses(report)[0] in (503, 504)
    assert fates(report)[0].endswith("at +0.5 s")


def test_the_limit_of_a_regional_rest_api_can_be_raised(faas):
    source = Sync(timeout_in_millis=60_000, maximum_integration_timeout_in_millis=60_000)
    assert statuses(faas.deliver(faas.function(takes(40), timeout=60), event_of("rest"), source=source)) == [
        200
    ]


@pytest.mark.parametrize("kind", ["function_url", "alb", "direct"])
def test_the_others_wait_for_the_function(faas, kind):
    report = faas.deliver(faas.function(takes(600), timeout=900), event_of(kind), source=Sync())
    assert (statuses(report), report.elapsed) == ([200], 600)
    assert fates(report) == ["client got 200 at +0:10:00"]


def test_a_function_that_fails_after_the_limit_is_a_time_out_for_the_client(faas):
    report = faas.deliver(faas.function(takes(100), timeout=45), event_of("rest"))
    assert (statuses(report), report.elapsed) == ([504], 45)
    assert report.attempts[0].outcome == "timed out"
    assert report.attempts[0].said == "ran on to +45 s: timed out after 45 s"


def test_the_text_of_the_time_out_can_be_set(faas):
    source = Sync(timeout_in_millis=50, timeout_body='{"message": "too slow"}')
    for kind in ("rest", "http_api", "http_api_1"):
        report = faas.deliver(faas.function(takes(1)), event_of(kind), source=source)
        assert report.answers[0].json() == {"message": "too slow"}


def test_a_function_that_runs_on_takes_its_place_among_the_reserved_ones(faas):
    source = Sync(client_retries=1, client_retry_delay=1)
    report = faas.deliver(
        faas.function(takes(40), timeout=60),
        event_of("rest"),
        source=source,
        reserved_concurrent_executions=1,
    )
    assert [row.outcome for row in report.rows] == ["succeeded", "throttled"]
    assert [row.at for row in report.rows] == [0, 30]
    assert report.elapsed == 40


def test_a_frozen_clock_stands_at_the_end_of_the_run(faas):
    with faas.frozen("2026-01-01T00:00:00Z"):
        start = time.time()
        faas.deliver(faas.function(takes(40), timeout=60), event_of("rest"))
        assert time.time() == start + 40
