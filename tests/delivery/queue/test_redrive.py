import pytest

from pytest_faas import InvalidArgument, NeverSettles, Queue, Redrive, events
from pytest_faas.delivery.outcome import Outcome

ARN = "arn:aws:sqs:us-east-1:123456789012:"


def succeed(event, context):
    return None


def fail(event, context):
    raise ValueError("no amount")


@pytest.mark.parametrize("most", [1, 2, 5])
def test_a_message_is_delivered_max_receive_count_times_and_moves_at_the_receive_after_that(deliver, most):
    # recorded from AWS by LocalStack's suite, test_redrive_policy_with_failing_lambda, 2025-11-25
    report = deliver(
        fail, events.sqs("a", queue="orders"), queue={"max_receive_count": most, "visibility_timeout": 60}
    )
    assert report.attempts_of("a") == most
    assert [record.body for record in report.dead_letters] == ["a"]
    assert report.elapsed == 60 * most
    last = report.rows[-1]
    assert (last.at, last.said, last.lines[0].fate) == (
        60 * most,
        f"over max_receive_count={most}",
        "to the dead-letter queue orders-dlq",
    )


def test_the_dead_letter_keeps_id_body_and_attributes(deliver):
    event = events.sqs("a", queue="orders", attributes={"kind": "new", "weight": 7})
    report = deliver(fail, event, queue={"max_receive_count": 1})
    (record,) = event["Records"]
    (sent,) = report.sent
    assert (sent.message_id, sent.body, sent.destination) == (record["messageId"], "a", f"{ARN}orders-dlq")
    assert sent.attributes == {
        "kind": {"DataType": "String", "StringValue": "new"},
        "weight": {"DataType": "Number", "StringValue": "7"},
    }
    assert sent.system_attributes == {
        **record["attributes"],
        "ApproximateReceiveCount": "2",
        "DeadLetterQueueSourceArn": f"{ARN}orders",
    }
    assert (sent.at, sent.condition) == (30, "maxReceiveCount")


def test_in_a_fifo_dead_letter_queue_the_message_id_is_the_deduplication_id(deliver):
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    report = deliver(
        fail, events.sqs("a", queue="orders.fifo", group_id="g1"), queue={"max_receive_count": 1}
    )
    (sent,) = report.sent
    assert sent.destination == f"{ARN}orders-dlq.fifo"
    assert sent.system_attributes["MessageDeduplicationId"] == sent.message_id == report.dead_letters[0].id
    assert sent.system_attributes["MessageGroupId"] == "g1"


def test_the_dead_letter_queue_may_be_named(deliver):
    settings = {"max_receive_count": 1, "dead_letter_target_arn": f"{ARN}graveyard"}
    report = deliver(fail, events.sqs("a"), queue=settings)
    assert [sent.destination for sent in report.sent] == [f"{ARN}graveyard"]


def test_without_a_redrive_policy_a_message_comes_back_until_its_retention_ends(deliver):
    report = deliver(
        fail, events.sqs("a"), queue={"visibility_timeout": 3600, "message_retention_period": 86_400}
    )
    assert [record.body for record in report.expired] == ["a"]
    assert len(report.attempts) == 24
    assert report.elapsed == pytest.approx(86_400, abs=5)
    assert report.rows[-1].lines[0].fate == "expired: deleted by SQS"


def test_retention_counts_from_when_the_message_was_sent(faas, deliver):
    with faas.frozen("2026-01-02T00:00:00Z"):
        old = events.sqs(events.sqs_message("a", sent_at="2026-01-01T12:00:00Z"), "b")
        report = deliver(fail, old, queue={"visibility_timeout": 3600, "message_retention_period": 86_400})
    assert (report.attempts_of("a"), report.attempts_of("b")) == (12, 24)
    assert [record.body for record in report.expired] == ["a", "b"]
    assert [row.at for row in report.rows if row.said.startswith("message_retention_period")] == [
        43_200,
        86_400,
    ]


def test_a_queue_that_never_ends_needs_until(engine):
    settings = Queue(visibility_timeout=0, changed_after_creation=True)
    with pytest.raises(NeverSettles, match="until=3600"):
        engine(
            lambda event, **where: Outcome(error="ValueError: no amount"), events.sqs("a"), source=settings
        )


def test_until_breaks_a_delivery_off(deliver):
    report = deliver(fail, events.sqs("a"), until=100)
    assert (report.attempts_of("a"), report.elapsed) == (4, 100)
    assert [record.body for record in report.unsettled] == ["a"]
    assert "until=100 was reached" in report.timeline


def test_what_was_settled_before_until_is_not_broken_off(deliver):
    report = deliver(succeed, events.sqs("a"), until=10)
    assert report.settled
    assert "until" not in report.timeline


def test_redrive_brings_a_message_back_days_later_as_it_was(deliver):
    seen = []

    def work(event, context):
        seen.append(event["Records"][0])
        if len(seen) < 3:
            raise ValueError("no amount")

    report = deliver(work, events.sqs("a"), queue={"max_receive_count": 2}, redrive=Redrive(after=3 * 86_400))
    assert [attempt.at for attempt in report] == [0, 30, 60 + 3 * 86_400]
    assert [record.body for record in report.succeeded] == ["a"]
    assert not report.dead_letters
    first, _, last = seen
    assert [each["attributes"]["ApproximateReceiveCount"] for each in seen] == ["1", "2", "1"]
    assert (last["messageId"], last["body"], last["eventSourceARN"]) == (
        first["messageId"],
        first["body"],
        first["eventSourceARN"],
    )
    assert len({each["receiptHandle"] for each in seen}) == 3
    assert any(row.said == "redrive" for row in report.rows)


def test_a_redriven_message_may_become_a_dead_letter_again_and_then_stays_one(deliver):
    report = deliver(fail, events.sqs("a", "b"), queue={"max_receive_count": 1}, redrive=True)
    assert report.attempts_of("a") == 2
    assert [record.body for record in report.dead_letters] == ["a", "b"]
    assert len(report.sent) == 4
    assert report.elapsed == 30 + 86_400 + 30
    assert [attempt.lines[0].fate for attempt in report] == [
        "visible again at +30 s",
        "visible again at +1 d 0:01:00",
    ]


def test_a_redriven_fifo_message_is_deduplicated_by_its_id_and_comes_last_in_its_group(deliver):
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    seen = []

    def work(event, context):
        seen.append(event["Records"][0])
        if event["Records"][0]["body"] == "a" and len(seen) < 2:
            raise ValueError("no amount")

    settings = {"max_receive_count": 1, "batch_size": 1}
    report = deliver(work, events.sqs("a", "b", queue="orders.fifo"), queue=settings, redrive=True)
    assert [each["body"] for each in seen] == ["a", "b", "a"]
    last = seen[-1]["attributes"]
    assert last["MessageDeduplicationId"] == seen[0]["messageId"]
    assert int(last["SequenceNumber"]) > int(seen[1]["attributes"]["SequenceNumber"])
    assert len(report.succeeded) == 2


REFUSED = [
    ({}, True, "this queue has no dead-letter queue"),
    (
        {"max_receive_count": 1},
        Redrive(after=1_209_601),
        "which is as long as a dead-letter queue keeps a message",
    ),
]


@pytest.mark.parametrize(("settings", "redrive", "said"), REFUSED)
def test_a_redrive_that_cannot_be_is_refused(deliver, settings, redrive, said):
    with pytest.raises(InvalidArgument, match=said):
        deliver(fail, events.sqs("a"), queue=settings, redrive=redrive)
