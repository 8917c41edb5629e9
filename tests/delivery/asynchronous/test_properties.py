"""Random handlers, settings, faults and policies: what holds for every asynchronous delivery."""

from __future__ import annotations

import copy
import itertools
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_faas import Async, Duplicate, Reorder, ServiceError, Throttle, events
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.asynchronous.flow import AsyncFlow
from pytest_faas.delivery.deliver import Delivery, deliver
from pytest_faas.delivery.outcome import Event, Outcome, Target
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.report import STATES, Report
from pytest_faas.delivery.story import Attempt

START = 1_767_225_600 * SECOND
QUEUE = "arn:aws:sqs:us-east-1:123456789012:records"
TOPIC = "arn:aws:sns:us-east-1:123456789012:letters"
TARGET = Target("worker", "arn:aws:lambda:us-east-1:123456789012:function:worker", 900)
FAILED = b'{"errorMessage": "no", "errorType": "ValueError"}'


class Run(NamedTuple):
    """How one run of the handler goes; `seconds` is how long it takes."""

    kind: str
    seconds: float

    def outcome(self) -> Outcome:
        error = None if self.kind == "ok" else f"ValueError: {self.kind}"
        payload = b'"fine"' if self.kind == "ok" else FAILED
        return Outcome(
            payload,
            error=error,
            timed_out=self.kind == "timed out",
            duration=round(self.seconds * SECOND),
        )


@dataclass
class Called:
    """A handler that goes by a script, and what it was called with: when, how long, which event as octets, which id."""

    script: tuple[Run, ...]

    def __post_init__(self) -> None:
        self.calls: list[tuple[int, int, str, str, bool]] = []

    def __call__(self, event: Event, /, *, at: int, request_id: str, beside: bool = False) -> Outcome:
        run = self.script[len(self.calls) % len(self.script)]
        outcome = run.outcome()
        ok = outcome.error is None
        self.calls.append((at, at + outcome.duration, json.dumps(event), request_id, ok))
        return outcome


def an_event(number: int, kind: str, offset: int) -> Event:
    moment = START / SECOND + offset
    makers: dict[str, Callable[[], Event]] = {
        "s3": lambda: events.s3("uploads", f"{number}.png", at=moment),
        "sns": lambda: events.sns(f"message {number}", at=moment),
        "bus": lambda: events.eventbridge({"n": number}, at=moment),
        "schedule": lambda: events.schedule(at=moment),
        "direct": lambda: {"n": number},
    }
    return makers[kind]()


KINDS = st.sampled_from(["s3", "sns", "bus", "schedule", "direct"])
RUNS = st.lists(
    st.builds(
        Run,
        st.sampled_from(["ok", "failed", "failed", "timed out"]),
        st.sampled_from([0, 0, 0.25, 3, 60, 899]),
    ),
    min_size=1,
    max_size=12,
).map(tuple)
SOURCES = st.builds(
    Async,
    maximum_retry_attempts=st.integers(0, 2),
    maximum_event_age_in_seconds=st.sampled_from([60, 61, 90, 180, 181, 400, 21_600]),
    on_success=st.sampled_from([None, QUEUE]),
    on_failure=st.sampled_from([None, QUEUE]),
    dead_letter_target_arn=st.sampled_from([None, TOPIC]),
)
REFUSALS = st.lists(
    st.one_of(
        st.builds(Throttle, times=st.integers(1, 20)),
        st.builds(Throttle, seconds=st.sampled_from([1, 30, 100, 30_000])),
        st.builds(ServiceError, times=st.integers(1, 5)),
    ),
    max_size=2,
).map(tuple)
DUPLICATES = st.lists(
    st.one_of(
        st.builds(
            Duplicate,
            after=st.sampled_from([0, 1, 90]),
            producer=st.booleans(),
            share=st.sampled_from([0.5, 1.0]),
            copies=st.integers(1, 2),
        ),
        st.builds(Duplicate, concurrent=st.just(True), copies=st.integers(1, 2)),
    ),
    max_size=2,
).map(tuple)
CONDITIONS = st.builds(
    Conditions,
    until=st.sampled_from([None, None, 0, 61, 5000]),
    refusals=REFUSALS,
    reserved_concurrent_executions=st.sampled_from([None, None, 0, 1, 2]),
    duplicates=DUPLICATES,
    reorder=st.sampled_from([None, Reorder(), Reorder(window=1)]),
    seed=st.integers(0, 3),
)
EVENTS = st.lists(st.tuples(KINDS, st.sampled_from([-100, 0, 0, 0, 5, 300])), min_size=1, max_size=5)


def delivered(source: Async, conditions: Conditions, called: Called, given_events: list[Event]) -> Report:
    with events.origin(seed=f"delivery {conditions.seed}"):
        delivery = Delivery(called, TARGET, START, conditions)
        return deliver(AsyncFlow(source, delivery), delivery, given_events)


def many(test: Callable[..., None]) -> Callable[..., None]:
    return settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))(test)


@many
@given(EVENTS, SOURCES, CONDITIONS, RUNS)
def test_every_delivery_keeps_the_rules(
    kinds: list[tuple[str, int]], source: Async, conditions: Conditions, script: tuple[Run, ...]
) -> None:
    made = [an_event(number, *each) for number, each in enumerate(kinds)]
    before = copy.deepcopy(made)
    called = Called(script)
    report = delivered(source, conditions, called, made)
    assert made == before
    every_event_ends_once(report, conditions)
    success_is_what_ran_without_an_error(report, called)
    nothing_is_given_up_in_silence(report, source, called)
    attempts_stay_within_limits(report, source, conditions)
    one_request_id_for_each_event(report, called)
    no_lane_runs_backwards(report)
    no_more_run_than_may(called, conditions)
    same_run_for_the_same_seed(report, called, source, conditions, made)


def every_event_ends_once(report: Report, conditions: Conditions) -> None:
    ends = Counter(id(record) for state in STATES for record in getattr(report, state))
    assert set(ends.values()) <= {1}
    assert len(ends) + len(report.unsettled) == len(report.records)
    assert not report.unsettled or report.stopped
    assert not report.stopped or conditions.until is not None
    assert not report.expired
    assert not report.filtered


def success_is_what_ran_without_an_error(report: Report, called: Called) -> None:
    end = START + round(report.elapsed * SECOND)
    done = {request_id for _, ended, _, request_id, ok in called.calls if ok and ended <= end}
    if not report.stopped:
        assert {record.id for record in report.succeeded} == done
    assert {record.id for record in report.succeeded} <= done
    assert not {record.id for record in (*report.dead_letters, *report.dropped)} & done


def nothing_is_given_up_in_silence(report: Report, source: Async, called: Called) -> None:
    assert not (report.dropped and (source.on_failure or source.dead_letter_target_arn))
    failures = [sent for sent in report.sent if sent.condition != "Success"]
    for arn, of in ((source.on_failure, QUEUE), (source.dead_letter_target_arn, TOPIC)):
        told = {request_id_of(sent) for sent in failures if sent.destination == of}
        assert arn is not None or not told
        assert arn is None or told >= {record.id for record in report.dead_letters}
    for sent in report.sent:
        known = next(record for record in report.records if record.id == request_id_of(sent))
        payload = sent.body if sent.destination == TOPIC else sent.body["requestPayload"]
        assert payload == known.body
    if source.on_success and not report.stopped:
        successes = Counter(request_id for _, _, _, request_id, ok in called.calls if ok)
        told_of = Counter(request_id_of(sent) for sent in report.sent if sent.condition == "Success")
        assert told_of == successes


def request_id_of(sent: Any) -> str:
    if sent.destination == TOPIC:
        return str(sent.attributes["RequestID"]["StringValue"])
    return str(sent.body["requestContext"]["requestId"])


def attempts_stay_within_limits(report: Report, source: Async, conditions: Conditions) -> None:
    copies = 1 + sum(each.copies for each in conditions.duplicates if not each.producer)
    for record in report.records:
        assert record.attempts <= copies * (source.maximum_retry_attempts + 1)
    for sent in report.sent:
        if sent.destination != TOPIC:
            count = sent.body["requestContext"]["approximateInvokeCount"]
            assert count <= source.maximum_retry_attempts + 1
            assert (count == 0) == (
                "responsePayload" not in sent.body
            ) or sent.condition == "EventAgeExceeded"
            if sent.condition == "RetriesExhausted":
                assert count == source.maximum_retry_attempts + 1
    if conditions.reserved_concurrent_executions == 0:
        assert report.attempts == report.refusals == ()


def one_request_id_for_each_event(report: Report, called: Called) -> None:
    assert len({record.id for record in report.records}) == len(report.records)
    for record in report.records:
        octets = {event for _, _, event, request_id, _ in called.calls if request_id == record.id}
        assert octets <= {json.dumps(record.body)}
    assert {request_id for _, _, _, request_id, _ in called.calls} <= {record.id for record in report.records}


def no_lane_runs_backwards(report: Report) -> None:
    starts = [row.at for row in report.rows]
    assert starts == sorted(starts)
    lanes: dict[tuple[int, str], list[Attempt]] = {}
    for attempt in report.attempts:
        lanes.setdefault((id(attempt.records[0]), attempt.lane), []).append(attempt)
    for (_, lane), attempts in lanes.items():
        for first, second in itertools.pairwise(attempts):
            gap = second.at - (first.at + first.duration)
            assert gap >= -1e-6
            if first.outcome == "succeeded":
                assert lane in {"", "repeat"}
            else:
                assert gap > 59.999


def no_more_run_than_may(called: Called, conditions: Conditions) -> None:
    most = conditions.reserved_concurrent_executions
    if most is not None:
        for at, _, _, _, _ in called.calls:
            assert sum(start <= at < end for start, end, _, _, _ in called.calls) <= most


def same_run_for_the_same_seed(
    report: Report, called: Called, source: Async, conditions: Conditions, made: list[Event]
) -> None:
    again = Called(called.script)
    repeated = delivered(source, conditions, again, made)
    assert again.calls == called.calls
    assert repeated.timeline == report.timeline
    assert repr(repeated.sent) == repr(report.sent)
    assert [record.id for record in repeated.records] == [record.id for record in report.records]


@many
@given(SOURCES, REFUSALS, RUNS, st.sampled_from([0, 5]))
def test_one_event_goes_the_way_that_the_documentation_tells(
    source: Async, refusals: tuple[Throttle, ...], script: tuple[Run, ...], offset: int
) -> None:
    called = Called(script)
    report = delivered(source, Conditions(refusals=refusals), called, [an_event(1, "s3", offset)])
    rows, condition, ended = told(source, refusals, script, offset)
    assert [(row.at, row.outcome) for row in report.rows if isinstance(row, Attempt)] == rows
    assert report.elapsed == ended
    assert {sent.condition for sent in report.sent} <= {condition}
    wanted = [source.on_success] if condition == "Success" else [
        source.on_failure, source.dead_letter_target_arn,
    ]  # fmt: skip
    assert [sent.destination for sent in report.sent] == [arn for arn in wanted if arn]


def told(
    source: Async, refusals: tuple[Throttle, ...], script: tuple[Run, ...], arrival: float
) -> tuple[list[tuple[float, str]], str, float]:
    """Return the tries, the condition and the end of one event: https://docs.aws.amazon.com/lambda/latest/dg/ \
invocation-async-error-handling.html, with the look-ahead that test_maxeventage recorded.
    """
    rows: list[tuple[float, str]] = []
    now, runs, pauses = float(arrival), 0, itertools.count()
    while True:
        struck = [
            each
            for each in refusals
            if (each.times and len(rows) < each.times) or (each.seconds and now < each.seconds)
        ]
        if struck:
            rows.append((now, "throttled" if struck[0].throttled else "service error"))
            delay = min(2.0 ** next(pauses), 300.0)
        else:
            run = script[runs % len(script)]
            runs, pauses = runs + 1, itertools.count()
            rows.append((now, {"ok": "succeeded"}.get(run.kind, run.kind)))
            now += run.seconds
            if run.kind == "ok":
                return rows, "Success", now
            if runs > source.maximum_retry_attempts:
                return rows, "RetriesExhausted", now
            delay = 60.0 * runs
        if now - arrival + delay >= source.maximum_event_age_in_seconds:
            return rows, "EventAgeExceeded", now
        now += delay
