"""What a source makes of one invocation: which records come again, and how that is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import Queue, Sandbox, Stream, Sync, events
from pytest_faas.checks.warm import answer
from pytest_faas.checks.worlds.case import Case, case
from pytest_faas.checks.worlds.outcome import Attempt, Judged, identifiers, judge
from pytest_faas.runtime.invocation import Invocation, InvocationError

Cases = Callable[..., Case]
JSON = "application/json"


@pytest.fixture
def made(faas: Sandbox, tmp_path: Path) -> Cases:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    function = faas.function("shop.handler", root=tmp_path)

    def of(event: events.Event, source: object = None) -> Case:
        return case("judge", function, event, source, ())

    return of


def invoked(raw: str = "null", error: str = "", message: str = "", timed_out: bool = False) -> Invocation:
    failure = InvocationError(error, message) if error else None
    return Invocation("r-1", raw.encode(), JSON, failure, timed_out, True, 0.1, None, "", {})


def tried(case: Case, invocation: Invocation) -> Attempt:
    seen = judge(case, case.event, invocation)
    return Attempt(1, case.event, invocation, (), seen.failed, seen.said, seen.status)


def queued(count: int = 3) -> events.Event:
    return events.sqs(*({"id": number} for number in range(count)))


def streamed(count: int = 3) -> events.Event:
    return events.kinesis(*({"id": number} for number in range(count)))


def reporting(*ids: str) -> str:
    items = ", ".join(f'{{"itemIdentifier": "{each}"}}' for each in ids)
    return f'{{"batchItemFailures": [{items}]}}'


@pytest.mark.parametrize(
    ("invocation", "said"),
    [
        (invoked(error="ValueError", message="no\nmore"), "raised ValueError: no"),
        (invoked(error="ValueError"), "raised ValueError"),
        (invoked(error="Runtime.ExitError", message="exit status 1"), "crashed"),
        (invoked(error="Sandbox.Timedout", message="Task timed out", timed_out=True), "timed out"),
    ],
)
@pytest.mark.parametrize("partial", [False, True])
def test_all_of_a_batch_that_failed_comes_again(
    made: Cases, invocation: Invocation, said: str, partial: bool
) -> None:
    of = made(queued(), Queue(report_batch_item_failures=partial))
    assert judge(of, of.event, invocation) == Judged((0, 1, 2), said)


def test_an_event_that_is_no_batch_is_one_thing(made: Cases) -> None:
    of = made(events.eventbridge({"id": 1}, source="shop", detail_type="Paid"))
    assert judge(of, of.event, invoked(error="ValueError")) == Judged((0,), "raised ValueError")
    named = invoked('{"batchItemFailures": [{"itemIdentifier": "a"}]}')
    assert judge(of, of.event, named) == Judged((), "succeeded")


def test_an_answer_that_nobody_reads_is_a_success_and_said_to_be_in_vain(made: Cases) -> None:
    of = made(queued(), Queue())
    in_vain = Judged((), "succeeded: batchItemFailures not read")
    assert judge(of, of.event, invoked(reporting("x"))) == in_vain
    assert judge(of, of.event, invoked()) == Judged((), "succeeded")


def test_the_records_of_a_queue_that_were_reported_come_again_in_their_order(made: Cases) -> None:
    of = made(queued(), Queue(report_batch_item_failures=True))
    first, _, third = identifiers(of, of.event["Records"])
    assert judge(of, of.event, invoked(reporting(third, first, third))) == Judged(
        (0, 2), "reported 2 of 3 records"
    )
    assert judge(of, of.event, invoked(reporting())) == Judged((), "succeeded")


def test_what_follows_the_lowest_number_reported_comes_again_from_a_stream(made: Cases) -> None:
    of = made(streamed(), Stream(report_batch_item_failures=True))
    _, second, third = identifiers(of, of.event["Records"])
    assert judge(of, of.event, invoked(reporting(third, second))) == Judged((1, 2), "reported 2 of 3 records")


def test_an_answer_that_cannot_be_used_brings_all_again(made: Cases) -> None:
    of = made(queued(2), Queue(report_batch_item_failures=True))
    seen = judge(of, of.event, invoked(reporting("nobody")))
    assert seen.failed == (0, 1)
    assert seen.said == "answer not usable: itemIdentifier 'nobody' is not in the batch"


def test_by_what_a_record_is_reported(made: Cases) -> None:
    queue, kinesis = made(queued(1)), made(streamed(1))
    dynamodb = made(events.dynamodb_stream(events.insert({"id": "1"})))
    assert identifiers(queue, queue.event["Records"]) == [queue.event["Records"][0]["messageId"]]
    assert identifiers(kinesis, kinesis.event["Records"]) == [
        kinesis.event["Records"][0]["kinesis"]["sequenceNumber"]
    ]
    assert identifiers(dynamodb, dynamodb.event["Records"]) == [
        dynamodb.event["Records"][0]["dynamodb"]["SequenceNumber"]
    ]


def test_a_request_is_judged_by_the_status_that_the_client_gets(made: Cases) -> None:
    of = made(events.http_api("PUT", "/orders/1"))
    assert judge(of, of.event, invoked('{"statusCode": 399}')) == Judged((), "answered 399", 399)
    assert judge(of, of.event, invoked('{"statusCode": 400}')) == Judged((0,), "answered 400", 400)
    raised = judge(of, of.event, invoked("{}", error="ValueError", message="no"))
    assert raised == Judged((0,), "answered 500 (raised ValueError: no)", 500)


def test_a_request_that_timed_out_is_no_success(made: Cases) -> None:
    of = made(events.apigw("PUT", "/orders/1"))
    late = invoked("{}", error="Sandbox.Timedout", message="Task timed out", timed_out=True)
    seen = judge(of, of.event, late)
    assert (seen.failed, seen.said) == ((0,), f"answered {seen.status} (timed out)")


def test_the_front_end_s_own_settings_and_the_request_decide_on_the_status(made: Cases) -> None:
    asked = made(events.apigw("PUT", "/orders/1"), Sync(timeout_in_millis=50))
    assert judge(asked, asked.event, invoked('{"statusCode": 200}')).status == 504  # it took 100 ms
    binary = Sync(binary_media_types=["image/*"])
    broken = invoked('{"statusCode": 200, "isBase64Encoded": true, "body": "é"}')
    picture = made(events.apigw("GET", "/", headers={"Accept": "image/png"}), binary)
    text = made(events.apigw("GET", "/", headers={"Accept": "text/plain"}), binary)
    assert [judge(each, each.event, broken).status for each in (picture, text)] == [502, 200]


@pytest.mark.parametrize(
    ("status", "method", "done"),
    [
        (201, "PUT", True),
        (304, "PUT", True),
        (409, "PUT", True),
        (412, "PUT", True),
        (404, "DELETE", True),
        (410, "DELETE", True),
        (404, "PUT", False),
        (410, "POST", False),
        (400, "DELETE", False),
        (500, "DELETE", False),
        (429, "PUT", False),
    ],
)
def test_an_answer_to_a_repetition_that_says_it_is_done_already_is_a_success(
    made: Cases, status: int, method: str, done: bool
) -> None:
    attempt = tried(made(events.http_api(method, "/orders/1")), invoked(f'{{"statusCode": {status}}}'))
    assert attempt.done_already(method) is done
    assert attempt.ok is (status < 400)


def test_what_the_one_who_asked_gets_to_see(made: Cases) -> None:
    asked = made(events.http_api("GET", "/orders/1"))
    assert answer.of(asked, tried(asked, invoked('{"statusCode": 200, "body": "[1]"}'))) == {
        "status": 200,
        "payload": {"statusCode": 200, "body": [1]},
    }
    assert answer.of(asked, tried(asked, invoked("{}", error="ValueError"))) == {"status": 500}
    direct = made({"id": 1}, Sync())
    assert answer.of(direct, tried(direct, invoked('{"n": 1}'))) == {
        "outcome": "succeeded",
        "payload": {"n": 1},
    }
    assert answer.of(direct, tried(direct, invoked("{}", error="ValueError"))) == {"outcome": "failed"}
    queue = made(queued(), Queue(report_batch_item_failures=True))
    ids = identifiers(queue, queue.event["Records"])
    assert answer.of(queue, tried(queue, invoked(reporting(*ids)))) == {"outcome": "failed"}
    assert answer.of(queue, tried(queue, invoked(reporting(*ids[1:])))) == {
        "outcome": "records 2, 3 of 3 failed"
    }
    assert answer.of(queue, tried(queue, invoked("7"))) == {"outcome": "failed"}


@pytest.mark.parametrize(
    ("payload", "read"),
    [
        ('{"body": "{\\"a\\": 1}"}', {"body": {"a": 1}}),
        ('{"body": "7"}', {"body": "7"}),
        ('{"body": "{"}', {"body": "{"}),
        ('{"body": {"a": 1}}', {"body": {"a": 1}}),
        ('{"n": 1}', {"n": 1}),
        ('"text"', "text"),
    ],
)
def test_a_body_is_read_where_it_is_json(made: Cases, payload: str, read: Any) -> None:
    direct = made({"id": 1}, Sync())
    assert answer.of(direct, tried(direct, invoked(payload)))["payload"] == read


def test_an_attempt_says_when_it_was_and_what_struck_it_where_that_is_known(made: Cases) -> None:
    attempt = tried(made(queued()), invoked())
    assert (attempt.status, attempt.at, attempt.strikes) == (None, 0.0, ())
