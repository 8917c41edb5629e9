"""`assert_contract`: an answer is judged by the rules of the source that asked; raising is another check's matter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_faas import Allow, Async, Function, Queue, Sandbox, Stream, Sync, UnusedAllow, events
from pytest_faas.checks.properties.contract import asker_for
from pytest_faas.checks.verdict import Verdict
from pytest_faas.checks.worlds.case import case
from pytest_faas.errors import AnswerInvalid, Vacuous

Handler = Callable[[str], Function]
Judge = Callable[..., Verdict]

REST = events.apigw("GET", "/")
API = events.http_api("GET", "/")
SQS = events.sqs("a")
KINESIS = events.kinesis("a")
PNG = 'return {"statusCode": 200, "isBase64Encoded": True, "headers": {"Content-Type": "image/png"}, "body": "iVBORw=="}'
REPORTS = 'return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}'
NEAR_MISS = 'return {"batch_item_failures": []}'
ON = Queue(report_batch_item_failures=True)
AUTHORIZER = {
    "type": "TOKEN",
    "authorizationToken": "secret",
    "methodArn": "arn:aws:execute-api:a:b:c/d/GET/",
}

VALID = {
    "rest": (REST, 'return {"statusCode": 200, "body": "x"}', None),
    "status-404": (REST, 'return {"statusCode": 404, "body": "x"}', None),
    "inferred": (API, 'return {"order": 7}', None),
    "binary": (REST, PNG, Sync(binary_media_types=["image/png"])),
    "nothing-for-a-queue": (SQS, "return None", None),
    "text-for-a-queue": (SQS, 'return "done"', None),
    "reports-and-nobody-said": (SQS, REPORTS, None),
    "reports-and-is-read": (SQS, REPORTS, ON),
    "anything-for-an-event": (events.s3("bucket", "key"), "return [1, 2]", None),
    "anything-for-a-call": ({"order": 7}, "return 7", Sync()),
    "other-key": (SQS, 'return {"processed": 1}', None),
    "window-without-partial": (SQS, 'return {"batchItemFailures": []}', Queue()),
    "body-as-json": (REST, 'return {"statusCode": 200, "body": {"a": 1}}', Sync(sends_any_body=True)),
}
INVALID = {
    "unknown-key": (REST, 'return {"statusCode": 200, "Body": "x"}', None, "answer-refused", "Did you mean"),
    "status": (REST, 'return {"statusCode": "fine"}', None, "answer-refused", "statusCode"),
    "text-for-rest": (REST, 'return "hello"', None, "answer-refused", "A REST API takes the answer"),
    "not-sendable": (REST, 'return {"statusCode": 200, "body": {1, 2}}', None, "answer-not-sendable", "set"),
    "not-json": (API, 'return {"a": float("nan")}', None, "not-json", "NaN is Python's"),
    "too-large": (API, 'return "x" * 6_300_000', None, "too-large", "6291556"),
    "too-large-for-alb": (
        {"requestContext": {"elb": {}}, "httpMethod": "GET", "path": "/", "headers": {}, "body": ""},
        'return {"statusCode": 200, "headers": {}, "isBase64Encoded": False, "body": "x" * 1_100_000}',
        None,
        "too-large",
        "octets",
    ),
    "near-miss": (SQS, NEAR_MISS, None, "answer-ignored", "batchItemFailures"),
    "near-miss-and-off": (SQS, NEAR_MISS, Queue(), "answer-ignored", "batchItemFailures"),
    "reports-and-is-off": (SQS, REPORTS, Queue(), "answer-ignored", "ReportBatchItemFailures"),
    "malformed": (
        SQS,
        'return {"batchItemFailures": [{"id": "a"}]}',
        None,
        "answer-refused",
        "itemIdentifier",
    ),
    "strange-id": (
        SQS,
        'return {"batchItemFailures": [{"itemIdentifier": "a"}]}',
        ON,
        "answer-refused",
        "batch",
    ),
    "window": (KINESIS, "return None", Stream(tumbling_window_in_seconds=60), "answer-refused", "state"),
    "authorizer": (AUTHORIZER, 'return {"principalId": "a"}', Sync(), "answer-refused", "policyDocument"),
    "kind-as-said": (API, 'return {"order": 7}', Sync(kind="rest"), "answer-refused", "A REST API"),
}


def written(body: str) -> str:
    return f"def handler(event, context):\n    {body}\n"


@pytest.mark.parametrize("name", VALID)
def test_a_valid_answer_passes(name: str, faas: Sandbox, handler: Handler, judge: Judge) -> None:
    event, body, source = VALID[name]
    fn = handler(written(body))
    verdict = judge("contract", fn, event, source)
    assert (verdict.status, verdict.failures) == ("passed", ())
    faas.assert_contract(fn, event, source=source)


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_answer_fails_with_its_kind_and_says_why(
    name: str, faas: Sandbox, handler: Handler
) -> None:
    event, body, source, kind, word = INVALID[name]
    with pytest.raises(AnswerInvalid) as caught:
        faas.assert_contract(handler(written(body)), event, source=source)
    assert [each.kind for each in caught.value.verdict.failures] == [kind]
    said = str(caught.value)
    assert word in said
    assert f"docs/checks/contract.md#{kind}" in said
    assert "gives an answer that is not valid" in said


def test_faults_of_two_kinds_are_two_failures(handler: Handler, judge: Judge) -> None:
    fn = handler(written('return {"batch_item_failures": [], "batchItemFailures": [{"itemIdentifier": ""}]}'))
    verdict = judge("contract", fn, SQS, ON)
    assert sorted(each.kind for each in verdict.failures) == ["answer-ignored", "answer-refused"]
    assert all(each.attempts and each.event is verdict.case.event for each in verdict.failures)


def test_faults_of_one_kind_are_rows_of_one_failure(handler: Handler, judge: Judge) -> None:
    verdict = judge("contract", handler(written('return {"statusCode": 200, "Body": 1, "foo": 2}')), REST)
    [failure] = verdict.failures
    assert [row.split()[0] for row in failure.rows if not row.startswith(" ")] == ["Body", "foo"]
    assert all(len(row) <= 94 for row in failure.rows)


def test_a_warning_is_a_note_and_no_failure(handler: Handler, judge: Judge) -> None:
    verdict = judge("contract", handler(written('return {"statusCode": 200, "cookies": ["a=1"]}')), REST)
    assert verdict.status == "passed"
    assert [note for note in verdict.notes if note.startswith("Warning: cookies")]


@pytest.mark.parametrize(
    ("event", "source", "note"),
    [
        (SQS, None, "source=Queue(report_batch_item_failures=True)"),
        (KINESIS, None, "source=Stream(report_batch_item_failures=True)"),
        (SQS, Queue(), None),
    ],
)
def test_a_batch_is_read_by_lambda_and_what_nobody_said_is_told(
    event: events.Event, source: object, note: str | None, handler: Handler, judge: Judge
) -> None:
    verdict = judge("contract", handler(written(NEAR_MISS)), event, source)
    assert verdict.failures[0].what.startswith("Lambda's poller of a")
    assert [each for each in verdict.notes if "Nobody said" in each] == (
        [f"Nobody said whether the mapping has ReportBatchItemFailures: {note} says so."] if note else []
    )


def test_a_request_and_a_batch_that_passes_leave_nothing_unsaid(handler: Handler, judge: Judge) -> None:
    assert judge("contract", handler(written('return {"statusCode": 200, "Body": 1}')), REST).notes == ()
    assert judge("contract", handler(written("return None")), SQS).notes == ()


@pytest.mark.parametrize(
    "body",
    ['raise KeyError("sku")', "import sys; sys.exit(1)", "time.sleep(60)"],
    ids=["raises", "exits", "hangs"],
)
def test_an_invocation_without_an_answer_is_vacuous(body: str, faas: Sandbox, handler: Handler) -> None:
    fn = handler(written(body))
    with pytest.raises(Vacuous, match="assert_robust"):
        faas.assert_contract(fn, REST)
    faas.assert_contract(fn, REST, vacuous="ok")


def test_the_handler_runs_once_and_leaves_no_trace(
    faas: Sandbox, handler: Handler, surroundings: Callable[[], object]
) -> None:
    fn = handler(written('table.put_item(Item={"id": "a"}); return {"statusCode": 200, "Body": "x"}'))
    before = surroundings()
    for _ in range(2):
        with pytest.raises(AnswerInvalid) as caught:
            faas.assert_contract(fn, REST)
        assert "dynamodb.PutItem orders" in str(caught.value)
        assert "attempt 2" not in str(caught.value)
        assert surroundings() == before


@pytest.mark.parametrize(
    ("event", "source", "asker"),
    [
        (REST, None, "rest"),
        ({**REST, "version": "1.0"}, None, "http_api_1"),
        (API, None, "http_api"),
        (REST, Sync(kind="alb"), "alb"),
        (REST, Sync(kind="direct"), "direct"),
        (SQS, None, "sqs"),
        (KINESIS, None, "kinesis"),
        (events.sns("a"), None, "sns"),
        ({"order": 7}, Async(), "eventbridge"),
        (REST, Async(), "eventbridge"),
        ({"order": 7}, Sync(), "direct"),
        (AUTHORIZER, Sync(), "rest_authorizer"),
        (AUTHORIZER, Async(), "eventbridge"),
        ({"triggerSource": "PreSignUp_SignUp", "userPoolId": "p"}, Sync(), "cognito"),
    ],
)
def test_the_rules_are_those_of_who_asks(
    event: events.Event, source: object, asker: str, handler: Handler
) -> None:
    assert asker_for(case("here", handler(written("pass")), event, source, ())) == asker


def test_what_is_allowed_cannot_matter_and_warns(handler, faas) -> None:
    fn = handler("def handler(event, context):\n    return {'statusCode': 200, 'body': 'ok'}\n")
    with pytest.warns(UnusedAllow, match="matched nothing"):
        faas.assert_contract(fn, events.apigw("GET", "/"), allow=Allow("dynamodb"))
