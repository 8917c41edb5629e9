"""Write the sample events and their index: `python event_samples/make.py`.

Each is what the factories make of a call in the table below, with a seed of its own and at one fixed time, so that a new
row changes no other file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from pytest_faas import events

FOLDER = Path(__file__).parent
AT = "2026-01-15T09:30:12.345Z"

_LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg"
_GATEWAY = "https://docs.aws.amazon.com/apigateway/latest/developerguide"
_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"
_SQS = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide"
_RECEIVE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html"
_SNS = "https://docs.aws.amazon.com/sns/latest/dg"
_BUS = "https://docs.aws.amazon.com/eventbridge/latest/userguide"
_SCHEDULER = "https://docs.aws.amazon.com/scheduler/latest/UserGuide"
_DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"


def _recorded(test: str, day: str) -> str:
    return f"recorded from AWS by LocalStack's suite, {test}, {day}"


_PROXY = _recorded("test_lambda_aws_proxy_integration", "2024-08-02")
_PUT = _recorded("test_s3_notifications_sqs.py::test_object_created_put", "2025-01-21")
_DELETE = _recorded("test_s3_notifications_sqs.py::test_delete_objects", "2025-01-21")
_VERSIONED = _recorded("test_s3_notifications_sqs.py::test_object_created_put_versioned", "2025-01-21")
_MULTIPART = _recorded(
    "test_s3_notifications_sqs.py::test_object_created_complete_multipart_upload", "2025-01-21"
)
_ENCODED = _recorded("test_s3_notifications_sqs.py::test_key_encoding", "2025-01-21")
_TAGGING = _recorded("test_s3_notifications_sqs.py::test_object_tagging_put_event", "2025-01-21")
_RESTORE = _recorded("test_s3_notifications_sqs.py::test_restore_object", "2025-01-21")
_MESSAGE = _recorded(
    "test_lambda_integration_sqs.py::test_message_body_and_attributes_passed_correctly", "2025-11-25"
)
_REDRIVE = _recorded("test_lambda_integration_sqs.py::test_redrive_policy_with_failing_lambda", "2025-11-25")
_WINDOW = _recorded(
    "test_lambda_integration_sqs.py::TestSQSEventSourceMapping::test_sqs_event_source_mapping", "2025-11-25"
)
_SUBSCRIBED = _recorded("test_sns.py::TestSNSSubscriptionSQS::test_subscribe_sqs_queue", "2023-08-24")
_NOTIFIED = _recorded(
    "test_sns.py::TestSNSSubscriptionLambda::test_python_lambda_subscribe_sns_topic", "2025-10-06"
)
_STREAM = _recorded(
    "test_lambda_integration_kinesis.py::test_create_kinesis_event_source_mapping", "2025-11-25"
)
_CHANGES = _recorded(
    "test_lambda_integration_dynamodbstreams.py::test_dynamodb_event_source_mapping", "2025-11-25"
)
_MODIFIED = _recorded(
    "test_lambda_integration_dynamodbstreams.py::test_dynamodb_event_filter[content_or_filter]", "2025-11-25"
)
_RULE = _recorded("test_events_schedule.py::TestScheduleRate::tests_schedule_rate_target_sqs", "2024-05-15")
_PUT_EVENTS = _recorded(
    "test_events_targets.py::TestEventsTargetLambda::test_put_events_with_target_lambda", "2024-07-11"
)
_URL = _recorded("TestLambdaURL::test_lambda_url_echo_http_fixture_default", "2025-11-24")
_JAVA_479 = "https://github.com/aws/aws-lambda-java-libs/issues/479"


class Sample(NamedTuple):
    """One file: how it is made, what it shows in a sentence, and where its facts come from."""

    make: Callable[[], events.Event]
    shows: str
    facts: tuple[str, ...]


_APIGW = {
    "get": Sample(
        lambda: events.apigw("GET", "/orders"),
        "A request without query, path parameters and body: each of them is null, not an empty object.",
        (_PROXY,),
    ),
    "proxy": Sample(
        lambda: events.apigw("GET", "/files/2026/a%2Bb.txt/", resource="/files/{proxy+}"),
        "A greedy path variable: path and parameter stay encoded, and only the path keeps its trailing slash.",
        (_PROXY, f"{_GATEWAY}/api-gateway-set-up-simple-proxy.html"),
    ),
    "json_body": Sample(
        lambda: events.apigw("POST", "/orders/7", resource="/orders/{id}", json={"sku": "A1", "qty": 2}),
        "A JSON body, which arrives as text, and a path parameter.",
        (_PROXY, f"{_GATEWAY}/set-up-lambda-proxy-integrations.html"),
    ),
    "base64_body": Sample(
        lambda: events.apigw(
            "PUT", "/pictures/1.png", resource="/pictures/{name}", body=b"\x89PNG\r\n\x1a\n",
            headers={"Content-Type": "image/png"}, binary_media_types=["image/png"],
        ),
        "A body of a binary media type of the API, which arrives in base64.",
        (f"{_GATEWAY}/api-gateway-payload-encodings.html", f"{_GATEWAY}/lambda-proxy-binary-media.html"),
    ),
    "repeated_query": Sample(
        lambda: events.apigw(
            "GET", "/products", query=[("category", "electronics"), ("category", "books"), ("q", "a b")],
            headers=[("X-Tag", "one"), ("X-Tag", "two")],
        ),
        "Repeated query names and headers: the single-value maps hold the last value, their multiValue twins all.",
        (_PROXY, f"{_GATEWAY}/set-up-lambda-proxy-integrations.html"),
    ),
    "cognito": Sample(
        lambda: events.apigw(
            "GET", "/me",
            claims={"sub": "9f2c6d1e-7a43-4b0d-8f55-0d2f4b1a6c3e", "email": "ada@example.com", "email_verified": True},
        ),
        "A Cognito user pool's claims, all as text, under requestContext.authorizer.claims.",
        (f"{_GATEWAY}/api-gateway-mapping-template-reference.html", f"{_GATEWAY}/apigateway-integrate-with-cognito.html"),
    ),
    "lambda_authorizer": Sample(
        lambda: events.apigw("GET", "/me", authorizer={"principalId": "ada", "tenant": 7, "admin": True}),
        "The context that a Lambda authorizer returned, its values as text.",
        (f"{_GATEWAY}/api-gateway-lambda-authorizer-output.html",),
    ),
    "edge": Sample(
        lambda: events.apigw("GET", "/orders", endpoint_type="EDGE", user_agent="curl/8.5.0"),
        "A request through an edge-optimised endpoint, with the headers that CloudFront adds.",
        (_PROXY,),
    ),
    "custom_domain": Sample(
        lambda: events.apigw("GET", "/orders", domain_name="api.example.com", stage_variables={"table": "orders"}),
        "A custom domain, whose requestContext.path has no stage, and a stage variable.",
        (f"{_GATEWAY}/how-to-custom-domains.html", f"{_GATEWAY}/stage-variables.html"),
    ),
}  # fmt: skip

_HTTP_API = {
    "get": Sample(
        lambda: events.http_api("GET", "/orders", query={"tag": ["a", "b"], "page": "2"}),
        "A request without a body: repeated query names are joined by commas, and what is absent has no key.",
        (f"{_GATEWAY}/http-api-develop-integrations-lambda.html",),
    ),
    "json_body": Sample(
        lambda: events.http_api("POST", "/orders/7", route="/orders/{id}", json={"sku": "A1", "qty": 2}),
        "A JSON body, which arrives as text, and a path parameter of the route.",
        (f"{_GATEWAY}/http-api-develop-integrations-lambda.html",),
    ),
    "cookies": Sample(
        lambda: events.http_api("GET", "/", cookies={"session": "s1", "theme": "dark"}),
        "Cookies in a list of their own, and not among the headers.",
        (f"{_GATEWAY}/http-api-develop-integrations-lambda.html",),
    ),
    "base64_body": Sample(
        lambda: events.http_api("POST", "/subscribe", form={"name": "Ada", "mail": "ada@example.com"}),
        "A form, which an HTTP API hands over in base64, as all types that are not text.",
        (f"{_GATEWAY}/http-api-develop-integrations-lambda.html", "https://github.com/ministackorg/ministack/pull/766"),
    ),
    "jwt_authorizer": Sample(
        lambda: events.http_api(
            "GET", "/orders", scopes=["orders:read"],
            jwt={"sub": "ada", "iss": "https://issuer.example.com/", "aud": "shop", "scope": "orders:read openid"},
        ),
        "A JWT authorizer's claims, all as text, and the scopes of the route that the token has.",
        (f"{_GATEWAY}/http-api-jwt-authorizer.html",),
    ),
    "iam": Sample(
        lambda: events.http_api("GET", "/orders", iam={}),
        "A request that an IAM user signed.",
        (f"{_GATEWAY}/http-api-access-control-iam.html",),
    ),
    "lambda_authorizer": Sample(
        lambda: events.http_api("GET", "/orders", lambda_authorizer={"tenant": 7, "roles": ["reader"]}),
        "The context that a Lambda authorizer returned, in the JSON types that it has.",
        (f"{_GATEWAY}/http-api-lambda-authorizer.html",),
    ),
    "stage": Sample(
        lambda: events.http_api("GET", "/orders/a%20b", route="/orders/{id}", stage="prod"),
        "A stage other than $default, which begins rawPath and requestContext.http.path; the path arrives decoded.",
        (
            "https://github.com/aws-powertools/powertools-lambda-python/issues/621",
            "https://github.com/logandk/serverless-wsgi/issues/191",
        ),
    ),
    "function_url": Sample(
        lambda: events.http_api("POST", "/hook", function_url=True, json={"id": 7}),
        "A request to a function's own URL, by a caller who did not sign it.",
        (f"{_LAMBDA}/urls-invocation.html", _URL),
    ),
}  # fmt: skip

_BUCKETS = {
    "put": Sample(
        lambda: events.s3("uploads", "photos/cat.jpg", body=b"something"),
        "A new object: its eTag is the MD5 of what was put.",
        (_PUT, f"{_S3}/notification-content-structure.html"),
    ),
    "encoded_key": Sample(
        lambda: events.s3("uploads", "photos/a b+c@ünï.jpg"),
        "A key with spaces, signs and other letters, form-url-encoded: a space is +, a slash stays.",
        (_ENCODED, f"{_S3}/notification-content-structure.html"),
    ),
    "versioned": Sample(
        lambda: events.s3("uploads", "photos/cat.jpg", versioned=True),
        "A new version in a bucket with versioning, the only kind of bucket with a versionId.",
        (_VERSIONED,),
    ),
    "delete": Sample(
        lambda: events.s3("uploads", "photos/cat.jpg", event_name="ObjectRemoved:Delete"),
        "A deletion: the object has a key and a sequencer, and neither size nor eTag.",
        (_DELETE,),
    ),
    "delete_marker": Sample(
        lambda: events.s3("uploads", "photos/cat.jpg", event_name="ObjectRemoved:DeleteMarkerCreated"),
        "A deletion in a bucket with versioning: a marker with the eTag of nothing, a versionId and no size.",
        (_VERSIONED,),
    ),
    "multipart": Sample(
        lambda: events.s3(
            "uploads",
            "films/cat.mp4",
            event_name="ObjectCreated:CompleteMultipartUpload",
            size=12_582_912,
            parts=3,
        ),
        "A multipart upload: its eTag ends with the number of parts.",
        (_MULTIPART, f"{_S3}/checking-object-integrity-upload.html"),
    ),
    "tagging": Sample(
        lambda: events.s3("uploads", "photos/cat.jpg", event_name="ObjectTagging:Put"),
        "New tags: eventVersion 2.3, an eTag, and neither size nor sequencer.",
        (_TAGGING,),
    ),
    "restore": Sample(
        lambda: events.s3("uploads", "archive/2020.zip", event_name="ObjectRestore:Completed"),
        "An object that is back from Glacier, with the day on which its copy expires.",
        (_RESTORE, f"{_S3}/restoring-objects.html"),
    ),
    "lifecycle_expiration": Sample(
        lambda: events.s3("uploads", "tmp/report.csv", event_name="LifecycleExpiration:Delete"),
        "A deletion by a lifecycle rule: S3 itself is the caller.",
        (f"{_S3}/notification-content-structure.html", f"{_S3}/lifecycle-configure-notification.html"),
    ),
}

_QUEUES = {
    "single": Sample(
        lambda: events.sqs({"order_id": 7}, queue="orders"),
        "One message with a JSON body, received for the first time.",
        (_MESSAGE, f"{_LAMBDA}/with-sqs.html"),
    ),
    "batch": Sample(
        lambda: events.sqs({"order_id": 7}, {"order_id": 8}, "plain text, ünï ✓", queue="orders"),
        "Three messages of one queue, each with its own ids and MD5; the last is not JSON.",
        (f"{_LAMBDA}/with-sqs.html",),
    ),
    "fifo": Sample(
        lambda: events.sqs(
            events.sqs_message({"order_id": 7, "step": 1}, group_id="customer-1"),
            events.sqs_message({"order_id": 7, "step": 2}, group_id="customer-1"),
            events.sqs_message({"order_id": 9, "step": 1}, group_id="customer-2"),
            queue="orders.fifo",
        ),
        "A FIFO queue's messages of two groups, with rising sequence numbers and content-based deduplication ids.",
        (f"{_SQS}/FIFO-queues-understanding-logic.html", f"{_SQS}/FIFO-queues-exactly-once-processing.html"),
    ),
    "attributes": Sample(
        lambda: events.sqs("hello", queue="orders", attributes={"kind": "new", "attempt": 1, "digest": b"\x00\xff"}),
        "Message attributes of the three types, and their MD5.",
        (_MESSAGE, f"{_SQS}/sqs-message-metadata.html"),
    ),
    "redelivered": Sample(
        lambda: events.sqs(
            events.sqs_message(
                {"order_id": 7}, receive_count=3, sent_at="2026-01-15T09:28:00Z",
                first_received_at="2026-01-15T09:28:00.120Z",
            ),
            queue="orders",
        ),
        "A message at its third receive: sent and first received earlier, with the same id and a new receipt handle.",
        (_REDRIVE,),
    ),
    "dead_letter": Sample(
        lambda: events.sqs(
            events.sqs_message(
                {"order_id": 7}, receive_count=4, sent_at="2026-01-15T09:20:00Z",
                first_received_at="2026-01-15T09:20:00.120Z", dead_letter_queue_source="orders",
            ),
            queue="orders-dlq",
        ),
        "A message in a dead-letter queue, with the ARN of the queue that gave it up.",
        (_RECEIVE, f"{_SQS}/sqs-dead-letter-queues.html"),
    ),
    "s3": Sample(
        lambda: events.sqs(events.s3("uploads", "photos/a b.jpg"), queue="uploads"),
        "An S3 notification in a queue: the body is its JSON, with Records of its own.",
        (_PUT,),
    ),
    "sns": Sample(
        lambda: events.sqs(events.sns_message({"order_id": 7}, topic="orders", subject="paid"), queue="orders"),
        "An SNS message in a queue: the body is SNS's JSON envelope.",
        (_SUBSCRIBED, f"{_SNS}/sns-message-and-json-formats.html"),
    ),
    "windowed": Sample(
        lambda: events.sqs("a", "b", queue="orders", batching_window=5),
        "Messages collected over a batching window: md5OfMessageAttributes is null where there are no attributes.",
        (_WINDOW, "https://github.com/aws-powertools/powertools-lambda-typescript/issues/4631"),
    ),
}  # fmt: skip

_TOPICS = {
    "single": Sample(
        lambda: events.sns({"order_id": 7}, topic="orders"),
        "One message, as always: its JSON is text, its subject null.",
        (_NOTIFIED, f"{_LAMBDA}/with-sns.html"),
    ),
    "subject": Sample(
        lambda: events.sns("The disk is full.", topic="alerts", subject="ALARM: disk"),
        "A plain text message with a subject.",
        (f"{_SNS}/sns-message-and-json-formats.html",),
    ),
    "attributes": Sample(
        lambda: events.sns(
            "hello", topic="orders", attributes={"kind": "new", "amount": 12.5, "tags": ["a", "b"]}
        ),
        "Message attributes: their values are text, whatever their type, under Type and Value.",
        (_NOTIFIED, f"{_SNS}/sns-message-attributes.html"),
    ),
    "s3": Sample(
        lambda: events.sns(events.s3("uploads", "photos/a b.jpg"), topic="uploads"),
        "An S3 notification through a topic, with the subject that S3 gives it.",
        (f"{_S3}/notification-content-structure.html", f"{_SNS}/sns-message-and-json-formats.html"),
    ),
}

_BUSES = {
    "custom": Sample(
        lambda: events.eventbridge({"order_id": 7, "paid": True}, detail_type="Order Paid", source="my.shop"),
        "An event of one's own: the detail is an object, the time has whole seconds, resources are empty.",
        (_PUT_EVENTS, f"{_BUS}/eb-events-structure.html"),
    ),
    "resources": Sample(
        lambda: events.eventbridge(
            {"instance-id": "i-0a1b2c3d4e5f60718", "state": "stopped"}, source="aws.ec2",
            detail_type="EC2 Instance State-change Notification",
            resources=["arn:aws:ec2:us-east-1:123456789012:instance/i-0a1b2c3d4e5f60718"],
        ),
        "An event of an AWS service, with the ARN of what it is about.",
        ("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html",),
    ),
    "s3_object_created": Sample(
        lambda: events.eventbridge(
            {
                "version": "0",
                "bucket": {"name": "uploads"},
                "object": {
                    "key": "photos/a b.jpg", "size": 9, "etag": "437b930db84b8079c2dd804a71936b5f",
                    "sequencer": "006968B3A41525F1C0",
                },
                "request-id": "N4N7GDK58NMKJ12R",
                "requester": "123456789012",
                "source-ip-address": "203.0.113.10",
                "reason": "PutObject",
            },
            source="aws.s3", detail_type="Object Created", resources=["arn:aws:s3:::uploads"],
        ),
        "What S3 sends to a bus: another shape than its notifications, and the key is not encoded.",
        (f"{_S3}/ev-events.html",),
    ),
    "replay": Sample(
        lambda: events.eventbridge(
            {"order_id": 7}, detail_type="Order Paid", source="my.shop", at="2026-01-02T10:00:00Z", replay_name="again"
        ),
        "An event that a replay of an archive sent again: its own id and time, and the replay's name.",
        (f"{_BUS}/eb-archive.html",),
    ),
    "empty_detail": Sample(
        lambda: events.eventbridge({}, detail_type="Nightly Done", source="my.shop"),
        "An event whose detail has nothing in it: an empty object.",
        (f"{_BUS}/eb-events-structure.html",),
    ),
}  # fmt: skip

_RULES = {
    "rate": Sample(
        lambda: events.schedule(rule="every-minute"),
        "A rule's firing, some seconds after the minute: detail is an empty object, time has whole seconds.",
        (_RULE, f"{_BUS}/eb-create-rule-schedule.html"),
    ),
    "leap_day": Sample(
        lambda: events.schedule(rule="month-end", at="2028-02-29T23:59:59Z"),
        "A firing in the last second of a leap day.",
        (f"{_BUS}/eb-scheduled-rule-pattern.html",),
    ),
    "clocks_change": Sample(
        lambda: events.schedule(rule="nightly", at="2026-03-29T01:00:07Z"),
        "A firing when clocks in Europe go forward: rules run by UTC, and so does time.",
        (f"{_BUS}/eb-scheduled-rule-pattern.html",),
    ),
    "china": Sample(
        lambda: _in_region("cn-north-1", lambda: events.schedule(rule="nightly")),
        "A rule of the partition aws-cn: the ARN says it.",
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",),
    ),
}

_SCHEDULES = {
    "default_group": Sample(
        lambda: events.scheduler(schedule="nightly"),
        "A schedule without an Input, of the group default: detail is the text {}, not an object.",
        (_JAVA_479, f"{_SCHEDULER}/managing-targets-templated.html"),
    ),
    "named_group": Sample(
        lambda: events.scheduler(schedule="invoice-2026-01", group="billing"),
        "A schedule of a group of its own, which its ARN names.",
        (_JAVA_479, f"{_SCHEDULER}/managing-schedule-group.html"),
    ),
    "one_time": Sample(
        lambda: events.scheduler(schedule="reminder-7", at="2028-02-29T12:00:00Z"),
        "A schedule that runs once, on a leap day; nothing in the event says that it was the only time.",
        (_JAVA_479, f"{_SCHEDULER}/schedule-types.html"),
    ),
    "ireland": Sample(
        lambda: _in_region("eu-west-1", lambda: events.scheduler(schedule="nightly")),
        "A schedule in another region: region and ARN agree.",
        (_JAVA_479,),
    ),
}

_SHARDS = {
    "single": Sample(
        lambda: events.kinesis({"click": 1}, stream="clicks", partition_key="user-1"),
        "One record with JSON in base64; its eventID is made of shard and sequence number.",
        (_STREAM, f"{_LAMBDA}/with-kinesis.html"),
    ),
    "batch": Sample(
        lambda: events.kinesis(
            events.kinesis_record(
                {"click": 1}, partition_key="user-1", arrived_at="2026-01-15T09:30:11.002Z"
            ),
            events.kinesis_record(
                {"click": 2}, partition_key="user-2", arrived_at="2026-01-15T09:30:11.750Z"
            ),
            events.kinesis_record(
                {"click": 3}, partition_key="user-1", arrived_at="2026-01-15T09:30:12.100Z"
            ),
            stream="clicks",
        ),
        "Records of one shard with rising sequence numbers, which arrived within a second or so.",
        (_STREAM,),
    ),
    "binary": Sample(
        lambda: events.kinesis(b"\x00\x01\xfe\xff", stream="frames", partition_key="ünï"),
        "Octets that are no text, and a partition key of other letters.",
        (f"{_LAMBDA}/with-kinesis.html",),
    ),
    "second_shard": Sample(
        lambda: events.kinesis({"click": 1}, stream="clicks", partition_key="user-6", shards=4),
        "A stream of four shards: the MD5 of the partition key decides which one it is.",
        ("https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html",),
    ),
    "tumbling_window": Sample(
        lambda: events.kinesis(
            {"click": 1}, {"click": 2}, stream="clicks", tumbling_window_in_seconds=60, state={"clicks": 40}
        ),
        "A call within a tumbling window, with the state that the function returned last.",
        (f"{_LAMBDA}/services-kinesis-windows.html",),
    ),
}

_ORDER = {"id": "7", "status": "new", "total": 1250}
_PAID = {"id": "7", "status": "paid", "total": 1250}
_TABLES = {
    "insert": Sample(
        lambda: events.dynamodb_stream(events.insert(_ORDER), table="orders"),
        "A new item: its image in DynamoDB's typed JSON, numbers as text, and no old image.",
        (_CHANGES, f"{_LAMBDA}/with-ddb.html"),
    ),
    "modify": Sample(
        lambda: events.dynamodb_stream(events.modify(_ORDER, _PAID), table="orders"),
        "A changed item, with both images.",
        (_MODIFIED,),
    ),
    "remove": Sample(
        lambda: events.dynamodb_stream(events.remove(_PAID), table="orders"),
        "A deleted item: eventName is REMOVE, and there is only the old image.",
        (f"{_DYNAMODB}/Streams.html",),
    ),
    "ttl_delete": Sample(
        lambda: events.dynamodb_stream(
            events.remove({"id": "s-1", "expires": 1_768_469_000}, ttl=True), table="sessions"
        ),
        "An item that expired: DynamoDB itself deleted it, and userIdentity says so.",
        (f"{_DYNAMODB}/time-to-live-ttl-streams.html",),
    ),
    "keys_only": Sample(
        lambda: events.dynamodb_stream(
            events.insert({"pk": "customer#1", "sk": "order#7", "total": 1250}), table="shop", view="KEYS_ONLY"
        ),
        "A stream that shows keys only, of a table with partition and sort key.",
        (f"{_DYNAMODB}/Streams.html",),
    ),
    "new_image": Sample(
        lambda: events.dynamodb_stream(
            events.modify(_ORDER, _PAID), events.remove(_PAID), table="orders", view="NEW_IMAGE"
        ),
        "A stream of new images: a MODIFY has one, a REMOVE has none at all.",
        (f"{_DYNAMODB}/Streams.html",),
    ),
    "old_image": Sample(
        lambda: events.dynamodb_stream(
            events.insert(_ORDER), events.modify(_ORDER, _PAID), table="orders", view="OLD_IMAGE"
        ),
        "A stream of old images: a MODIFY has one, an INSERT has none at all.",
        (f"{_DYNAMODB}/Streams.html",),
    ),
    "binary_and_sets": Sample(
        lambda: events.dynamodb_stream(
            events.insert(
                {
                    "id": "7", "digest": b"\x00\xff", "tags": {"blue"}, "sizes": {38}, "pieces": {b"\x01"},
                    "lines": [{"sku": "A1", "gift": False}], "note": None, "empty": "",
                }
            ),
            table="orders",
        ),
        "Binary as base64, sets of the three types, a list, a map, NULL, and an empty string.",
        (f"{_DYNAMODB}/HowItWorks.NamingRulesDataTypes.html",),
    ),
}  # fmt: skip

TABLE: dict[str, dict[str, Sample]] = {
    "apigw": _APIGW,
    "dynamodb_stream": _TABLES,
    "eventbridge": _BUSES,
    "http_api": _HTTP_API,
    "kinesis": _SHARDS,
    "s3": _BUCKETS,
    "schedule": _RULES,
    "scheduler": _SCHEDULES,
    "sns": _TOPICS,
    "sqs": _QUEUES,
}


def _in_region(region: str, make: Callable[[], events.Event]) -> events.Event:
    with events.origin(region=region):
        return make()


def contents() -> dict[str, str]:
    """Return the text of each file by its path below this folder."""
    index = {
        f"{source}/{name}": (source, each)
        for source, rows in TABLE.items()
        for name, each in sorted(rows.items())
    }
    files = {f"{name}.json": _text(_made(name, each)) for name, (_, each) in index.items()}
    told = {
        name: {"source": source, "shows": each.shows, "facts": list(each.facts)}
        for name, (source, each) in index.items()
    }
    return {**files, "index.json": _text(told)}


def _made(name: str, sample: Sample) -> events.Event:
    with events.origin(
        region="us-east-1", account="123456789012", partition="aws", seed=f"event_samples/{name}", at=AT
    ):
        return sample.make()


def _text(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write each file, and remove those that the table does not have."""
    files = contents()
    for path in FOLDER.rglob("*.json"):
        if path.relative_to(FOLDER).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
