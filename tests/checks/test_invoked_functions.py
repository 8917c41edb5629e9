"""A function that invokes another one is judged by its own calls: what fails in the other one is not its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_faas import Function, RetryNotSafe, Sandbox, events
from pytest_faas.checks.verdict import Verdict

Handler = Callable[[str], Function]
Judge = Callable[..., Verdict]

RECEIPT = """
def handler(event, context):
    sqs.send_message(QueueUrl='receipts', MessageBody=event['id'])
"""
INVOKED = """
functions = boto3.client("lambda")
def handler(event, context):
    for record in event['Records']:
        {before}
        functions.invoke(FunctionName='receipt', InvocationType='{how}', Payload=record['body'])
        {after}
"""
FOUND = "if 'Item' in table.get_item(Key={'id': record['messageId']}): continue"
MARK = "table.put_item(Item={'id': record['messageId']})"
ORDER = {"id": "o-1"}


@pytest.fixture
def receipt(faas: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "receipt"
    folder.mkdir()
    (folder / "receipt.py").write_text(f"import boto3\nsqs = boto3.client('sqs')\n{RECEIPT}")
    faas.function("receipt.handler", root=folder, name="receipt")


@pytest.mark.parametrize("how", ["Event", "RequestResponse"])
@pytest.mark.usefixtures("receipt")
def test_calls_of_an_invoked_function_are_not_struck(handler: Handler, judge: Judge, how: str) -> None:
    fn = handler(INVOKED.format(before=FOUND, how=how, after=MARK))
    verdict = judge("retry_safe", fn, events.sqs(ORDER))
    assert verdict.status == "passed", verdict
    assert verdict.tried.startswith("10 faults at 2 effects")
    assert judge("no_lost_records", fn, events.sqs(ORDER)).status == "passed"


@pytest.mark.usefixtures("receipt")
def test_an_invocation_that_a_crash_prevents_is_missed_with_what_it_sends(
    faas: Sandbox, handler: Handler
) -> None:
    fn = handler(INVOKED.format(before=f"{FOUND}\n        {MARK}", how="Event", after=""))
    with pytest.raises(RetryNotSafe, match=r"lambda receipt +1 invocation fewer"):
        faas.assert_retry_safe(fn, events.sqs(ORDER))
