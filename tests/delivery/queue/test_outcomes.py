import time

import pytest

from pytest_faas import events

PARTIAL = {"report_batch_item_failures": True, "max_receive_count": 2}


def bodies(report):
    return [[each.body for each in attempt.records] for attempt in report]


def records_of(report, body):
    return [each for attempt in report for each in attempt.event["Records"] if each["body"] == body]


def fail(event, context):
    raise ValueError("no amount")


def test_success_deletes_every_message(deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    report = deliver(lambda event, context: None, events.sqs("a", "b"))
    assert [record.body for record in report.succeeded] == ["a", "b"]
    assert [line.fate for line in report.attempts[0].lines] == ["deleted", "deleted"]
    assert (len(report.attempts), report.elapsed) == (1, 0)


@pytest.mark.parametrize("end", ["error", "timeout"])
def test_after_an_error_or_a_timeout_every_message_comes_back_when_the_visibility_timeout_is_over(
    deliver, end
):
    def work(event, context):
        if event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1":
            if end == "error":
                raise ValueError("no amount")
            time.sleep(60)

    report = deliver(work, events.sqs("a", "b"), queue={"visibility_timeout": 40})
    first, second = report.attempts
    assert first.outcome == ("failed" if end == "error" else "timed out")
    assert [line.fate for line in first.lines] == ["visible again at +40 s"] * 2
    assert (second.at, second.receive_counts) == (40, [2, 2])
    assert len(report.succeeded) == 2


def test_the_visibility_timeout_counts_from_the_receive_not_from_the_failure(deliver):
    def work(event, context):
        time.sleep(10)
        raise ValueError("no amount")

    report = deliver(work, events.sqs("a"), timeout=20, queue={"max_receive_count": 2})
    assert [attempt.at for attempt in report] == [0, 30]
    assert report.elapsed == 60


def test_a_redelivery_changes_the_receipt_handle_and_the_count_and_nothing_else(deliver):
    report = deliver(fail, events.sqs("a", attributes={"kind": "new"}), queue={"max_receive_count": 3})
    first, second, third = records_of(report, "a")
    assert len({first["receiptHandle"], second["receiptHandle"], third["receiptHandle"]}) == 3
    assert [each["attributes"]["ApproximateReceiveCount"] for each in (first, second, third)] == [
        "1",
        "2",
        "3",
    ]
    for each in (second, third):
        assert list(each) == list(first)
        assert list(each["attributes"]) == list(first["attributes"])
        each["receiptHandle"] = first["receiptHandle"]
        each["attributes"]["ApproximateReceiveCount"] = "1"
        assert each == first


def test_a_count_goes_on_from_the_one_given(deliver):
    report = deliver(fail, events.sqs("a", receive_count=3), queue={"max_receive_count": 5})
    assert [attempt.receive_counts for attempt in report] == [[3], [4], [5]]


def test_a_message_received_too_often_already_is_not_delivered(deliver):
    report = deliver(fail, events.sqs("a", "b", receive_count=6), queue={"max_receive_count": 5})
    assert not report.attempts
    assert len(report.dead_letters) == 2


def test_each_delivery_has_a_request_id_of_its_own(deliver):
    report = deliver(fail, events.sqs("a"), queue={"max_receive_count": 4})
    assert len({attempt.request_id for attempt in report}) == 4


def test_without_report_batch_item_failures_the_answer_is_ignored(deliver):
    def work(event, context):
        return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in event["Records"]]}

    report = deliver(work, events.sqs("a", "b"))
    assert len(report.succeeded) == 2
    assert report.attempts[0].outcome == "succeeded"


def failing(*wanted):
    """Return a handler that reports those messages, every time."""

    def work(event, context):
        failed = [each["messageId"] for each in event["Records"] if each["body"] in wanted]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

    return work


def test_what_is_reported_stays_and_the_rest_is_deleted(deliver):
    report = deliver(failing("b"), events.sqs("a", "b", "c"), queue=PARTIAL)
    assert bodies(report) == [["a", "b", "c"], ["b"]]
    first = report.attempts[0]
    assert (first.outcome, first.said) == ("partial", "returned 1 of 3 failed")
    assert [line.fate for line in first.lines] == ["deleted", "visible again at +30 s", "deleted"]
    assert [record.body for record in report.succeeded] == ["a", "c"]
    assert [record.body for record in report.dead_letters] == ["b"]


def test_an_identifier_that_is_there_twice_counts_once(deliver):
    def work(event, context):
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}] * 2}

    report = deliver(work, events.sqs("a", "b"), queue=PARTIAL)
    assert report.attempts[0].said == "returned 1 of 2 failed"


def answering(answer):
    return lambda event, context: answer


# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
SUCCESS = [{"batchItemFailures": []}, {"batchItemFailures": None}, {}, None, {"statusCode": 200},
           {"batchItemFailure": [{"itemIdentifier": "x"}]}]  # fmt: skip


@pytest.mark.parametrize("answer", SUCCESS)
def test_answers_that_mean_that_all_succeeded(deliver, answer):
    report = deliver(answering(answer), events.sqs("a", "b"), queue=PARTIAL)
    assert len(report.succeeded) == 2
    assert (len(report.attempts), report.attempts[0].outcome) == (1, "succeeded")


MALFORMED = [
    ({"batchItemFailures": [{"itemIdentifier": ""}]}, "malformed answer: an itemIdentifier is empty: ''"),
    ({"batchItemFailures": [{"itemIdentifier": None}]}, "malformed answer: an itemIdentifier is empty: None"),
    (
        {"batchItemFailures": [{"foo": "notvalid"}]},
        "malformed answer: an item of batchItemFailures has no itemIdentifier: {'foo': 'notvalid'}",
    ),
    (
        {"batchItemFailures": [{"itemIdentifier": "nobody"}]},
        "malformed answer: itemIdentifier 'nobody' is not in the batch",
    ),
    (b"{not JSON", "malformed answer: the answer is no JSON"),
    ({"batchItemFailures": [], "mean": float("nan")}, "malformed answer: the answer is no JSON"),
]


@pytest.mark.parametrize(("answer", "said"), MALFORMED)
def test_answers_that_fail_the_whole_batch(deliver, answer, said):
    report = deliver(answering(answer), events.sqs("a", "b"), queue=PARTIAL)
    assert [(attempt.outcome, attempt.said) for attempt in report] == [("malformed", said)] * 2
    assert [attempt.at for attempt in report] == [0, 30]
    assert len(report.dead_letters) == 2


def test_one_wrong_identifier_fails_the_messages_that_succeeded_too(deliver):
    def work(event, context):
        return {
            "batchItemFailures": [
                {"itemIdentifier": event["Records"][0]["messageId"]},
                {"itemIdentifier": "x"},
            ]
        }

    report = deliver(work, events.sqs("a", "b"), queue=PARTIAL)
    assert {record.body for record in report.dead_letters} == {"a", "b"}


def test_an_exception_fails_the_whole_batch_whatever_was_done(deliver):
    done = []

    def work(event, context):
        for record in event["Records"]:
            done.append(record["body"])
            if record["body"] == "b":
                raise ValueError("no amount")

    report = deliver(work, events.sqs("a", "b"), queue=PARTIAL)
    assert done == ["a", "b", "a", "b"]
    assert len(report.dead_letters) == 2


def test_an_answer_above_6_mb_is_an_error_of_the_function(deliver):
    report = deliver(lambda event, context: "x" * 7_000_000, events.sqs("a"), queue={"max_receive_count": 1})
    assert report.attempts[0].outcome == "failed"
    assert "Function.ResponseSizeTooLarge" in report.attempts[0].said


def test_the_handler_sees_virtual_time(deliver):
    seen = []

    def work(event, context):
        seen.append(time.time())
        raise ValueError("no amount")

    deliver(work, events.sqs("a"), queue={"max_receive_count": 3, "visibility_timeout": 3600})
    assert [round(each - seen[0], 6) for each in seen] == [0, 3600, 7200]


def test_the_same_seed_gives_the_same_events_to_the_byte(deliver):
    event = events.sqs("a", "b")
    first, second = (deliver(fail, event, queue={"max_receive_count": 3}, seed=7) for _ in range(2))
    assert [each.event for each in first] == [each.event for each in second]
    other = deliver(fail, event, queue={"max_receive_count": 3}, seed=8)
    assert other.attempts[0].event == first.attempts[0].event
    assert other.attempts[1].event != first.attempts[1].event


def test_what_a_report_calls_the_record_is_as_it_was_delivered_last(deliver):
    report = deliver(fail, events.sqs("a"), queue={"max_receive_count": 2})
    (record,) = report.dead_letters
    assert record.raw == report.attempts[-1].event["Records"][0]
    assert (record.raw["body"], record.raw["messageId"]) == ("a", record.id)
