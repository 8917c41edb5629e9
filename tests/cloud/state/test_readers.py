"""What each service's state shows: what is made is added, what changes is changed, what only looks changes nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import boto3
import pytest

from pytest_faas import Sandbox
from pytest_faas.cloud import service as services
from pytest_faas.cloud.state import state
from pytest_faas.cloud.state.compare import MISSING
from pytest_faas.cloud.state.entry import Place
from pytest_faas.cloud.state.readers import table
from pytest_faas.cloud.state.scope import Scope

REGION = "us-east-1"
ARN = f"arn:aws:{{}}:{REGION}:123456789012:{{}}"
MACHINE = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
ROLE = "arn:aws:iam::123456789012:role/lambda"
TRUST = {
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]
}


@pytest.fixture
def faas():
    with Sandbox() as sandbox:
        yield sandbox


def s3(change: bool) -> None:
    client = boto3.client("s3")
    if not change:
        client.create_bucket(Bucket="photos")
    client.put_object(
        Bucket="photos", Key="a b", Body=b"2" if change else b"1", Metadata={"m": "1"}, Tagging="t=1"
    )


def dynamodb(change: bool) -> None:
    client = boto3.client("dynamodb")
    if not change:
        client.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}],
            BillingMode="PAY_PER_REQUEST",
        )
    client.put_item(TableName="orders", Item={"id": {"N": "7"}, "paid": {"BOOL": change}})


def sqs(change: bool) -> None:
    client = boto3.client("sqs")
    url = client.create_queue(QueueName="jobs")["QueueUrl"]
    if change:
        client.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "60"})


def sns(change: bool) -> None:
    client = boto3.client("sns")
    topic = client.create_topic(Name="news")["TopicArn"]
    arn = client.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=ARN.format("sqs", "jobs"))[
        "SubscriptionArn"
    ]
    if change:
        client.set_subscription_attributes(
            SubscriptionArn=arn, AttributeName="RawMessageDelivery", AttributeValue="true"
        )


def events(change: bool) -> None:
    client = boto3.client("events")
    client.put_rule(
        Name="nightly", ScheduleExpression="rate(1 day)", State="DISABLED" if change else "ENABLED"
    )
    client.put_targets(Rule="nightly", Targets=[{"Id": "1", "Arn": ARN.format("sqs", "jobs")}])


def kinesis(change: bool) -> None:
    client = boto3.client("kinesis")
    if change:
        client.increase_stream_retention_period(StreamName="clicks", RetentionPeriodHours=48)
    else:
        client.create_stream(StreamName="clicks", ShardCount=1)


def firehose(change: bool) -> None:
    client = boto3.client("firehose")
    target = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::photos"}
    if change:
        told = client.describe_delivery_stream(DeliveryStreamName="pipe")["DeliveryStreamDescription"]
        client.update_destination(
            DeliveryStreamName="pipe",
            CurrentDeliveryStreamVersionId=told["VersionId"],
            DestinationId=told["Destinations"][0]["DestinationId"],
            S3DestinationUpdate={**target, "Prefix": "in/"},
        )
    else:
        client.create_delivery_stream(DeliveryStreamName="pipe", S3DestinationConfiguration=target)


def ses(change: bool) -> None:
    client = boto3.client("ses")
    client.verify_email_identity(EmailAddress="a@example.com")
    template = {"TemplateName": "hello", "SubjectPart": "b" if change else "a", "TextPart": "t"}
    (client.update_template if change else client.create_template)(Template=template)


def secretsmanager(change: bool) -> None:
    client = boto3.client("secretsmanager")
    if change:
        client.put_secret_value(SecretId="token", SecretString="2")
    else:
        client.create_secret(Name="token", SecretString="1")


def ssm(change: bool) -> None:
    boto3.client("ssm").put_parameter(
        Name="/rate", Value="2" if change else "1", Type="SecureString", Overwrite=change
    )


def stepfunctions(change: bool) -> None:
    client = boto3.client("stepfunctions")
    if change:
        machine = ARN.format("states", "stateMachine:flow")
        client.update_state_machine(
            stateMachineArn=machine, definition=json.dumps({**MACHINE, "Comment": "x"})
        )
    else:
        client.create_state_machine(name="flow", definition=json.dumps(MACHINE), roleArn=ROLE)


def scheduler(change: bool) -> None:
    client = boto3.client("scheduler")
    (client.update_schedule if change else client.create_schedule)(
        Name="later",
        ScheduleExpression="rate(2 hours)" if change else "rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": ARN.format("sqs", "jobs"), "RoleArn": ROLE},
    )


def lambda_(change: bool) -> None:
    client = boto3.client("lambda")
    if change:
        client.update_function_configuration(FunctionName="worker", Timeout=9)
        return
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "")
    boto3.client("iam").create_role(RoleName="lambda", AssumeRolePolicyDocument=json.dumps(TRUST))
    client.create_function(
        FunctionName="worker",
        Runtime="python3.12",
        Role=ROLE,
        Handler="app.h",
        Code={"ZipFile": code.getvalue()},
    )


def logs(change: bool) -> None:
    client = boto3.client("logs")
    if change:
        client.put_retention_policy(logGroupName="/aws/x", retentionInDays=7)
    else:
        client.create_log_group(logGroupName="/aws/x")


CASES: list[tuple[str, Callable[[bool], None], tuple[str, str], tuple[Any, ...]]] = [
    ("s3", s3, ("photos", "a b"), ("Body", b"1", b"2")),
    ("dynamodb", dynamodb, ("orders", "id=7"), ("paid", False, True)),
    ("sqs", sqs, ("jobs", ""), ("VisibilityTimeout", "30", "60")),
    ("sns", sns, ("news", "sqs:" + ARN.format("sqs", "jobs")), ("RawMessageDelivery", "false", "true")),
    ("events", events, ("default", "nightly"), ("State", "ENABLED", "DISABLED")),
    ("kinesis", kinesis, ("clicks", ""), ("RetentionPeriodHours", 24, 48)),
    ("firehose", firehose, ("pipe", ""), ("Destinations[0].S3DestinationDescription.Prefix", MISSING, "in/")),
    ("ses", ses, ("templates", "hello"), ("SubjectPart", "a", "b")),
    ("secretsmanager", secretsmanager, ("token", ""), ("SecretString", "1", "2")),
    ("ssm", ssm, ("/rate", ""), ("Value", "1", "2")),
    ("stepfunctions", stepfunctions, ("flow", ""), ("definition.Comment", MISSING, "x")),
    ("scheduler", scheduler, ("default", "later"), ("ScheduleExpression", "rate(1 hour)", "rate(2 hours)")),
    ("lambda", lambda_, ("worker", ""), ("Timeout", 3, 9)),
    ("logs", logs, ("/aws/x", ""), ("retentionInDays", MISSING, 7)),
]


def test_each_reader_has_a_case_here():
    assert [case[0] for case in CASES] == list(table.FILES)


@pytest.mark.parametrize(("service", "make", "at", "change"), CASES)
def test_what_is_made_is_added_and_what_changes_is_changed(faas, service, make, at, change):
    empty = faas.state(logs=True)
    assert len(empty) == 0
    make(False)
    before = faas.state(logs=True)
    assert Place(service, REGION, *at) in before
    assert {each.kind for each in empty.diff(before)} == {"added"}
    assert not before.diff(faas.state(logs=True)), "looking twice differs"
    make(True)
    found = [
        each
        for each in before.diff(faas.state(logs=True))
        if (each.service, each.resource, each.key) == (service, *at)
    ]
    assert change in [(each.path, each.before, each.after) for each in found]
    assert {each.kind for each in found} == {"changed"}


def test_equal_values_written_again_are_no_change(faas):
    boto3.client("s3").create_bucket(Bucket="vvv")
    boto3.client("s3").put_bucket_versioning(Bucket="vvv", VersioningConfiguration={"Status": "Enabled"})

    def write() -> None:
        boto3.client("s3").put_object(Bucket="vvv", Key="k", Body=b"x")
        boto3.client("ssm").put_parameter(Name="p", Value="x", Type="String", Overwrite=True)
        boto3.client("secretsmanager").put_secret_value(SecretId="s", SecretString="x")

    boto3.client("secretsmanager").create_secret(Name="s", SecretString="old")
    write()
    before = faas.state()
    write()
    assert not before.diff(faas.state())


def test_versions_tags_and_delete_markers_of_objects(faas):
    client = boto3.client("s3")
    client.create_bucket(Bucket="vvv")
    client.put_bucket_versioning(Bucket="vvv", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"1", b"2"):
        client.put_object(Bucket="vvv", Key="k", Body=body, Tagging="team=a")
    value = faas.state()[Place("s3", REGION, "vvv", "k")]
    assert (value["Body"], value["Tags"], [each["Body"] for each in value["Versions"]]) == (
        b"2",
        {"team": "a"},
        [b"1"],
    )
    client.delete_object(Bucket="vvv", Key="k")
    value = faas.state()[Place("s3", REGION, "vvv", "k")]
    assert value["DeleteMarker"]
    assert [each["Body"] for each in value["Versions"]] == [b"1", b"2"]


def test_an_archived_object_is_known_by_its_etag(faas):
    boto3.client("s3").create_bucket(Bucket="cold")
    boto3.client("s3").put_object(Bucket="cold", Key="k", Body=b"x", StorageClass="GLACIER")
    assert "Body" not in faas.state()[Place("s3", REGION, "cold", "k")]
    assert faas.state()[Place("s3", REGION, "cold", "k")]["StorageClass"] == "GLACIER"


def test_all_pages_are_read(faas):
    boto3.client("s3").create_bucket(Bucket="many")
    dynamodb(False)
    for number in range(5):
        boto3.client("s3").put_object(Bucket="many", Key=str(number), Body=b"")
        boto3.client("dynamodb").put_item(TableName="orders", Item={"id": {"N": str(number)}})
        boto3.client("events").put_rule(Name=str(number), ScheduleExpression="rate(1 day)")
    limits = {
        "ListObjectVersions": {"MaxKeys": 2}, "Scan": {"Limit": 2}, "ListRules": {"Limit": 2}
    }  # fmt: skip
    pages = []

    def call(service: str, region: str, operation: str, **parameters: Any) -> dict[str, Any]:
        pages.append(operation)
        return services.call(service, region, operation, **parameters, **limits.get(operation, {}))

    places = [(name, REGION) for name in ("s3", "dynamodb", "events")]
    found = state.read(Scope(tuple(places)), REGION, call)
    assert {each for each in limits if pages.count(each) < 3} == set()
    assert found.diff(faas.state()) == []
    assert [len(found.of(name)) for name, _ in places] == [6, 7, 5]


def test_what_firehose_delivers_was_sent_and_is_not_shown_once_more(faas):
    boto3.client("s3").create_bucket(Bucket="photos")
    firehose(False)
    before = faas.state()
    for call in ({"Records": [{"Data": b"a"}]}, {"Records": [{"Data": b"b"}, {"Data": b"c"}]}):
        boto3.client("firehose").put_record_batch(DeliveryStreamName="pipe", **call)
    assert len(boto3.client("s3").list_objects_v2(Bucket="photos")["Contents"]) == 2
    assert not before.diff(faas.state())
    boto3.client("s3").put_object(Bucket="photos", Key="2026/11/21/23/pipe-1", Body=b"a user's own")
    assert [each.key for each in before.diff(faas.state())] == ["2026/11/21/23/pipe-1"]


def test_items_are_plain_values(faas):
    dynamodb(False)
    boto3.resource("dynamodb").Table("orders").put_item(
        Item={"id": 8, "n": Decimal("1.5"), "s": {"b", "a"}, "l": [None, b"x"], "m": {"k": True}}
    )
    found = faas.state()[Place("dynamodb", REGION, "orders", "id=8")]
    assert found == {
        "id": Decimal(8), "n": Decimal("1.5"), "s": frozenset("ab"), "l": [None, b"x"], "m": {"k": True}
    }  # fmt: skip


def test_messages_in_flight_and_delayed_are_there_and_looking_does_not_receive_them(faas):
    client = boto3.client("sqs")
    url = client.create_queue(QueueName="jobs")["QueueUrl"]
    sent = [
        client.send_message(QueueUrl=url, MessageBody=body, DelaySeconds=delay)
        for body, delay in (("a", 0), ("b", 60))
    ]
    client.receive_message(QueueUrl=url)
    before = faas.state()
    messages = [each for each in before.entries if each.sent]
    assert {each.place.key: each.value["Body"] for each in messages} == {
        sent[0]["MessageId"]: "a",
        sent[1]["MessageId"]: "b",
    }
    counts = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (
        counts["ApproximateNumberOfMessagesNotVisible"],
        counts["ApproximateNumberOfMessagesDelayed"],
    ) == ("1", "1")
    assert [each.place.key for each in before.durable.entries] == [""]


def test_records_of_a_stream_are_sent(faas):
    kinesis(False)
    before = faas.state()
    boto3.client("kinesis").put_record(StreamName="clicks", Data=b"1", PartitionKey="p")
    (added,) = before.diff(faas.state())
    assert (added.sent, added.after) == (True, {"PartitionKey": "p", "Data": b"1"})
    assert not before.diff(faas.state()).durable


def test_executions_are_sent(faas):
    stepfunctions(False)
    before = faas.state()
    boto3.client("stepfunctions").start_execution(
        stateMachineArn=ARN.format("states", "stateMachine:flow"), name="one", input='{"a": 1}'
    )
    (added,) = before.diff(faas.state())
    assert (added.key, added.sent, added.after["input"]) == ("one", True, '{"a": 1}')


def test_keys_that_could_be_taken_for_each_other_are_not(faas):
    boto3.client("dynamodb").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in "ab"],
        BillingMode="PAY_PER_REQUEST",
    )
    for a, b in (("x, b=y", "z"), ("x", "y, b=z")):
        boto3.client("dynamodb").put_item(TableName="t", Item={"a": {"S": a}, "b": {"S": b}})
    assert [place.key for place in faas.state()] == ["", 'a="x, b=y", b=z', 'a=x, b="y, b=z"']


def test_a_server_whose_queues_nobody_can_look_into_is_named(faas):
    url = boto3.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    boto3.client("sqs").send_message(QueueUrl=url, MessageBody="x")
    scope = Scope((("sqs", REGION),))
    blind = state.read(scope, REGION, services.call, peek=None)
    assert ([place.key for place in blind], blind.unread) == ([""], ("messages of sqs",))
    seen = state.read(scope, REGION, services.call, peek=lambda arn: [(arn, {"Body": "y"})])
    assert ([place.key for place in seen], seen.unread) == (["", ARN.format("sqs", "jobs")], ())
