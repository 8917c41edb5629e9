"""What an event does when one thing about its second delivery is held still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from pytest_faas import Allow, Sandbox, events
from pytest_faas.checks.explaining.trials import Trials
from pytest_faas.checks.worlds.case import case

TrialsOf = Callable[..., Trials]
KEPT = "table.put_item(Item={'id': str(key)})"
BY_BODY = f"key = record['body']; {KEPT}"
COUNTED = (
    "table.update_item(Key={'id': 'n'}, UpdateExpression='ADD n :n', ExpressionAttributeValues={':n': 1})"
)
RECEIPT = f"key = record['receiptHandle']; {KEPT}"
HOUR = f"key = int(time.time()) // 20; {KEPT}"
SENT = "sqs.send_message(QueueUrl='receipts', MessageBody='x')"
REMEMBERED = f"""
        key = record['messageId']
        if key not in seen:
            {COUNTED}
        seen.add(key)
"""


@pytest.fixture
def trials(faas: Sandbox, handler: Any) -> Iterator[TrialsOf]:
    with ExitStack() as opened:
        opened.enter_context(faas.frozen("2026-01-05T12:00:00Z"))  # a multiple of twenty seconds

        def made(body: str, allow: Any = ()) -> Trials:
            lines = f"seen = set()\ndef handler(event, context):\n    for record in event['Records']:\n        {body}\n"
            of = case("here", handler(lines), events.sqs("o-1"), None, allow)
            return Trials(opened.enter_context(faas._bench().worlds(of)))

        yield made


@pytest.mark.parametrize(
    ("body", "repeated", "at_once", "same_words", "remembered"),
    [
        (BY_BODY, False, True, True, False),
        (COUNTED, True, False, False, False),
        (RECEIPT, True, False, True, False),
        (HOUR, True, True, False, False),
        (SENT, True, False, False, False),
        (REMEMBERED, True, False, False, True),
    ],
    ids=["by-body", "counted", "receipt", "hour", "sent", "remembered"],
)
def test_a_second_delivery_leaves_no_trace_where_what_it_hangs_on_is_the_same(
    trials: TrialsOf, body: str, repeated: bool, at_once: bool, same_words: bool, remembered: bool
) -> None:
    tried = trials(body)
    found = (tried.repeated, tried.at_once, tried.same_words, tried.remembered)
    assert found == (repeated, at_once, same_words, remembered)


def test_what_is_allowed_leaves_no_trace(trials: TrialsOf) -> None:
    assert trials(COUNTED, Allow("dynamodb", "orders")).repeated is False
    assert trials(SENT, Allow("sqs", "receipts")).repeated is False


def test_the_fields_of_a_delivery_are_named(trials: TrialsOf) -> None:
    assert trials(BY_BODY).of_the_delivery == "receiptHandle and ApproximateReceiveCount"


@pytest.mark.parametrize(("body", "changes"), [(BY_BODY, False), ("record['body'] = 'x'", True)])
def test_a_handler_that_changes_its_event_is_seen(trials: TrialsOf, body: str, changes: bool) -> None:
    assert trials(body).changes_event is changes


@pytest.mark.parametrize(
    ("body", "now", "later"),
    [
        (BY_BODY, True, True),
        ("assert record['attributes']['ApproximateReceiveCount'] == '1'", False, False),
        ("assert time.time() * 1000 - int(record['attributes']['SentTimestamp']) < 20_000", True, False),
    ],
    ids=["any", "the-first-only", "soon-only"],
)
def test_the_second_delivery_alone_comes_at_either_time(
    trials: TrialsOf, body: str, now: bool, later: bool
) -> None:
    tried = trials(body)
    assert (tried.alone_now.ok, tried.alone_later.ok) == (now, later)
