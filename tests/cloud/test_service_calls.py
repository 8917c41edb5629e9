"""Calls that AWS's own services make in the fake: in no journal, past every patch, nowhere but the fake."""

from __future__ import annotations

import boto3
import pytest
from botocore.client import BaseClient

from pytest_faas.cloud import service
from pytest_faas.errors import FaasError

REGION = "us-east-1"


def test_a_call_is_made_and_not_written_down(aws):
    url = service.call("sqs", REGION, "CreateQueue", QueueName="jobs")["QueueUrl"]
    assert len(aws.calls) == 0
    assert boto3.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"] == url
    assert len(aws.calls) == 1


def test_a_patch_of_make_api_call_is_passed(aws, monkeypatch):
    def double(*call):
        raise AssertionError(call)

    monkeypatch.setattr(BaseClient, "_make_api_call", double)
    assert service.call("sqs", REGION, "CreateQueue", QueueName="jobs")["QueueUrl"].endswith("/jobs")


@pytest.mark.parametrize(
    ("name", "operation", "parameters"),
    [
        ("sqs", "GetQueueUrl", {"QueueName": "no"}),
        ("sns", "Publish", {"TopicArn": "arn:aws:sns:us-east-1:123456789012:no", "Message": "x"}),
        (
            "events",
            "PutEvents",
            {"Entries": [{"EventBusName": "no", "Source": "s", "DetailType": "d", "Detail": "{}"}]},
        ),
        ("lambda", "Invoke", {"FunctionName": "no", "Payload": b"{}"}),
        ("s3", "PutObject", {"Bucket": "no-such-bucket", "Key": "k", "Body": b""}),
    ],
)
def test_what_does_not_exist_is_absent(aws, name, operation, parameters):
    with pytest.raises(service.Absent):
        service.call(name, REGION, operation, **parameters)


def test_another_error_is_a_refusal_in_the_services_words(aws):
    url = service.call("sqs", REGION, "CreateQueue", QueueName="jobs")["QueueUrl"]
    with pytest.raises(service.Refused, match="DelaySeconds"):
        service.call("sqs", REGION, "SendMessage", QueueUrl=url, MessageBody="x", DelaySeconds=10_000)


def test_without_a_fake_nothing_is_sent():
    with pytest.raises(FaasError, match="there is no fake AWS"):
        service.call("sqs", REGION, "CreateQueue", QueueName="jobs")
