"""What a check is made on, to which requests it applies, and what its verdict means for an assertion."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import (
    Allow,
    Async,
    InvalidArgument,
    Queue,
    Sandbox,
    Stream,
    Sync,
    Unreproducible,
    UnusedAllow,
    Vacuous,
    errors,
    events,
)
from pytest_faas.checks.verdict import Failure, Inapplicable, Status, Verdict, enforce
from pytest_faas.checks.worlds import applies
from pytest_faas.checks.worlds.case import STEP, Case, case
from pytest_faas.checks.worlds.nothing import NothingToJudge
from pytest_faas.runtime.function import Function

Made = Callable[..., Case]


@pytest.fixture
def function(faas: Sandbox, tmp_path: Path) -> Function:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    return faas.function("shop.handler", root=tmp_path)


@pytest.fixture
def made(function: Function) -> Made:
    return lambda event, source=None, allow=(): case("assert_x", function, event, source, allow)


SQS = events.sqs({"id": 1}, {"id": 2})
RULE = events.eventbridge({"id": 1}, source="shop", detail_type="Paid")
PUT = events.http_api("PUT", "/orders", headers={"idempotency-key": "k-1"})


@pytest.mark.parametrize(
    ("event", "source", "seen"),
    [
        (SQS, None, ("sqs", True, False, False, False, 2)),
        (SQS, Queue(report_batch_item_failures=True), ("sqs", True, False, False, True, 2)),
        (events.kinesis({"id": 1}), None, ("kinesis", True, True, False, False, 1)),
        (
            events.kinesis({"id": 1}),
            Stream(report_batch_item_failures=True),
            ("kinesis", True, True, False, True, 1),
        ),
        (RULE, None, ("eventbridge", False, False, False, False, 1)),
        (PUT, None, ("http_api", False, False, True, False, 1)),
    ],
)
def test_what_a_source_is(made: Made, event: events.Event, source: object, seen: tuple[Any, ...]) -> None:
    of = made(event, source)
    assert (of.source, of.is_batch, of.is_stream, of.is_http, of.partial, len(of.records)) == seen
    assert of.given is (source is not None)
    assert of.of(PUT).event == PUT
    assert of.event == event


def test_the_records_of_what_is_no_batch_are_the_event_itself(made: Made) -> None:
    assert made(RULE).records == [RULE]
    assert made(SQS).records == SQS["Records"]


def test_an_event_that_somebody_sent_directly_is_no_request(made: Made) -> None:
    direct = made({"httpMethod": 7}, Sync())
    assert (direct.is_http, direct.kind) == (False, "direct")
    assert made({"any": 1}, Async()).kind == "direct"


@pytest.mark.parametrize(
    ("event", "method"),
    [
        (events.http_api("delete", "/"), "DELETE"),
        (events.apigw("PATCH", "/"), "PATCH"),
        (events.http_api("put", "/"), "PUT"),
        (RULE, ""),
        (SQS, ""),
    ],
)
def test_the_method_of_a_request(made: Made, event: events.Event, method: str) -> None:
    assert made(event).method == method


def test_a_key_is_found_whatever_its_capitals(made: Made) -> None:
    assert made(PUT).key_in("Idempotency-Key") == "k-1"
    assert made(PUT).key_in("x-other") is None
    assert (
        made(events.http_api("POST", "/", headers={"idempotency-key": ""})).key_in("idempotency-key") is None
    )


def test_a_step_is_past_the_delay_and_the_time_out_and_odd(
    faas: Sandbox, made: Made, function: Function, tmp_path: Path
) -> None:
    assert made(SQS).step == STEP == 97.371
    assert made(SQS, Queue(visibility_timeout=300)).step == pytest.approx(301.371)
    slow = faas.function("shop.handler", root=tmp_path, timeout=600)
    assert replace(made(RULE), function=slow).step == pytest.approx(601.371)
    assert replace(made(SQS, Queue(visibility_timeout=700)), function=slow).step == pytest.approx(701.371)


def test_how_a_source_is_set_up_in_words(made: Made) -> None:
    assert made(SQS).said == "Queue with AWS's defaults"
    said = made(SQS, Queue(batch_size=5, report_batch_item_failures=True)).said
    assert said == "Queue(batch_size=5, report_batch_item_failures=True)"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda event, context: None, "Make it one: faas.function('module.handler', root=...)"),
        ("shop.handler", "Make it one"),
        (7, "fn"),
    ],
)
def test_what_is_no_function_of_the_sandbox_is_refused(given: object, said: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        case("assert_x", given, SQS, None, ())
    assert said in str(caught.value)
    assert ("Make it one" in str(caught.value)) is (given != 7)


def test_a_callable_cannot_start_cold_and_an_event_is_a_mapping(faas: Sandbox, made: Made) -> None:
    with pytest.raises(InvalidArgument, match="assert_x: .* cannot start cold"):
        case("assert_x", faas.function(lambda event, context: None), SQS, None, ())
    with pytest.raises(InvalidArgument, match="event must be"):
        made([SQS])
    with pytest.raises(InvalidArgument, match="assert_x.*allow"):
        made(SQS, allow="sqs")
    assert made(SQS, allow=Allow("sqs")).allow == (Allow("sqs"),)


@pytest.mark.parametrize(
    ("event", "header", "applicable"),
    [
        (events.http_api("PUT", "/"), "Idempotency-Key", True),
        (events.http_api("DELETE", "/"), "Idempotency-Key", True),
        (events.http_api("POST", "/"), "Idempotency-Key", False),
        (events.http_api("GET", "/"), "Idempotency-Key", False),
        (events.http_api("POST", "/", headers={"idempotency-key": "k"}), "Idempotency-Key", True),
        (events.http_api("POST", "/", headers={"idempotency-key": "k"}), "X-Request", False),
        (events.http_api("POST", "/", headers={"x-request": "k"}), "X-Request", True),
        (SQS, "Idempotency-Key", True),
    ],
)
def test_a_repetition_has_a_meaning_for_some_requests(
    made: Made, event: events.Event, header: str, applicable: bool
) -> None:
    if applicable:
        applies.must_be_repeatable(made(event), header)
        return
    looks = made(event).method == "GET"
    said = "assert_http_semantics" if looks else f"header {header} .* headers={{'{header}': ...}}"
    with pytest.raises(NothingToJudge, match=said) as caught:
        applies.must_be_repeatable(made(event), header)
    assert caught.value.status == "inapplicable"
    assert str(caught.value) == caught.value.reason


@pytest.mark.parametrize(
    ("status", "vacuous", "raised"),
    [
        ("passed", "fail", None),
        ("failed", "fail", errors.NotIdempotent),
        ("vacuous", "fail", Vacuous),
        ("vacuous", "pass", None),
        ("unreproducible", "pass", Unreproducible),
        ("inapplicable", "pass", Inapplicable),
    ],
)
def test_what_a_verdict_means_for_an_assertion(
    made: Made, status: Status, vacuous: str, raised: type[BaseException] | None
) -> None:
    failures = (Failure("k", "It failed."),) if status == "failed" else ()
    verdict = Verdict("idempotent", made(SQS), status, failures)
    assert verdict.failed is (status == "failed")
    if raised is None:
        assert enforce(verdict, "text", errors.NotIdempotent, vacuous=vacuous) is verdict
        return
    with pytest.raises(raised, match="text") as caught:
        enforce(verdict, "text", errors.NotIdempotent, vacuous=vacuous)
    assert getattr(caught.value, "verdict", verdict) is verdict


def test_a_failure_may_have_an_error_of_its_own(made: Made) -> None:
    verdict = Verdict("retry_safe", made(SQS), "failed", (Failure("k", "w", error=errors.NeverRecovers),))
    with pytest.raises(errors.NeverRecovers):
        enforce(verdict, "text", errors.RetryNotSafe, vacuous="fail")


def test_an_entry_that_matched_nothing_warns(made: Made) -> None:
    verdict = Verdict("order", made(SQS), "passed", unused=(Allow("s3"), Allow("sqs")))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        enforce(verdict, "text", errors.OrderMatters, vacuous="fail")
    assert [each.category for each in caught] == [UnusedAllow, UnusedAllow]
    assert "'s3'" in str(caught[0].message)
    assert "misspelt" in str(caught[0].message)
