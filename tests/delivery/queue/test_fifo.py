import time
from collections import defaultdict

import pytest

from pytest_faas import Queue, events

FIFO = "orders.fifo"
PARTIAL = {"report_batch_item_failures": True}


def succeed(event, context):
    return None


def fail(event, context):
    raise ValueError("no amount")


def bodies(report):
    return [[each.body for each in attempt.records] for attempt in report]


def grouped(*names, **arguments):
    """Return messages whose group is the first letter of their body."""
    return events.sqs(
        *(events.sqs_message(name, group_id=name[0]) for name in names), queue=FIFO, **arguments
    )


def failing(*wanted):
    def work(event, context):
        failed = [each["messageId"] for each in event["Records"] if each["body"] in wanted]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

    return work


def test_a_batch_takes_what_it_can_of_one_group_and_then_of_the_next(deliver):
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
    report = deliver(succeed, grouped("a1", "b1", "a2", "b2", "c1", "a3"), queue={"batch_size": 4})
    assert bodies(report) == [["a1", "a2", "a3", "b1"], ["c1"], ["b2"]]


def test_a_batch_may_mix_groups_and_keeps_the_order_of_each(deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    report = deliver(succeed, grouped("a1", "b1", "a2", "b2"))
    assert bodies(report) == [["a1", "a2", "b1", "b2"]]


def test_a_group_waits_while_one_of_its_messages_is_being_processed(deliver):
    report = deliver(
        lambda event, context: time.sleep(5), grouped("a1", "a2", "b1"), timeout=10, queue={"batch_size": 1}
    )
    assert [(attempt.at, attempt.lane, attempt.records[0].body) for attempt in report] == [
        (0, "poller 1", "a1"),
        (0, "poller 2", "b1"),
        (5, "", "a2"),
    ]


def test_a_group_waits_while_one_of_its_messages_waits_out_its_visibility_timeout(deliver):
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
    report = deliver(
        failing("a1"), grouped("a1", "a2", "b1"), queue=PARTIAL | {"batch_size": 1, "max_receive_count": 3}
    )
    assert [(attempt.at, attempt.records[0].body) for attempt in report] == [
        (0, "a1"),
        (0, "b1"),
        (30, "a1"),
        (60, "a1"),
        (90, "a2"),
    ]
    assert [record.body for record in report.dead_letters] == ["a1"]


def test_no_later_message_of_a_group_joins_a_batch_that_is_retried(deliver):
    report = deliver(
        failing("a2"),
        grouped(*(f"a{number}" for number in range(9))),
        queue=Queue(batch_size=3, **PARTIAL),
        until=40,
    )
    assert bodies(report) == [["a0", "a1", "a2"], ["a2", "a3", "a4"]]


def test_an_error_brings_the_whole_batch_back_in_its_order(deliver):
    report = deliver(fail, grouped("a1", "b1", "a2"), queue={"max_receive_count": 2})
    assert bodies(report) == [["a1", "a2", "b1"]] * 2


def test_what_follows_a_failure_and_is_not_reported_is_deleted_and_the_order_is_lost(deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
    report = deliver(failing("a2"), grouped("a1", "a2", "a3", "b1"), queue=PARTIAL | {"max_receive_count": 2})
    first = report.attempts[0]
    assert first.said == "returned 1 of 4 failed; order lost"
    assert [line.fate for line in first.lines] == [
        "deleted",
        "visible again at +30 s",
        "deleted although a2 before it in group a failed",
        "deleted",
    ]
    assert [record.body for record in report.succeeded] == ["a1", "a3", "b1"]


def test_a_handler_that_returns_the_failure_and_all_that_follows_keeps_the_order(deliver):
    def work(event, context):
        for place, record in enumerate(event["Records"]):
            if record["body"] == "a2" and record["attributes"]["ApproximateReceiveCount"] == "1":
                return {
                    "batchItemFailures": [
                        {"itemIdentifier": each["messageId"]} for each in event["Records"][place:]
                    ]
                }
        return None

    report = deliver(work, grouped("a1", "a2", "a3"), queue=PARTIAL)
    assert "order lost" not in report.timeline
    assert [record.body for record in report.succeeded] == ["a1", "a2", "a3"]


def test_a_dead_letter_lets_its_group_go_on(deliver):
    report = deliver(
        failing("a1"), grouped("a1", "a2"), queue=PARTIAL | {"batch_size": 1, "max_receive_count": 1}
    )
    assert [(attempt.at, attempt.records[0].body) for attempt in report] == [(0, "a1"), (30, "a2")]


def test_an_expired_message_lets_its_group_go_on(faas, deliver):
    with faas.frozen("2026-01-01T00:01:00Z"):
        event = events.sqs(
            events.sqs_message("a1", group_id="a", sent_at="2026-01-01T00:00:00Z"),
            events.sqs_message("a2", group_id="a", sent_at="2026-01-01T00:01:00Z"),
            queue=FIFO,
        )
        settings = PARTIAL | {"batch_size": 1, "message_retention_period": 90, "visibility_timeout": 20}
        report = deliver(failing("a1"), event, queue=settings)
    assert [(attempt.at, attempt.records[0].body) for attempt in report] == [
        (0, "a1"),
        (20, "a1"),
        (40, "a2"),
    ]
    assert [(record.body, record.settled_as) for record in report.records] == [
        ("a1", "expired"),
        ("a2", "succeeded"),
    ]


def test_the_order_is_that_of_the_sequence_numbers(deliver):
    first, second = grouped("a1", "b1"), grouped("a2", "b2")
    report = deliver(succeed, second, first, queue={"batch_size": 10})
    assert bodies(report) == [["a1", "a2", "b1", "b2"]]


def test_concurrency_is_at_most_the_number_of_groups(deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    names = [f"{group}{number}" for number in range(4) for group in "abc"]
    event = [grouped(*names[:6]), grouped(*names[6:])]
    report = deliver(lambda event, context: time.sleep(2), *event, queue={"batch_size": 1})
    starts = defaultdict(list)
    for attempt in report:
        starts[attempt.at].append(attempt.records[0].body[0])
    assert dict(starts) == {second: ["a", "b", "c"] for second in (0, 2, 4, 6)}


def test_a_message_in_a_standard_queue_may_have_a_group_and_waits_for_nobody(deliver):
    # fair queues: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
    report = deliver(
        failing("a"),
        events.sqs("a", "b", group_id="tenant"),
        queue=PARTIAL | {"batch_size": 1, "max_receive_count": 1},
    )
    assert [(attempt.at, attempt.records[0].body) for attempt in report] == [(0, "a"), (0, "b")]


def test_a_redelivery_keeps_group_deduplication_id_and_sequence_number(deliver):
    report = deliver(fail, events.sqs("a", queue=FIFO, group_id="g"), queue={"max_receive_count": 2})
    first, second = (attempt.event["Records"][0]["attributes"] for attempt in report)
    for name in (
        "MessageGroupId",
        "MessageDeduplicationId",
        "SequenceNumber",
        "SentTimestamp",
        "ApproximateFirstReceiveTimestamp",
    ):
        assert first[name] == second[name]


def test_a_delete_after_the_visibility_timeout_is_refused(deliver):
    # "The receipt handle has expired": https://repost.aws/knowledge-center/sqs-receipt-handle-error
    def work(event, context):
        if event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1":
            time.sleep(40)

    report = deliver(
        work, events.sqs("a", "b", queue=FIFO), timeout=60, queue={"changed_after_creation": True}
    )
    assert [(attempt.at, attempt.receive_counts) for attempt in report] == [(0, [1, 1]), (30, [2, 2])]
    late, second = report.attempts
    assert [line.fate for line in late.lines] == ["deleted before, by another delivery"] * 2
    assert [line.fate for line in second.lines] == ["deleted"] * 2

    always = deliver(
        lambda event, context: time.sleep(40),
        events.sqs("a", queue=FIFO),
        timeout=60,
        queue={"changed_after_creation": True, "max_receive_count": 2},
    )
    assert [attempt.lines[0].fate for attempt in always] == [
        "not deleted: the receipt handle has expired",
        "in the dead-letter queue by now",
    ]
    assert [record.body for record in always.dead_letters] == ["a"]


@pytest.mark.parametrize("size", [1, 3, 10])
def test_order_holds_over_random_failures(deliver, size):
    done = []

    def work(event, context):
        for place, record in enumerate(event["Records"]):
            count = int(record["attributes"]["ApproximateReceiveCount"])
            if (hash((record["body"], count)) + count) % 3 == 0 and count < 6:
                return {
                    "batchItemFailures": [
                        {"itemIdentifier": each["messageId"]} for each in event["Records"][place:]
                    ]
                }
            done.append(record["body"])
        return None

    names = [f"{group}{number:02d}" for number in range(12) for group in "abcd"]
    events_of_ten = [grouped(*names[start : start + 10]) for start in range(0, len(names), 10)]
    report = deliver(work, *events_of_ten, queue=PARTIAL | {"batch_size": size})
    assert len(report.succeeded) == len(names)
    for group in "abcd":
        mine = [name for name in done if name[0] == group]
        assert mine == sorted(mine)
