"""The story of a delivery from a queue, as a stranger reads it."""

from __future__ import annotations

import time
from textwrap import dedent

from pytest_faas import Duplicate, events


def told(text):
    return dedent(text).strip()


def test_a_poisoned_message(deliver):
    def work(event, context):
        failed = [record["messageId"] for record in event["Records"] if record["body"] == "poison"]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

    settings = {"max_receive_count": 2, "report_batch_item_failures": True}
    report = deliver(work, events.sqs("a", "poison", "b", queue="orders"), queue=settings)
    assert report.table(complete=False) == told("""
    work ← Queue(report_batch_item_failures=True, max_receive_count=2), queue orders
       at  attempt  record  receive  outcome                   what became of it
     +0 s        1  a             1  returned 1 of 3 failed    deleted
                    poison        1                            visible again at +30 s
                    b             1                            deleted
    +30 s        2  poison        2  returned 1 of 1 failed    visible again at +60 s
    +60 s           poison        3  over max_receive_count=2  to the dead-letter queue orders-dlq
    2 attempts in 60 s: 2 succeeded, 1 dead letter
    """)


def test_a_function_that_runs_longer_than_the_visibility_timeout(deliver):
    report = deliver(
        lambda event, context: time.sleep(40),
        events.sqs("a"),
        timeout=60,
        queue={"changed_after_creation": True},
    )
    assert report.timeline == told("""
    lambda ← Queue(changed_after_creation=True), queue my-queue
       at  attempt  lane      record  receive  outcome    what became of it
     +0 s        1  poller 1  a             1  succeeded  deleted, by an old receipt handle
    +30 s        2  poller 2  a             2  succeeded  deleted before, by another delivery
    2 attempts in 70 s: 1 succeeded
    """)


def test_throttles(deliver):
    report = deliver(lambda event, context: None, events.sqs("a"), throttle=2)
    assert [(row.outcome, row.lines[0].fate) for row in report.rows] == [
        ("throttled", "tried again at +1 s"),
        ("throttled", "tried again at +3 s"),
        ("succeeded", "deleted"),
    ]


def test_a_message_that_was_sent_twice(deliver):
    report = deliver(
        lambda event, context: None, events.sqs("a"), duplicate=Duplicate(producer=True, after=60)
    )
    assert report.timeline == told("""
    lambda ← Queue(), queue my-queue
       at  attempt  record  receive  outcome                     what became of it
     +0 s        1  a             1  succeeded                   deleted
    +60 s           a                sent again by its producer  in the queue a second time
    +60 s        2  a             1  succeeded                   deleted
    2 attempts in 60 s: 2 succeeded
    """)


def test_what_is_filtered_and_what_is_late(faas, deliver):
    with faas.frozen("2026-01-05T00:00:00Z"):
        old = events.sqs_message({"n": 1}, sent_at="2026-01-01T00:00:00Z")
        report = deliver(
            lambda event, context: None,
            events.sqs(old, {"n": 2}),
            queue={"filter_criteria": [{"body": {"n": [3]}}]},
        )
    assert [(row.at, row.said, row.lines[0].record.body, row.lines[0].fate) for row in report.rows] == [
        (0, "message_retention_period=345600", '{"n":1}', "expired: deleted by SQS"),
        (0, "matches no filter", '{"n":2}', "filtered out: deleted"),
    ]
    assert repr(report) == "<Report no attempt in 0 s: 1 expired, 1 filtered>"
