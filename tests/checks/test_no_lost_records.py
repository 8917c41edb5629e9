"""`assert_no_lost_records`: what is reported as done although a call failed."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
import pytest
import responses

from pytest_faas import Function, Queue, Sandbox, events
from pytest_faas.checks import running
from pytest_faas.checks.allow import Allow, UnusedAllow
from pytest_faas.checks.properties import no_lost_records
from pytest_faas.checks.verdict import Verdict
from pytest_faas.checks.worlds.case import case
from pytest_faas.errors import InvalidArgument, RecordsLost, UnknownArgument, Vacuous

Make = Callable[[str], Function]
PARTIAL = Queue(report_batch_item_failures=True)
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/out"
HEAD = f"""
import json, os, uuid
import boto3
dynamodb = boto3.resource("dynamodb")
table, parked = dynamodb.Table("orders"), dynamodb.Table("parked")
sqs, s3, kinesis, ssm = (boto3.client(each) for each in ("sqs", "s3", "kinesis", "ssm"))
QUEUE = {QUEUE!r}
def put(body):
    table.put_item(Item=json.loads(body))
def send(body):
    sqs.send_message(QueueUrl=QUEUE, MessageBody=body)
"""


@pytest.fixture
def make(faas: Sandbox, tmp_path: Path) -> Make:
    for name in ("orders", "parked"):
        boto3.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    boto3.client("sqs").create_queue(QueueName="out")
    boto3.client("s3").create_bucket(Bucket="files")
    boto3.client("s3").put_object(Bucket="files", Key="a.txt", Body=b"a")
    boto3.client("ssm").put_parameter(Name="fee", Value="1", Type="String")

    def made(source: str) -> Function:
        (tmp_path / "shop.py").write_text(HEAD + textwrap.dedent(source))
        return faas.function("shop.handler", root=tmp_path)

    return made


def verdict_of(
    faas: Sandbox, fn: Function, event: events.Event, source: object = None, **options: Any
) -> Verdict:
    made = case("faas.assert_no_lost_records", fn, event, source, options.pop("allow", ()))
    with faas._bench().worlds(made) as worlds:
        return running.judged(worlds, "no_lost_records", **options)


def kinds(verdict: Verdict) -> list[str]:
    return [each.kind for each in verdict.failures]


def orders(count: int = 3) -> events.Event:
    return events.sqs(*({"id": f"o-{number}", "amount": "9"} for number in range(1, count + 1)))


SWALLOWS = """
def handler(event, context):
    for record in event["Records"]:
        try:
            put(record["body"])
        except Exception as error:
            print(error)
"""
LETS_PASS = """
def handler(event, context):
    for record in event["Records"]:
        put(record["body"])
"""
RETURNS_EARLY = """
def handler(event, context):
    for record in event["Records"]:
        try:
            send(record["body"])
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
"""
REPORTS_THE_LAST = """
def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            send(record["body"])
        except Exception:
            failed = [{"itemIdentifier": record["messageId"]}]
    return {"batchItemFailures": failed}
"""
REPORTS = """
def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            put(record["body"])
            send(record["body"])
        except Exception:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
"""
MISSPELT = REPORTS.replace('{"batchItemFailures": failed}', '{"BatchItemFailure": failed}')
ENTRIES = """
def handler(event, context):
    entries = [{"Id": str(n), "MessageBody": r["body"]} for n, r in enumerate(event["Records"])]
    answer = sqs.send_message_batch(QueueUrl=QUEUE, Entries=entries)
"""
LOOKS_AT_FAILED = (
    ENTRIES
    + """
    if answer.get("Failed"):
        raise RuntimeError("not all sent")
"""
)
BATCH_WRITER = """
def handler(event, context):
    with table.batch_writer() as batch:
        for record in event["Records"]:
            batch.put_item(Item=json.loads(record["body"]))
"""
BATCH_WRITE = """
def handler(event, context):
    boto3.client("dynamodb").batch_write_item(RequestItems={"orders": [
        {"PutRequest": {"Item": {"id": {"S": json.loads(r["body"])["id"]}}}} for r in event["Records"]]})
"""
READ_SWALLOWED = """
def handler(event, context):
    try:
        fee = ssm.get_parameter(Name="fee")["Parameter"]["Value"]
    except Exception:
        return
    send(fee)
"""
READ_WITH_DEFAULT = """
def handler(event, context):
    try:
        ssm.get_parameter(Name="fee")
    except Exception:
        print("no fee")
    send(event["Records"][0]["body"])
"""
DRAWS_ONCE_MORE = """
from hashlib import sha256
def handler(event, context):
    try:
        ssm.get_parameter(Name="fee")
    except Exception as error:
        print(uuid.uuid4(), error)
    table.put_item(Item={"id": "o-1", "token": sha256(uuid.uuid4().bytes).hexdigest()})
"""
DELETE_SWALLOWED = """
def handler(event, context):
    try:
        s3.delete_object(Bucket="files", Key="a.txt")
    except Exception:
        pass
"""


@pytest.mark.parametrize(
    ("source", "settings", "kind"),
    [
        (SWALLOWS, None, "swallowed-error"),
        (SWALLOWS, PARTIAL, "swallowed-error"),
        (RETURNS_EARLY, PARTIAL, "early-return"),
        (REPORTS_THE_LAST, PARTIAL, "swallowed-error"),
        (MISSPELT, PARTIAL, "misspelt-key"),
        (REPORTS, None, "partial-response-not-read"),
        (ENTRIES, None, "partial-failure-ignored"),
        (BATCH_WRITE, None, "partial-failure-ignored"),
        (READ_SWALLOWED, None, "swallowed-error"),
        (DELETE_SWALLOWED, None, "swallowed-error"),
    ],
)
def test_what_is_lost_is_found_and_named(
    faas: Sandbox, make: Make, source: str, settings: object, kind: str
) -> None:
    verdict = verdict_of(faas, make(source), orders(), settings)
    assert set(kinds(verdict)) == {kind}, verdict.failures


@pytest.mark.parametrize(
    ("source", "settings"),
    [
        (LETS_PASS, None),
        (LETS_PASS, PARTIAL),
        (REPORTS, PARTIAL),
        (LOOKS_AT_FAILED, None),
        (BATCH_WRITER, None),
        (READ_WITH_DEFAULT, None),
        (DRAWS_ONCE_MORE, None),
    ],
)
def test_what_is_reported_is_not_lost(faas: Sandbox, make: Make, source: str, settings: object) -> None:
    verdict = verdict_of(faas, make(source), orders(), settings)
    assert verdict.status == "passed", verdict


def posting(what: str) -> str:
    return f"""
    import requests

    def handler(event, context):
        for record in event["Records"]:
            answer = requests.post("https://search.example.com/orders", data=record["body"], timeout=1)
            {what}
    """


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("pass", ["status-not-checked"]),
        ("print(answer.status_code)", ["status-not-checked"]),
        ("answer.raise_for_status()", []),
        ("answer.json()", ["status-not-checked"]),
        ("answer.json()['ok']", []),
        ("assert answer.ok", []),
    ],
)
@pytest.mark.parametrize("mocked", [False, True])
def test_an_answer_that_is_an_error_is_no_success(
    faas: Sandbox, make: Make, what: str, found: list[str], mocked: bool
) -> None:
    with responses.RequestsMock() if mocked else nullcontext() as mock:
        if mock is not None:
            mock.post("https://search.example.com/orders", json={"ok": True})
        faas.effect(http="search.example.com", **({} if mocked else {"returns": {"ok": True}}))
        verdict = verdict_of(faas, make(posting(what)), orders())
        assert kinds(verdict) == found
        if mock is not None:
            mock.reset()
    if found:
        assert "Each search.example.com.POST /orders is answered with 503" in str(verdict.failures[0])


def test_what_comes_again_and_counts_twice_is_no_loss(faas: Sandbox, make: Make) -> None:
    counts = REPORTS.replace(
        "put(record",
        """table.update_item(Key={"id": "sum"}, UpdateExpression="ADD n :one",
                              ExpressionAttributeValues={":one": 1})
            put(record""",
    )
    assert verdict_of(faas, make(counts), orders(), PARTIAL).status == "passed"


def parking(what: str) -> str:
    return f"""
    def handler(event, context):
        for record in event["Records"]:
            try:
                send(record["body"])
            except Exception as error:
                {what}
    """


@pytest.mark.parametrize(
    "what",
    [
        'parked.put_item(Item={"id": record["messageId"]})',
        'parked.put_item(Item={"id": str(uuid.uuid4()), "body": record["body"]})',
        'parked.put_item(Item={**json.loads(record["body"]), "why": str(error)})',
        's3.put_object(Bucket="files", Key=record["messageId"], Body=b"failed")',
        's3.put_object(Bucket="files", Key=str(uuid.uuid4()), Body=record["body"].encode())',
    ],
)
def test_what_is_handed_on_with_its_id_or_its_body_is_not_lost(faas: Sandbox, make: Make, what: str) -> None:
    assert verdict_of(faas, make(parking(what)), orders()).status == "passed"


@pytest.mark.parametrize(
    "what",
    [
        'parked.put_item(Item={"id": "last-error", "why": "failed"})',
        'parked.put_item(Item={"id": "x" + record["messageId"]})',
        'print(record["body"])',
        'parked.put_item(Item={"id": event["Records"][0]["messageId"]})',
    ],
)
def test_a_trace_without_id_and_body_hands_nothing_on(faas: Sandbox, make: Make, what: str) -> None:
    assert kinds(verdict_of(faas, make(parking(what)), orders())) == ["swallowed-error"]


def test_a_request_answered_below_400_must_be_done(faas: Sandbox, make: Make) -> None:
    request = events.http_api("POST", "/orders", json={"id": "o-1"})
    answers = """
    def handler(event, context):
        try:
            send(event["body"])
        except Exception:
            return {"statusCode": STATUS}
        return {"statusCode": 202}
    """
    assert kinds(verdict_of(faas, make(answers.replace("STATUS", "202")), request)) == ["swallowed-error"]
    assert verdict_of(faas, make(answers.replace("STATUS", "503")), request).status == "passed"


def test_a_message_names_the_call_what_is_missing_and_what_to_change(faas: Sandbox, make: Make) -> None:
    with pytest.raises(RecordsLost) as caught:
        faas.assert_no_lost_records(make(SWALLOWS), orders(1))
    said = " ".join(str(caught.value).split())
    assert said.startswith(
        "shop.handler loses what it reports as done Each call of dynamodb.PutItem orders id=o-1 fails, and the invocation"
        " succeeds, but it leaves out what a clean run does: dynamodb orders id=o-1 1 item fewer"
    )
    assert "attempt 1 dynamodb.PutItem orders" in said
    assert "1 failing call of a clean run: 1 with a loss. Source: Queue with AWS's defaults" in said
    assert "docs/checks/no-lost-records.md#swallowed-error" in said


def test_two_swallowed_errors_are_two_causes_and_one_try_is_one(faas: Sandbox, make: Make) -> None:
    apart = """
    def handler(event, context):
        for step in (put, send):
            try:
                step(event["Records"][0]["body"])
            except Exception:
                pass
    """
    verdict = verdict_of(faas, make(apart), orders(1))
    assert [len(each.rows) for each in verdict.failures] == [1, 1]
    together = """
    def handler(event, context):
        try:
            put(event["Records"][0]["body"])
            send(event["Records"][0]["body"])
        except Exception:
            pass
    """
    verdict = verdict_of(faas, make(together), orders(1))
    assert [each.runs for each in verdict.failures] == [2]


def test_one_call_for_several_items_is_one_cause_and_another_call_is_another(
    faas: Sandbox, make: Make
) -> None:
    for number in (1, 2, 3):
        boto3.resource("dynamodb").Table("orders").put_item(Item={"id": f"o-{number}"})
    source = """
    def update(key, name):
        table.update_item(Key={"id": key}, UpdateExpression=f"SET {name} = :n", ExpressionAttributeValues={":n": 1})
    def handler(event, context):
        for step, what in ((update, ("o-1", "a")), (update, ("o-2", "b")), (table.delete_item, ())):
            try:
                step(*what) if what else step(Key={"id": "o-3"})
            except Exception:
                pass
    """
    verdict = verdict_of(faas, make(source), orders(1))
    assert [(each.plan["call"][1], each.runs) for each in verdict.failures] == [
        ("UpdateItem", 2),
        ("DeleteItem", 1),
    ]


BEST_EFFORT = """
def handler(event, context):
    put(event["Records"][0]["body"])
    try:
        parked.put_item(Item={"id": "audit"})
    except Exception:
        pass
"""


def test_best_effort_is_named_by_allow_and_told(faas: Sandbox, make: Make) -> None:
    fn = make(BEST_EFFORT)
    with pytest.raises(RecordsLost):
        faas.assert_no_lost_records(fn, orders(1))
    faas.assert_no_lost_records(fn, orders(1), allow=Allow("dynamodb", "parked"))
    verdict = verdict_of(faas, fn, orders(1), allow=[Allow("dynamodb", "parked")])
    assert verdict.notes == ("Best effort, by allow: dynamodb.PutItem parked id=audit",)
    with pytest.warns(UnusedAllow):
        faas.assert_no_lost_records(make(LETS_PASS), orders(1), allow=Allow("sqs"))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def handler(event, context): pass", "no effect"),
        ('def handler(event, context): ssm.get_parameter(Name="fee")', "no effect"),
        ("def handler(event, context): raise ValueError", "without any fault"),
    ],
)
def test_nothing_exercised_is_vacuous(faas: Sandbox, make: Make, source: str, reason: str) -> None:
    fn = make(source)
    with pytest.raises(Vacuous, match=reason):
        faas.assert_no_lost_records(fn, orders())
    faas.assert_no_lost_records(fn, orders(), vacuous="ok")


def test_a_plan_runs_one_world_again(faas: Sandbox, make: Make) -> None:
    fn = make(RETURNS_EARLY)
    (failure,) = verdict_of(faas, fn, orders(), PARTIAL).failures
    (again,) = verdict_of(faas, fn, orders(), PARTIAL, only=failure.plan).failures
    assert (again.kind, again.what, again.runs) == (failure.kind, failure.what, 1)
    with pytest.raises(InvalidArgument, match="how must be"):
        no_lost_records.Plan.of({"how": "never"})
    with pytest.raises(InvalidArgument, match="call must be"):
        no_lost_records.Plan.of({"how": "one", "call": []})


def test_each_way_of_failing_survives_its_file() -> None:
    for how in ("each", "one", "partial"):
        plan = no_lost_records.Plan.of({"how": how, "call": ["sqs", "SendMessage", "out", None, 2]})
        assert no_lost_records.Plan.of(plan.as_json()) == plan


@pytest.mark.parametrize("source", [SWALLOWS, LETS_PASS])
def test_all_is_as_before_whatever_comes_of_it(faas: Sandbox, make: Make, source: str) -> None:
    fn, double = make(source), mock.Mock()
    double("before")
    fn.invoke(orders(1))
    before, calls, table = str(faas.state()), len(faas.calls), list(double.mock_calls)
    for _ in range(2):
        verdict = verdict_of(faas, fn, orders())
        assert [each.runs for each in verdict.failures] == ([2] if source is SWALLOWS else [])  # o-1 is there
        assert (str(faas.state()), len(faas.calls), double.mock_calls) == (before, calls, table)


def test_the_arguments_are_checked(faas: Sandbox, make: Make) -> None:
    assert_lost: Any = faas.assert_no_lost_records
    with pytest.raises(UnknownArgument, match="vacuous"):
        assert_lost(make(SWALLOWS), orders(), vacuus="ok")
    with pytest.raises(InvalidArgument, match="fn must be"):
        assert_lost("shop.handler", orders())
