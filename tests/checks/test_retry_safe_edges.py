"""What a run of retry_safe tells: the call that was struck, how to bring it about again, and why nothing was judged."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from pytest_faas import Allow, Function, InvalidArgument, events
from pytest_faas.checks.properties.retry_safe import FAULTS, Plan
from pytest_faas.checks.verdict import Verdict
from pytest_faas.cloud.faults import Address

Handler = Callable[[str], Function]
Judge = Callable[..., Verdict]
SEND_THEN_WRITE = """
    def handler(event, context):
        for record in event["Records"]:
            sqs.send_message(QueueUrl="receipts", MessageBody=record["body"])
            table.put_item(Item={"id": str(uuid.uuid4())})
"""


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_plan_is_read_again(fault: Any) -> None:
    plan = Plan(Address("dynamodb", "PutItem", "orders", "id=1", 2), fault)
    assert Plan.of(plan.as_json()) == plan
    assert plan.as_json()["call"] == ["dynamodb", "PutItem", "orders", "id=1", 2]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({"fault": "crash_befor", "call": []}, "Did you mean 'crash_before'?"),
        ({"call": []}, "retry_safe: fault must be"),
        ({"fault": "crash_before"}, "call must be [service, operation, resource, key, occurrence], got None"),
        ({"fault": "crash_before", "call": ["sqs"]}, "got ['sqs'] (list)"),
        ({"fault": "crash_before", "call": "abcde"}, "got 'abcde' (str)"),
    ],
)
def test_what_is_no_plan_is_told(held: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        Plan.of(held)
    assert said in str(caught.value)


def test_one_plan_is_one_world_that_names_its_call_and_shows_its_fault(
    handler: Handler, judge: Judge
) -> None:
    made, event = handler(SEND_THEN_WRITE), events.sqs({"id": 1})
    send = ["sqs", "SendMessage", "receipts", None, 1]
    only = {"fault": "crash_after", "call": send}
    verdict = judge("retry_safe", made, event, emissions="exactly-once", only=only)
    (failure,) = verdict.failures
    assert failure.what.startswith(
        "A crash right after sqs.SendMessage receipts, then one redelivery, does more"
    )
    assert (failure.plan, failure.event, failure.runs) == (only, event, 1)
    assert [[str(each) for each in attempt.strikes] for attempt in failure.attempts] == [
        ["crash after at sqs.SendMessage receipts"],
        [],
    ]
    assert verdict.tried == "1 fault at 2 effects: 1 unsafe with this one cause, 0 safe"
    safe = judge("retry_safe", made, event, only=only)
    assert (safe.status, safe.tried) == ("passed", "1 fault at 2 effects: all safe")


def test_a_first_delivery_that_fails_leaves_nothing_to_compare_with(handler: Handler, judge: Judge) -> None:
    refused = handler("def handler(event, context):\n    return {'statusCode': 500}\n")
    verdict = judge("retry_safe", refused, events.http_api("PUT", "/"))
    assert verdict.status == "vacuous"
    assert verdict.reason.startswith(
        "the first delivery, without any fault, answered 500: there is no clean run"
    )


def test_what_was_accepted_is_told_and_when_each_delivery_was(handler: Handler, judge: Judge) -> None:
    made, allow = handler(SEND_THEN_WRITE), Allow("dynamodb", kind="added")
    verdict = judge("idempotent", made, events.sqs({"id": 1}), None, allow)
    assert (verdict.status, verdict.allowed, verdict.unused) == ("failed", (allow,), ())
    first, second = verdict.failures[0].attempts
    assert [first.at, second.at] == pytest.approx([0, 97.371])
    only = {"fault": "crash_before", "call": ["sqs", "SendMessage", "receipts", None, 1]}
    verdict = judge("retry_safe", made, events.sqs({"id": 1}), None, allow, only=only)
    assert (verdict.status, verdict.allowed, verdict.unused) == ("passed", (), (allow,))


def test_clean_runs_that_call_something_else_each_time_are_not_judged(
    handler: Handler, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "times_of_a_test", 0, raising=False)  # what no world puts back
    made = handler("""
        import sys
        def handler(event, context):
            sys.times_of_a_test += 1
            times = sys.times_of_a_test
            table.put_item(Item={"id": "1"})
            if times % 2:
                table.get_item(Key={"id": "1"})
        """)
    verdict = judge("retry_safe", made, events.sqs({"id": 1}))
    assert verdict.status == "unreproducible"
    assert verdict.reason.splitlines() == [
        "two clean runs from the same start differ, without a cause that was recorded:",
        "    the first called dynamodb.PutItem orders id=1",
        "    the second called dynamodb.PutItem orders id=1, dynamodb.GetItem orders id=1",
    ]


def test_clean_runs_that_end_otherwise_are_not_judged(
    handler: Handler, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "times_of_a_test", 0, raising=False)
    made = handler("""
        import sys
        def handler(event, context):
            sys.times_of_a_test += 1
            times = sys.times_of_a_test
            return {"statusCode": 200 + times % 2}
        """)
    verdict = judge("retry_safe", made, events.http_api("PUT", "/"))
    assert verdict.reason.splitlines()[1:] == ["    the first answered 200, the second answered 201"]


def test_a_clean_run_that_calls_nothing_says_so(
    handler: Handler, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "times_of_a_test", 0, raising=False)
    made = handler("""
        import sys
        def handler(event, context):
            sys.times_of_a_test += 1
            if sys.times_of_a_test % 2:
                table.get_item(Key={"id": "1"})
        """)
    assert judge("retry_safe", made, events.sqs({"id": 1})).reason.splitlines()[1:] == [
        "    the first called nothing",
        "    the second called dynamodb.GetItem orders id=1",
    ]


def test_what_follows_the_seed_is_no_difference_and_what_adds_up_is(handler: Handler, judge: Judge) -> None:
    made = handler("""
        import hashlib
        def handler(event, context):
            seal = hashlib.sha256(uuid.uuid4().bytes).hexdigest()
            table.put_item(Item={"id": "1", "seal": seal})
        """)
    only = {"fault": "crash_after", "call": ["dynamodb", "PutItem", "orders", "id=1", 1]}
    assert judge("retry_safe", made, events.sqs({"id": 1}), only=only).status == "passed"
    made = handler("""
        def handler(event, context):
            table.update_item(Key={"id": "1"}, UpdateExpression="ADD n :n", ExpressionAttributeValues={":n": 1})
        """)
    only = {"fault": "crash_after", "call": ["dynamodb", "UpdateItem", "orders", "id=1", 1]}
    (failure,) = judge("retry_safe", made, events.sqs({"id": 1}), only=only).failures
    assert [" ".join(row.split()) for row in failure.rows] == [
        "dynamodb orders id=1 n: 1 after a clean run, 2 here"
    ]
