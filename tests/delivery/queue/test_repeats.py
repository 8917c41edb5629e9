import time
from collections import Counter

import pytest

from pytest_faas import Duplicate, InvalidArgument, Reorder, events

FIFO = "orders.fifo"


def succeed(event, context):
    return None


def fail(event, context):
    raise ValueError("no amount")


def bodies(report):
    return [[each.body for each in attempt.records] for attempt in report]


def flat(report):
    return [each.body for attempt in report for each in attempt.records]


def test_a_message_is_received_again_although_it_was_deleted(deliver):
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
    report = deliver(succeed, events.sqs("a", "b"), duplicate=True)
    assert [(attempt.at, attempt.receive_counts) for attempt in report] == [(0, [1, 1]), (0, [2, 2])]
    first, second = (attempt.event["Records"][0] for attempt in report)
    assert first["receiptHandle"] != second["receiptHandle"]
    assert [record.body for record in report.succeeded] == ["a", "b"]
    assert report.attempts_of("a") == 2


def test_a_duplicate_may_come_when_an_idempotency_record_has_expired(deliver):
    report = deliver(succeed, events.sqs("a"), duplicate=Duplicate(after=3600))
    assert [attempt.at for attempt in report] == [0, 3600]
    assert report.attempts[0].lines[0].fate == "deleted, yet received again at +1:00:00"


def test_copies_come_one_after_the_other(deliver):
    report = deliver(succeed, events.sqs("a"), duplicate=Duplicate(after=10, copies=3))
    assert [attempt.at for attempt in report] == [0, 10, 20, 30]


def test_a_share_of_the_messages_is_duplicated_by_the_seed(deliver):
    def doubled(seed):
        report = deliver(succeed, events.sqs(*range(100)), duplicate=Duplicate(share=0.3), seed=seed)
        return [name for name, times in Counter(flat(report)).items() if times == 2]

    assert doubled(1) == doubled(1) != doubled(2)
    assert 15 < len(doubled(1)) < 45


def test_a_duplicate_comes_after_the_success_not_after_a_failure(deliver):
    def work(event, context):
        if event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1":
            raise ValueError("no amount")

    report = deliver(work, events.sqs("a"), duplicate=Duplicate(after=5))
    assert [attempt.at for attempt in report] == [0, 30, 35]


def test_a_duplicate_that_fails_is_on_its_way_again(deliver):
    def work(event, context):
        if event["Records"][0]["attributes"]["ApproximateReceiveCount"] != "1":
            raise ValueError("paid already")

    report = deliver(work, events.sqs("a"), queue={"max_receive_count": 3}, duplicate=True)
    assert [record.body for record in report.dead_letters] == ["a"]
    assert not report.succeeded
    broken_off = deliver(work, events.sqs("a"), duplicate=True, until=10)
    assert [record.body for record in broken_off.unsettled] == ["a"]


def test_a_duplicate_counts_as_a_receive(deliver):
    report = deliver(succeed, events.sqs("a"), queue={"max_receive_count": 1}, duplicate=True)
    assert report.attempts_of("a") == 1
    assert [record.body for record in report.dead_letters] == ["a"]


@pytest.mark.parametrize("seconds", [0, 5])
def test_two_deliveries_of_a_message_at_a_time(deliver, seconds):
    seen = []

    def work(event, context):
        seen.append((time.time(), event["Records"][0]["attributes"]["ApproximateReceiveCount"]))
        time.sleep(seconds)

    report = deliver(work, events.sqs("a"), timeout=10, duplicate=Duplicate(concurrent=True))
    assert [attempt.at for attempt in report] == [0, 0]
    assert [count for _, count in seen] == ["1", "2"]
    assert seen[0][0] == seen[1][0]
    assert [attempt.lane for attempt in report] == (["poller 1", "poller 2"] if seconds else ["", ""])
    assert len(report.succeeded) == 1


def test_concurrent_deliveries_run_in_environments_of_their_own(faas, tmp_path):
    (tmp_path / "counter.py").write_text(
        "seen = []\ndef handle(event, context):\n    seen.append(1)\n    return len(seen)\n"
    )
    counter = faas.function("counter.handle", root=tmp_path)
    report = faas.deliver(counter, events.sqs("a"), duplicate=Duplicate(concurrent=True, copies=2))
    assert [attempt.invocation.payload for attempt in report] == [1, 1, 1]
    one_after_the_other = faas.deliver(counter, events.sqs("a"), duplicate=Duplicate(copies=2))
    assert [attempt.invocation.payload for attempt in one_after_the_other] == [2, 3, 4]


def test_a_message_that_its_producer_sent_twice_is_two_messages(deliver):
    report = deliver(succeed, events.sqs("a"), duplicate=Duplicate(producer=True, after=10))
    assert [attempt.at for attempt in report] == [0, 10]
    first, second = (attempt.event["Records"][0] for attempt in report)
    assert (first["body"], first["md5OfBody"]) == (second["body"], second["md5OfBody"])
    assert first["messageId"] != second["messageId"]
    sent = int(second["attributes"]["SentTimestamp"])
    assert second["attributes"]["ApproximateReceiveCount"] == "1"
    assert int(second["attributes"]["ApproximateFirstReceiveTimestamp"]) == sent
    assert 9_000 <= sent - int(first["attributes"]["SentTimestamp"]) <= 12_000
    assert len(report.succeeded) == 2
    assert report.attempts_of("a") == 2


def test_a_copy_sent_at_once_is_in_the_same_batch(deliver):
    report = deliver(succeed, events.sqs("a", "b"), duplicate=Duplicate(producer=True))
    assert bodies(report) == [["a", "b", "a", "b"]]


def test_a_fifo_queue_drops_what_is_sent_twice_within_5_minutes(deliver):
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
    report = deliver(succeed, events.sqs("a", queue=FIFO), duplicate=Duplicate(producer=True, after=299))
    assert bodies(report) == [["a"]]
    assert report.rows[-1].lines[0].fate == "dropped: same deduplication id within 5 minutes"


def test_after_5_minutes_a_fifo_queue_takes_the_copy(deliver):
    report = deliver(
        succeed, events.sqs("a", queue=FIFO), duplicate=Duplicate(producer=True, after=300, copies=2)
    )
    assert [attempt.at for attempt in report] == [0, 300, 600]
    attributes = [attempt.event["Records"][0]["attributes"] for attempt in report]
    assert len({each["MessageDeduplicationId"] for each in attributes}) == 1
    numbers = [int(each["SequenceNumber"]) for each in attributes]
    assert numbers == sorted(set(numbers))
    assert len({attempt.records[0].id for attempt in report}) == 3


def test_a_fifo_message_that_comes_again_holds_up_its_group(deliver):
    report = deliver(
        succeed, events.sqs("a", "b", queue=FIFO), queue={"batch_size": 1}, duplicate=Duplicate(after=20)
    )
    assert [(attempt.at, attempt.records[0].body) for attempt in report] == [
        (0, "a"),
        (20, "a"),
        (20, "b"),
        (40, "b"),
    ]


REFUSED = [
    (FIFO, Duplicate(concurrent=True), "concurrent=True is for standard queues"),
    (
        FIFO,
        Duplicate(after=31),
        r"after must be at most visibility_timeout \(30 s\) for a FIFO queue, got 31",
    ),
    ("orders", Duplicate(body={"amount": 8}), "body= is for an HTTP client"),
]


@pytest.mark.parametrize(("queue", "duplicate", "said"), REFUSED)
def test_a_duplicate_that_cannot_be_is_refused(deliver, queue, duplicate, said):
    with pytest.raises(InvalidArgument, match=said):
        deliver(succeed, events.sqs("a", queue=queue), duplicate=duplicate)


def test_duplicates_compose(deliver):
    both = [Duplicate(after=5), Duplicate(producer=True, after=60)]
    report = deliver(succeed, events.sqs("a"), duplicate=both)
    assert [attempt.at for attempt in report] == [0, 5, 60, 65]


def test_a_standard_queue_has_any_order(deliver):
    event = events.sqs(*range(50))
    plain = flat(deliver(succeed, event))
    one, again, other = (flat(deliver(succeed, event, reorder=True, seed=seed)) for seed in (1, 1, 2))
    assert plain == [str(number) for number in range(50)]
    assert one == again
    assert len({tuple(plain), tuple(one), tuple(other)}) == 3
    assert sorted(one) == sorted(plain)


@pytest.mark.parametrize("window", [1, 3, 10])
def test_a_window_bounds_how_far_a_message_moves(deliver, window):
    order = flat(
        deliver(
            succeed, events.sqs(*range(200)), queue={"batch_size": 1}, reorder=Reorder(window=window), seed=3
        )
    )
    moved = [abs(place - int(name)) for place, name in enumerate(order)]
    assert 0 < max(moved) <= window


def test_groups_of_a_fifo_queue_change_places_and_keep_their_own_order(deliver):
    names = [f"{group}{number}" for number in range(3) for group in "abc"]
    event = events.sqs(*(events.sqs_message(name, group_id=name[0]) for name in names), queue=FIFO)
    orders = {
        tuple(flat(deliver(succeed, event, queue={"batch_size": 1}, reorder=True, seed=seed)))
        for seed in range(8)
    }
    assert len(orders) > 1
    for order in orders:
        for group in "abc":
            assert [name for name in order if name[0] == group] == [f"{group}{number}" for number in range(3)]


def test_policies_compose(deliver):
    conditions = {
        "duplicate": Duplicate(share=0.5),
        "reorder": True,
        "regroup": True,
        "throttle": 2,
        "redrive": True,
    }
    event = events.sqs(*range(30))
    report = deliver(fail, event, queue={"max_receive_count": 2}, seed=5, **conditions)
    assert len(report.dead_letters) == 30
    again = deliver(fail, event, queue={"max_receive_count": 2}, seed=5, **conditions)
    assert report.timeline == again.timeline
