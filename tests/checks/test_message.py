"""What a failure prints: rows, the story of the attempts, the advice, within the width of a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_faas import NotIdempotent, RetryNotSafe, Sandbox, Vacuous, events
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.telling import message, rows
from pytest_faas.checks.verdict import Inapplicable, Status, Verdict
from pytest_faas.checks.worlds.case import case
from pytest_faas.cloud.state.difference import Difference, Differences


def row_of(service: str, resource: str, payload: Any, key: str = "", *, sent: bool = True) -> str:
    one = Difference("added", service, resource, key, after=payload, sent=sent)
    (found,) = rows.of(Compared(more=Differences([one])), first="a clean run")
    return " ".join(found.split())


@pytest.mark.parametrize(
    ("service", "resource", "payload", "shown"),
    [
        ("sqs", "q", {"MessageBody": '{"order": 7}'}, 'sqs q 1 message more {"order": 7}'),
        ("sqs", "q", {"MessageBody": "7"}, 'sqs q 1 message more "7"'),
        ("sqs", "q", {"MessageBody": "{no json"}, 'sqs q 1 message more "{no json"'),
        ("sqs", "sqs", {"MessageBody": "x"}, 'sqs sqs 1 message more "x"'),
        ("payments", "payments.charge", {"n": 1}, 'payments.charge 1 call more {"n": 1}'),
        ("stripe", "shop.stripe.pay", {}, "shop.stripe.pay 1 call more {}"),
        (
            "api.stripe.com",
            "api.stripe.com",
            {"method": "POST", "url": "https://api.stripe.com/v1", "body": '{"n":1}'},
            'api.stripe.com 1 call more POST https://api.stripe.com/v1 {"n":…',
        ),
    ],
)
def test_a_row_names_an_effect_once_and_shows_a_body_alone(
    service: str, resource: str, payload: Any, shown: str
) -> None:
    assert row_of(service, resource, payload).startswith(shown.rstrip("…")[:60])


def test_octets_in_a_row_are_text_where_they_are() -> None:
    assert '"Body": "report"' in row_of("s3", "b", {"Body": b"report", "Tags": {}}, "k", sent=False)


def test_a_message_is_laid_out_for_a_terminal(handler: Any, faas: Sandbox) -> None:
    made = handler("""
        def handler(event, context):
            if "Item" not in table.get_item(Key={"id": "o-1"}):
                table.put_item(Item={"id": "o-1"})
                sqs.send_message(QueueUrl="receipts", MessageBody=json.dumps({"order": 7}))
    """)
    with pytest.raises(RetryNotSafe) as caught:
        faas.assert_retry_safe(made, events.sqs("x"))
    lines = [each for each in str(caught.value).splitlines() if "Replay: " not in each]
    assert lines == [
        "shop.handler is not safe to retry",
        "  A crash right after dynamodb.PutItem orders id=o-1, then one redelivery, leaves out what a clean",
        "    run does:",
        '      sqs receipts                          1 message fewer   {"order": 7}',
        "  attempt 1   dynamodb.PutItem orders   ✗ crash",
        "  attempt 2   no effect   succeeded",
        "  10 faults at 2 effects: 5 unsafe with this one cause, 5 safe.   Source: Queue with AWS's defaults",
        "  The first attempt stored that the event is done before all was done, so the retry skips the rest:",
        "    do the rest first, and store the mark last. docs/checks/retry-safe.md#mark-before-send",
    ]


def test_what_is_vacuous_says_what_to_give(handler: Any, faas: Sandbox) -> None:
    with pytest.raises(Vacuous) as caught:
        faas.assert_retry_safe(handler("def handler(event, context): pass"), events.sqs("x"))
    assert str(caught.value).splitlines() == [
        "retry_safe: the function had no effect, so there is no call at which a fault could strike",
        "  Source: Queue with AWS's defaults",
        "  What it does outside AWS counts if declared: faas.effect(...), or faas.watch(...) for a database.",
        "  Give it an event that has something to judge, or accept that this one has nothing: vacuous='ok'.",
    ]


def test_a_first_delivery_that_fails_says_once_what_to_give(handler: Any, faas: Sandbox) -> None:
    with pytest.raises(Vacuous) as caught:
        faas.assert_retry_safe(handler("def handler(event, context): raise OSError"), events.sqs("x"))
    assert str(caught.value).count("Give ") == 1


def test_what_is_inapplicable_has_nothing_to_give(handler: Any, faas: Sandbox) -> None:
    with pytest.raises(Inapplicable) as caught:
        faas.assert_retry_safe(handler("def handler(event, context): pass"), events.http_api("GET", "/"))
    assert "vacuous" not in str(caught.value)


def test_the_story_tells_the_calls_of_the_function_and_not_of_those_that_it_invokes(
    handler: Any, faas: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "printer.py").write_text(
        "import boto3\ntable = boto3.resource('dynamodb').Table('orders')\n"
        "def handler(event, context): table.delete_item(Key={'id': 'of-printer'})\n"
    )
    faas.function("printer.handler", name="printer", root=tmp_path)
    made = handler("""
        def handler(event, context):
            table.put_item(Item={"id": uuid.uuid4().hex})
            boto3.client("lambda").invoke(FunctionName="printer", Payload="{}")
    """)
    with pytest.raises(NotIdempotent) as caught:
        faas.assert_idempotent(made, events.sqs("x"))
    assert "  attempt 1   dynamodb.PutItem orders   lambda.Invoke printer   succeeded" in str(caught.value)
    assert "DeleteItem" not in str(caught.value)


def test_an_attempt_of_which_nothing_took_effect_says_so(handler: Any, faas: Sandbox) -> None:
    made = handler("""
        def pay(order): raise SystemError
        def handler(event, context):
            try:
                table.put_item(Item={"id": "o-1"}, ConditionExpression=Attr("id").not_exists())
            except table.meta.client.exceptions.ConditionalCheckFailedException:
                return
            pay(7)
    """)
    faas.effect("shop.pay", returns=None)
    with pytest.raises(RetryNotSafe) as caught:
        faas.assert_retry_safe(made, events.sqs("x"))
    text = str(caught.value)
    assert "attempt 2   dynamodb.PutItem orders → ConditionalCheckFailedException" in text
    assert "succeeded: nothing was done" in text
    assert "shop.pay                              1 call fewer" in text


def test_rows_and_advice_fit_a_terminal(handler: Any, faas: Sandbox) -> None:
    made = handler(
        "def handler(event, context): table.put_item(Item={'id': uuid.uuid4().hex * 9, 'n': 'n' * 300})"
    )
    with pytest.raises(NotIdempotent) as caught:
        faas.assert_idempotent(made, events.sqs("x"))
    assert max(len(each) for each in str(caught.value).splitlines() if "Replay: " not in each) <= 100


@pytest.mark.parametrize(
    ("status", "reason", "hints"),
    [
        ("vacuous", "the function had no effect", ["What it does outside AWS", "Give it an event"]),
        ("vacuous", "it has one record", ["Give it an event"]),
        ("vacuous", "it failed. Give another", []),
        ("unreproducible", "two clean runs differ", ["Nothing is judged. Runs from one start"]),
        ("unreproducible", "shop.pay answered 1, then 2. Give a list (side_effect=[...])", []),
        ("inapplicable", "the function had no effect", []),
    ],
)
def test_what_is_to_be_done_is_said_once(
    status: Status, reason: str, hints: list[str], handler: Any, faas: Sandbox
) -> None:
    made = case("t", handler("def handler(event, context): pass"), events.sqs("x"), None, ())
    lines = message.of(Verdict("order", made, status, reason=reason), "x", lambda _: True).splitlines()[2:]
    begun = [each[2:] for each in lines if each[2] != " "]
    assert [each.startswith(hint) for each, hint in zip(begun, hints, strict=True)] == [True] * len(hints)
