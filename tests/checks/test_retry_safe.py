"""A fault at any effect, then redelivery until success, ends as a clean run: both ways of each sentence."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from pytest_faas import NeverRecovers, Queue, RetryNotSafe, Sandbox, Vacuous, events
from pytest_faas.checks.properties import retry_safe
from pytest_faas.checks.verdict import Verdict
from pytest_faas.errors import InvalidArgument

ORDER = {"id": "o-1", "amount": 10}
SEND = "sqs.send_message(QueueUrl='receipts', MessageBody=record['body'])"
ONCE = "table.put_item(Item={'id': record['messageId']}, ConditionExpression='attribute_not_exists(id)')"


def queued(count: int = 1) -> events.Event:
    return events.sqs(*(dict(ORDER, id=f"o-{number + 1}") for number in range(count)))


def kinds(verdict: Verdict) -> list[str]:
    return [each.kind for each in verdict.failures]


def each_record(*lines: str) -> str:
    body = "".join(f"        {line}\n" for line in lines)
    return f"def handler(event, context):\n    for record in event['Records']:\n{body}"


FOUND = "if 'Item' in table.get_item(Key={'id': record['messageId']}): continue"
MARK = "table.put_item(Item={'id': record['messageId']})"
RIGHT = {
    "the mark comes last": each_record(FOUND, SEND, MARK),
    "an overwrite": each_record(MARK),
    "a new id, made once": each_record("table.put_item(Item={'id': str(uuid.uuid4())})").replace(
        "for record", "if not table.scan()['Items']: \n      for record"
    ),
    "emissions in another order": each_record(SEND, SEND + "; " + MARK),
    "a transaction with a token": each_record(
        "boto3.client('dynamodb').transact_write_items(ClientRequestToken=record['messageId'][:36], TransactItems=["
        "{'Update': {'TableName': 'orders', 'Key': {'id': {'S': 'n'}}, 'UpdateExpression': 'ADD n :n',"
        " 'ExpressionAttributeValues': {':n': {'N': '1'}}}}])"
    ),
    "a first-in-first-out queue": each_record(
        "sqs.send_message(QueueUrl='once.fifo', MessageBody='x', MessageGroupId='g',"
        " MessageDeduplicationId=record['messageId'])"
    ),
}
FAULTY = {
    "mark-before-send": each_record(FOUND, MARK, SEND),
    "new-key-each-time": each_record("table.put_item(Item={'id': str(uuid.uuid4())})", SEND),
    "add-without-condition": each_record(
        "table.update_item(Key={'id': 'n'}, UpdateExpression='ADD n :n', ExpressionAttributeValues={':n': 1})"
    ),
    "read-then-write": each_record(
        "n = table.get_item(Key={'id': 'n'}).get('Item', {'n': 0})['n']",
        "table.put_item(Item={'id': 'n', 'n': n + 1})",
    ),
    "never-recovers": each_record(ONCE, SEND),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_handler_that_ends_the_same_passes(handler: Any, judge: Any, name: str) -> None:
    made = handler(RIGHT[name])
    boto3.client("sqs").create_queue(QueueName="once.fifo", Attributes={"FifoQueue": "true"})
    verdict = judge("retry_safe", made, queued())
    assert (verdict.status, kinds(verdict)) == ("passed", [])
    assert verdict.tried.endswith(": all safe")


@pytest.mark.parametrize("kind", FAULTY)
def test_a_retry_that_ends_otherwise_is_found_with_its_kind(handler: Any, judge: Any, kind: str) -> None:
    verdict = judge("retry_safe", handler(FAULTY[kind]), queued())
    assert (verdict.status, kinds(verdict)) == ("failed", [kind])
    assert verdict.failures[0].runs == sum(each.runs for each in verdict.failures)


def test_a_hash_of_a_generated_value_is_no_difference(handler: Any, judge: Any) -> None:
    source = "import hashlib\n" + each_record(
        "table.put_item(Item={'id': record['messageId'], 'seal': hashlib.sha256(uuid.uuid4().bytes).hexdigest()})",
        SEND,
    )
    assert judge("retry_safe", handler(source), queued()).status == "passed"


def test_an_effect_that_repeats_fails_only_where_exactly_once_is_asked_for(handler: Any, judge: Any) -> None:
    made = handler(each_record(SEND, MARK))
    assert judge("retry_safe", made, queued()).status == "passed"
    verdict = judge("retry_safe", made, queued(), emissions="exactly-once")
    assert kinds(verdict) == ["side-effect-repeated"]


def test_a_charge_that_is_never_made_is_missed(handler: Any, judge: Any, faas: Sandbox) -> None:
    made = handler("def pay(order): raise SystemError\n" + each_record(FOUND, MARK, "pay(record['body'])"))
    faas.effect("shop.pay", returns={"id": "ch_1"})
    verdict = judge("retry_safe", made, queued())
    assert kinds(verdict) == ["mark-before-send"]
    assert verdict.failures[0].what.startswith("A crash right after dynamodb.PutItem orders id=")
    assert verdict.failures[0].rows[0].startswith("shop.pay ")


def test_what_a_success_after_an_error_hides_is_left_to_its_own_check(handler: Any, judge: Any) -> None:
    source = each_record("try:", "    " + SEND, "except Exception: pass")
    verdict = judge("retry_safe", handler(source), queued())
    assert verdict.status == "passed"
    assert "(2 answered as success: no_lost_records judges those)" in verdict.tried


def test_only_what_was_reported_comes_again(handler: Any, judge: Any) -> None:
    source = """
        def handler(event, context):
            failed = []
            for record in event["Records"]:
                try:
                    sqs.send_message(QueueUrl="receipts", MessageBody=record["body"])
                except Exception:
                    failed.append({"itemIdentifier": REPORTED})
            return {"batchItemFailures": failed}
    """
    partial = Queue(report_batch_item_failures=True)
    right = handler(source.replace("REPORTED", "record['messageId']"))
    assert judge("retry_safe", right, queued(2), partial).status == "passed"
    wrong = handler(source.replace("REPORTED", "event['Records'][0]['messageId']"))
    assert kinds(judge("retry_safe", wrong, queued(2), partial)) == ["reported-too-few"]


POWERTOOLS = """
    from aws_lambda_powertools.utilities.idempotency import (
        DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function)
    config = IdempotencyConfig(event_key_jmespath="messageId")
    @idempotent_function(
        data_keyword_argument="record", persistence_store=DynamoDBPersistenceLayer(table_name="orders"), config=config)
    def work(record):
        sqs.send_message(QueueUrl="receipts", MessageBody=record["body"])
    def handler(event, context):
        REGISTER
        for record in event["Records"]:
            work(record=record)
"""


def test_powertools_that_knows_the_context_passes_and_one_that_does_not_is_named(
    handler: Any, judge: Any
) -> None:
    right = handler(POWERTOOLS.replace("REGISTER", "config.register_lambda_context(context)"))
    assert judge("retry_safe", right, queued()).status == "passed"
    verdict = judge("retry_safe", handler(POWERTOOLS.replace("REGISTER", "pass")), queued())
    assert kinds(verdict) == ["never-recovers"]
    assert "config.register_lambda_context(context)" in verdict.failures[0].advice


def test_ten_failures_in_a_row_are_an_error_of_their_own(handler: Any, faas: Sandbox) -> None:
    with pytest.raises(RetryNotSafe, match=r"none of\s+10\s+redeliveries succeeds") as caught:
        faas.assert_retry_safe(handler(FAULTY["never-recovers"]), queued())
    assert caught.type is NeverRecovers


def test_nothing_to_strike_is_vacuous(handler: Any, faas: Sandbox) -> None:
    made = handler("def handler(event, context): return table.get_item(Key={'id': 'x'}).get('Item')")
    with pytest.raises(Vacuous, match="no call at which a fault could strike"):
        faas.assert_retry_safe(made, queued())


def test_a_request_is_sent_again_by_its_client(handler: Any, judge: Any) -> None:
    source = """
        def handler(event, context):
            try:
                table.put_item(Item={"id": "x"}, ConditionExpression=Attr("id").not_exists())
            except table.meta.client.exceptions.ConditionalCheckFailedException:
                return {"statusCode": 409}
            AFTER
            return {"statusCode": 201}
    """
    put = events.http_api("PUT", "/orders/x", json=ORDER)
    assert judge("retry_safe", handler(source.replace("AFTER", "pass")), put).status == "passed"
    sends = handler(source.replace("AFTER", "sqs.send_message(QueueUrl='receipts', MessageBody='x')"))
    assert kinds(judge("retry_safe", sends, put)) == ["mark-before-send"]
    post = events.http_api("POST", "/orders", json=ORDER)
    assert judge("retry_safe", sends, post).status == "inapplicable"


def test_one_world_alone_is_run_by_its_plan(handler: Any, judge: Any) -> None:
    made = handler(FAULTY["mark-before-send"])
    event = queued()
    failure = judge("retry_safe", made, event).failures[0]
    again = judge("retry_safe", made, event, only=failure.plan)
    assert again.tried.startswith("1 fault at 2 effects: 1 unsafe")
    assert again.failures[0].rows == failure.rows


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({"fault": "crash_befor", "call": []}, "Did you mean 'crash_before'"),
        ({"fault": "crash_before"}, "call must be"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(held: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        retry_safe.Plan.of(held)


def test_an_option_that_cannot_be_names_the_closest(handler: Any, faas: Sandbox) -> None:
    with pytest.raises(InvalidArgument, match="Did you mean 'exactly-once'"):
        faas.assert_retry_safe(handler(RIGHT["an overwrite"]), queued(), emissions="exactly_once")  # type: ignore[arg-type]


def test_all_is_as_before_after_a_failure(handler: Any, faas: Sandbox, surroundings: Any) -> None:
    made = handler(FAULTY["mark-before-send"])
    before, texts, event = surroundings(), set(), queued()
    for _ in range(2):
        with pytest.raises(RetryNotSafe) as caught:
            faas.assert_retry_safe(made, event)
        texts.add(str(caught.value))
        assert surroundings() == before
    assert len(texts) == 1
