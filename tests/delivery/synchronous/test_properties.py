"""Random handlers, settings, faults and policies: what holds for every synchronous delivery."""

from __future__ import annotations

import copy
import json
from collections import Counter

from clients import KINDS, event_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_faas import Duplicate, Reorder, ServiceError, Sync, Throttle, events, validate
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.deliver import Delivery, deliver
from pytest_faas.delivery.outcome import Outcome, Target
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.report import STATES
from pytest_faas.delivery.story import Attempt
from pytest_faas.delivery.synchronous.flow import SyncFlow

START = 1_767_225_600 * SECOND
TARGET = Target("orders", "arn:aws:lambda:us-east-1:123456789012:function:orders", 900)
LIMITS = {"rest": (29, 504), "http_api": (30, 503), "http_api_1": (30, 503)}
MALFORMED = {"rest": 502, "http_api": 500, "http_api_1": 500, "function_url": 502, "alb": 502, "direct": 200}


def proxied(status):
    return json.dumps({"statusCode": status, "headers": {}, "isBase64Encoded": False, "body": "x"}).encode()


PAYLOADS = {
    "answers 200": proxied(200),
    "answers 404": proxied(404),
    "answers 503": proxied(503),
    "malformed": b'{"statusCode": "abc"}',
    "raises": b'{"errorType": "ValueError"}',
    "times out": b'{"errorType": "Sandbox.Timedout"}',
}
FAILS = ("raises", "times out")

RUNS = st.lists(
    st.tuples(st.sampled_from([*PAYLOADS, "answers 200"]), st.sampled_from([0, 0, 1, 2, 29, 29.5, 40])),
    min_size=1,
    max_size=6,
)
SOURCES = st.builds(
    Sync,
    client_retries=st.integers(0, 3),
    client_timeout=st.sampled_from([None, None, 1.5, 2, 29, 35]),
    client_retry_delay=st.sampled_from([0, 0.5, 1, 30]),
    error_status=st.just(502),
    throttled_status=st.sampled_from([429, 503]),
    retry_on=st.sampled_from([(429, 500, 502, 503, 504), (502,), ()]),
)
DUPLICATES = st.lists(
    st.builds(
        Duplicate,
        after=st.sampled_from([0, 1, 60]),
        producer=st.booleans(),
        share=st.sampled_from([0.5, 1.0]),
        copies=st.integers(1, 2),
    )
    | st.builds(Duplicate, concurrent=st.just(True), copies=st.integers(1, 2)),
    max_size=2,
).map(tuple)
CONDITIONS = st.builds(
    Conditions,
    until=st.sampled_from([None, None, 0, 31, 100]),
    refusals=st.lists(
        st.builds(Throttle, times=st.integers(1, 6))
        | st.builds(ServiceError, times=st.integers(1, 3))
        | st.builds(Throttle, seconds=st.sampled_from([1, 40])),
        max_size=2,
    ).map(tuple),
    reserved_concurrent_executions=st.sampled_from([None, None, 0, 1, 2]),
    duplicates=DUPLICATES,
    reorder=st.sampled_from([None, Reorder(), Reorder(window=1)]),
    seed=st.integers(0, 3),
)
# Kind, what becomes of each run, and how many seconds after the start its event says that it was sent.
REQUESTS = st.lists(
    st.tuples(st.sampled_from(KINDS), RUNS, st.sampled_from([-60, 0, 0, 0, 5, 90])), min_size=1, max_size=5
)
many = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def number_of(event):
    body = event.get("body", event)
    return (json.loads(body) if isinstance(body, str) else body)["n"]


def a_request(number, kind, offset):
    if kind == "direct":
        return {"n": number}
    with events.origin(at=START / SECOND + offset):
        event = event_of(kind, {"Idempotency-Key": f"key-{number}"})
    return {**event, "body": json.dumps({"n": number}, separators=(",", ":"))}


class Called:
    """A handler that goes by a script for each request, and what it was called with."""

    def __init__(self, scripts):
        self.scripts = scripts
        self.calls = []
        self.times = Counter()

    def __call__(self, event, /, *, at, request_id, beside=False):
        number = number_of(event)
        script = self.scripts[number]
        how, seconds = script[self.times[number] % len(script)]
        self.times[number] += 1
        self.calls.append((number, at, json.dumps(event), request_id, how))
        error = "ValueError: no" if how in FAILS else None
        return Outcome(
            PAYLOADS[how], error=error, timed_out=how == "times out", duration=round(seconds * SECOND)
        )


def delivered(requests, source, conditions):
    with events.origin(seed=conditions.seed):
        made = [a_request(number, kind, offset) for number, (kind, _, offset) in enumerate(requests)]
        before = copy.deepcopy(made)
        called = Called([script for _, script, _ in requests])
        delivery = Delivery(called, TARGET, START, conditions)
        report = deliver(SyncFlow(source, delivery), delivery, made)
        assert made == before
    return report, called, made


def own_marks(event):
    """Return what no two sendings share."""
    traces = [value for name, value in event["headers"].items() if name.lower() == "x-amzn-trace-id"]
    context = event["requestContext"]
    return [*traces, *(context[name] for name in ("requestId", "extendedRequestId") if name in context)]


def time_of(event):
    context = event["requestContext"]
    return context.get("timeEpoch", context.get("requestTimeEpoch"))


def content(answer, kind):
    failed = kind == "direct" and "x-amz-function-error" in (answer.headers if answer else ())
    return answer is not None and answer.status_code < 400 and not failed


@many
@given(REQUESTS, SOURCES, CONDITIONS)
def test_what_holds_for_every_delivery(requests, source, conditions):
    report, called, made = delivered(requests, source, conditions)
    ended = Counter(each.id for state in STATES for each in getattr(report, state))
    assert set(ended.values()) <= {1}
    assert len(report.succeeded) + len(report.dropped) + len(report.unsettled) == len(made)
    assert conditions.until is not None or report.settled
    assert not any((report.dead_letters, report.expired, report.filtered, report.sent))
    copies = sum(each.copies for each in conditions.duplicates)
    for number, record in enumerate(report.records):
        kind = requests[number][0]
        runs = [call for call in called.calls if call[0] == number]
        answers = [content(answer, kind) for answer in record.answers]
        # A request that succeeded was answered so by a run that did not fail; one that was given up never was.
        assert (record in report.succeeded) == any(answers)
        if record in report.succeeded:
            assert any(how == "answers 200" or (kind == "direct" and how not in FAILS) for *_, how in runs)
        assert record.sent <= (1 + copies) * (1 + source.client_retries)
        assert record.attempts == report.attempts_of(record) == len(runs)
        assert len(record.answers) <= record.sent
        assert conditions.until is not None or len(record.answers) == record.sent
        assert [line.count for row in report.rows for line in row.lines if line.record is record] == list(
            range(1, record.sent + 1)
        )


@many
@given(REQUESTS, SOURCES, CONDITIONS)
def test_each_sending_is_a_request_of_its_own(requests, source, conditions):
    report, called, made = delivered(requests, source, conditions)
    assert len({call[3] for call in called.calls}) == len(called.calls)
    assert [call[3] for call in called.calls] == [attempt.request_id for attempt in report.attempts]
    for number, record in enumerate(report.records):
        kind, first = requests[number][0], made[number]
        rows = [row for row in report.rows if row.lines[0].record is record]
        sent = [row.event for row in rows]
        if kind == "direct":
            assert all(event == first for event in sent)
            continue
        assert [event for event in sent if event is first] == sent[:1]
        for marks in zip(*map(own_marks, sent)):
            assert len(set(marks)) == len(sent)
        for row, event in zip(rows, sent):
            if event is not first and kind != "alb":
                assert time_of(event) == START // 1000 + int(row.at * 1000 + 0.001)
            assert event["body"] == first["body"]
            assert f"key-{number}" in event["headers"].values()
        if sent and kind in ("rest", "http_api", "function_url"):
            assert validate(sent[-1]).faults == validate(first).faults


@many
@given(REQUESTS, SOURCES, CONDITIONS)
def test_time_runs_forward_and_ends_where_it_was_told_to(requests, source, conditions):
    report, called, _ = delivered(requests, source, conditions)
    times = [row.at for row in report.rows]
    assert times == sorted(times)
    assert [at for _, at, *_ in called.calls] == sorted(at for _, at, *_ in called.calls)
    assert all(at >= START for _, at, *_ in called.calls)
    if conditions.until is not None:
        assert all(at <= conditions.until for at in times)
    limit = conditions.reserved_concurrent_executions
    if limit is not None:
        for attempt in report.attempts:
            beside = [
                each
                for each in report.attempts
                if each.number < attempt.number and each.at + each.duration > attempt.at
            ]
            assert len(beside) < limit


@many
@given(REQUESTS, SOURCES, CONDITIONS)
def test_the_same_seed_is_the_same_run(requests, source, conditions):
    one, first, _ = delivered(requests, source, conditions)
    other, second, _ = delivered(requests, source, conditions)
    assert first.calls == second.calls
    assert one.timeline == other.timeline
    assert [row.event for row in one.rows if isinstance(row, Attempt)] == [
        row.event for row in other.rows if isinstance(row, Attempt)
    ]


def expected(kind, script, offset, source):
    """Return what one client without any policy gets, and when it sends: this family's rules, written once more."""
    at, got = 0 if kind in ("alb", "direct") else max(0, offset), []
    for retry in range(source.client_retries + 1):
        how, seconds = script[retry % len(script)]
        limit, late = LIMITS.get(kind, (float("inf"), 0))
        failed = "FunctionError" if kind == "direct" else 502
        status = {"malformed": MALFORMED[kind], "raises": failed, "times out": failed}.get(how)
        if status is None:
            status = 200 if kind == "direct" else int(how[-3:])
        if seconds > limit:
            status, seconds = late, limit
        if source.client_timeout is not None and seconds > source.client_timeout:
            status, seconds = None, source.client_timeout
        got.append((at, status))
        if status == "FunctionError" or (status is not None and status not in source.retry_on):
            break
        at += seconds + min(source.client_retry_delay * 2**retry, max(20, source.client_retry_delay))
    return got


@many
@given(REQUESTS, SOURCES)
def test_each_client_gets_what_the_rules_say(requests, source):
    report, _, _ = delivered(requests, source, Conditions())
    for number, record in enumerate(report.records):
        wanted = expected(*requests[number], source)
        sent = [row.at for row in report.rows if row.lines[0].record is record]
        statuses = [
            answer and ("FunctionError" if "x-amz-function-error" in answer.headers else answer.status_code)
            for answer in record.answers
        ]
        assert list(zip(sent, statuses)) == wanted
        last = wanted[-1][1]
        assert (record in report.succeeded) == (last == 200)
