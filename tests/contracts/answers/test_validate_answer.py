"""What holds for the answers of every source: marshalling, sizes, what is asked and how it is told."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from pytest_faas import InvalidArgument, UnknownArgument, events
from pytest_faas.contracts.answers import AnswerFault, validate_answer
from pytest_faas.contracts.answers.sources import ASKERS
from pytest_faas.runtime.front_ends.table import FRONT_ENDS


class Point(NamedTuple):
    x: int
    y: int


LIMIT = 6_291_556  # recorded: test_lambda_too_large_response, 2025-11-24


@pytest.mark.parametrize("source", sorted(ASKERS))
@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (datetime(2026, 1, 1, tzinfo=timezone.utc), "value.isoformat()"),
        (date(2026, 1, 1), "value.isoformat()"),
        (uuid.UUID(int=1), "str(value)"),
        ({1, 2}, "sorted(value)"),
        (b"\xff", ""),
        (object(), ""),
    ],
)
def test_what_the_runtime_cannot_marshal_fails_for_every_source(source: str, value: Any, remedy: str) -> None:
    found = validate_answer({"value": value}, source=source)
    (fault,) = found.faults
    assert (fault.kind, fault.severity, fault.path) == ("marshalling", "fails", "answer")
    assert "Runtime.MarshalError" in fault.message
    assert remedy in fault.message
    assert found.refused


@pytest.mark.parametrize("value", [Decimal("1.10"), Point(1, 2), (1, 2), b"text", {1: 2}, {None: 1}])
def test_what_the_runtime_marshals_is_no_fault(value: Any) -> None:
    assert validate_answer({"value": value}, source="function_url").faults == ()


def test_the_runtime_decides_on_the_octets() -> None:
    answer = "é" * 2_000_000
    assert validate_answer(answer, source="direct", runtime="python3.13").faults == ()
    assert [
        fault.kind for fault in validate_answer(answer, source="direct", runtime="python3.11").faults
    ] == ["size"]


@pytest.mark.parametrize("source", sorted(set(ASKERS) - {"alb"}))
def test_an_answer_above_the_limit_fails_for_every_source(source: str) -> None:
    assert [fault.kind for fault in validate_answer(b"1" * (LIMIT + 1), source=source).faults] == ["size"]
    assert "size" not in [
        fault.kind for fault in validate_answer(b'"' + b"1" * (LIMIT - 2) + b'"', source=source).faults
    ]


@pytest.mark.parametrize("octets", [1024 * 1024, 1024 * 1024 + 1])
def test_a_load_balancer_takes_a_mebibyte(octets: int) -> None:
    frame = b'{"statusCode":200,"isBase64Encoded":false,"headers":{},"body":"%s"}'
    found = validate_answer(frame % (b"x" * (octets - len(frame) + 2)), source="alb")
    assert found.valid is (octets == 1024 * 1024)


@pytest.mark.parametrize("source", ["s3", "sns", "eventbridge", "schedule", "scheduler", "direct"])
@pytest.mark.parametrize(
    "answer", [None, "", "done", 7, [], {}, {"statusCode": "x"}, {"batchItemFailures": "x"}]
)
def test_who_reads_no_answer_takes_any_json(source: str, answer: Any) -> None:
    assert validate_answer(answer, source=source).faults == ()


@pytest.mark.parametrize("source", ["s3", "direct"])
@pytest.mark.parametrize("answer", [b"octets", float("nan")])
def test_who_reads_no_answer_gets_a_warning_for_what_is_no_json(source: str, answer: Any) -> None:
    found = validate_answer(answer, source=source)
    assert found.valid
    assert not found.refused
    assert [fault.kind for fault in found.warnings] == ["risky"]


def test_an_answer_that_is_nested_too_deep_is_a_fault_and_no_error() -> None:
    assert [fault.kind for fault in validate_answer(b"[" * 100_000, source="rest").faults] == ["refused"]
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert [fault.kind for fault in validate_answer(deep, source="rest").faults] == ["marshalling"]


@pytest.mark.parametrize(
    ("event", "source"),
    [
        (events.apigw("GET", "/"), "rest"),
        ({**events.apigw("GET", "/"), "version": "1.0"}, "http_api_1"),
        (events.http_api("GET", "/"), "http_api"),
        ({"requestContext": {"elb": {}}, "httpMethod": "GET"}, "alb"),
        (events.sns("a"), "sns"),
        (events.schedule(), "schedule"),
        ({"order": 7}, "direct"),
        ({"userPoolId": "of our own"}, "direct"),
        ({"triggerSource": "of our own"}, "direct"),
        ({"type": "TOKEN"}, "direct"),
        ({"window": "open"}, "direct"),
    ],
)
def test_the_source_is_told_from_the_event(event: dict[str, Any], source: str) -> None:
    assert validate_answer(None, event=event).source == source


def test_each_front_end_has_laws() -> None:
    assert set(FRONT_ENDS) <= set(ASKERS)


def test_failures_come_before_warnings_and_only_they_make_an_answer_invalid() -> None:
    found = validate_answer({"body": 7, "statusCode": 600, "oddity": 1}, source="rest")
    assert [fault.path for fault in found.faults] == ["oddity", "statusCode", "body"]
    assert [fault.path for fault in found.failures] == ["oddity"]
    assert not found.valid
    assert validate_answer({"statusCode": 600}, source="rest").valid
    assert str(found).splitlines()[0] == "the answer to a REST API has 1 fault and 2 warnings"
    assert "warning: 600 is not a status of HTTP" in str(found)


def test_an_answer_without_faults_says_so() -> None:
    assert str(validate_answer({}, source="sqs")) == "the answer is one for an SQS queue, without faults"


def test_a_fault_carries_what_was_seen() -> None:
    (fault,) = validate_answer({"statusCode": "x"}, source="rest").faults
    assert isinstance(fault, AnswerFault)
    assert (fault.seen, fault.expected) == ("x", "a number")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"source": "sqss"}, "Did you mean 'sqs'"),
        ({}, "source must be given where there is no event"),
        ({"source": "sqs", "partial": 1}, "partial must be a bool, got 1"),
        ({"source": "alb", "multi_value_headers": "on"}, "multi_value_headers must be a bool"),
        ({"source": "kinesis", "tumbling_window": 30}, "tumbling_window must be a bool"),
        (
            {"source": "rest", "binary_media_types": "image/png"},
            "binary_media_types must be a tuple or a list",
        ),
        ({"source": "rest", "binary_media_types": [""]}, "binary_media_types must be a non-empty str"),
    ],
)
def test_arguments_that_cannot_be(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        validate_answer({}, **arguments)


def test_an_unknown_argument_names_the_closest() -> None:
    with pytest.raises(UnknownArgument, match="Did you mean 'partial'"):
        validate_answer({}, source="sqs", partal=True)  # type: ignore[call-arg]
