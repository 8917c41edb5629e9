"""`assert_partial_batch`: what of a batch comes again when one of its records fails."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from pytest_faas import Function, Queue, Sandbox, Stream, events
from pytest_faas.checks import running
from pytest_faas.checks.allow import Allow
from pytest_faas.checks.verdict import Inapplicable, Verdict
from pytest_faas.checks.worlds.case import case
from pytest_faas.errors import InvalidArgument, UnknownArgument, Vacuous, WrongPartialBatch

Make = Callable[[str], Function]
PARTIAL = Queue(report_batch_item_failures=True)
SHARD = Stream(report_batch_item_failures=True)
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/out"
HEAD = f"""
import base64, json, uuid
import boto3
from concurrent.futures import ThreadPoolExecutor
table = boto3.resource("dynamodb").Table("orders")
sqs = boto3.client("sqs")
QUEUE = {QUEUE!r}
def body_of(record):
    return record["body"] if "body" in record else base64.b64decode(record["kinesis"]["data"]).decode()
def id_of(record):
    return record["messageId"] if "body" in record else record["kinesis"]["sequenceNumber"]
def put(record):
    table.put_item(Item=json.loads(body_of(record)))
def send(record):
    sqs.send_message(QueueUrl=QUEUE, MessageBody=body_of(record))
def count(record):
    table.update_item(Key={{"id": "sum"}}, UpdateExpression="ADD n :one", ExpressionAttributeValues={{":one": 1}})
def answer(failed):
    return {{"batchItemFailures": [{{"itemIdentifier": each}} for each in failed]}}
"""


@pytest.fixture
def make(faas: Sandbox, tmp_path: Path) -> Make:
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    boto3.client("sqs").create_queue(QueueName="out")

    def made(source: str) -> Function:
        (tmp_path / "shop.py").write_text(HEAD + textwrap.dedent(source))
        return faas.function("shop.handler", root=tmp_path)

    return made


def verdict_of(
    faas: Sandbox, fn: Function, event: events.Event, source: object = None, **options: Any
) -> Verdict:
    made = case("faas.assert_partial_batch", fn, event, source, options.pop("allow", ()))
    with faas._bench().worlds(made) as worlds:
        return running.judged(worlds, "partial_batch", **options)


def kinds(verdict: Verdict) -> set[str]:
    return {each.kind for each in verdict.failures}


ORDERS = [{"id": f"o-{number}", "amount": "9"} for number in (1, 2, 3)]
QUEUED = events.sqs(*ORDERS)
GROUPED = events.sqs(
    *(events.sqs_message(each, group_id=group) for each, group in zip(ORDERS, "aba", strict=True)),
    queue="in.fifo",
)
STREAMED = events.kinesis(*(events.kinesis_record(each, partition_key="k") for each in ORDERS))


def loop(step: str, failed: str) -> str:
    return f"""
    def handler(event, context):
        failed = []
        for number, record in enumerate(event["Records"]):
            try:
                {step}
            except Exception:
                {failed}
        return answer(failed)
    """


REPORTS = loop("put(record)", "failed.append(id_of(record))")
SENDS_AND_REPORTS = loop("send(record)", "failed.append(id_of(record))")
STOPS = loop("send(record)", "return answer([id_of(each) for each in event['Records'][number:]])")
CHECKPOINT = loop("send(record)", "return answer([id_of(record)])")
REPORTS_ALL = loop("send(record)", "failed = [id_of(each) for each in event['Records']]")
REPORTS_ALL_OF_PUTS = loop("put(record)", "failed = [id_of(each) for each in event['Records']]")
LAST_ONE = loop("send(record)", "failed = [id_of(record)]; break")
NEXT_ONE = loop("send(record)", "failed.append(id_of(event['Records'][(number + 1) % 3]))")
BODY = loop("put(record)", "failed.append(body_of(record))")
EMPTY = loop("put(record)", "failed.append('')")
SWALLOWS = loop("put(record)", "pass")
MISSPELT = SENDS_AND_REPORTS.replace("return answer(failed)", "return {'batchItemFailure': failed}")
RAISES = "def handler(event, context): [put(each) for each in event['Records']]"
RAISES_AND_SENDS = "def handler(event, context): [send(each) for each in event['Records']]"
RAISES_AND_COUNTS = "def handler(event, context): [(count(each), put(each)) for each in event['Records']]"
FLUSHES = """
def handler(event, context):
    entries = [{"Id": str(n), "MessageBody": body_of(r)} for n, r in enumerate(event["Records"])]
    sqs.send_message_batch(QueueUrl=QUEUE, Entries=entries)
"""
FLUSH_SWALLOWED = """
def handler(event, context):
    try:
        with table.batch_writer() as batch:
            for record in event["Records"]:
                batch.put_item(Item=json.loads(body_of(record)))
    except Exception:
        return answer([id_of(event["Records"][0])])
"""
THREADS = """
def one(record):
    try:
        put(record)
    except Exception:
        return [id_of(record)]
    return []
def handler(event, context):
    with ThreadPoolExecutor(3) as pool:
        return answer(sum(pool.map(one, event["Records"]), []))
"""
FRESH_KEYS = loop(
    "table.put_item(Item={'id': str(uuid.uuid4()), 'what': body_of(record)})",
    "failed.append(id_of(record))",
)
PARKS_ALL = """
def handler(event, context):
    try:
        [put(each) for each in event["Records"]]
    except Exception:
        sqs.send_message(QueueUrl=QUEUE, MessageBody=json.dumps([body_of(each) for each in event["Records"]]))
"""
PARKS = loop("put(record)", "table.put_item(Item={'id': 'parked-' + str(number), 'body': body_of(record)})")


@pytest.mark.parametrize(
    ("source", "event", "settings", "kind"),
    [
        (BODY, QUEUED, PARTIAL, "wrong-identifier"),
        (NEXT_ONE, QUEUED, PARTIAL, "wrong-identifier"),
        (EMPTY, QUEUED, PARTIAL, "answer-not-usable"),
        (SWALLOWS, QUEUED, PARTIAL, "reported-too-few"),
        (SWALLOWS, QUEUED, None, "swallowed-error"),
        (LAST_ONE, QUEUED, PARTIAL, "reported-too-few"),
        (MISSPELT, QUEUED, PARTIAL, "misspelt-key"),
        (SENDS_AND_REPORTS, QUEUED, None, "partial-response-not-read"),
        (REPORTS_ALL, QUEUED, PARTIAL, "reported-too-many"),
        (RAISES_AND_SENDS, QUEUED, PARTIAL, "poison-blocks-batch"),
        (RAISES_AND_COUNTS, QUEUED, None, "add-without-condition"),
        (FLUSH_SWALLOWED, QUEUED, PARTIAL, "reported-too-few"),
        (SENDS_AND_REPORTS, GROUPED, PARTIAL, "group-order-lost"),
        (SENDS_AND_REPORTS, STREAMED, SHARD, "order-broken"),
        (BODY, STREAMED, SHARD, "wrong-identifier"),
    ],
)
def test_what_does_not_come_again_as_it_should_is_found_and_named(
    faas: Sandbox, make: Make, source: str, event: events.Event, settings: object, kind: str
) -> None:
    assert kinds(verdict_of(faas, make(source), event, settings)) == {kind}


@pytest.mark.parametrize(
    ("source", "event", "settings"),
    [
        (REPORTS, QUEUED, PARTIAL),
        (SENDS_AND_REPORTS, QUEUED, PARTIAL),
        (REPORTS_ALL_OF_PUTS, QUEUED, PARTIAL),
        (RAISES, QUEUED, PARTIAL),
        (RAISES, QUEUED, None),
        (RAISES_AND_SENDS, QUEUED, None),
        (FLUSHES, QUEUED, PARTIAL),
        (FLUSHES, QUEUED, None),
        (THREADS, QUEUED, PARTIAL),
        (FRESH_KEYS, QUEUED, PARTIAL),
        (PARKS, QUEUED, PARTIAL),
        (STOPS, GROUPED, PARTIAL),
        (CHECKPOINT, STREAMED, SHARD),
        (REPORTS, STREAMED, SHARD),
    ],
)
def test_what_comes_again_as_it_should_passes(
    faas: Sandbox, make: Make, source: str, event: events.Event, settings: object
) -> None:
    verdict = verdict_of(faas, make(source), event, settings)
    assert verdict.status == "passed", verdict


def test_what_never_succeeds_again_is_told_by_its_last_delivery(faas: Sandbox, make: Make) -> None:
    once_only = """
    def handler(event, context):
        for record in event["Records"]:
            try:
                table.put_item(Item=json.loads(body_of(record)), ConditionExpression="attribute_not_exists(id)")
            except Exception:
                raise RuntimeError("try " + record["attributes"]["ApproximateReceiveCount"])
    """
    (failure,) = verdict_of(faas, make(once_only), QUEUED).failures
    assert (failure.kind, len(failure.attempts)) == ("never-recovers", 2)
    assert "fails, and no redelivery succeeds: the last one raised RuntimeError: try 11" in failure.what


def test_what_was_handed_on_is_counted(faas: Sandbox, make: Make) -> None:
    verdict = verdict_of(faas, make(PARKS_ALL), QUEUED, PARTIAL)
    assert verdict.status == "passed"
    assert verdict.tried == "3 failing deliveries of 3 records, 3 handed on by the function"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def handler(event, context): put(event['Records'][0])", 2),
        ("def handler(event, context): [send(each) for each in event['Records'][:2]]", 1),
        (
            "def handler(e, c): table.put_item(Item={'id': str(uuid.uuid4()), 'b': body_of(e['Records'][-1])})",
            2,
        ),
    ],
)
def test_records_without_any_effect_in_the_batch_are_found(
    faas: Sandbox, make: Make, source: str, told: int
) -> None:
    (failure,) = verdict_of(faas, make(source), QUEUED).failures
    assert (failure.kind, len(failure.rows)) == ("record-ignored", told)


@pytest.mark.parametrize(("amounts", "more"), [("012", ({"id": "o-2", "amount": "0"},)), ("201", ())])
def test_one_of_several_writes_to_one_key_may_stand_for_all(
    faas: Sandbox, make: Make, amounts: str, more: tuple[Any, ...]
) -> None:
    compacts = """
    def handler(event, context):
        rising = sorted(event["Records"], key=lambda each: json.loads(body_of(each))["amount"])
        for record in {json.loads(body_of(each))["id"]: each for each in rising}.values():
            put(record)
    """
    same_key = events.sqs(*({"id": "o-1", "amount": each} for each in amounts), *more)
    assert verdict_of(faas, make(compacts), same_key).status == "passed"


def test_a_message_names_the_record_what_is_missing_and_what_to_change(faas: Sandbox, make: Make) -> None:
    with pytest.raises(WrongPartialBatch) as caught:
        faas.assert_partial_batch(make(SWALLOWS), QUEUED, source=PARTIAL)
    said = " ".join(str(caught.value).split())
    first = QUEUED["Records"][0]["messageId"]
    assert said.startswith(
        f"shop.handler does not hand back the records of a batch that failed Record 1 of 3 ({first}) fails, the invocation"
        " succeeds, and after all redeliveries this is missing: dynamodb orders id=o-1 1 item fewer"
    )
    assert "docs/checks/partial-batch.md#reported-too-few" in said
    assert "3 failing deliveries of 3 records. Source: Queue(report_batch_item_failures=True)" in said


def test_fewer_than_three_records_with_an_effect_are_vacuous(faas: Sandbox, make: Make) -> None:
    fn = make(REPORTS)
    two = events.sqs(*ORDERS[:2])
    with pytest.raises(Vacuous, match="2 records of 2 succeed alone with an effect, and 3 are needed"):
        faas.assert_partial_batch(fn, two, source=PARTIAL)
    faas.assert_partial_batch(fn, two, source=PARTIAL, vacuous="ok")
    with pytest.raises(Vacuous, match="0 records of 3"):
        faas.assert_partial_batch(make("def handler(event, context): pass"), QUEUED)
    with pytest.raises(Vacuous, match="without any fault, raised ValueError"):
        faas.assert_partial_batch(make("def handler(event, context): raise ValueError"), QUEUED)


def test_what_comes_one_event_at_a_time_is_inapplicable(faas: Sandbox, make: Make) -> None:
    with pytest.raises(Inapplicable, match="one event at a time"):
        faas.assert_partial_batch(make(REPORTS), events.s3("uploads", "a"))


def test_what_is_meant_is_allowed(faas: Sandbox, make: Make) -> None:
    fn = make(REPORTS_ALL)
    faas.assert_partial_batch(fn, QUEUED, source=PARTIAL, allow=Allow("sqs", "out", kind="emitted"))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (RAISES_AND_SENDS, "fails, the invocation raised ClientError, and what comes again"),
        (REPORTS_ALL, "fails, the invocation reported 3 of 3 records, and what comes again"),
        (SWALLOWS, "fails, the invocation succeeds, and after all redeliveries"),
    ],
)
def test_how_the_invocation_ended_is_told_in_few_words(
    faas: Sandbox, make: Make, source: str, told: str
) -> None:
    (failure,) = verdict_of(faas, make(source), QUEUED, PARTIAL).failures
    assert told in failure.what


def test_a_plan_runs_one_world_again(faas: Sandbox, make: Make) -> None:
    fn = make(NEXT_ONE)
    (failure,) = verdict_of(faas, fn, QUEUED, PARTIAL).failures
    again = verdict_of(faas, fn, QUEUED, PARTIAL, only=failure.plan)
    assert [each.what for each in again.failures] == [failure.what]
    assert again.tried.startswith("1 failing delivery")
    assert verdict_of(faas, fn, QUEUED, PARTIAL, only={"ignored": True}).status == "passed"
    made = case("faas.assert_partial_batch", fn, QUEUED, PARTIAL, ())
    with faas._bench().worlds(made) as worlds, pytest.raises(InvalidArgument, match="records must be"):
        running.judged(worlds, "partial_batch", only={"records": [7]})


@pytest.mark.parametrize("source", [SWALLOWS, REPORTS])
def test_all_is_as_before_whatever_comes_of_it(faas: Sandbox, make: Make, source: str) -> None:
    fn = make(source)
    fn.invoke(QUEUED)
    before, calls = str(faas.state()), len(faas.calls)
    for _ in range(2):
        verdict_of(faas, fn, QUEUED, PARTIAL)
        assert (str(faas.state()), len(faas.calls)) == (before, calls)


def test_the_arguments_are_checked(faas: Sandbox, make: Make) -> None:
    assert_partial: Any = faas.assert_partial_batch
    with pytest.raises(UnknownArgument, match="source"):
        assert_partial(make(REPORTS), QUEUED, sourc=None)
