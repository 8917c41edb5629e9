"""A second delivery after a success changes nothing, sends nothing more, and succeeds: both ways of each sentence."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

import pytest_faas
from pytest_faas import (
    Allow,
    Async,
    NotIdempotent,
    Queue,
    Sandbox,
    Unreproducible,
    UnusedAllow,
    Vacuous,
    events,
)
from pytest_faas.checks.verdict import Inapplicable, Verdict

ORDER = {"id": "o-1", "amount": 10}
PUT = """
def handler(event, context):
    for record in event["Records"]:
        table.put_item(Item={"id": record["messageId"]})
"""


def queued() -> events.Event:
    return events.sqs(ORDER)


def request(method: str, **headers: str) -> events.Event:
    return events.http_api(method, "/orders", json=ORDER, headers=headers)


def kinds(verdict: Verdict) -> list[str]:
    return [each.kind for each in verdict.failures]


def each_record(body: str) -> str:
    return "def handler(event, context):\n    for record in event['Records']:\n        " + body


FAULTY = {
    "new-key-each-time": "table.put_item(Item={'id': str(uuid.uuid4())})",
    "add-without-condition": "table.update_item(Key={'id': 'n'}, UpdateExpression='ADD n :n', ExpressionAttributeValues={':n': 1})",
    "read-then-write": "table.put_item(Item={'id': 'n', 'n': table.get_item(Key={'id': 'n'}).get('Item', {'n': 0})['n'] + 1})",
    "side-effect-repeated": "sqs.send_message(QueueUrl='receipts', MessageBody='x')",
    "key-covers-delivery": "table.put_item(Item={'id': record['receiptHandle'][:40]})",
    "time-of-delivery": "table.put_item(Item={'id': str(int(time.time()) // 60)})",
    "fails-again": "table.put_item(Item={'id': 'x'}, ConditionExpression='attribute_not_exists(id)')",
    "fails-on-redelivery": "assert record['attributes']['ApproximateReceiveCount'] == '1'; table.put_item(Item={'id': 'x'})",
    "ends-otherwise": "table.put_item(Item={'id': 'x', 'n': record['attributes']['ApproximateReceiveCount']})",
}
RIGHT = [
    "table.put_item(Item={'id': record['messageId']})",
    "table.put_item(Item={'id': 'x', 'at': int(time.time())})",
    "table.update_item(Key={'id': 'x'}, UpdateExpression='SET n = :n', ExpressionAttributeValues={':n': 1})",
    "table.delete_item(Key={'id': 'x'})",
    "sqs.send_message(QueueUrl='once.fifo', MessageBody='x', MessageGroupId='g', MessageDeduplicationId=record['messageId'])",
]


@pytest.mark.parametrize("kind", [kind for kind in FAULTY if kind != "ends-otherwise"])
def test_a_second_delivery_that_leaves_a_trace_is_found_with_its_kind(
    handler: Any, judge: Any, kind: str
) -> None:
    verdict = judge("idempotent", handler(each_record(FAULTY[kind])), queued())
    assert (verdict.status, kinds(verdict)) == ("failed", [kind])


def test_what_follows_the_count_of_deliveries_belongs_to_the_delivery(handler: Any, judge: Any) -> None:
    verdict = judge("idempotent", handler(each_record(FAULTY["ends-otherwise"])), queued())
    assert kinds(verdict) == ["key-covers-delivery"]
    assert verdict.failures[0].advice.startswith(
        "Delivered again with the same receiptHandle and ApproximateReceiveCount, the event changes nothing."
    )


@pytest.mark.parametrize("body", RIGHT)
def test_a_second_delivery_that_leaves_no_trace_passes(handler: Any, judge: Any, body: str) -> None:
    made = handler(each_record(body))
    boto3.client("sqs").create_queue(QueueName="once.fifo", Attributes={"FifoQueue": "true"})
    verdict = judge("idempotent", made, queued())
    assert verdict.status == "passed"
    assert verdict.tried == "1 redelivery after 1 effect"


def test_memory_does_not_save_a_handler_and_is_named(handler: Any, judge: Any) -> None:
    verdict = judge(
        "idempotent",
        handler("""
        seen = set()
        def handler(event, context):
            if event["id"] not in seen:
                sqs.send_message(QueueUrl="receipts", MessageBody=event["id"])
            seen.add(event["id"])
        """),
        events.eventbridge(ORDER, source="shop", detail_type="Paid"),
    )
    assert kinds(verdict) == ["memory-only-dedup"]


def test_a_key_made_at_import_is_not_taken_for_memory(handler: Any, judge: Any) -> None:
    source = "KEY = str(uuid.uuid4())\ndef handler(event, context):\n    table.put_item(Item={'id': KEY})\n"
    verdict = judge("idempotent", handler(source), queued())
    assert kinds(verdict) == ["new-key-each-time"]


def test_a_mark_under_another_key_is_named_and_a_changed_event_too(handler: Any, judge: Any) -> None:
    source = """
        def handler(event, context):
            order = event["detail"]
            if "Item" not in table.get_item(Key={"id": order["id"]}):
                sqs.send_message(QueueUrl="receipts", MessageBody="x")
                CHANGE
                table.put_item(Item={"id": KEY})
    """
    event = events.eventbridge(ORDER, source="shop", detail_type="Paid")
    changed = source.replace("CHANGE", "order['id'] += '!'").replace("KEY", "order['id']")
    assert kinds(judge("idempotent", handler(changed), event)) == ["event-mutated"]
    other = source.replace("CHANGE", "pass").replace("KEY", "'done-' + order['id']")
    verdict = judge("idempotent", handler(other), event)
    assert kinds(verdict) == ["mark-not-found"]
    assert verdict.failures[0].advice.startswith(
        "It looks in orders for id=o-1, and has left id=done-o-1 there."
    )


def test_a_delivery_longer_than_its_message_is_hidden_is_named(
    handler: Any, judge: Any, faas: Sandbox
) -> None:
    slow = Queue(visibility_timeout=1, changed_after_creation=True)
    with faas.frozen("2026-01-01T00:00:00Z"):
        verdict = judge(
            "idempotent",
            handler(each_record("time.sleep(2); sqs.send_message(QueueUrl='receipts', MessageBody='x')")),
            queued(),
            slow,
        )
    assert kinds(verdict) == ["visibility-too-short"]
    assert verdict.failures[0].advice.startswith(
        "A delivery takes 2 s, and the queue hides a message for 1 s only."
    )


ANSWERS = """
def handler(event, context):
    there = "Item" in table.get_item(Key={"id": "x"})
    DELETE
    table.put_item(Item={"id": "x"})
    return {"statusCode": SECOND if there else 200}
"""


@pytest.mark.parametrize("status", [200, 204, 304, 409, 412])
def test_a_repeated_request_may_be_told_that_it_is_done(handler: Any, judge: Any, status: int) -> None:
    source = ANSWERS.replace("SECOND", str(status)).replace("DELETE", "")
    assert judge("idempotent", handler(source), request("PUT")).status == "passed"


@pytest.mark.parametrize("status", [400, 404, 410, 422, 500])
def test_a_repeated_put_may_not_fail(handler: Any, judge: Any, status: int) -> None:
    source = ANSWERS.replace("SECOND", str(status)).replace("DELETE", "")
    assert kinds(judge("idempotent", handler(source), request("PUT"))) == ["fails-again"]


@pytest.mark.parametrize(("status", "said"), [(404, "passed"), (410, "passed"), (403, "failed")])
def test_a_second_delete_may_find_nothing(handler: Any, judge: Any, status: int, said: str) -> None:
    source = f"""
        def handler(event, context):
            gone = table.delete_item(Key={{"id": "x"}}, ReturnValues="ALL_OLD").get("Attributes")
            return {{"statusCode": 204 if gone else {status}}}
    """
    made = handler(source)
    boto3.resource("dynamodb").Table("orders").put_item(Item={"id": "x"})
    assert judge("idempotent", made, request("DELETE")).status == said


def test_only_repeatable_requests_are_judged(handler: Any, judge: Any) -> None:
    made = handler(
        "def handler(event, context):\n    table.put_item(Item={'id': str(uuid.uuid4())})\n    return {'statusCode': 200}\n"
    )
    assert judge("idempotent", made, request("POST")).status == "inapplicable"
    keyed = request("POST", **{"Idempotency-Key": "k"})
    assert kinds(judge("idempotent", made, keyed)) == ["key-not-honoured"]
    own = request("POST", **{"X-Key": "k"})
    assert judge("idempotent", made, own).status == "inapplicable"
    assert judge("idempotent", made, own, header="x-key").status == "failed"


def test_an_inapplicable_assertion_skips_and_says_why(handler: Any, faas: Sandbox) -> None:
    with pytest.raises(Inapplicable, match="a POST without the header Idempotency-Key may have its effect"):
        faas.assert_idempotent(handler(PUT), request("POST"))


def test_nothing_exercised_is_vacuous_unless_that_is_accepted(handler: Any, faas: Sandbox) -> None:
    made = handler("def handler(event, context): return table.get_item(Key={'id': 'x'}).get('Item')")
    with pytest.raises(Vacuous, match="the function had no effect"):
        faas.assert_idempotent(made, queued())
    faas.assert_idempotent(made, queued(), vacuous="ok")


def test_a_first_delivery_that_fails_is_vacuous_and_names_the_place(handler: Any, faas: Sandbox) -> None:
    with pytest.raises(Vacuous, match="raised KeyError: 'Recrods'"):
        faas.assert_idempotent(handler("def handler(event, context): event['Recrods']"), queued())


def test_what_cannot_be_made_the_same_is_unreproducible(handler: Any, faas: Sandbox) -> None:
    made = handler(
        "import itertools, builtins\n"
        "builtins.faas_count = getattr(builtins, 'faas_count', itertools.count())\n"
        "def handler(event, context): table.put_item(Item={'id': 'x', 'n': next(builtins.faas_count)})\n"
    )
    with pytest.raises(Unreproducible, match=r"(?s)two clean runs .* differ.*dynamodb orders id=x.*n: "):
        faas.assert_idempotent(made, queued())


def test_what_is_allowed_is_reported_and_what_matches_nothing_warns(
    handler: Any, judge: Any, faas: Sandbox
) -> None:
    made = handler(each_record(FAULTY["add-without-condition"]))
    counter = Allow("dynamodb", "ord*", attribute="n")
    verdict = judge("idempotent", made, queued(), allow=counter)
    assert (verdict.status, verdict.allowed) == ("passed", (counter,))
    other = Allow("dynamodb", "order")
    with pytest.warns(UnusedAllow, match="matched nothing"), pytest.raises(NotIdempotent):
        faas.assert_idempotent(made, queued(), allow=[other])


def test_declared_effects_count(handler: Any, faas: Sandbox, judge: Any) -> None:
    made = handler("def pay(order): raise SystemError\ndef handler(event, context): pay(1)\n")
    faas.effect("shop.pay", returns={"id": "ch_1"})
    verdict = judge("idempotent", made, queued())
    assert kinds(verdict) == ["side-effect-repeated"]
    assert "shop.pay" in verdict.failures[0].rows[0]
    assert "shop shop.pay" not in verdict.failures[0].rows[0]


def test_an_asynchronous_event_keeps_its_request_id_and_a_message_does_not(handler: Any, judge: Any) -> None:
    made = handler("def handler(event, context): table.put_item(Item={'id': context.aws_request_id})")
    event = events.eventbridge(ORDER, source="shop", detail_type="Paid")
    assert judge("idempotent", made, event, Async()).status == "passed"
    assert judge("idempotent", made, queued()).status == "failed"


@pytest.mark.parametrize("body", ["table.put_item(Item={'id': 'x'})", FAULTY["new-key-each-time"]])
def test_all_is_as_before_after_a_pass_and_after_a_failure(
    handler: Any, faas: Sandbox, surroundings: Any, body: str
) -> None:
    made = handler(each_record(body))
    boto3.resource("dynamodb").Table("orders").put_item(Item={"id": "kept"})
    before, event = surroundings(), queued()
    outcomes = []
    for _ in range(2):
        try:
            faas.assert_idempotent(made, event)
            outcomes.append("passed")
        except NotIdempotent as failure:
            outcomes.append(str(failure))
        assert surroundings() == before
    assert outcomes[0] == outcomes[1]


def test_what_cannot_be_judged_is_refused_at_the_door(handler: Any, faas: Sandbox) -> None:
    made = handler(PUT)
    refused: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
        ((lambda event, context: None, queued()), {}, "faas.function"),
        ((faas.function(lambda event, context: None), queued()), {}, "cannot start cold"),
        ((made, "event"), {}, "event must be"),
        ((made, queued()), {"vacuous": "okay"}, "Did you mean 'ok'"),
        ((made, queued()), {"allow": "orders"}, "allow must be"),
        ((made, queued()), {"allows": ()}, "Did you mean 'allow'"),
    ]
    for given, named, said in refused:
        with pytest.raises(pytest_faas.InvalidArgument, match=said):
            faas.assert_idempotent(*given, **named)


def test_the_same_seed_gives_the_same_text(handler: Any, faas: Sandbox) -> None:
    made = handler(each_record(FAULTY["new-key-each-time"]))
    event = queued()
    texts = set()
    for _ in range(2):
        with pytest.raises(NotIdempotent) as caught:
            faas.assert_idempotent(made, event)
        texts.add(str(caught.value))
    assert len(texts) == 1
