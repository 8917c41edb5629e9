"""A FIFO queue of the fake AWS: the order within a message group, also where moto's own ReceiveMessage loses it."""

from __future__ import annotations

import time

import pytest

from pytest_faas import Queue


def bodies(messages):
    return [each.body for each in messages]


def put(aws, url, *names):
    """Send messages that are called by their group and number: `a1` is in group `a`."""
    for name in names:
        aws.send(url, name, MessageGroupId=name[0])


def fails_until(attempt_of_success):
    """Return a handler that fails whole batches until that attempt, and the batches that it has seen."""
    seen = []

    def handler(event, context):
        seen.append([each["body"] for each in event["Records"]])
        if len(seen) < attempt_of_success:
            raise ValueError("no")

    return handler, seen


def test_a_batch_that_comes_back_has_its_order(faas, aws):
    # moto's own ReceiveMessage would give a2 before a1 the second time
    url = aws.queue("jobs.fifo")
    put(aws, url, "a1", "a2", "a3")
    handler, seen = fails_until(3)
    report = faas.deliver(faas.function(handler), queue_url=url)
    assert seen == [["a1", "a2", "a3"]] * 3
    assert report.elapsed == 60
    assert aws.counts(url) == (0, 0, 0)


def test_five_messages_of_a_group_come_one_after_the_other(faas, aws):
    # recorded from AWS by LocalStack's suite, test_fifo_message_group_parallelism, 2025-11-25
    url = aws.queue("jobs.fifo")
    put(aws, url, *(f"g{number}" for number in range(5)))
    slow = faas.function(lambda event, context: time.sleep(1))
    report = faas.deliver(slow, queue_url=url, source=Queue(batch_size=1))
    assert [attempt.at for attempt in report.attempts] == [0, 1, 2, 3, 4]
    assert bodies(report.succeeded) == [f"g{number}" for number in range(5)]


def test_a_group_waits_for_its_message_in_flight_and_others_do_not(faas, aws):
    url = aws.queue("jobs.fifo")
    put(aws, url, "a1", "b1", "a2", "b2")
    seen = []

    def a1_fails_once(event, context):
        seen.extend(each["body"] for each in event["Records"])
        if seen.count("a1") == 1 and event["Records"][0]["body"] == "a1":
            raise ValueError("a1")

    report = faas.deliver(faas.function(a1_fails_once), queue_url=url, source=Queue(batch_size=1))
    assert seen == ["a1", "b1", "b2", "a1", "a2"]
    assert report.elapsed == 30


def test_a_batch_may_mix_groups(faas, aws):
    url = aws.queue("jobs.fifo")
    put(aws, url, "a1", "b1", "a2")
    handler, seen = fails_until(1)
    faas.deliver(faas.function(handler), queue_url=url)
    assert seen == [["a1", "a2", "b1"]]


def test_sequence_numbers_rise_and_the_record_has_group_and_deduplication_id(faas, aws):
    url = aws.queue("jobs.fifo", ContentBasedDeduplication="false")
    sent = [
        aws.sqs.send_message(
            QueueUrl=url, MessageBody=str(number), MessageGroupId="g", MessageDeduplicationId=f"d{number}"
        )["SequenceNumber"]
        for number in range(3)
    ]
    report = faas.deliver(faas.function(lambda event, context: None), queue_url=url)
    found = [each["attributes"] for each in report.attempts[0].event["Records"]]
    assert [each["SequenceNumber"] for each in found] == sent == sorted(sent, key=int)
    assert all(len(each) == 20 for each in sent)
    assert [each["MessageDeduplicationId"] for each in found] == ["d0", "d1", "d2"]
    assert {each["MessageGroupId"] for each in found} == {"g"}


def test_content_based_deduplication_gives_a_sequence_number_too(faas, aws):
    url = aws.queue("jobs.fifo")
    put(aws, url, "a1", "a2")
    report = faas.deliver(faas.function(lambda event, context: None), queue_url=url)
    numbers = [int(each["attributes"]["SequenceNumber"]) for each in report.attempts[0].event["Records"]]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 2


def test_in_the_dead_letter_queue_the_deduplication_id_is_the_message_id(faas, aws):
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    url = aws.queue("jobs.fifo", dead="dead.fifo", receives=1)
    put(aws, url, "a1")

    def fails(event, context):
        raise ValueError("no")

    faas.deliver(faas.function(fails), queue_url=url)
    (dead,) = aws.waiting(aws.url("dead.fifo"))
    assert dead["Attributes"]["MessageDeduplicationId"] == dead["MessageId"]
    assert dead["Attributes"]["MessageGroupId"] == "a"


def test_two_dead_letters_with_one_deduplication_id_are_both_kept(faas, aws):
    # moto's own ReceiveMessage would drop the second as a duplicate of the first
    url = aws.queue("jobs.fifo", dead="dead.fifo", receives=1)

    def fails(event, context):
        raise ValueError("no")

    with faas.frozen("2026-01-01") as clock:
        for minute in (0, 6):
            clock.move_to(f"2026-01-01T00:{minute:02d}:00")
            put(aws, url, "a1")
            faas.deliver(faas.function(fails), queue_url=url)
        assert [each["Body"] for each in aws.waiting(aws.url("dead.fifo"))] == ["a1", "a1"]


def test_what_a_handler_reports_wrongly_is_lost_there_too(faas, aws):
    url = aws.queue("jobs.fifo", dead="dead.fifo", receives=1)
    put(aws, url, "a1", "a2", "a3")

    def only_the_first(event, context):
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}

    source = Queue(report_batch_item_failures=True)
    report = faas.deliver(faas.function(only_the_first), queue_url=url, source=source)
    assert bodies(report.succeeded) == ["a2", "a3"]
    assert [each["Body"] for each in aws.waiting(aws.url("dead.fifo"))] == ["a1"]
    assert "order lost" in report.timeline


def test_a_message_that_outlives_its_visibility_timeout_cannot_be_deleted_by_its_handle(faas, aws):
    url = aws.queue("jobs.fifo", dead="dead.fifo", receives=1, VisibilityTimeout="5")
    put(aws, url, "a1")
    slow = faas.function(lambda event, context: time.sleep(8), timeout=10)
    report = faas.deliver(
        slow, queue_url=url, source=Queue(changed_after_creation=True, maximum_concurrency=2)
    )
    assert bodies(report.dead_letters) == ["a1"]
    assert [each["Body"] for each in aws.waiting(aws.url("dead.fifo"))] == ["a1"]


def test_what_the_function_sends_comes_behind_what_its_group_has(faas, aws):
    url = aws.queue("jobs.fifo")
    put(aws, url, "a1", "a2")

    def sends_one_more(event, context):
        if event["Records"][0]["body"] == "a1":
            put(aws, url, "a3")

    source = Queue(batch_size=1)
    report = faas.deliver(faas.function(sends_one_more), queue_url=url, source=source)
    assert bodies(report.succeeded) == ["a1", "a2", "a3"]


@pytest.mark.parametrize("name", ["jobs", "jobs.fifo"])
def test_in_flight_after_until_blocks_moto_as_well(faas, aws, name):
    url = aws.queue(name)
    for body in ("a1", "a2"):
        aws.send(url, body, **({"MessageGroupId": "a"} if name.endswith(".fifo") else {}))

    def fails(event, context):
        raise ValueError("no")

    with faas.frozen("2026-01-01"):
        faas.deliver(faas.function(fails), queue_url=url, source=Queue(batch_size=1), until=10)
        found = aws.waiting(url)
    assert found == []
