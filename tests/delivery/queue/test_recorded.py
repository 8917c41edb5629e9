"""What AWS did, recorded by LocalStack's suite (tests/aws/services/lambda_/event_source_mapping/test_lambda_integration_sqs.py).

Each test has the name of the recorded one, its sequence of invocations and its records.
"""

from __future__ import annotations

import json

import pytest

from pytest_faas import events

FIELDS = ["messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody", "eventSource",
          "eventSourceARN", "awsRegion"]  # fmt: skip
ATTRIBUTES = ["ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp"]


def succeed(event, context):
    return None


def fail_attempts(event, context):
    """Fail as often as the first message says, as the recorded function did."""
    (record,) = event["Records"]
    if int(record["attributes"]["ApproximateReceiveCount"]) <= json.loads(record["body"])["fail_attempts"]:
        raise ValueError("failed attempt")


def only_records(report):
    return [attempt.event["Records"][0] for attempt in report]


def counts(report):
    return [attempt.receive_counts for attempt in report]


def same_but_for_the_receive(first, second):
    def rest(record):
        attributes = {
            key: value for key, value in record["attributes"].items() if key != "ApproximateReceiveCount"
        }
        return record | {"receiptHandle": None, "attributes": attributes}

    return rest(first) == rest(second) and first["receiptHandle"] != second["receiptHandle"]


def test_failing_lambda_retries_after_visibility_timeout(deliver):
    # 2025-11-25
    body = '{"destination": "<queue-url:1>", "fail_attempts": 1}'
    report = deliver(fail_attempts, events.sqs(body), queue={"batch_size": 1, "visibility_timeout": 10})
    first, second = only_records(report)
    assert [attempt.outcome for attempt in report] == ["failed", "succeeded"]
    assert counts(report) == [[1], [2]]
    assert list(first) == list(second) == FIELDS
    assert list(first["attributes"]) == list(second["attributes"]) == ATTRIBUTES
    assert same_but_for_the_receive(first, second)
    assert [attempt.at for attempt in report] == [0, 10]


def test_redrive_policy_with_failing_lambda(deliver):
    # 2025-11-25
    body = '{"destination": "<queue-url:1>", "fail_attempts": 2}'
    report = deliver(fail_attempts, events.sqs(body), queue={"batch_size": 1, "max_receive_count": 2})
    first, second = only_records(report)
    assert counts(report) == [[1], [2]]
    assert same_but_for_the_receive(first, second)
    (dead,) = report.dead_letters
    assert (dead.id, dead.body) == (first["messageId"], body)
    assert [(sent.message_id, sent.body) for sent in report.sent] == [(dead.id, body)]


def test_report_batch_item_failures(deliver):
    # 2025-03-03, a FIFO queue
    def work(event, context):
        failures = []
        for record in event["Records"]:
            if (
                int(record["attributes"]["ApproximateReceiveCount"])
                <= json.loads(record["body"])["fail_attempts"]
            ):
                failures.append({"itemIdentifier": record["messageId"]})
        if len(event["Records"]) == 4:
            failures = [{"itemIdentifier": record["messageId"]} for record in event["Records"][1:]]
        return {"batchItemFailures": failures}

    messages = [
        events.sqs_message(
            {"message": number, "fail_attempts": fails}, group_id="1", deduplication_id=f"dedup-{number}"
        )
        for number, fails in ((1, 0), (2, 1), (3, 1), (4, 2))
    ]
    settings = {"report_batch_item_failures": True, "max_receive_count": 2}
    report = deliver(work, events.sqs(*messages, queue="source.fifo"), queue=settings)
    ids = [message.message_id for message in messages]
    assert [[record.id for record in attempt.records] for attempt in report] == [ids, ids[1:]]
    assert counts(report) == [[1, 1, 1, 1], [2, 2, 2]]
    assert [record.id for record in report.succeeded] == ids[:3]
    assert [record.id for record in report.dead_letters] == ids[3:]
    second = report.attempts[1].event["Records"][0]["attributes"]
    assert second["MessageDeduplicationId"] == "dedup-2"
    assert second["MessageGroupId"] == "1"


def test_report_batch_item_failures_on_lambda_error(deliver):
    # 2025-11-25
    bodies = ["{not a json body", '{"message": 2, "fail_attempts": 0}']

    def work(event, context):
        for record in event["Records"]:
            json.loads(record["body"])

    settings = {"report_batch_item_failures": True, "max_receive_count": 2}
    report = deliver(work, events.sqs(*bodies), queue=settings)
    assert [record.body for record in report.dead_letters] == bodies
    assert not report.succeeded


def test_report_batch_item_failures_invalid_result_json_batch_fails(deliver):
    # 2025-11-25
    settings = {"report_batch_item_failures": True, "max_receive_count": 2}
    report = deliver(
        lambda event, context: {"batchItemFailures": [{"foo": "notvalid"}]},
        events.sqs('{"message": 1, "fail_attempts": 0}'),
        queue=settings,
    )
    assert counts(report) == [[1], [2]]
    assert same_but_for_the_receive(*only_records(report))
    assert [record.body for record in report.dead_letters] == ['{"message": 1, "fail_attempts": 0}']


def test_report_batch_item_failures_empty_json_batch_succeeds(deliver):
    # 2025-11-25
    settings = {"report_batch_item_failures": True, "max_receive_count": 1}
    report = deliver(
        lambda event, context: {}, events.sqs('{"message": 1, "fail_attempts": 0}'), queue=settings
    )
    assert counts(report) == [[1]]
    assert (len(report.succeeded), len(report.dead_letters)) == (1, 0)


def test_message_body_and_attributes_passed_correctly(deliver):
    # 2025-11-25
    attributes = {"Title": "The Whistler", "Author": "John Grisham", "WeeksOn": 6}
    report = deliver(
        succeed, events.sqs('{"destination": "<queue-url:1>", "fail_attempts": 0}', attributes=attributes)
    )
    (record,) = only_records(report)
    assert list(record) == [*FIELDS[:5], "md5OfMessageAttributes", *FIELDS[5:]]
    assert record["md5OfMessageAttributes"] == "d25a6aea97eb8f585bfa92d314504a92"
    assert record["messageAttributes"]["WeeksOn"] == {
        "stringValue": "6",
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": "Number",
    }


def test_fifo_message_group_parallelism(faas, tmp_path):
    # 2025-11-25: five messages of one group run one after the other, in one environment
    (tmp_path / "worker.py").write_text(
        "import time\n"
        "environment = []\n"
        "def handle(event, context):\n"
        "    environment.append(event['Records'][0]['body'])\n"
        "    time.sleep(1)\n"
        "    return len(environment)\n"
    )
    from pytest_faas import Queue

    worker = faas.function("worker.handle", root=tmp_path)
    report = faas.deliver(
        worker, events.sqs(*range(5), queue="q.fifo", group_id="g"), source=Queue(batch_size=1)
    )
    assert [attempt.at for attempt in report] == [0, 1, 2, 3, 4]
    assert [attempt.invocation.payload for attempt in report] == [1, 2, 3, 4, 5]


def test_sqs_event_source_mapping_update(deliver):
    # 2025-11-25: with a window and no attributes, md5OfMessageAttributes is there and null; a redelivery keeps that
    def fail(event, context):
        raise ValueError("no amount")

    settings = {"maximum_batching_window_in_seconds": 1, "max_receive_count": 2}
    report = deliver(fail, events.sqs('{"foo": "bar"}', batching_window=1), queue=settings)
    for record in only_records(report):
        assert list(record) == [*FIELDS[:5], "md5OfMessageAttributes", *FIELDS[5:]]
        assert record["md5OfMessageAttributes"] is None


@pytest.mark.parametrize("batch_size", [15, 100, 1000, 10_000])
def test_sqs_event_source_mapping_batch_size(deliver, batch_size):
    # 2025-11-25
    sent = [f"{number}-0-message-{number}" for number in range(10)] + [
        f"{number}-1-message-{number}" for number in range(5)
    ]
    settings = {"batch_size": batch_size, "maximum_batching_window_in_seconds": 10}
    report = deliver(
        succeed,
        events.sqs(*sent[:10], batching_window=10),
        events.sqs(*sent[10:], batching_window=10),
        queue=settings,
    )
    assert sorted(record.body for record in report.succeeded) == sorted(sent)
    assert len(report.attempts) == 1


def test_sqs_event_source_mapping_batching_reserved_concurrency(deliver):
    # 2025-11-25: 30 messages, batches of up to 20: two batches
    sent = [
        events.sqs(*(f"{number}-{batch}-message" for number in range(10)), batching_window=10)
        for batch in range(3)
    ]
    settings = {"batch_size": 20, "maximum_batching_window_in_seconds": 10, "maximum_concurrency": 2}
    report = deliver(succeed, *sent, queue=settings, reserved_concurrent_executions=2)
    assert len(report.attempts) == 2
    assert len(report.succeeded) == 30


FILTERS = {
    "single": ({"my-key": ["my-value"]}, {"my-key": "my-value"}, {"my-key": "other-value"}),
    "or": (
        {"my-key": ["my-value-one", "my-value-two"]},
        {"my-key": "my-value-two"},
        {"my-key": "other-value"},
    ),
    "and": (
        {"my-key-one": ["other-filter", "my-value-one"], "my-key-two": ["my-value-two"]},
        {"my-key-one": "my-value-one", "my-key-two": "my-value-two"},
        {"my-key-one": "other-value-", "my-key-two": "my-value-two"},
    ),
    "exists": ({"my-key": [{"exists": True}]}, {"my-key": "any-value-one"}, {"other-key": "any-value-two"}),
    "numeric-bigger": ({"my-number": [{"numeric": [">", 100]}]}, {"my-number": 101}, {"my-number": 100}),
    "numeric-smaller": ({"my-number": [{"numeric": ["<", 100]}]}, {"my-number": 99}, {"my-number": 100}),
    "numeric-range": (
        {"my-number": [{"numeric": [">=", 100, "<", 200]}]},
        {"my-number": 100},
        {"my-number": 200},
    ),
    "prefix": ({"my-key": [{"prefix": "yes"}]}, {"my-key": "yes-value"}, {"my-key": "no-value"}),
    "valid-json-filter": ({"my-key": ["my-value"]}, {"my-key": "my-value"}, "plain-string"),
}


@pytest.mark.parametrize("name", FILTERS)
def test_sqs_event_filter(deliver, name):
    # 2025-11-25: one invocation with one record, and nothing is left in the queue
    body, matching, other = FILTERS[name]
    settings = {
        "filter_criteria": [{"Pattern": json.dumps({"body": body})}],
        "maximum_batching_window_in_seconds": 1,
    }
    report = deliver(succeed, events.sqs(matching, other, batching_window=1), queue=settings)
    (record,) = only_records(report)
    assert json.loads(record["body"]) == matching
    assert record["md5OfMessageAttributes"] is None
    assert (len(report.succeeded), len(report.filtered)) == (1, 1)
