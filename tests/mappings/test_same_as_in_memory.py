"""A queue of the fake AWS and one in memory deliver the same messages alike."""

from __future__ import annotations

import json

import boto3
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_faas import Queue, Sandbox, events

LETTERS = "abcdefgh"


@st.composite
def scenarios(draw):
    fifo = draw(st.booleans())  # of one group: which group is first SQS does not say
    count = draw(st.integers(1, 8))
    partial = draw(st.booleans())
    source = {
        "batch_size": draw(st.integers(1, 10)),
        "report_batch_item_failures": partial,
        "maximum_concurrency": draw(st.none() | st.integers(2, 4)),
    }
    fails = {each: draw(st.integers(0, 4)) for each in LETTERS[:count]}
    return {
        "fifo": fifo,
        "fails": fails,
        "most": draw(st.integers(1, 4)),
        "visibility": draw(st.integers(3, 90)),
        "source": source,
    }


def handler_of(scenario):
    """Return a handler that fails each message as often as it is to."""
    left = dict(scenario["fails"])

    def handler(event, context):
        failed = []
        for record in event["Records"]:
            if left[record["body"]]:
                left[record["body"]] -= 1
                failed.append(record["messageId"])
        if failed and not scenario["source"]["report_batch_item_failures"]:
            raise ValueError(len(failed))
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

    return handler


def told(report):
    """Return the story without ids and times of day."""
    return [
        (row.at, row.said, [(line.record.body, line.count, line.fate) for line in row.lines])
        for row in report.rows
    ]


def in_memory(faas, scenario, arn):
    settings_of_queue = {
        "visibility_timeout": scenario["visibility"],
        "max_receive_count": scenario["most"],
        "dead_letter_target_arn": arn,
    }
    name = "jobs.fifo" if scenario["fifo"] else "jobs"
    messages = [
        events.sqs_message(body, group_id="x" if scenario["fifo"] else None) for body in scenario["fails"]
    ]
    function = faas.function(handler_of(scenario))
    source = Queue(**scenario["source"], **settings_of_queue)
    return faas.deliver(function, events.sqs(*messages, queue=name), source=source)


def in_the_fake(faas, scenario, sqs, url):
    options = {"MessageGroupId": "x"} if scenario["fifo"] else {}
    for body in scenario["fails"]:
        sqs.send_message(QueueUrl=url, MessageBody=body, **options)
    return faas.deliver(
        faas.function(handler_of(scenario)), queue_url=url, source=Queue(**scenario["source"])
    )


@settings(max_examples=25, deadline=None)
@given(scenarios())
def test_both_tell_the_same_story(scenario):
    end = ".fifo" if scenario["fifo"] else ""
    fifo = {"FifoQueue": "true", "ContentBasedDeduplication": "true"} if end else {}
    with Sandbox() as faas, faas.frozen("2026-01-01"):
        sqs = boto3.client("sqs")
        dead = sqs.create_queue(QueueName=f"dead{end}", Attributes=fifo)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": scenario["most"]})
        attributes = {"VisibilityTimeout": str(scenario["visibility"]), "RedrivePolicy": policy, **fifo}
        url = sqs.create_queue(QueueName=f"jobs{end}", Attributes=attributes)["QueueUrl"]
        real = in_the_fake(faas, scenario, sqs, url)
        lying = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages", [])
        assert [each["Body"] for each in lying] == [each.body for each in real.dead_letters]
        left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        assert (left["ApproximateNumberOfMessages"], left["ApproximateNumberOfMessagesNotVisible"]) == (
            "0",
            "0",
        )
    with Sandbox() as faas, faas.frozen("2026-01-01"):
        memory = in_memory(faas, scenario, arn)
    assert told(real) == told(memory)
    assert [each.landed for each in real.sent] == [True] * len(real.dead_letters)
