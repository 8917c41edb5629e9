"""The example at the top of the page: a message that always fails does not hold up the rest."""

from __future__ import annotations

from pytest_faas import Queue


def work(event, context):
    failed = [record["messageId"] for record in event["Records"] if record["body"] == "poison"]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def test_poison_message_does_not_hold_up_the_rest(faas, sqs_event):
    worker = faas.function(work, timeout=10)
    report = faas.deliver(
        worker,
        sqs_event("a", "poison", "b"),
        source=Queue(max_receive_count=3, visibility_timeout=60, report_batch_item_failures=True),
    )
    assert [m.body for m in report.succeeded] == ["a", "b"]
    assert [m.body for m in report.dead_letters] == ["poison"]
    assert report.attempts_of("poison") == 3
    assert report.elapsed == 180
    print(report)
