"""What SQS and Lambda do with a queue, where no other file here has the place for it."""

from __future__ import annotations

import time

import pytest

from pytest_faas import ServiceError, Throttle, events


def bodies(report):
    return [[record.body for record in attempt.records] for attempt in report]


@pytest.mark.parametrize(
    "refusal", [{"throttle": 3}, {"service_error": 3}], ids=["throttles", "service errors"]
)
def test_a_group_waits_while_lambda_refuses_its_batch(deliver, refusal):
    """Its messages are in flight, in a poller's hands; another group goes on."""
    messages = [events.sqs_message(text, group_id=text[0]) for text in ("a1", "a2", "b1", "b2")]
    report = deliver(
        lambda event, context: None,
        events.sqs(*messages, queue="q.fifo"),
        queue={"batch_size": 1},
        **refusal,
    )
    assert [batch for batch in bodies(report) if batch[0][0] == "a"] == [["a1"], ["a2"]]
    assert [batch for batch in bodies(report) if batch[0][0] == "b"] == [["b1"], ["b2"]]
    refused = {record.body for row in report.refusals for record in row.records}
    assert refused <= {"a1", "b1"}


def test_throttles_and_failures_both_count_as_receives(deliver):
    """Lambda lets go of a throttled batch as the visibility time-out is over: no run, yet a receive more."""
    report = deliver(
        lambda event, context: 1 / 0,
        events.sqs("a"),
        queue={"max_receive_count": 3},
        throttle=Throttle(seconds=30),
    )
    assert [attempt.receive_counts for attempt in report] == [[2], [3]]
    assert (report.attempts_of("a"), len(report.dead_letters), report.elapsed) == (2, 1, 90)


def test_a_service_error_and_a_throttle_are_told_apart(deliver):
    report = deliver(
        lambda event, context: None, events.sqs("a"), throttle=1, service_error=ServiceError(times=2)
    )
    assert [row.outcome for row in report.refusals] == ["throttled", "service error"]
    assert len(report.succeeded) == 1


def test_a_dead_letter_may_be_the_head_of_a_group_of_which_others_wait(deliver):
    """What was received too often leaves at its next receive, and the next of its group is received in its place."""
    messages = [events.sqs_message(text, group_id="g") for text in ("poison", "b", "c")]
    report = deliver(
        lambda event, context: {
            "batchItemFailures": [
                {"itemIdentifier": each["messageId"]}
                for each in event["Records"]
                if event["Records"][0]["body"] == "poison"
            ]
        },
        events.sqs(*messages, queue="q.fifo"),
        queue={"max_receive_count": 1, "report_batch_item_failures": True, "batch_size": 1},
    )
    assert bodies(report) == [["poison"], ["b"], ["c"]]
    assert [attempt.at for attempt in report] == [0, 30, 30]
    assert [record.body for record in report.dead_letters] == ["poison"]


def test_a_fifo_message_that_nobody_could_receive_again_is_not_deleted_late_either(deliver):
    """Both pollers work for longer than the visibility time-out: the receipt handles have expired all the same."""
    messages = [events.sqs_message(text, group_id=text) for text in ("a", "b")]
    report = deliver(
        lambda event, context: time.sleep(45),
        events.sqs(*messages, queue="q.fifo"),
        queue={
            "batch_size": 1,
            "maximum_concurrency": 2,
            "max_receive_count": 1,
            "changed_after_creation": True,
        },
        timeout=60,
    )
    assert [(attempt.at, attempt.outcome) for attempt in report] == [(0, "succeeded")] * 2
    fates = [line.fate for attempt in report for line in attempt.lines]
    assert fates == ["not deleted: the receipt handle has expired", "in the dead-letter queue by now"]
    assert ([record.body for record in report.dead_letters], report.elapsed) == (["a", "b"], 45)


def test_a_throttled_batch_is_let_go_where_the_next_try_would_be_as_its_messages_are_visible_again(deliver):
    report = deliver(
        lambda event, context: None,
        events.sqs("a"),
        queue={"retry_interval": 10, "visibility_timeout": 30, "max_receive_count": 1},
        throttle=Throttle(seconds=1000),
    )
    assert [row.at for row in report.refusals] == [0, 10]
    assert report.refusals[-1].lines[0].fate == "let go, visible again at +30 s"
    assert (len(report.dead_letters), report.elapsed) == (1, 30)


@pytest.mark.parametrize("queue", ["q", "q.fifo"])
def test_a_message_whose_retention_ends_as_it_becomes_visible_expires_once(faas, deliver, queue):
    group = {"group_id": "g"} if queue.endswith(".fifo") else {}
    with faas.frozen("2026-01-01T12:00:00Z"):  # the messages are sent as the delivery begins
        report = deliver(
            lambda event, context: 1 / 0,
            events.sqs("a", "b", queue=queue, **group),
            queue={"message_retention_period": 60, "visibility_timeout": 30},
        )
    assert [attempt.at for attempt in report] == [0, 30]
    expired = [line.record.body for row in report.rows[2:] for line in row.lines]
    assert sorted(expired) == ["a", "b"]
    assert report.elapsed == 60
