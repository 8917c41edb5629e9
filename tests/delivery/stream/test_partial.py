"""`ReportBatchItemFailures`: what an answer does to a batch.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

from __future__ import annotations

import json

import pytest
from stream_runs import QUEUE, bodies, fates, outcomes, reports, runs, sequence_number, texts

from pytest_faas import Stream, events


def kinesis(*values):
    return events.kinesis(*values)


def dynamodb(*values):
    return events.dynamodb_stream(*[events.insert({"id": str(each)}) for each in values])


SOURCES = pytest.mark.parametrize("event_of", [kinesis, dynamodb], ids=["kinesis", "dynamodb"])

# What AWS takes for a success, and for a failure of the whole batch: recorded by LocalStack's suite,
# test_{kinesis,dynamodb}_report_batch_item_success_scenarios and _failure_scenarios, 2025-11-25.
SUCCESS = {
    "empty_string_success": "",
    "empty_list_success": [],
    "null_success": None,
    "empty_dict_success": {},
    "empty_batch_item_failure_success": {"batchItemFailures": []},
    "null_batch_item_failure_success": {"batchItemFailures": None},
}
FAILURE = {
    "item_identifier_not_present_failure": {"batchItemFailures": [{"itemIdentifier": 123}]},
    "empty_string_item_identifier_failure": {"batchItemFailures": [{"itemIdentifier": ""}]},
    "null_item_identifier_failure": {"batchItemFailures": [{"itemIdentifier": None}]},
    "invalid_key_foo_failure": {"batchItemFailures": [{"foo": 123}]},
    "invalid_key_foo_null_value_failure": {"batchItemFailures": [{"foo": None}]},
}


@SOURCES
@pytest.mark.parametrize("answer", SUCCESS.values(), ids=SUCCESS)
def test_report_batch_item_success_scenarios(faas, event_of, answer):
    source = Stream(
        batch_size=1,
        maximum_batching_window_in_seconds=1,
        report_batch_item_failures=True,
        maximum_retry_attempts=2,
    )
    report = faas.deliver(faas.function(lambda event, context: answer), event_of("hello"), source=source)
    assert (runs(report), outcomes(report), len(report.succeeded)) == (["hello"], ["succeeded"], 1)


# The settings of the two recorded tests: one retry more for the table's stream.
FAILING = pytest.mark.parametrize(
    ("event_of", "batch_size", "retries"), [(kinesis, 1, 2), (dynamodb, 3, 3)], ids=["kinesis", "dynamodb"]
)


@FAILING
@pytest.mark.parametrize("answer", FAILURE.values(), ids=FAILURE)
def test_report_batch_item_failure_scenarios(faas, event_of, batch_size, retries, answer):
    source = Stream(
        batch_size=batch_size,
        maximum_batching_window_in_seconds=1,
        report_batch_item_failures=True,
        maximum_retry_attempts=retries,
        on_failure=QUEUE,
    )
    report = faas.deliver(faas.function(lambda event, context: answer), event_of("hello"), source=source)
    assert runs(report) == ["hello"] * (retries + 1)
    assert outcomes(report) == ["malformed"] * (retries + 1)
    body = report.sent[0].body
    assert body["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert body["requestContext"]["approximateInvokeCount"] == retries + 1
    assert body["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": None}


@FAILING
def test_report_batch_item_failure_scenarios_unhandled_exception_in_function(
    faas, event_of, batch_size, retries
):
    source = Stream(
        batch_size=batch_size,
        maximum_batching_window_in_seconds=1,
        report_batch_item_failures=True,
        maximum_retry_attempts=retries,
        on_failure=QUEUE,
    )
    report = faas.deliver(faas.function(lambda event, context: 1 / 0), event_of("hello"), source=source)
    assert outcomes(report) == ["failed"] * (retries + 1)
    body = report.sent[0].body
    assert body["requestContext"]["approximateInvokeCount"] == retries + 1
    assert body["responseContext"]["functionError"] == "Unhandled"


# Recorded as above, 2024-09-11: a batch of one record that the function names each time.
def test_dynamodb_report_batch_item_failures_with_on_failure_destination_config(faas):
    source = Stream(
        batch_size=3,
        maximum_batching_window_in_seconds=1,
        maximum_retry_attempts=3,
        report_batch_item_failures=True,
        on_failure=QUEUE,
    )
    report = faas.deliver(faas.function(reports("1")), dynamodb("1"), source=source)
    body = report.sent[0].body
    assert body["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert body["requestContext"]["approximateInvokeCount"] == len(report.attempts) == 4
    assert body["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": None}
    assert body["DDBStreamBatchInfo"]["batchSize"] == 1


# Six records, batches of three, the last one fails, three retries: ten records reached the function, five times the last
# one, and the record on the queue counts four. So the run that moved the checkpoint used no retry. Recorded from AWS by
# LocalStack's suite, test_kinesis_report_batch_item_failures and test_dynamodb_report_batch_item_failures, 2025-11-25.
@SOURCES
def test_report_batch_item_failures(faas, event_of):
    source = Stream(
        batch_size=3,
        maximum_batching_window_in_seconds=1,
        maximum_retry_attempts=3,
        report_batch_item_failures=True,
        on_failure=QUEUE,
    )
    event = event_of(*"123456")
    report = faas.deliver(faas.function(reports("6")), event, source=source)
    assert runs(report) == ["123", "456", "6", "6", "6", "6"]
    assert sum(len(each.records) for each in report.attempts) == 10
    assert report.sent[0].body["requestContext"]["approximateInvokeCount"] == 4
    assert report.sent[0].body["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": None,
    }
    info = next(value for key, value in report.sent[0].body.items() if key.endswith("BatchInfo"))
    assert info["batchSize"] == 1
    assert info["startSequenceNumber"] == info["endSequenceNumber"] == sequence_number(event["Records"][5])
    assert (len(report.succeeded), len(report.dead_letters)) == (5, 1)


def test_whether_a_checkpoint_resets_the_retries_is_a_setting(faas, kinesis_event):
    source = Stream(
        batch_size=3,
        maximum_retry_attempts=3,
        report_batch_item_failures=True,
        on_failure=QUEUE,
        checkpoint_resets_retries=False,
    )
    report = faas.deliver(faas.function(reports("6")), kinesis_event(*"123456"), source=source)
    assert runs(report) == ["123", "456", "6", "6", "6"]
    assert report.sent[0].body["requestContext"]["approximateInvokeCount"] == 4


def test_all_from_the_lowest_number_on_comes_again_named_or_not(faas, kinesis_event):
    source = Stream(report_batch_item_failures=True, maximum_retry_attempts=1)
    report = faas.deliver(faas.function(reports("c", "e")), kinesis_event(*"abcdef"), source=source)
    assert runs(report)[:2] == ["abcdef", "cdef"]
    assert fates(report)[0] == [*["checkpointed"] * 2, *["retried at +0.25 s"] * 4]
    assert report.attempts[0].outcome == "partial"
    assert "returned 2 of 6 failed" in report.timeline


def test_the_lowest_is_meant_as_a_number(faas):
    event = events.kinesis(
        *[
            events.kinesis_record(text, sequence_number=number)
            for text, number in (("a", "8"), ("b", "9"), ("c", "10"))
        ]
    )
    source = Stream(report_batch_item_failures=True, maximum_retry_attempts=0)
    report = faas.deliver(faas.function(reports("b", "c")), event, source=source)
    assert runs(report) == ["abc", "bc"]
    assert (bodies(report.succeeded), bodies(report.dropped)) == ("a", "bc")


def test_a_record_after_the_failed_one_is_done_twice(faas, kinesis_event):
    seen: list[str] = []

    def second_time_lucky(event, context):
        seen.extend(texts(event))
        named = [each for each, text in zip(event["Records"], texts(event)) if text == "b"]
        return {
            "batchItemFailures": [
                {"itemIdentifier": sequence_number(each)} for each in named[: seen.count("b") < 2]
            ]
        }

    source = Stream(report_batch_item_failures=True)
    report = faas.deliver(faas.function(second_time_lucky), kinesis_event(*"abc"), source=source)
    assert (runs(report), bodies(report.succeeded)) == (["abc", "bc"], "abc")
    assert (report.attempts_of("a"), report.attempts_of("c")) == (1, 2)


def test_where_the_first_record_fails_the_whole_batch_is_used_up(faas, kinesis_event):
    source = Stream(report_batch_item_failures=True, maximum_retry_attempts=2, on_failure=QUEUE)
    report = faas.deliver(faas.function(reports("a")), kinesis_event(*"abc"), source=source)
    assert runs(report) == ["abc"] * 3
    assert report.sent[0].body["KinesisBatchInfo"]["batchSize"] == 3


def test_an_unknown_number_among_known_ones_fails_the_batch(faas, kinesis_event):
    event = kinesis_event(*"ab")
    answer = {
        "batchItemFailures": [
            {"itemIdentifier": sequence_number(event["Records"][1])},
            {"itemIdentifier": "1"},
        ]
    }
    source = Stream(report_batch_item_failures=True, maximum_retry_attempts=1)
    report = faas.deliver(faas.function(lambda event, context: answer), event, source=source)
    assert (runs(report), outcomes(report)) == (["ab", "ab"], ["malformed"] * 2)
    assert "itemIdentifier '1' is not in the batch" in report.timeline


def test_without_the_setting_the_answer_is_not_read(faas, kinesis_event):
    report = faas.deliver(faas.function(reports("a")), kinesis_event("a"))
    assert (outcomes(report), bodies(report.succeeded)) == (["succeeded"], "a")


def test_an_event_id_names_no_record(faas, kinesis_event):
    def handler(event, context):
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["eventID"]}]}

    source = Stream(report_batch_item_failures=True, maximum_retry_attempts=0)
    report = faas.deliver(faas.function(handler), kinesis_event("a"), source=source)
    assert outcomes(report) == ["malformed"]
    assert json.loads(report.attempts[0].invocation.raw)["batchItemFailures"]
