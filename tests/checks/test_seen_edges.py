"""What a client gets to see, as checks compare it: the answer beside the state, in the words of one front end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_faas import Sandbox, events
from pytest_faas.checks.judging.answered import named
from pytest_faas.checks.requests import seen
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.worlds.case import Case, case
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.cloud.state.emission import Emission
from pytest_faas.cloud.state.emissions import Emissions
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.state import State
from pytest_faas.runtime.invocation import Invocation, InvocationError

REGION = "us-east-1"
NOTHING = Evidence(State([], home=REGION), Emissions([]), ("u-1",), 1, 2)


@pytest.fixture
def asked(faas: Sandbox, tmp_path: Path) -> Case:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    return case("here", faas.function("shop.handler", root=tmp_path), events.apigw("GET", "/"), None, ())


def answered(asked: Case, raw: str, *, error: str = "", timed_out: bool = False) -> Attempt:
    failure = InvocationError(error, "") if error else None
    octets = raw.encode()
    invocation = Invocation("r-1", octets, "application/json", failure, timed_out, True, 0.1, None, "", {})
    return Attempt(1, asked.event, invocation, (), (), "")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('{"statusCode": 201, "body": "ok"}', {"status": 201, "body": "ok"}),
        ('{"statusCode": 200, "body": "{\\"a\\": 1}"}', {"status": 200, "body": {"a": 1}}),
        ('{"statusCode": 200, "body": "[1]"}', {"status": 200, "body": [1]}),
        ('{"statusCode": 200, "body": "7"}', {"status": 200, "body": "7"}),
        ('{"statusCode": 200}', {"status": 200, "body": ""}),
        ('{"statusCode": 200, "body": "/w==", "isBase64Encoded": true}', {"status": 200, "body": "/w=="}),
    ],
)
def test_the_answer_is_compared_by_status_and_by_its_body_as_json_or_text(
    asked: Case, raw: str, expected: object
) -> None:
    joined = seen.joined(NOTHING, asked, answered(asked, raw))
    [entry] = joined.state.entries
    assert entry.value == expected
    assert (joined.generated, joined.start, joined.end) == (("u-1",), 1, 2)


def test_octets_of_an_answer_are_compared_as_they_are(faas: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    function = faas.function("shop.handler", root=tmp_path)
    asked = case("here", function, events.http_api("GET", "/"), None, ())
    raw = '{"statusCode": 200, "body": "/w==", "isBase64Encoded": true}'
    [entry] = seen.joined(NOTHING, asked, answered(asked, raw)).state.entries
    assert entry.value == {"status": 200, "body": b"\xff"}


def test_a_failed_invocation_is_answered_by_the_front_end(asked: Case) -> None:
    for attempt in (
        answered(asked, "{}", error="ValueError"),
        answered(asked, "{}", error="Sandbox.Timedout", timed_out=True),
    ):
        assert seen.answer_of(asked, attempt).status_code in (502, 504)


def test_a_difference_in_the_answer_goes_by_its_own_name(asked: Case) -> None:
    one, other = (
        seen.joined(NOTHING, asked, answered(asked, f'{{"statusCode": {each}}}')) for each in (200, 201)
    )
    elsewhere = Difference("added", "dynamodb", "orders", "id=1")
    found = Differences([*one.state.diff(other.state), elsewhere])
    assert [(each.service, each.resource, each.path) for each in named(Compared(found)).durable] == [
        ("answer", "", "status"),
        ("dynamodb", "orders", ""),
    ]


def test_what_a_front_end_makes_up_for_a_request_is_its_ids_and_names() -> None:
    event = events.http_api("GET", "/")
    context, headers = event["requestContext"], event["headers"]
    assert seen.of_its_own(event) == {
        "requestId": context["requestId"],
        "domainName": context["domainName"],
        "host": headers["host"],
        "x-amzn-trace-id": headers["x-amzn-trace-id"],
    }
    assert seen.of_its_own({"requestContext": {"requestId": None}, "headers": {"Host": "a"}}) == {"host": "a"}


def told(value: Any, words: dict[str, str]) -> Any:
    entry = Entry(Place("dynamodb", REGION, "orders", "id=api-1"), value)
    sent = Emission("sqs", "out", "message", value)
    evidence = Evidence(State([entry], home=REGION), Emissions([sent]), ("u-1",), 1, 2)
    found = seen.translated(evidence, words)
    [kept], [mailed] = found.state.entries, found.emissions
    assert mailed.payload == kept.value
    assert (found.generated, found.start, found.end) == (("u-1",), 1, 2)
    return kept.place.key, kept.value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("at https://api-1/x", "at https://rest-1/x"),
        ({"api-1": ["api-1", 7]}, {"rest-1": ["rest-1", 7]}),
        (("api-1",), ("rest-1",)),
        ({"api-1"}, {"rest-1"}),
        (frozenset({"api-1"}), frozenset({"rest-1"})),
        (7, 7),
        ("api-10.example", "long"),
    ],
    ids=repr,
)
def test_what_another_front_end_made_up_is_told_in_the_words_of_the_first(value: Any, expected: Any) -> None:
    words = {"api-1": "rest-1", "api-10.example": "long"}
    assert told(value, words) == ("id=rest-1", expected)
    assert told(value, {}) == ("id=api-1", value)
