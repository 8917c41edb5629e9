"""The three keywords of `faas.deliver` that name something in the fake AWS, and what may stand beside them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pytest_faas import Async, InvalidArgument, Queue, Stream, Sync


def works(event, context):
    return None


def test_events_beside_a_queue_are_refused(faas, aws, sqs_event):
    url = aws.queue("jobs")
    with pytest.raises(InvalidArgument, match="events and queue_url exclude each other"):
        faas.deliver(faas.function(works), sqs_event("a"), queue_url=url)


def test_two_sources_at_a_time_are_refused(faas, aws):
    with pytest.raises(InvalidArgument, match="queue_url and bucket name several sources"):
        faas.deliver(faas.function(works), queue_url=aws.queue("jobs"), bucket=aws.bucket())


@pytest.mark.parametrize("source", [Async(), Stream(), Sync(), "Queue"])
def test_settings_of_another_source_are_refused(faas, aws, source):
    url = aws.queue("jobs")
    with pytest.raises(InvalidArgument, match=r"source must be Queue\(\.\.\.\)"):
        faas.deliver(faas.function(works), queue_url=url, source=source)


def test_a_function_is_needed(faas, aws):
    url = aws.queue("jobs")
    with pytest.raises(InvalidArgument, match=r"function must be one that faas\.function"):
        faas.deliver(works, queue_url=url)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("jobs", r"queue_url must be the URL of a queue.*get_queue_url"),
        ("arn:aws:sqs:us-east-1:123456789012:jobs", "queue_url must be the URL of a queue"),
        ("https://sqs.us-east-1.amazonaws.com/123456789012/jbos", "Did you mean 'https://.*/jobs'"),
        (
            "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
            "Did you mean 'https://.*us-east-1.*/jobs'",
        ),
        (b"https://sqs", "queue_url must be a non-empty str"),
    ],
)
def test_a_wrong_url_is_refused_with_the_closest(faas, aws, given, said):
    aws.queue("jobs")
    with pytest.raises(InvalidArgument, match=said):
        faas.deliver(faas.function(works), queue_url=given)


@pytest.mark.parametrize(
    "form",
    [
        "https://queue.amazonaws.com/123456789012/jobs",
        "https://us-east-1.queue.amazonaws.com/123456789012/jobs",
        "http://localhost:4566/123456789012/jobs",
    ],
)
def test_older_and_local_forms_of_a_url_are_understood(faas, aws, form):
    aws.send(aws.queue("jobs"), "a")
    assert len(faas.deliver(faas.function(works), queue_url=form).attempts) == 1


def test_an_unknown_keyword_gets_the_closest(faas, aws):
    from pytest_faas import UnknownArgument

    with pytest.raises(UnknownArgument, match=r"no argument 'queue_uri'. Did you mean 'queue_url'\?"):
        faas.deliver(faas.function(works), queue_uri="x")


def test_a_mapping_that_aws_refuses_is_refused_here(faas, aws):
    url = aws.queue("jobs", VisibilityTimeout="10")
    slow = faas.function(works, timeout=20)
    with pytest.raises(InvalidArgument, match="less than Function timeout"):
        faas.deliver(slow, queue_url=url)
    assert faas.deliver(slow, queue_url=url, source=Queue(changed_after_creation=True)).settled


def test_reports_are_kept_for_the_failure_of_the_test(faas, aws):
    url = aws.queue("jobs")
    aws.send(url, "a")
    report = faas.deliver(faas.function(works), queue_url=url)
    assert faas.reports[-1] is report


def test_a_real_clock_is_real_afterwards(faas, aws):
    import time

    url = aws.queue("jobs", dead="dead", VisibilityTimeout="43200")
    aws.send(url, "a")

    def fails(event, context):
        raise ValueError("no")

    before = time.time()
    report = faas.deliver(faas.function(fails), queue_url=url)
    assert report.elapsed == 3 * 43_200
    assert time.time() - before < 60


def test_other_accounts_have_queues_of_their_own(pytester):
    pytester.makeini("[pytest]\nfaas_account = 111122223333\n")
    pytester.makepyfile(
        """
        import boto3

        def test_it(faas):
            sqs = boto3.client("sqs")
            url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
            assert "111122223333" in url
            sqs.send_message(QueueUrl=url, MessageBody="a")
            report = faas.deliver(faas.function(lambda event, context: None), queue_url=url)
            record, = report.attempts[0].event["Records"]
            assert record["eventSourceARN"] == "arn:aws:sqs:us-east-1:111122223333:jobs"
        """
    )
    pytester.runpytest_inprocess("-q", "-p", "no:randomly").assert_outcomes(passed=1)


def test_a_delivery_of_events_alone_loads_no_service_of_moto():
    script = """
import sys
from pytest_faas import Sandbox, events
with Sandbox() as faas:
    faas.deliver(faas.function(lambda event, context: None), events.sqs("a"))
print([name for name in ("moto.sqs.models", "moto.s3.models", "moto.kinesis.models") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "[]"
