"""A standard queue of the fake AWS, drained by a function."""

from __future__ import annotations

import base64
import time

import boto3
import pytest

from pytest_faas import (
    Duplicate,
    InvalidArgument,
    NeverSettles,
    Queue,
    Redrive,
    Reorder,
    Sandbox,
    validate,
)


def poison_fails(event, context):
    failed = [each["messageId"] for each in event["Records"] if each["body"].startswith("poison")]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def fails(event, context):
    raise ValueError("no")


def works(event, context):
    return None


PARTIAL = Queue(report_batch_item_failures=True)


def bodies(messages):
    return [each.body for each in messages]


def test_what_succeeds_is_deleted_there_and_what_fails_is_in_the_dead_letter_queue_there(faas, aws):
    url = aws.queue("jobs", dead="jobs-dead", VisibilityTimeout="60")
    ids = aws.send(url, "a", "poison", "b")
    report = faas.deliver(faas.function(poison_fails), queue_url=url, source=PARTIAL)
    assert bodies(report.succeeded) == ["a", "b"]
    assert bodies(report.dead_letters) == ["poison"]
    assert report.attempts_of("poison") == 3
    assert report.elapsed == 180
    assert aws.counts(url) == (0, 0, 0)
    (dead,) = aws.waiting(aws.url("jobs-dead"))
    assert (dead["Body"], dead["MessageId"]) == ("poison", ids[1])
    assert dead["Attributes"]["ApproximateReceiveCount"] == "4"  # three receives, and the one just now


def test_redrive_policy_with_failing_lambda_as_recorded(faas, aws):
    # recorded from AWS by LocalStack's suite, test_redrive_policy_with_failing_lambda, 2025-11-25
    url = aws.queue("jobs", dead="jobs-dead", receives=2)
    (message_id,) = aws.send(url, '{"fail_attempts": 2}')
    report = faas.deliver(faas.function(fails), queue_url=url)
    first, second = (attempt.event["Records"][0] for attempt in report.attempts)
    assert [each["attributes"]["ApproximateReceiveCount"] for each in (first, second)] == ["1", "2"]
    assert first["receiptHandle"] != second["receiptHandle"]
    changes = {"receiptHandle", "attributes"}
    assert {key: value for key, value in first.items() if key not in changes} == {
        key: value for key, value in second.items() if key not in changes
    }
    same = {"SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp"}
    assert {key: first["attributes"][key] for key in same} == {key: second["attributes"][key] for key in same}
    assert list(first) == [
        "messageId",
        "receiptHandle",
        "body",
        "attributes",
        "messageAttributes",
        "md5OfBody",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
    ]
    (dead,) = aws.waiting(aws.url("jobs-dead"))
    assert (dead["MessageId"], dead["Body"]) == (message_id, '{"fail_attempts": 2}')


def test_the_function_sees_its_messages_in_flight(faas, aws):
    url = aws.queue("jobs")
    aws.send(url, "a", "b")
    seen = []
    faas.deliver(faas.function(lambda event, context: seen.append(aws.counts(url))), queue_url=url)
    assert seen == [(0, 2, 0)]


def test_until_leaves_messages_in_flight(faas, aws):
    with faas.frozen("2026-01-01") as clock:
        url = aws.queue("jobs", VisibilityTimeout="60")
        aws.send(url, "a")
        report = faas.deliver(faas.function(fails), queue_url=url, until=90)
        assert [attempt.at for attempt in report.attempts] == [0, 60]
        assert bodies(report.unsettled) == ["a"]
        assert aws.counts(url) == (0, 1, 0)
        clock.move_to("2026-01-01T00:02:00")
        assert aws.counts(url) == (1, 0, 0)


def test_a_second_delivery_goes_on_with_the_counts_of_the_first(faas, aws):
    with faas.frozen("2026-01-01"):
        url = aws.queue("jobs", dead="jobs-dead", VisibilityTimeout="60")
        aws.send(url, "a")
        faas.deliver(faas.function(fails), queue_url=url, until=90)
        report = faas.deliver(faas.function(fails), queue_url=url)
    assert [attempt.receive_counts for attempt in report.attempts] == [[3]]
    assert report.attempts[0].at == 30  # what was left of its visibility time-out
    assert bodies(report.dead_letters) == ["a"]


def test_the_record_has_its_attributes_in_the_form_of_lambda(faas, aws):
    # recorded from AWS by LocalStack's suite, test_message_body_and_attributes_passed_correctly, 2025-11-25
    url = aws.queue("jobs")
    attributes = {
        "Title": {"DataType": "String", "StringValue": "The Whistler"},
        "WeeksOn": {"DataType": "Number", "StringValue": "6"},
        "Octets": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sent = aws.sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes=attributes)
    report = faas.deliver(faas.function(works), queue_url=url)
    (record,) = report.attempts[0].event["Records"]
    assert record["messageAttributes"]["WeeksOn"] == {
        "stringValue": "6",
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": "Number",
    }
    assert record["messageAttributes"]["Octets"]["binaryValue"] == base64.b64encode(b"\x00\xff").decode()
    assert record["md5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert not validate(report.attempts[0].event).faults


@pytest.mark.parametrize(("window", "there"), [(0, False), (5, True)])
def test_without_attributes_their_md5_is_null_where_the_mapping_has_a_window(faas, aws, window, there):
    url = aws.queue("jobs")
    aws.send(url, "x")
    source = Queue(maximum_batching_window_in_seconds=window)
    report = faas.deliver(faas.function(works), queue_url=url, source=source)
    (record,) = report.attempts[0].event["Records"]
    assert ("md5OfMessageAttributes" in record) == there


def test_a_trace_header_and_where_a_dead_letter_came_from_are_attributes(faas, aws):
    url = aws.queue("jobs", dead="jobs-dead", receives=1)
    header = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"
    system = {"AWSTraceHeader": {"DataType": "String", "StringValue": header}}
    aws.send(url, "x", MessageSystemAttributes=system)
    faas.deliver(faas.function(fails), queue_url=url)
    report = faas.deliver(faas.function(works), queue_url=aws.url("jobs-dead"))
    attributes = report.attempts[0].event["Records"][0]["attributes"]
    assert attributes["AWSTraceHeader"] == header
    assert attributes["DeadLetterQueueSourceArn"] == aws.arn("jobs")
    assert attributes["ApproximateReceiveCount"] == "2"


def test_the_settings_of_the_queue_are_its_own(faas, aws):
    with faas.frozen("2026-01-01"):
        url = aws.queue("jobs", dead="jobs-dead", receives=2, VisibilityTimeout="45", DelaySeconds="20")
        aws.send(url, "x")
        aws.send(url, "late")
        report = faas.deliver(faas.function(fails), queue_url=url)
    assert [attempt.at for attempt in report.attempts if "late" in bodies(attempt.records)] == [20, 65]


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ({"visibility_timeout": 90}, "60"),
        ({"visibility_timeout": 30}, "60"),  # also where it is AWS's default
        ({"max_receive_count": 5}, "3"),
        ({"message_retention_period": 60}, "345600"),
        ({"delay_seconds": 5}, "0"),
    ],
)
def test_settings_that_contradict_the_queue_are_refused(faas, aws, said, own):
    url = aws.queue("jobs", dead="jobs-dead", VisibilityTimeout="60")
    ((name, value),) = said.items()
    expected = rf"Queue\({name}={value}\) contradicts the queue 'jobs', whose own is {own}"
    with pytest.raises(InvalidArgument, match=expected):
        faas.deliver(faas.function(works), queue_url=url, source=Queue(**said))


def test_settings_that_agree_with_the_queue_are_taken(faas, aws):
    url = aws.queue("jobs", VisibilityTimeout="60")
    report = faas.deliver(faas.function(works), queue_url=url, source=Queue(visibility_timeout=60))
    assert report.settled


def test_what_the_function_sends_to_its_queue_is_delivered_too(faas, aws):
    url = aws.queue("jobs")
    aws.send(url, "3")

    def counts_down(event, context):
        for record in event["Records"]:
            if record["body"] != "0":
                aws.send(url, str(int(record["body"]) - 1))

    report = faas.deliver(faas.function(counts_down), queue_url=url)
    assert bodies(report.succeeded) == ["3", "2", "1", "0"]
    assert aws.counts(url) == (0, 0, 0)


def test_a_loop_never_settles(faas, aws):
    url = aws.queue("jobs")
    aws.send(url, "again")
    loop = faas.function(lambda event, context: aws.send(url, "again"), name="loop")
    with pytest.raises(NeverSettles, match=r"loop triggers itself: it sends to the queue 'jobs'.*until=3600"):
        faas.deliver(loop, queue_url=url)


def test_a_loop_in_which_time_passes_ends_at_until(faas, aws):
    url = aws.queue("jobs")
    aws.send(url, "again")
    poll = faas.function(lambda event, context: aws.send(url, "again", DelaySeconds=10), name="poll")
    report = faas.deliver(poll, queue_url=url, until=600)
    assert len(report.attempts) == 61
    assert report.stopped == "until=600 was reached"


def test_a_loop_in_which_no_time_passes_ends_under_until_too(faas, aws):
    url = aws.queue("jobs")
    aws.send(url, "again")
    loop = faas.function(lambda event, context: aws.send(url, "again"), name="loop")
    report = faas.deliver(loop, queue_url=url, until=3600)
    assert "loop triggers itself" in report.stopped
    assert not report.settled


def test_the_function_may_delete_a_message_itself(faas, aws):
    url = aws.queue("jobs")
    aws.send(url, "a", "b")

    def deletes_then_fails(event, context):
        for record in event["Records"]:
            if record["body"] == "a":
                aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=record["receiptHandle"])
        if context.aws_request_id and len(event["Records"]) == 2:
            raise ValueError("after the delete")

    report = faas.deliver(faas.function(deletes_then_fails), queue_url=url, until=40)
    assert [bodies(attempt.records) for attempt in report.attempts] == [["a", "b"], ["b"]]


def test_the_function_may_change_the_visibility_of_a_message(faas, aws):
    url = aws.queue("jobs", dead="jobs-dead", receives=2, VisibilityTimeout="300")
    aws.send(url, "a")

    def soon_again(event, context):
        handle = event["Records"][0]["receiptHandle"]
        aws.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=5)
        raise ValueError("come back soon")

    report = faas.deliver(faas.function(soon_again), queue_url=url)
    assert [attempt.at for attempt in report.attempts] == [0, 5]
    assert report.elapsed == 10


def test_a_message_that_the_test_has_in_its_hands_is_delivered_when_it_is_visible_again(faas, aws):
    url = aws.queue("jobs")
    with faas.frozen("2026-01-01"):
        aws.send(url, "a")
        aws.sqs.receive_message(QueueUrl=url, VisibilityTimeout=15)
        report = faas.deliver(faas.function(works), queue_url=url)
    assert [(attempt.at, attempt.receive_counts) for attempt in report.attempts] == [(15, [2])]


def test_messages_past_their_retention_are_gone(faas, aws):
    url = aws.queue("jobs", MessageRetentionPeriod="60")
    with faas.frozen("2026-01-01") as clock:
        aws.send(url, "old")
        clock.move_to("2026-01-01T00:00:59")
        aws.send(url, "new")
        clock.move_to("2026-01-01T00:01:00")
        report = faas.deliver(faas.function(works), queue_url=url)
        assert (bodies(report.succeeded), bodies(report.expired)) == (["new"], ["old"])
        assert aws.counts(url) == (0, 0, 0)


def test_without_a_redrive_policy_a_message_comes_back_until_its_retention_ends(faas, aws):
    url = aws.queue("jobs", MessageRetentionPeriod="300", VisibilityTimeout="60")
    aws.send(url, "a")
    report = faas.deliver(faas.function(fails), queue_url=url)
    assert len(report.attempts) == 5
    assert bodies(report.expired) == ["a"]
    assert aws.counts(url) == (0, 0, 0)


def test_what_no_filter_lets_pass_is_deleted_there(faas, aws):
    url = aws.queue("jobs")
    aws.send(url, '{"kind": "new"}', '{"kind": "old"}')
    source = Queue(filter_criteria=[{"body": {"kind": ["new"]}}])
    report = faas.deliver(faas.function(works), queue_url=url, source=source)
    assert bodies(report.filtered) == ['{"kind": "old"}']
    assert bodies(report.succeeded) == ['{"kind": "new"}']
    assert aws.counts(url) == (0, 0, 0)


def test_a_function_that_runs_longer_than_the_visibility_timeout_sees_messages_twice(faas, aws):
    url = aws.queue("jobs", VisibilityTimeout="10")
    aws.send(url, "a")
    slow = faas.function(lambda event, context: time.sleep(15), timeout=30)
    source = Queue(changed_after_creation=True, maximum_concurrency=2)
    report = faas.deliver(slow, queue_url=url, source=source)
    assert [(attempt.at, attempt.receive_counts) for attempt in report.attempts] == [(0, [1]), (10, [2])]
    assert aws.counts(url) == (0, 0, 0)


def test_redrive_brings_dead_letters_back_from_the_queue_where_they_were(faas, aws):
    url = aws.queue("jobs", dead="jobs-dead", receives=1)
    (message_id,) = aws.send(url, "a")
    seen = []

    def works_the_second_time(event, context):
        seen.append((event["Records"][0]["messageId"], len(aws.waiting(aws.url("jobs-dead")))))
        if len(seen) == 1:
            raise ValueError("not yet")

    function = faas.function(works_the_second_time)
    report = faas.deliver(function, queue_url=url, redrive=Redrive(after=3600))
    assert seen == [(message_id, 0), (message_id, 0)]
    assert bodies(report.succeeded) == ["a"]
    assert aws.counts(aws.url("jobs-dead")) == aws.counts(url) == (0, 0, 0)


def test_a_duplicate_of_the_producer_is_a_message_of_its_own_there(faas, aws):
    url = aws.queue("jobs")
    aws.send(url, "a")
    seen = []

    def note(event, context):
        seen.extend((each["body"], each["messageId"]) for each in event["Records"])

    faas.deliver(faas.function(note), queue_url=url, duplicate=Duplicate(producer=True, after=30))
    assert [body for body, _ in seen] == ["a", "a"]
    assert seen[0][1] != seen[1][1]
    assert aws.counts(url) == (0, 0, 0)


def test_a_duplicate_is_received_once_more_there(faas, aws):
    url = aws.queue("jobs")
    aws.send(url, "a")
    report = faas.deliver(faas.function(works), queue_url=url, duplicate=Duplicate(after=45))
    assert [(attempt.at, attempt.receive_counts) for attempt in report.attempts] == [(0, [1]), (45, [2])]
    assert aws.counts(url) == (0, 0, 0)


def test_reorder_gives_out_another_order_the_same_for_the_same_seed(faas, aws):
    url = aws.queue("jobs")
    sent = [str(number) for number in range(8)]

    def order(seed):
        aws.send(url, *sent)
        report = faas.deliver(faas.function(works), queue_url=url, reorder=Reorder(), seed=seed)
        return bodies(report.succeeded)

    first = order(7)
    assert first == order(7) != sent
    assert sorted(first) == sent


def test_the_same_seed_gives_the_same_events_from_the_same_moment(faas, aws):
    with faas.frozen("2026-01-01") as clock:
        url = aws.queue("jobs", dead="jobs-dead")
        aws.send(url, "a", "poison", "b")
        start = faas.moment()
        runs = []
        for _ in range(2):
            start.restore()
            clock.move_to("2026-01-01")
            report = faas.deliver(faas.function(poison_fails), queue_url=url, source=PARTIAL, seed=3)
            runs.append([attempt.event for attempt in report.attempts])
        assert runs[0] == runs[1]
        assert len(runs[0]) == 3
        start.restore()
        assert aws.counts(url) == (3, 0, 0)


def test_two_runs_of_a_test_deliver_the_same_events_to_the_byte():
    def run():
        with Sandbox() as faas, faas.frozen("2026-01-01"):
            client = boto3.client("sqs")
            url = client.create_queue(QueueName="jobs")["QueueUrl"]
            client.send_message(QueueUrl=url, MessageBody="a")
            return faas.deliver(faas.function(works), queue_url=url).attempts[0].event

    assert run() == run()


def test_no_message_is_received_before_it_was_sent(faas, aws):
    first, second = aws.queue("first"), aws.queue("second")
    aws.send(first, "a")

    def hands_on(event, context):
        time.sleep(2)
        aws.send(second, "b")

    ages = []

    def notes_its_age(event, context):
        ages.append(time.time() - int(event["Records"][0]["attributes"]["SentTimestamp"]) / 1000)

    faas.deliver(faas.function(hands_on), queue_url=first)
    report = faas.deliver(faas.function(notes_its_age), queue_url=second)
    assert ages == pytest.approx([0], abs=0.01)
    assert report.attempts[0].at == 0


def test_the_services_own_calls_are_in_no_journal(faas, aws):
    url = aws.queue("jobs", dead="jobs-dead", receives=1)
    aws.send(url, "a")
    before = len(faas.calls)
    report = faas.deliver(faas.function(fails), queue_url=url)
    assert len(faas.calls) == before
    assert len(report.attempts[0].invocation.calls) == 0


def test_a_queue_of_another_region(faas, aws):
    client = boto3.client("sqs", region_name="eu-west-1")
    url = client.create_queue(QueueName="jobs")["QueueUrl"]
    client.send_message(QueueUrl=url, MessageBody="a")
    report = faas.deliver(faas.function(works), queue_url=url)
    (record,) = report.attempts[0].event["Records"]
    assert record["awsRegion"] == "eu-west-1"
    assert record["eventSourceARN"] == "arn:aws:sqs:eu-west-1:123456789012:jobs"


def test_an_empty_queue_is_an_empty_report(faas, aws):
    report = faas.deliver(faas.function(works), queue_url=aws.queue("jobs"))
    assert report.attempts == ()
    assert report.settled
    assert report.elapsed == 0


def test_large_batches_come_by_several_receives(faas, aws):
    url = aws.queue("jobs")
    for start in range(0, 40, 10):
        entries = [{"Id": str(each), "MessageBody": str(each)} for each in range(start, start + 10)]
        aws.sqs.send_message_batch(QueueUrl=url, Entries=entries)
    source = Queue(batch_size=25, maximum_batching_window_in_seconds=5)
    report = faas.deliver(faas.function(works), queue_url=url, source=source)
    assert [len(attempt.records) for attempt in report.attempts] == [25, 15]
