"""What moto holds is put back whole: what was there works on, what came since is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.snapshot import Snapshot
from pytest_faas.errors import FaasError

TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}
ROLE = "arn:aws:iam::123456789012:role/r"
EMPTY_MACHINE = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})

# (service, what makes one more of something, what reads all of them)
THINGS: list[tuple[str, Callable[[Any, str], Any], Callable[[Any], Any]]] = [
    ("s3", lambda c, n: c.create_bucket(Bucket=f"bucket-{n}"), lambda c: [b["Name"] for b in c.list_buckets()["Buckets"]]),
    ("sqs", lambda c, n: c.create_queue(QueueName=n), lambda c: c.list_queues().get("QueueUrls")),
    ("dynamodb", lambda c, n: c.create_table(TableName=f"t-{n}", **TABLE), lambda c: c.list_tables()["TableNames"]),
    ("sns", lambda c, n: c.create_topic(Name=n), lambda c: c.list_topics()["Topics"]),
    ("kinesis", lambda c, n: c.create_stream(StreamName=n, ShardCount=1), lambda c: c.list_streams()["StreamNames"]),
    ("events", lambda c, n: c.put_rule(Name=n, ScheduleExpression="rate(1 minute)"), lambda c: c.list_rules()["Rules"]),
    ("ssm", lambda c, n: c.put_parameter(Name=f"/{n}", Value="1", Type="String"), lambda c: c.describe_parameters()["Parameters"]),
    ("secretsmanager", lambda c, n: c.create_secret(Name=n, SecretString="x"), lambda c: c.list_secrets()["SecretList"]),
    ("kms", lambda c, n: c.create_key(Description=n), lambda c: [k["KeyId"] for k in c.list_keys()["Keys"]]),
    ("iam", lambda c, n: c.create_role(RoleName=n, AssumeRolePolicyDocument="{}"), lambda c: c.list_roles()["Roles"]),
    ("logs", lambda c, n: c.create_log_group(logGroupName=n), lambda c: c.describe_log_groups()["logGroups"]),
    ("stepfunctions", lambda c, n: c.create_state_machine(name=n, definition=EMPTY_MACHINE, roleArn=ROLE), lambda c: c.list_state_machines()["stateMachines"]),
    ("ses", lambda c, n: c.verify_email_identity(EmailAddress=f"{n}@b.c"), lambda c: c.list_identities()["Identities"]),
    ("cognito-idp", lambda c, n: c.create_user_pool(PoolName=n), lambda c: c.list_user_pools(MaxResults=9)["UserPools"]),
    ("apigateway", lambda c, n: c.create_rest_api(name=n), lambda c: [a["id"] for a in c.get_rest_apis()["items"]]),
    ("cloudwatch", lambda c, n: c.put_metric_data(Namespace=n, MetricData=[{"MetricName": "m", "Value": 1}]), lambda c: c.list_metrics()["Metrics"]),
]  # fmt: skip


@pytest.mark.parametrize(("service", "make", "read"), THINGS, ids=[service for service, _, _ in THINGS])
def test_what_came_since_is_gone_and_what_was_there_is_as_it_was(aws: FakeAws, service, make, read) -> None:
    client = boto3.client(service)
    make(client, "first")
    before, snapshot = read(client), Snapshot()
    for name in ("second", "third"):
        make(client, name)
        assert read(client) != before
        snapshot.restore()
        assert read(client) == before


@pytest.mark.parametrize(("service", "make", "read"), THINGS, ids=[service for service, _, _ in THINGS])
def test_a_snapshot_of_nothing_restores_nothing(aws: FakeAws, service, make, read) -> None:
    snapshot = Snapshot()
    client = boto3.client(service)
    empty = read(client)
    snapshot.restore()
    make(client, "first")
    snapshot.restore()
    assert read(client) == empty


def test_objects_with_their_versions_and_an_upload_in_progress(aws: FakeAws) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"one", b"two"):
        s3.put_object(Bucket="bucket", Key="k", Body=body)
    upload = s3.create_multipart_upload(Bucket="bucket", Key="large")["UploadId"]
    part = {"Bucket": "bucket", "Key": "large", "UploadId": upload}
    tag = s3.upload_part(**part, PartNumber=1, Body=b"x" * 100)["ETag"]
    snapshot = Snapshot()
    for _ in range(2):
        s3.delete_object(Bucket="bucket", Key="k")
        s3.complete_multipart_upload(**part, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]})
        assert s3.get_object(Bucket="bucket", Key="large")["ContentLength"] == 100
        snapshot.restore()
        assert len(s3.list_object_versions(Bucket="bucket")["Versions"]) == 2
        assert s3.get_object(Bucket="bucket", Key="k")["Body"].read() == b"two"
    assert len(s3.list_multipart_uploads(Bucket="bucket")["Uploads"]) == 1


def test_messages_in_flight_and_the_memory_of_a_fifo_queue(aws: FakeAws) -> None:
    sqs = boto3.client("sqs")
    plain = sqs.create_queue(QueueName="q")["QueueUrl"]
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    fifo = sqs.create_queue(QueueName="q.fifo", Attributes=attributes)["QueueUrl"]
    sqs.send_message(QueueUrl=plain, MessageBody="m")
    receipt = sqs.receive_message(QueueUrl=plain)["Messages"][0]["ReceiptHandle"]
    sqs.send_message(QueueUrl=fifo, MessageBody="m", MessageGroupId="g")
    snapshot = Snapshot()
    sqs.delete_message(QueueUrl=plain, ReceiptHandle=receipt)
    sqs.purge_queue(QueueUrl=fifo)
    snapshot.restore()
    sqs.change_message_visibility(QueueUrl=plain, ReceiptHandle=receipt, VisibilityTimeout=0)
    assert sqs.receive_message(QueueUrl=plain)["Messages"][0]["Body"] == "m"
    sqs.send_message(QueueUrl=fifo, MessageBody="m", MessageGroupId="g")  # a duplicate, which it remembers
    assert len(sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=10)["Messages"]) == 1


def test_a_topic_still_reaches_its_queue(aws: FakeAws) -> None:
    queue = boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    sns = boto3.client("sns")
    topic = sns.create_topic(Name="t")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:q")
    Snapshot().restore()
    sns.publish(TopicArn=topic, Message="hello")
    assert "hello" in boto3.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"]


def test_a_key_still_opens_what_it_closed(aws: FakeAws) -> None:
    kms = boto3.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")  # holds a key of `cryptography`
    closed = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    Snapshot().restore()
    assert kms.decrypt(CiphertextBlob=closed)["Plaintext"] == b"secret"


def test_another_region_that_came_since_is_gone(aws: FakeAws) -> None:
    boto3.client("sqs").create_queue(QueueName="here")
    snapshot = Snapshot()
    elsewhere = boto3.client("sqs", region_name="eu-west-1")
    elsewhere.create_queue(QueueName="there")
    snapshot.restore()
    assert "QueueUrls" not in elsewhere.list_queues()


def test_what_moto_draws_is_drawn_again(aws: FakeAws) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    snapshot = Snapshot()
    sent = []
    for _ in range(2):
        sent.append(sqs.send_message(QueueUrl=url, MessageBody="m")["MessageId"])
        snapshot.restore()
    assert sent[0] == sent[1]


def test_what_cannot_be_kept_is_an_error_that_says_so(aws: FakeAws) -> None:
    from moto.sqs.models import sqs_backends

    boto3.client("sqs").create_queue(QueueName="q")
    backend = sqs_backends["123456789012"]["us-east-1"]
    backend.anything = (number for number in ())  # a generator has no copy
    with pytest.raises(FaasError, match="cannot be kept, so it cannot be put back: .*generator"):
        Snapshot()
