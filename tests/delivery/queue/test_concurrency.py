import time

import pytest

from pytest_faas import Throttle, events


def succeed(event, context):
    return None


def lasting(seconds):
    return lambda event, context: time.sleep(seconds)


def starts(report):
    return [attempt.at for attempt in report]


def test_five_batches_at_a_time_to_begin_with(deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    report = deliver(lasting(10), events.sqs(*range(12)), timeout=20, queue={"batch_size": 1})
    assert starts(report) == [0] * 5 + [10] * 5 + [20] * 2
    assert report.elapsed == 30


def test_300_more_each_minute_while_messages_wait(deliver):
    event = [events.sqs(*range(5)) for _ in range(66)]
    report = deliver(lasting(60), *event, timeout=70, queue={"batch_size": 1, "visibility_timeout": 70})
    assert starts(report) == [0] * 5 + [60] * 305 + [120] * 20


@pytest.mark.parametrize("most", [2, 3])
def test_maximum_concurrency(deliver, most):
    report = deliver(
        lasting(10), events.sqs(*range(6)), timeout=20, queue={"batch_size": 1, "maximum_concurrency": most}
    )
    assert starts(report) == [10 * (number // most) for number in range(6)]
    assert {attempt.lane for attempt in report} == {f"poller {number}" for number in range(1, most + 1)}


def test_lanes_are_named_only_where_invocations_overlap(deliver):
    def work(event, context):
        if event["Records"][0]["body"] in "ab":
            time.sleep(2)

    report = deliver(work, events.sqs("x", "a", "b", "y"), queue={"batch_size": 1, "maximum_concurrency": 2})
    assert [(attempt.at, attempt.lane) for attempt in report] == [
        (0, ""),
        (0, "poller 2"),
        (0, "poller 1"),
        (2, ""),
    ]
    assert not any(attempt.lane for attempt in deliver(succeed, events.sqs(*range(30))))


def test_no_lane_runs_backwards_in_time(deliver):
    seen = []

    def work(event, context):
        seen.append((event["Records"][0]["body"], time.time()))
        time.sleep(int(event["Records"][0]["body"]) % 3)
        seen.append((event["Records"][0]["body"], time.time()))

    report = deliver(work, events.sqs(*range(20)), queue={"batch_size": 1, "maximum_concurrency": 3})
    lanes = {}
    for attempt in report:
        lanes.setdefault(attempt.lane, []).append(attempt.records[0].body)
    for bodies in lanes.values():
        times = [at for body in bodies for name, at in seen if name == body]
        assert times == sorted(times)


def test_a_function_that_runs_longer_than_the_visibility_timeout_gets_its_messages_again_beside_it(deliver):
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
    running = []

    def work(event, context):
        running.append((time.time(), event["Records"][0]["attributes"]["ApproximateReceiveCount"]))
        time.sleep(40)

    report = deliver(work, events.sqs("a"), timeout=60, queue={"changed_after_creation": True})
    assert [(attempt.at, attempt.lane, attempt.receive_counts) for attempt in report] == [
        (0, "poller 1", [1]),
        (30, "poller 2", [2]),
    ]
    first, second = report.attempts
    assert first.lines[0].fate == "deleted, by an old receipt handle"
    assert second.lines[0].fate == "deleted before, by another delivery"
    assert first.event["Records"][0]["receiptHandle"] != second.event["Records"][0]["receiptHandle"]
    assert (len(report.succeeded), report.elapsed) == (1, 70)


def test_an_old_receipt_handle_may_delete_nothing(deliver):
    # "might not be deleted": https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
    settings = {"changed_after_creation": True, "old_receipt_handle_deletes": False, "max_receive_count": 3}
    report = deliver(lasting(40), events.sqs("a"), timeout=60, queue=settings)
    assert starts(report) == [0, 30, 60]
    assert [attempt.lines[0].fate for attempt in report] == [
        "not deleted: an old receipt handle",
        "not deleted: an old receipt handle",
        "in the dead-letter queue by now",
    ]


def test_a_second_delivery_that_fails_after_the_first_succeeded_changes_nothing(deliver):
    def work(event, context):
        time.sleep(40)
        if event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "2":
            raise ValueError("no amount")

    report = deliver(work, events.sqs("a"), timeout=60, queue={"changed_after_creation": True})
    assert report.attempts[1].lines[0].fate == "deleted before, by another delivery"
    assert len(report.succeeded) == 1


def test_a_first_delivery_that_fails_while_the_second_runs_leaves_the_message_to_it(deliver):
    def work(event, context):
        time.sleep(40)
        if event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1":
            raise ValueError("no amount")

    report = deliver(
        work, events.sqs("a"), timeout=60, queue={"changed_after_creation": True, "visibility_timeout": 35}
    )
    assert [attempt.lines[0].fate for attempt in report] == [
        "received again while this ran",
        "deleted, by an old receipt handle",
        "deleted before, by another delivery",
    ]
    assert len(report.succeeded) == 1


def test_a_throttled_batch_is_tried_again_in_the_pollers_hands(deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-backoff-strategy
    report = deliver(succeed, events.sqs("a"), throttle=3)
    assert [row.at for row in report.refusals] == [0, 1, 3]
    assert starts(report) == [7]
    assert report.attempts[0].receive_counts == [1]
    assert report.refusals[0].lines[0].fate == "tried again at +1 s"


def test_a_throttled_batch_is_let_go_when_the_visibility_timeout_is_over_and_the_receive_counts(deliver):
    report = deliver(succeed, events.sqs("a"), throttle=Throttle(seconds=40), queue={"max_receive_count": 5})
    assert [(row.at, row.receive_counts) for row in report.refusals] == [
        *((at, [1]) for at in (0, 1, 3, 7, 15)),
        *((at, [2]) for at in (30, 31, 33, 37)),
    ]
    assert report.refusals[4].lines[0].fate == "let go, visible again at +30 s"
    assert [(attempt.at, attempt.receive_counts) for attempt in report] == [(45, [2])]


def test_throttles_alone_lead_to_the_dead_letter_queue(deliver):
    # hence AWS's advice of a maxReceiveCount of 5 or more
    report = deliver(
        succeed, events.sqs("a"), throttle=Throttle(seconds=1_000), queue={"max_receive_count": 2}
    )
    assert not report.attempts
    assert (len(report.dead_letters), report.elapsed) == (1, 60)


def test_the_interval_of_the_retries_is_a_setting(deliver):
    report = deliver(succeed, events.sqs("a"), throttle=3, queue={"retry_interval": 0.25})
    assert [row.at for row in report.refusals] == [0, 0.25, 0.75]
    assert starts(report) == [1.75]


def test_an_error_of_the_service_is_tried_again_as_a_throttle_is(deliver):
    report = deliver(succeed, events.sqs("a"), service_error=2)
    assert [row.outcome for row in report.refusals] == ["service error"] * 2
    assert (starts(report), len(report.succeeded)) == ([3], 1)


def test_reserved_concurrency_throttles_what_is_too_much(deliver):
    report = deliver(
        lasting(4),
        events.sqs("a", "b"),
        timeout=10,
        queue={"batch_size": 1},
        reserved_concurrent_executions=1,
    )
    assert starts(report) == [0, 7]
    assert [row.at for row in report.refusals] == [0, 1, 3]


def test_with_a_reserved_concurrency_of_0_nothing_is_ever_invoked(deliver):
    report = deliver(
        succeed, events.sqs("a"), queue={"max_receive_count": 3}, reserved_concurrent_executions=0
    )
    assert not report.attempts
    assert [row.at for row in report.refusals] == [0, 30, 60]
    assert (len(report.dead_letters), report.elapsed) == (1, 90)
    without = deliver(succeed, events.sqs("a"), reserved_concurrent_executions=0)
    assert len(without.expired) == 1
