"""`assert_concurrent`: two deliveries at once end as some order of the two, whoever goes on at each call."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from pytest_faas import Function, Sandbox, events
from pytest_faas.checks import running
from pytest_faas.checks.allow import Allow
from pytest_faas.checks.verdict import Inapplicable, Verdict
from pytest_faas.checks.worlds.case import case
from pytest_faas.errors import InvalidArgument, NotSerializable, Vacuous

Make = Callable[..., Function]
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/receipts"
HEAD = f"""
import json, uuid
import boto3
from botocore.exceptions import ClientError
sqs, s3, ssm = boto3.client("sqs"), boto3.client("s3"), boto3.client("ssm")
table = boto3.resource("dynamodb").Table("orders")
def send(text):
    sqs.send_message(QueueUrl={QUEUE!r}, MessageBody=text)
def read(key):
    return table.get_item(Key={{"id": key}}, ConsistentRead=True).get("Item")
"""


@pytest.fixture
def make(faas: Sandbox, tmp_path: Path) -> Make:
    boto3.client("sqs").create_queue(QueueName="receipts")
    boto3.client("s3").create_bucket(Bucket="pictures")
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    def made(source: str) -> Function:
        (tmp_path / "shop.py").write_text(HEAD + textwrap.dedent(source))
        return faas.function("shop.handler", root=tmp_path)

    return made


def verdict_of(faas: Sandbox, fn: Function, event: events.Event, **options: Any) -> Verdict:
    made = case("faas.assert_concurrent", fn, event, None, ())
    with faas._bench().worlds(made) as worlds:
        return running.judged(worlds, "concurrent", **options)


def kinds(verdict: Verdict) -> list[str]:
    return [each.kind for each in verdict.failures]


def message(order: str = "7", amount: int = 10) -> events.Event:
    return events.sqs({"order": order, "amount": amount})


READS_THEN_WRITES = """
def handler(event, context):
    order = json.loads(event["Records"][0]["body"])
    found = read(order["order"]) or {"sum": 0}
    table.put_item(Item={"id": order["order"], "sum": found["sum"] + order["amount"]})
"""
ADDS = """
def handler(event, context):
    order = json.loads(event["Records"][0]["body"])
    table.update_item(Key={"id": order["order"]}, UpdateExpression="ADD paid :a", ExpressionAttributeValues={":a": order["amount"]})
"""
UNDER_A_CONDITION = """
def handler(event, context):
    order = json.loads(event["Records"][0]["body"])
    found = read(order["order"]) or {"sum": 0, "version": 0}
    table.put_item(
        Item={"id": order["order"], "sum": found["sum"] + order["amount"], "version": found["version"] + 1},
        ConditionExpression="attribute_not_exists(id) OR version = :v",
        ExpressionAttributeValues={":v": found["version"]},
    )
"""
LOOKS_THEN_SENDS = """
def handler(event, context):
    order = json.loads(event["Records"][0]["body"])["order"]
    if read(order) is None:
        send(order)
        table.put_item(Item={"id": order})
"""
MARKS_THEN_SENDS = """
def handler(event, context):
    order = json.loads(event["Records"][0]["body"])["order"]
    try:
        table.put_item(Item={"id": order}, ConditionExpression="attribute_not_exists(id)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return
    send(order)
"""
SENDS_THEN_CHECKS = """
def handler(event, context):
    order = json.loads(event["Records"][0]["body"])
    found = read(order["order"]) or {"version": 0}
    send("working on " + order["order"])
    table.put_item(
        Item={"id": order["order"], "version": found["version"] + 1},
        ConditionExpression="attribute_not_exists(id) OR version = :v",
        ExpressionAttributeValues={":v": found["version"]},
    )
"""
LOOKS_THEN_COUNTS = """
def handler(event, context):
    order = json.loads(event["Records"][0]["body"])["order"]
    if read("done-" + order) is None:
        table.update_item(Key={"id": "stock"}, UpdateExpression="ADD sold :n", ExpressionAttributeValues={":n": 1})
        table.put_item(Item={"id": "done-" + order})
"""
NEW_KEYS = """
def handler(event, context):
    trace = str(uuid.uuid4())
    table.put_item(Item={"id": json.loads(event["Records"][0]["body"])["order"]})
    send(trace)
"""
PARAMETER = """
def handler(event, context):
    try:
        value = ssm.get_parameter(Name="total")["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        value = "0"
    ssm.put_parameter(Name="total", Value=str(int(value) + 1), Type="String", Overwrite=True)
"""
LIST_IN_AN_OBJECT = """
def handler(event, context):
    try:
        lines = json.loads(s3.get_object(Bucket="pictures", Key="all")["Body"].read())
    except s3.exceptions.NoSuchKey:
        lines = []
    lines.append(json.loads(event["Records"][0]["body"])["amount"])
    s3.put_object(Bucket="pictures", Key="all", Body=json.dumps(sorted(lines)).encode())
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (READS_THEN_WRITES, "lost-update"),
        (LOOKS_THEN_SENDS, "double-effect"),
        (LOOKS_THEN_COUNTS, "double-effect"),
        (PARAMETER, "lost-update"),
        (LIST_IN_AN_OBJECT, "lost-update"),
    ],
    ids=["reads-then-writes", "looks-then-sends", "looks-then-counts", "parameter", "object"],
)
def test_what_gets_lost_or_doubled_is_found_for_the_event_twice(faas, make, source, expected):
    verdict = verdict_of(faas, make(source), message())
    assert (verdict.check, kinds(verdict)) == ("concurrent", [expected])
    assert verdict.failures[0].what == (
        "The event, delivered twice at the same time (A and B), ends otherwise than when one waits for the other:"
    )


@pytest.mark.parametrize(
    "source",
    [ADDS, UNDER_A_CONDITION, MARKS_THEN_SENDS, SENDS_THEN_CHECKS, NEW_KEYS],
    ids=["adds", "condition", "marks-then-sends", "sends-then-checks", "new-keys"],
)
@pytest.mark.parametrize("other", [None, message(amount=20)], ids=["twice", "two"])
def test_what_holds_under_a_condition_passes(faas, make, source, other):
    faas.assert_concurrent(make(source), message(), other=other)


def test_two_events_that_write_the_same_key_lose_an_update(faas, make):
    with pytest.raises(NotSerializable) as raised:
        faas.assert_concurrent(make(READS_THEN_WRITES), message(), other=message(amount=20))
    text = str(raised.value)
    assert text.startswith("shop.handler loses or doubles something when it runs twice at once\n")
    assert "The event (A) and another one (B), at the same time, end otherwise than when one waits" in text
    assert "sum: 30 after A and then B, 10 here" in text
    assert [line.strip() for line in text.splitlines() if line.strip().startswith(("A  ", "B  "))] == [
        "A  dynamodb.GetItem orders id=7",
        "B  dynamodb.GetItem orders id=7",
        "B  dynamodb.PutItem orders id=7",
        "A  dynamodb.PutItem orders id=7",
    ]
    assert "3 interleavings" in text
    assert "docs/checks/concurrent.md#lost-update" in text


def test_two_events_of_different_keys_are_vacuous(faas, make):
    with pytest.raises(Vacuous, match="write no key in common"):
        faas.assert_concurrent(make(READS_THEN_WRITES), message(), other=message("8"))
    faas.assert_concurrent(make(READS_THEN_WRITES), message(), other=message("8"), vacuous="ok")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('def handler(event, context):\n    send("x")', "write no key in common"),
        ('def handler(event, context):\n    read("7")', "write no key in common"),
        ('def handler(event, context):\n    raise ValueError("x")', "raised ValueError"),
    ],
    ids=["sends", "reads", "raises"],
)
def test_what_writes_nothing_is_vacuous(faas, make, source, reason):
    with pytest.raises(Vacuous, match=reason):
        faas.assert_concurrent(make(source), message())


def test_what_never_meets_is_inapplicable(faas, make):
    fn = make(READS_THEN_WRITES)
    waiting = events.sqs({"order": "7", "amount": 1}, queue="a.fifo", group_id="g")
    with pytest.raises(Inapplicable, match="message group 'g'"):
        faas.assert_concurrent(fn, waiting)
    with pytest.raises(Inapplicable, match="shard shardId-000000000000"):
        faas.assert_concurrent(fn, events.kinesis(b"x"), other=events.kinesis(b"y"))
    with pytest.raises(Inapplicable, match="item"):
        faas.assert_concurrent(fn, events.dynamodb_stream(events.insert({"id": "1"})))


def test_messages_of_different_groups_meet(faas, make):
    two = [events.sqs({"order": "7", "amount": 1}, queue="a.fifo", group_id=group) for group in "gh"]
    assert kinds(verdict_of(faas, make(READS_THEN_WRITES), two[0], other=two[1])) == ["lost-update"]


def test_of_requests_any_that_got_no_success_may_be_left_out(faas, make):
    source = """
    def handler(event, context):
        order = json.loads(event["body"])
        found = read("7") or {"sum": 0, "version": 0}
        try:
            table.put_item(
                Item={"id": "7", "sum": found["sum"] + order["amount"], "version": found["version"] + 1},
                ConditionExpression="attribute_not_exists(id) OR version = :v",
                ExpressionAttributeValues={":v": found["version"]},
            )
        except ClientError:
            return {"statusCode": STATUS}
        return {"statusCode": 201}
    """
    one, two = (events.http_api("POST", "/orders", json={"amount": each}) for each in (10, 20))
    faas.assert_concurrent(make(source.replace("STATUS", "409")), one, other=two)
    with pytest.raises(NotSerializable):
        faas.assert_concurrent(make(source.replace("STATUS", "200")), one, other=two)


def test_a_delivery_that_failed_comes_again_and_is_told_with_its_attempts(faas, make):
    source = """
    def handler(event, context):
        found = read("7") or {"version": 0}
        counted = read("n") or {"n": 0}
        table.put_item(Item={"id": "n", "n": counted["n"] + 1})
        table.put_item(
            Item={"id": "7", "version": found["version"] + 1},
            ConditionExpression="attribute_not_exists(id) OR version = :v",
            ExpressionAttributeValues={":v": found["version"]},
        )
    """
    verdict = verdict_of(faas, make(source), message())
    assert kinds(verdict) == ["lost-update"]
    told = [each.said.partition(":")[0] for each in verdict.failures[0].attempts]
    assert told == ["raised ConditionalCheckFailedException", "succeeded", "succeeded"]


def test_a_bound_on_interleavings_is_said(faas, make):
    fn = make(READS_THEN_WRITES)
    verdict = verdict_of(faas, fn, message(), max_interleavings=1)
    assert (verdict.status, verdict.tried) == ("passed", "1 interleaving")
    assert verdict.notes == ("There are more: max_interleavings=1 ended it",)
    assert verdict_of(faas, fn, message(), max_interleavings=2).status == "failed"


def test_a_plan_makes_just_its_interleaving(faas, make):
    fn = make(READS_THEN_WRITES)
    found = verdict_of(faas, fn, message(), other=message(amount=20)).failures[0]
    assert found.plan["first"] == 0
    assert found.plan["switches"] == [1]
    verdict = verdict_of(faas, fn, message(), only=found.plan)
    assert (kinds(verdict), verdict.tried) == (["lost-update"], "1 interleaving")
    assert verdict.failures[0].what == found.what
    serial = verdict_of(faas, fn, message(), only={**found.plan, "switches": []})
    assert serial.status == "passed"


def test_allow_accepts_a_difference(faas, make):
    allowed = Allow("dynamodb", "orders", "sum")
    faas.assert_concurrent(make(READS_THEN_WRITES), message(), allow=allowed)
    assert [str(allowed) in each for each in faas.told] == [True]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"other": "x"}, "other must be"),
        ({"other": events.s3("uploads", "a")}, "other must be an event of the same source"),
        ({"max_interleavings": 0}, "max_interleavings must be"),
    ],
)
def test_what_cannot_be_is_refused(faas, make, options, said):
    with pytest.raises(InvalidArgument, match=f"faas.assert_concurrent: {said}"):
        faas.assert_concurrent(make(ADDS), message(), **options)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"first": 0, "switches": "1"}, "switches must be a list of numbers"),
        ({"first": 2, "switches": [1]}, "first must be an int between 0 and 1"),
        ({"switches": [1]}, "first must be an int between 0 and 1"),
        (
            {"first": 0, "switches": [1], "other": events.s3("uploads", "a")},
            "other must be an event of the same",
        ),
    ],
)
def test_a_plan_that_is_none_is_refused(faas, make, plan, said):
    with pytest.raises(InvalidArgument, match=f"faas.assert_concurrent: {said}"):
        verdict_of(faas, make(ADDS), message(), only=plan)


@pytest.mark.parametrize("source", [ADDS, READS_THEN_WRITES], ids=["passes", "fails"])
def test_everything_is_as_it_was_after_it(faas, make, source):
    fn = make(source)
    fn.invoke(message())
    before, calls, module = faas.state(), len(faas.calls), fn.module
    once = verdict_of(faas, fn, message())
    assert not before.diff(faas.state())
    assert (len(faas.calls), fn.module) == (calls, module)
    assert (kinds(verdict_of(faas, fn, message())), once.notes) == (kinds(once), ())


def test_an_asynchronous_event_twice_has_one_request_id(faas, make):
    source = """
    def handler(event, context):
        try:
            table.put_item(Item={"id": context.aws_request_id}, ConditionExpression="attribute_not_exists(id)")
        except ClientError:
            return
        table.put_item(Item={"id": "last"})
        send("done")
    """
    faas.assert_concurrent(make(source), events.s3("pictures", "cat.txt"))
