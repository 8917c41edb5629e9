"""Kinds that tell a user another remedy than the general one: each found, and not where its sign is missing."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from pytest_faas import events
from pytest_faas.checks.verdict import Verdict
from pytest_faas.checks.worlds import applies


def kinds(verdict: Verdict) -> list[str]:
    return [each.kind for each in verdict.failures]


def request(method: str, **headers: str) -> events.Event:
    return events.http_api(method, "/orders/7", json={"amount": 10}, headers=headers)


SCHEDULE = """
def handler(event, context):
    name = {name}
    target = dict(Arn='arn:aws:lambda:us-east-1:123456789012:function:f', RoleArn='arn:aws:iam::123456789012:role/r')
    boto3.client('scheduler').create_schedule(
        Name=name, ScheduleExpression='at(2030-01-01T00:00:00)', FlexibleTimeWindow=dict(Mode='OFF'), Target=target)
"""


@pytest.mark.parametrize("check", ["idempotent", "retry_safe"])
def test_a_thing_with_a_new_name_has_a_new_key(handler: Any, judge: Any, check: str) -> None:
    made = handler(SCHEDULE.format(name="'r-' + uuid.uuid4().hex"))
    assert kinds(judge(check, made, events.sqs({"id": "o-1"}))) == ["new-key-each-time"]


LOCK = """
def handler(event, context):
    job = event['Records'][0]['messageId']
    {before}
    if 'Item' in table.get_item(Key={{'id': 'done-' + job}}): return
    table.put_item(Item={{'id': 'lock-' + job, 'until': 1}})
    table.put_item(Item={{'id': 'done-' + job}})
    table.delete_item(Key={{'id': 'lock-' + job}})
"""


def test_a_lock_that_the_retry_does_not_remove_is_left_behind(handler: Any, judge: Any) -> None:
    verdict = judge("retry_safe", handler(LOCK.format(before="pass")), events.sqs({"id": "o-1"}))
    assert kinds(verdict) == ["left-behind"]
    assert "1 item more" in verdict.failures[0].rows[0]


def test_a_lock_that_the_retry_removes_first_is_none(handler: Any, judge: Any) -> None:
    made = handler(LOCK.format(before="table.delete_item(Key={'id': 'lock-' + job})"))
    assert judge("retry_safe", made, events.sqs({"id": "o-1"})).status == "passed"


KEYED = """
def handler(event, context):
    key = event['headers']['idempotency-key']
    {lines}
    return {{'statusCode': 201}}
"""
ADD = "table.update_item(Key={'id': 'n'}, UpdateExpression='ADD n :n', ExpressionAttributeValues={':n': 1})"


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (ADD, "key-not-honoured"),
        ("sqs.send_message(QueueUrl='receipts', MessageBody='x')", "key-not-honoured"),
        (f"{ADD}; table.put_item(Item={{'id': key}})", "add-without-condition"),
        (f"{ADD}; sqs.send_message(QueueUrl='receipts', MessageBody=key)", "add-without-condition"),
    ],
)
def test_a_key_that_no_write_holds_is_not_honoured(handler: Any, judge: Any, lines: str, kind: str) -> None:
    made = handler(KEYED.format(lines=lines))
    assert kinds(judge("idempotent", made, request("POST", **{"Idempotency-Key": "k-7"}))) == [kind]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("check", ["idempotent", "retry_safe"])
def test_a_request_that_only_looks_is_for_another_check(
    handler: Any, judge: Any, check: str, method: str
) -> None:
    verdict = judge(check, handler("def handler(event, context): return {}"), request(method))
    assert verdict.status == "inapplicable"
    assert verdict.reason.startswith(f"a {method} is only to look, so ")
    assert "faas.assert_http_semantics(fn, event)" in verdict.reason
    assert method in applies.SAFE


TWO_LOSSES = """
def handler(event, context):
    for record in event['Records']:
        job = record['messageId']
        try:
            table.put_item(Item={'id': job}, ConditionExpression='attribute_not_exists(id)')
        except table.meta.client.exceptions.ConditionalCheckFailedException:
            continue
        sqs.send_message(QueueUrl='receipts', MessageBody='one')
        sqs.send_message(QueueUrl='others', MessageBody='two')
"""


def test_runs_that_lose_the_same_and_more_are_one_failure(handler: Any, judge: Any) -> None:
    boto3.client("sqs").create_queue(QueueName="others")
    verdict = judge("retry_safe", handler(TWO_LOSSES), events.sqs({"id": "o-1"}))
    assert kinds(verdict) == ["mark-before-send"]
    failure = verdict.failures[0]
    assert len(failure.rows) == 1
    assert "others" in failure.rows[0]
    assert verdict.tried.startswith(f"15 faults at 3 effects: {failure.runs} unsafe with this one cause, ")
    assert failure.runs > 3


SWALLOWED = """
def keep(**item):
    try:
        table.put_item(Item=item)
    except Exception as error:
        print(error)

def handler(event, context):
    keep(id='o-1', status='NEW')
    keep(id='o-1', status='PAID')
"""


def test_one_call_that_is_swallowed_for_each_item_is_one_failure(handler: Any, judge: Any) -> None:
    verdict = judge("no_lost_records", handler(SWALLOWED), events.sqs({"id": "o-1"}))
    assert kinds(verdict) == ["swallowed-error"]
    assert verdict.failures[0].runs == 2


def test_calls_of_other_resources_that_are_swallowed_are_two_failures(handler: Any, judge: Any) -> None:
    made = handler(
        SWALLOWED
        + """
    try:
        sqs.send_message(QueueUrl='receipts', MessageBody='x')
    except Exception as error:
        print(error)
"""
    )
    assert kinds(judge("no_lost_records", made, events.sqs({"id": "o-1"}))) == ["swallowed-error"] * 2


MOVE = """
def handler(event, context):
    s3 = boto3.client('s3')
    body = s3.get_object(Bucket='inbox', Key='a')['Body'].read()
    s3.put_object(Bucket='inbox', Key='b', Body=body)
    s3.delete_object(Bucket='inbox', Key='a')
    {then}
"""


def test_what_an_attempt_has_removed_is_told_from_what_it_has_left(handler: Any, judge: Any) -> None:
    boto3.client("s3").create_bucket(Bucket="inbox")
    boto3.client("s3").put_object(Bucket="inbox", Key="a", Body=b"x")
    made = handler(MOVE.format(then="table.put_item(Item={'id': 'done'})"))
    (failure,) = judge("retry_safe", made, events.sqs("x")).failures
    assert failure.kind == "never-recovers"
    assert failure.advice.startswith("An attempt has removed what every later one needs")


def test_what_an_attempt_has_left_is_not_removed(handler: Any, judge: Any) -> None:
    made = handler(
        "def handler(event, context):\n"
        "    table.put_item(Item={'id': 'lock'}, ConditionExpression='attribute_not_exists(id)')\n"
        "    sqs.send_message(QueueUrl='receipts', MessageBody='x')\n"
        "    table.delete_item(Key={'id': 'lock'})\n"
    )
    (failure,) = judge("retry_safe", made, events.sqs("x")).failures
    assert failure.kind == "never-recovers"
    assert failure.advice.startswith("What the broken attempt left behind")
