"""A time that is written in a form of the handler's own is a time all the same; what only looks like one is none."""

from __future__ import annotations

import pytest

from pytest_faas import events

FORMS = (
    "%d/%m/%Y %H:%M:%S", "%m/%d/%Y, %H:%M:%S", "%d.%m.%Y %H:%M", "%d %b %Y %H:%M", "%B %d, %Y at %I:%M %p", "%H:%M:%S",
    "%H:%M", "%I:%M:%S %p", "%Y/%m/%d/%H/%M/%S", "%y%m%d-%H%M%S", "%b %d %H:%M:%S", "%Y-%jT%H%M", "%Y-W%W %H:%M",
    "%A, %d-%b-%y %H:%M:%S GMT",
)  # fmt: skip

WRITES = """
from datetime import datetime
def handler(event, context):
    for record in event["Records"]:
        item = {{"id": record["messageId"], "at": {at}}}
        table.put_item(Item=item)
        sqs.send_message(QueueUrl="receipts", MessageBody="done")
        table.put_item(Item={{**item, "state": "done"}})
"""
AT_LEAST_ONCE = [{"service": "sqs", "resource": "receipts", "kind": "emitted"}]


def kinds(verdict):
    return [each.kind for each in verdict.failures]


@pytest.mark.parametrize("form", [*FORMS, "hex"])
def test_a_time_in_any_form_is_no_difference(handler, judge, form) -> None:
    at = "format(int(time.time()), 'x')" if form == "hex" else f"datetime.now().strftime({form!r})"
    fn = handler(WRITES.format(at=at))
    assert judge("retry_safe", fn, events.sqs("a")).status == "passed"
    verdict = judge("idempotent", fn, events.sqs("a"))
    assert [row for each in verdict.failures for row in each.rows if "dynamodb" in row] == []


@pytest.mark.parametrize(
    "at",
    [
        "'v' + str(1 + int(table.get_item(Key={'id': 'n'}).get('Item', {}).get('at', 'v10')[1:]))",
        "str(uuid.uuid4())[:8]",
    ],
)
def test_a_counter_in_a_text_is_no_time(handler, judge, at) -> None:
    fn = handler(
        """
def handler(event, context):
    table.put_item(Item={"id": "n", "at": AT})
""".replace("AT", at)
    )
    assert judge("idempotent", fn, events.sqs("a")).status == "failed"
