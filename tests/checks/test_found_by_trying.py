"""What turned up when handlers in unlike styles were tried."""

from __future__ import annotations

from collections.abc import Callable

from pytest_faas import Function, events
from pytest_faas.checks.verdict import Verdict

Handler = Callable[[str], Function]
Judge = Callable[..., Verdict]


def test_of_two_long_texts_the_part_that_differs_is_shown(handler: Handler, judge: Judge) -> None:
    fn = handler("""
        import hashlib
        def handler(event, context):
            name = "https://files.example.com/reports/2026/" + hashlib.sha256(str(time.time()).encode()).hexdigest()
            table.put_item(Item={"id": "7", "where": name})
    """)
    verdict = judge("idempotent", fn, events.sqs("x"))
    place, change = verdict.failures[0].rows[0].splitlines()
    assert place.rstrip() == "dynamodb orders id=7"
    before, after = change.split(" after the first delivery, ")
    assert change.startswith('    where: …"/2026/')
    assert after.startswith('…"/2026/')
    assert after.endswith(" here")
    assert before.removeprefix("    where: ") not in after


def test_of_two_short_values_both_stand_in_one_row(handler: Handler, judge: Judge) -> None:
    fn = handler("""
        def handler(event, context):
            table.update_item(
                Key={"id": "7"}, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": 1}
            )
    """)
    row = judge("idempotent", fn, events.sqs("x")).failures[0].rows[0]
    assert " ".join(row.split()) == "dynamodb orders id=7 n: 1 after the first delivery, 2 here"
    assert "\n" not in row
