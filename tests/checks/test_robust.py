"""`assert_robust`: legal requests that fail, and bad records that hold up their neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from pytest_faas import Async, Function, Queue, Sandbox, Stream, Sync, events
from pytest_faas.checks.explaining import ADVICE, batches
from pytest_faas.checks.verdict import Inapplicable, Verdict
from pytest_faas.checks.worlds.case import case
from pytest_faas.errors import InvalidArgument, NotRobust, Vacuous

Handler = Callable[[str], Function]
Judge = Callable[..., Verdict]
PARTIAL = Queue(report_batch_item_failures=True, max_receive_count=3)
QUEUED = events.sqs({"id": "o-1"}, {"id": "o-2"})
STREAMED = events.kinesis(
    *(events.kinesis_record({"id": each}, partition_key="k") for each in ("o-1", "o-2"))
)
CHANGED = events.dynamodb_stream(events.insert({"id": "o-1", "status": "NEW"}), table="orders")
GIVES_UP = Stream(report_batch_item_failures=True, maximum_retry_attempts=2)
HALVES = Stream(
    report_batch_item_failures=True, maximum_retry_attempts=2, bisect_batch_on_function_error=True
)

RAISES = """
def handler(event, context):
    for record in event["Records"]:
        table.put_item(Item=json.loads(record["body"]))
"""
REPORTS = """
def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            text = record["body"] if "body" in record else base64.b64decode(record["kinesis"]["data"])
            table.put_item(Item=json.loads(text))
        except Exception:
            failed.append({"itemIdentifier": record.get("messageId") or record["kinesis"]["sequenceNumber"]})
    return {"batchItemFailures": failed}
"""
SETS_ASIDE = """
def handler(event, context):
    for record in event["Records"]:
        try:
            table.put_item(Item=json.loads(record["body"]))
        except Exception:
            print("unreadable", record["messageId"])
"""
IMAGE = """
def handler(event, context):
    for record in event["Records"]:
        table.put_item(Item={"id": record["dynamodb"]["NewImage"]["id"]["S"]})
"""
BY_NAME = """
def handler(event, context):
    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage")
        if image:
            table.put_item(Item={"id": image["id"]["S"]})
"""
DECIMAL = """
from decimal import Decimal
def handler(event, context):
    for record in event["Records"]:
        amount = Decimal(record["dynamodb"].get("NewImage", {}).get("amount", {"N": "1"})["N"])
        table.put_item(Item={"id": "o-1", "text": json.dumps(int(amount) if amount == 1 else amount)})
"""


def kinds(verdict: Verdict) -> list[str]:
    return [each.kind for each in verdict.failures]


@pytest.mark.parametrize(
    ("source", "event", "settings", "kind"),
    [
        (RAISES, QUEUED, None, "poison-blocks-batch"),
        (RAISES, QUEUED, Queue(max_receive_count=3), "poison-blocks-batch"),
        (RAISES, QUEUED, PARTIAL, "poison-blocks-batch"),
        (REPORTS, QUEUED, Queue(max_receive_count=3), None),
        (REPORTS, QUEUED, PARTIAL, None),
        (REPORTS, QUEUED, Queue(report_batch_item_failures=True), None),
        (SETS_ASIDE, QUEUED, None, None),
        (REPORTS, STREAMED, HALVES, None),
        (REPORTS, STREAMED, GIVES_UP, "poison-blocks-batch"),
        (REPORTS, STREAMED, Stream(report_batch_item_failures=True), "poison-blocks-batch"),
        (IMAGE, CHANGED, None, "image-missing"),
        (IMAGE, CHANGED, Stream(maximum_retry_attempts=1, bisect_batch_on_function_error=True), None),
        (BY_NAME, CHANGED, None, None),
        (DECIMAL, CHANGED, Stream(maximum_retry_attempts=1), "decimal-not-json"),
    ],
)
def test_a_bad_record_must_not_hold_up_its_neighbours(
    handler: Handler, judge: Judge, source: str, event: events.Event, settings: object, kind: str | None
) -> None:
    verdict = judge("robust", handler(source), event, settings)
    assert kinds(verdict) == ([] if kind is None else [kind])
    assert verdict.status == ("passed" if kind is None else "failed")


def test_a_bad_record_of_a_fifo_group_comes_last(handler: Handler, judge: Judge) -> None:
    stops = """
    def handler(event, context):
        for place, record in enumerate(event["Records"]):
            try:
                json.loads(record["body"])
            except Exception:
                return {"batchItemFailures": [{"itemIdentifier": e["messageId"]} for e in event["Records"][place:]]}
    """
    grouped = events.sqs(*(events.sqs_message({"id": each}, group_id="g") for each in "ab"), queue="in.fifo")
    assert judge("robust", handler(stops), grouped, PARTIAL).status == "passed"
    assert kinds(judge("robust", handler(RAISES), grouped, PARTIAL)) == ["poison-blocks-batch"]


def test_the_bad_record_may_be_given_or_be_in_the_event(handler: Handler, judge: Judge) -> None:
    picky = """
    def handler(event, context):
        for record in event["Records"]:
            if "refund" in record["body"]:
                raise ValueError(record["body"])
    """
    fn, bad = handler(picky), events.sqs("refund")["Records"][0]
    assert judge("robust", fn, QUEUED).status == "passed"
    assert kinds(judge("robust", fn, QUEUED, bad=bad)) == ["poison-blocks-batch"]
    assert kinds(judge("robust", fn, QUEUED, bad=[bad])) == ["poison-blocks-batch"]
    mixed = {"Records": [*QUEUED["Records"], bad]}
    verdict = judge("robust", fn, mixed)
    assert kinds(verdict) == ["poison-blocks-batch"]
    assert verdict.tried == "1 failing record, each beside 2 good ones"
    (failure,) = verdict.failures
    assert judge("robust", fn, failure.event, only=failure.plan).failures[0].what == failure.what


def test_without_a_good_or_a_bad_record_nothing_is_exercised(
    faas: Sandbox, handler: Handler, judge: Judge
) -> None:
    fn = handler(RAISES)
    with pytest.raises(Vacuous, match="no bad record"):
        faas.assert_robust(fn, QUEUED, bad=())
    with pytest.raises(Vacuous, match="no record of the event succeeds alone"):
        faas.assert_robust(fn, events.sqs("no JSON"))
    faas.assert_robust(fn, QUEUED, bad=(), vacuous="ok")
    with pytest.raises(InvalidArgument, match="bad must be a record"):
        faas.assert_robust(fn, QUEUED, bad="no record")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="bad must be None"):
        faas.assert_robust(fn, events.http_api("GET", "/"), bad=[])


GET = events.apigw("GET", "/orders")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('return {"statusCode": 200, "body": "ok"}', None),
        ('return {"statusCode": 404, "body": "none"}', None),
        ('return {"statusCode": 503, "body": "busy"}', "answers-5xx"),
        ('return {"statusCode": 200, "body": {"no": "text"}}', "answer-malformed"),
        ("raise ValueError", "raises"),
        ('return event["queryStringParameters"].get("page")', "null-field"),
        (
            'return {"statusCode": 200, "body": json.dumps(__import__("decimal").Decimal(1))}',
            "decimal-not-json",
        ),
        ("time.sleep(900)", "times-out"),
    ],
)
def test_a_request_gets_an_answer_below_500(
    handler: Handler, judge: Judge, body: str, kind: str | None
) -> None:
    fn = handler(f"def handler(event, context):\n    {body}\n")
    assert kinds(judge("robust", fn, GET)) == ([] if kind is None else [kind])


def test_a_front_end_that_gives_up_is_a_time_out(faas: Sandbox, handler: Handler, judge: Judge) -> None:
    fn = handler("def handler(event, context):\n    time.sleep(2)\n    return {'statusCode': 200}\n")
    assert kinds(judge("robust", fn, GET, Sync(timeout_in_millis=1000))) == ["times-out"]
    assert judge("robust", fn, GET).status == "passed"


def test_the_key_of_an_object_is_decoded(handler: Handler, judge: Judge) -> None:
    boto3.client("s3").create_bucket(Bucket="uploads")
    boto3.client("s3").put_object(Bucket="uploads", Key="a b.txt", Body=b"text")
    source = """
    from urllib.parse import unquote_plus
    def handler(event, context):
        key = event["Records"][0]["s3"]["object"]["key"]
        boto3.client("s3").get_object(Bucket="uploads", Key=KEY)
    """
    uploaded = events.s3("uploads", "a b.txt")
    assert kinds(judge("robust", handler(source.replace("KEY", "key")), uploaded)) == ["key-not-decoded"]
    right = handler(source.replace("KEY", "unquote_plus(key)"))
    assert judge("robust", right, uploaded).status == "passed"
    assert judge("robust", right, events.s3("uploads", "never.txt")).status == "vacuous"


def test_a_direct_call_may_raise(faas: Sandbox, handler: Handler, judge: Judge) -> None:
    fn = handler("def handler(event, context): raise ValueError")
    with pytest.raises(Inapplicable, match="a direct call may raise: its caller gets the error"):
        faas.assert_robust(fn, {"order": 7}, source=Sync())
    verdict = judge("robust", fn, {"order": 7}, Async())
    assert (kinds(verdict), verdict.tried) == (["raises"], "1 event of direct")


def test_a_message_tells_the_fate_of_each_record_and_the_bound(faas: Sandbox, handler: Handler) -> None:
    with pytest.raises(NotRobust) as caught:
        faas.assert_robust(handler(RAISES), QUEUED)
    said = " ".join(str(caught.value).split())
    assert said.startswith("shop.handler is not robust A record that raised JSONDecodeError")
    assert "keeps 2 of 2 good records beside it from success:" in said
    assert "bad record no JSON, and legal: is still being tried after 121 attempts good record" in said
    assert 'good record {"id":"o-1"}: is still being tried after 121 attempts' in said
    assert "looked at for 3600 virtual seconds" in said
    assert "docs/checks/robust.md#poison-blocks-batch" in said
    with pytest.raises(NotRobust, match="became a dead letter after 3 attempts"):
        faas.assert_robust(handler(RAISES), QUEUED, source=Queue(max_receive_count=3))


def test_a_message_tells_a_reported_record_from_one_that_raised(handler: Handler, judge: Judge) -> None:
    [failure] = judge("robust", handler(REPORTS), STREAMED, GIVES_UP).failures
    assert failure.what.startswith("A record that is reported as failed keeps 2 of 2 good records")


@pytest.mark.parametrize("source", [RAISES, REPORTS])
def test_all_is_as_before_whatever_comes_of_it(
    faas: Sandbox, handler: Handler, judge: Judge, source: str
) -> None:
    fn: Any = handler(source)
    fn.invoke(QUEUED)
    before, calls, reports = str(faas.state()), len(faas.calls), len(faas.reports)
    for _ in range(2):
        judge("robust", fn, QUEUED, PARTIAL)
        assert (str(faas.state()), len(faas.calls), len(faas.reports)) == (before, calls, reports)


BY_MAPPING: dict[str, dict[str, object]] = {
    "ReportBatchItemFailures": {"report_batch_item_failures": True},
    "BisectBatchOnFunctionError": {"bisect_batch_on_function_error": True},
    "MaximumRetryAttempts": {"maximum_retry_attempts": 2},
    "on-failure destination": {"on_failure": "arn:aws:sqs:us-east-1:123456789012:failed"},
    "dead-letter queue": {"max_receive_count": 3},
}
OF_STREAMS = tuple(BY_MAPPING)[:4]


@pytest.mark.parametrize(
    ("source", "event", "given", "missing"),
    [
        (Queue, QUEUED, (), ("ReportBatchItemFailures", "dead-letter queue")),
        (Queue, QUEUED, ("ReportBatchItemFailures",), ("dead-letter queue",)),
        (Queue, QUEUED, ("dead-letter queue",), ("ReportBatchItemFailures",)),
        (Queue, QUEUED, ("dead-letter queue", "ReportBatchItemFailures"), ()),
        (Stream, STREAMED, (), OF_STREAMS),
        (Stream, CHANGED, (), OF_STREAMS),
        *((Stream, STREAMED, (each,), tuple(x for x in OF_STREAMS if x != each)) for each in OF_STREAMS),
        (Stream, STREAMED, OF_STREAMS, ()),
    ],
)
def test_the_advice_names_what_the_mapping_has_not_been_given(
    source: Any,
    event: events.Event,
    given: tuple[str, ...],
    missing: tuple[str, ...],
    faas: Sandbox,
    handler: Handler,
) -> None:
    settings = source(**{name: value for each in given for name, value in BY_MAPPING[each].items()})
    made = case("t", handler(RAISES), event, settings, ())
    told = batches.advice("poison-blocks-batch", made)
    assert tuple(each for each in BY_MAPPING if each in told) == missing
    for each in missing:
        (name,) = BY_MAPPING[each]
        assert f"({name}=" in told
    assert told.startswith("One record that fails")
    assert batches.advice("null-field", made) == ADVICE["null-field"]


def test_a_function_that_reports_is_not_told_to(faas: Sandbox, handler: Handler, judge: Judge) -> None:
    (failure,) = judge("robust", handler(REPORTS), STREAMED, GIVES_UP).failures
    assert failure.advice.startswith("The function reports the record that fails")
    assert "BisectBatchOnFunctionError" in failure.advice
    assert batches.advice(
        "poison-blocks-batch", case("t", handler(REPORTS), STREAMED, None, ()), reported=True
    ).startswith("One record that fails")
