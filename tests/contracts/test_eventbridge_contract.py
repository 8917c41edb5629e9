"""What the contract of EventBridge finds in broken events, and what it leaves alone in true ones."""

from __future__ import annotations

import json
from typing import Literal

import pytest
from breaking import Break, Json, broken, drop, found, put

from pytest_faas import events, validate
from pytest_faas.events import origin

Kind = Literal["structure", "consistency"]

# Recorded by LocalStack's suite from AWS, test_events_targets.py, 2024-07-11, with plausible values for the placeholders.
CUSTOM: Json = {
    "version": "0",
    "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "core.update-account-command",
    "source": "core.update-account-command",
    "account": "111111111111",
    "time": "2024-07-11T12:34:56Z",
    "region": "eu-west-1",
    "resources": [],
    "detail": {"command": "update-account", "payload": {"acc_id": "0a787ecb-4015", "sf_id": "baz"}},
}
FUNCTION = "arn:aws:lambda:eu-west-1:111111111111:function:orders:$LATEST"
# Recorded by the same suite, test_lambda_destinations.py, 2025-11-24.
DESTINATION: Json = {
    **CUSTOM,
    "detail-type": "Lambda Function Invocation Result - Success",
    "source": "lambda",
    "resources": ["arn:aws:events:eu-west-1:111111111111:event-bus/orders", FUNCTION],
    "detail": {
        "requestContext": {
            "approximateInvokeCount": 1,
            "condition": "Success",
            "functionArn": FUNCTION,
            "requestId": "2ee9cc15-d022-99ea-1fb8-1b1bac4850f9",
        },
        "requestPayload": {"mode": "success"},
        "responseContext": {"executedVersion": "$LATEST", "statusCode": 200},
        "responsePayload": {"hello": "world"},
        "timestamp": "2025-11-24T23:21:18.123Z",
        "version": "1.0",
    },
}
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
CREATED: Json = {
    **CUSTOM,
    "detail-type": "Object Created",
    "source": "aws.s3",
    "resources": ["arn:aws:s3:::uploads"],
    "detail": {
        "version": "0",
        "bucket": {"name": "uploads"},
        "object": {
            "key": "example key",
            "size": 5,
            "etag": "b1946ac92492d2347c6235b4d2611184",
            "sequencer": "617f08299329d189",
        },
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": "123456789012",
        "source-ip-address": "1.2.3.4",
        "reason": "PutObject",
    },
}
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
STOPPED: Json = {
    **CUSTOM,
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "resources": ["arn:aws:ec2:eu-west-1:111111111111:instance/i-1234567890abcdef0"],
    "detail": {"instance-id": "i-1234567890abcdef0", "state": "stopped"},
}


MISTAKES: dict[str, tuple[Json, Break, str, Kind]] = {
    "30 February": (CUSTOM, put("time", "2024-02-30T12:34:56Z"), "time", "consistency"),
    "29 February of a common year": (CUSTOM, put("time", "2023-02-29T12:34:56Z"), "time", "consistency"),
    "31 November": (CUSTOM, put("time", "2024-11-31T12:34:56Z"), "time", "consistency"),
    "another bucket in the resources": (CREATED, put("resources", ["arn:aws:s3:::other"]), "resources[0]", "consistency"),
    "another bucket in the detail": (CREATED, lambda event: event["detail"].update(bucket={"name": "b2"}), "resources[0]", "consistency"),
    "a bucket of another partition": (CREATED, put("region", "cn-north-1"), "resources[0]", "consistency"),
    "the account that AWS's sample has beside another one's instance": (
        STOPPED, put("account", "123456789012"), "account", "consistency",
    ),
    "an instance of another region": (STOPPED, put("region", "us-west-1"), "region", "consistency"),
    "another instance in the detail": (
        STOPPED, lambda event: event["detail"].update({"instance-id": "i-0"}), "resources[0]", "consistency",
    ),
    "a failure that is called a success": (
        DESTINATION, lambda event: event["detail"]["requestContext"].update(condition="RetriesExhausted"),
        "detail-type", "consistency",
    ),
    "a success that is called a failure": (
        DESTINATION, put("detail-type", "Lambda Function Invocation Result - Failure"), "detail-type", "consistency",
    ),
    "a resource of another partition": (
        {**CREATED, "source": "aws.glue", "detail-type": "Glue Job State Change", "detail": {}}, put("resources", ["arn:aws-cn:glue:cn-north-1:1:job/x"]),
        "resources[0]", "consistency",
    ),
    "a success with the dash of the documentation": (
        DESTINATION, put("detail-type", "Lambda Function Invocation Result – Success"), "detail-type", "consistency",
    ),
    "an outcome of aws.lambda": (DESTINATION, put("source", "aws.lambda"), "source", "consistency"),
    "EC2's kind of event from S3": (STOPPED, put("source", "aws.s3"), "source", "consistency"),
    "EC2 in capitals": (STOPPED, put("source", "AWS.EC2"), "source", "consistency"),
    "a source as a notification has it": (CREATED, put("source", "aws:s3"), "source", "consistency"),
    "a state in capitals": (STOPPED, put("detail.state", "STOPPED"), "detail.state", "consistency"),
    "a bucket's ARN with region and account": (
        CREATED, put("resources.0", "arn:aws:s3:eu-west-1:111111111111:uploads"), "resources[0]", "consistency",
    ),
    "the key in the bucket's ARN": (CREATED, put("resources.0", "arn:aws:s3:::uploads/a"), "resources[0]", "consistency"),
    "the event's name of a notification": (CREATED, put("detail-type", "ObjectCreated:Put"), "detail-type", "consistency"),
    "the event's name of its configuration": (
        CREATED, put("detail-type", "s3:ObjectRemoved:*"), "detail-type", "consistency",
    ),
    "a put that deletes": (CREATED, put("detail-type", "Object Deleted"), "detail.reason", "consistency"),
    "an expiry that creates": (CREATED, put("detail.reason", "Lifecycle Expiration"), "detail.reason", "consistency"),
    "a size as text": (CREATED, put("detail.object.size", "5"), "detail.object.size", "consistency"),
    "a size below zero": (CREATED, put("detail.object.size", -1), "detail.object.size", "consistency"),
    "an ETag in quotes": (
        CREATED, put("detail.object.etag", '"b1946ac92492d2347c6235b4d2611184"'), "detail.object.etag", "consistency",
    ),
    "the ETag of nothing beside a size": (
        CREATED, put("detail.object.etag", "d41d8cd98f00b204e9800998ecf8427e"), "detail.object.size", "consistency",
    ),
    "eTag as in a notification": (CREATED, put("detail.object.eTag", "x"), "detail.object.eTag", "consistency"),
    "requestId for request-id": (CREATED, put("detail.requestId", "x"), "detail.requestId", "consistency"),
    "the detail of a notification": (CREATED, put("detail", {"eventSource": "aws:s3"}), "detail.eventSource", "consistency"),
    "a detail type of 129 characters": (CUSTOM, put("detail-type", "x" * 129), "detail-type", "structure"),
    "the detail as text, as PutEvents takes it": (CUSTOM, put("detail", '{"command": "x"}'), "detail", "structure"),
    "a list as detail": (CUSTOM, put("detail", [1]), "detail", "structure"),
    "a null detail": (CUSTOM, put("detail", None), "detail", "structure"),
    "no detail": (CUSTOM, drop("detail"), "detail", "structure"),
    "Detail, as PutEvents takes it": (CUSTOM, put("Detail", "{}"), "Detail", "structure"),
    "EventBusName, as PutEvents takes it": (CUSTOM, put("EventBusName", "default"), "EventBusName", "structure"),
    "DetailType for detail-type": (CUSTOM, put("DetailType", "x"), "DetailType", "structure"),
    "no detail type": (CUSTOM, drop("detail-type"), "detail-type", "structure"),
    "an empty detail type": (CUSTOM, put("detail-type", ""), "detail-type", "structure"),
    "an empty source": (CUSTOM, put("source", ""), "source", "structure"),
    "a source as list, as a pattern has it": (CUSTOM, put("source", ["aws.s3"]), "source", "structure"),
    "null resources": (CUSTOM, put("resources", None), "resources", "structure"),
    "a text as resources": (CUSTOM, put("resources", "arn:aws:s3:::uploads"), "resources", "structure"),
    "a null resource": (CUSTOM, put("resources", [None]), "resources[0]", "structure"),
    "no resources": (CUSTOM, drop("resources"), "resources", "structure"),
    "milliseconds": (CUSTOM, put("time", "2024-07-11T12:34:56.789Z"), "time", "structure"),
    "no zone": (CUSTOM, put("time", "2024-07-11T12:34:56"), "time", "structure"),
    "a time as number": (CUSTOM, put("time", 1720701296), "time", "structure"),
    "month 13": (CUSTOM, put("time", "2024-13-01T00:00:00Z"), "time", "structure"),
    "an id that is no UUID": (CUSTOM, put("id", "1"), "id", "structure"),
    "version as number": (CUSTOM, put("version", 0), "version", "structure"),
    "an account with hyphens": (CUSTOM, put("account", "1111-1111-1111"), "account", "structure"),
    "no account": (CUSTOM, drop("account"), "account", "structure"),
    "a zone for the region": (CUSTOM, put("region", "eu-west-1a"), "region", "structure"),
    "a misspelt region": (CUSTOM, put("region", "eu-wset-1"), "region", "structure"),
    "replayName": (CUSTOM, put("replayName", "r"), "replayName", "structure"),
    "a null replay": (CUSTOM, put("replay-name", None), "replay-name", "structure"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_and_nothing_else(name: str) -> None:
    true, change, path, kind = MISTAKES[name]
    event = broken(true, change)
    assert validate(event).source == "eventbridge"
    assert found(event) == [(path, kind)]


def test_the_messages_say_what_is_seen_and_what_belongs_there() -> None:
    event = {
        **STOPPED,
        "account": "123456789012",
        "time": "2017-02-29T18:43:48Z",
        "detail": {"instance-id": "i-0"},
    }
    assert [f"{fault}" for fault in validate(event).faults] == [
        "time   '2017-02-29T18:43:48Z' is in no calendar",
        "account   '123456789012', but resources[0] is of account 111111111111",
        "resources[0]   'arn:aws:ec2:eu-west-1:111111111111:instance/i-1234567890ab…', but detail.instance-id is 'i-0'",
    ]
    assert [f"{fault}" for fault in validate({**STOPPED, "source": "aws.s3"}).faults] == [
        "source   'aws.s3', but 'EC2 Instance State-change Notification' is what aws.ec2 sends"
    ]
    assert [f"{fault}" for fault in validate({**CREATED, "detail-type": "ObjectCreated:Put"}).faults] == [
        (
            "detail-type   'ObjectCreated:Put' is of a notification; on a bus S3 has names such as "
            "'Object Created', 'Object Deleted'"
        )
    ]
    assert [f"{fault}" for fault in validate({**CUSTOM, "detail": "{}"}).faults] == [
        "detail   '{}' is not a JSON object"
    ]


TRUE: dict[str, Json] = {
    "recorded": CUSTOM,
    "recorded with a list": {**CUSTOM, "detail": {"payload": {"automations": [{"foo": "bar"}, {"bar": None}]}}},
    "recorded of a destination": DESTINATION,
    "of S3": CREATED,
    "of EC2": STOPPED,
    "of S3, several parts": {
        **CREATED, "detail": {**CREATED["detail"], "reason": "CompleteMultipartUpload",
                              "object": {"key": "a", "size": 9, "etag": "b1946ac92492d2347c6235b4d2611184-2"}},
    },
    "of S3, an empty object": {
        **CREATED, "detail": {"object": {"key": "a", "size": 0, "etag": "d41d8cd98f00b204e9800998ecf8427e"}},
    },
    "of S3, a delete marker": {
        **CREATED, "detail-type": "Object Deleted",
        "detail": {"object": {"key": "a", "etag": "d41d8cd98f00b204e9800998ecf8427e", "version-id": "1QW9g1Z99LUNbva"},
                   "reason": "DeleteObject", "deletion-type": "Delete Marker Created"},
    },
    "of CloudTrail on S3": {
        **CREATED, "detail-type": "AWS API Call via CloudTrail", "detail": {"eventName": "PutObject", "userAgent": "x"},
    },
    "a custom one that is called as one of S3": {**CREATED, "source": "my.storage", "resources": ["x"]},
    "replayed": {**CUSTOM, "replay-name": "replay_archive"},
    "with an empty detail": {**CUSTOM, "detail": {}},
    "of CloudTrail on EventBridge itself": {
        **CUSTOM, "source": "aws.events", "detail-type": "AWS API Call via CloudTrail", "detail": {"eventName": "PutRule"},
    },
    "of Health, whose resources are ids": {
        **CUSTOM, "source": "aws.health", "detail-type": "AWS Health Event", "resources": ["i-abcd1111"],
    },
    "a custom one about another account's resource elsewhere": {
        **CUSTOM, "resources": ["arn:aws-cn:sqs:cn-north-1:999999999999:orders", "order/7"],
    },
    "a custom one that calls itself scheduled": {**CUSTOM, "detail-type": "Scheduled Event", "detail": {}},
    "of a partner": {**CUSTOM, "source": "aws.partner/example.com/acct/1", "region": "us-iso-east-1"},
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_a_true_event_is_left_alone(name: str) -> None:
    found = validate(TRUE[name])
    assert (found.source, found.faults) == ("eventbridge", ())


@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1", "us-gov-west-1"])
@pytest.mark.parametrize(
    "detail", [{}, {"a": {"b": [1, None, "ü"]}}, {"bucket": {"name": "uploads"}}, {"bucket": "uploads"}]
)
def test_an_event_of_the_factory_is_true(region: str, detail: Json) -> None:
    with origin(region=region):
        event = events.eventbridge(detail, detail_type="Order Placed", source="my.shop", replay_name="again")
        assert str(validate(event)) == "the event is an EventBridge event without faults"
        assert validate(json.loads(events.sqs(event)["Records"][0]["body"])).faults == ()
        assert (
            validate(events.eventbridge(detail, source="aws.s3", detail_type="Object Created")).faults == ()
        )
