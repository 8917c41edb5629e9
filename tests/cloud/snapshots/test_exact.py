"""Whatever was called since, in whatever order: a state that is put back is the one that was taken."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.snapshot import Snapshot

Draw = random.Random
Everything = Callable[[], dict[str, Any]]
NAMES = ["a", "b", "c"]
ROLE = "arn:aws:iam::123456789012:role/r"


def make(aws: Any) -> None:
    dynamodb = aws("dynamodb")
    for name, more in (("plain", []), ("sorted", [{"AttributeName": "at", "KeyType": "RANGE"}])):
        attributes = [
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ]
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, *more],
            AttributeDefinitions=attributes[: 1 + len(more)],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
    for name in ("bucket", "versions"):
        aws("s3").create_bucket(Bucket=name)
    aws("s3").put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
    aws("sqs").create_queue(QueueName="q")
    aws("sqs").create_queue(
        QueueName="q.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    )
    topic = aws("sns").create_topic(Name="t")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:q")
    aws("kinesis").create_stream(StreamName="s", ShardCount=1)


def key(draw: Draw) -> dict[str, Any]:
    return {"id": {"S": draw.choice(NAMES)}}


def of_sorted(draw: Draw) -> dict[str, Any]:
    return {**key(draw), "at": {"N": str(draw.randrange(3))}}


ADD = {"UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}


def transaction(aws: Any, draw: Draw) -> None:
    put = {"Put": {"TableName": "plain", "Item": {**key(draw), "n": {"N": "7"}}}}
    check = {"TableName": "sorted", "Key": of_sorted(draw), "ConditionExpression": "attribute_exists(id)"}
    aws("dynamodb").transact_write_items(TransactItems=[put, {"ConditionCheck": check}])


def upload(aws: Any, draw: Draw) -> None:
    where = {"Bucket": draw.choice(["bucket", "versions"]), "Key": draw.choice(NAMES)}
    part = {**where, "UploadId": aws("s3").create_multipart_upload(**where)["UploadId"]}
    tag = aws("s3").upload_part(**part, PartNumber=1, Body=b"x" * draw.randrange(1, 9))["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": tag}]}
    how = draw.randrange(3)
    if how == 0:
        aws("s3").complete_multipart_upload(**part, MultipartUpload=parts)
    elif how == 1:
        aws("s3").abort_multipart_upload(**part)


def receive(aws: Any, draw: Draw) -> None:
    url = aws("sqs").get_queue_url(QueueName=draw.choice(["q", "q.fifo"]))["QueueUrl"]
    for each in (
        aws("sqs").receive_message(QueueUrl=url, VisibilityTimeout=draw.choice([0, 30])).get("Messages", [])
    ):
        if draw.random() < 0.5:
            aws("sqs").delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])


def again(aws: Any, draw: Draw) -> None:
    """Delete a bucket or a table, and perhaps make it again."""
    name = draw.choice(NAMES)
    if draw.random() < 0.5:
        for each in aws("s3").list_objects_v2(Bucket="bucket").get("Contents", []):
            aws("s3").delete_object(Bucket="bucket", Key=each["Key"])
        aws("s3").delete_bucket(Bucket="bucket")
        aws("s3").create_bucket(Bucket="bucket")
        aws("s3").put_object(Bucket="bucket", Key=name, Body=b"again")
    else:
        aws("dynamodb").delete_table(TableName="plain")
        aws("dynamodb").create_table(
            TableName="plain",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )


ACTS: list[Callable[[Any, Draw], Any]] = [
    lambda aws, draw: aws("dynamodb").put_item(TableName="plain", Item={**key(draw), "n": {"N": "0"}}),
    lambda aws, draw: aws("dynamodb").put_item(TableName="sorted", Item={**of_sorted(draw), "n": {"N": "0"}}),
    lambda aws, draw: aws("dynamodb").update_item(TableName="plain", Key=key(draw), **ADD),
    lambda aws, draw: aws("dynamodb").update_item(TableName="sorted", Key=of_sorted(draw), **ADD),
    lambda aws, draw: aws("dynamodb").delete_item(TableName="plain", Key=key(draw)),
    lambda aws, draw: aws("dynamodb").delete_item(TableName="sorted", Key=of_sorted(draw)),
    lambda aws, draw: aws("dynamodb").scan(TableName=draw.choice(["plain", "sorted"])),
    transaction,
    lambda aws, draw: aws("s3").put_object(
        Bucket=draw.choice(["bucket", "versions"]), Key=draw.choice(NAMES), Body=b"x" * draw.randrange(20), Tagging="a=1"
    ),
    lambda aws, draw: aws("s3").delete_object(Bucket=draw.choice(["bucket", "versions"]), Key=draw.choice(NAMES)),
    lambda aws, draw: aws("s3").copy_object(
        Bucket="versions", Key=draw.choice(NAMES), CopySource={"Bucket": "bucket", "Key": draw.choice(NAMES)}
    ),
    lambda aws, draw: aws("s3").put_object_tagging(
        Bucket="bucket", Key=draw.choice(NAMES), Tagging={"TagSet": [{"Key": "k", "Value": draw.choice(NAMES)}]}
    ),
    lambda aws, draw: aws("s3").list_object_versions(Bucket="versions"),
    upload,
    lambda aws, draw: aws("sqs").send_message(
        QueueUrl=aws("sqs").get_queue_url(QueueName="q")["QueueUrl"], MessageBody=draw.choice(NAMES)
    ),
    lambda aws, draw: aws("sqs").send_message(
        QueueUrl=aws("sqs").get_queue_url(QueueName="q.fifo")["QueueUrl"], MessageBody=draw.choice(NAMES), MessageGroupId="g"
    ),
    receive,
    lambda aws, draw: aws("sns").publish(TopicArn="arn:aws:sns:us-east-1:123456789012:t", Message=draw.choice(NAMES)),
    lambda aws, draw: aws("kinesis").put_record(StreamName="s", Data=b"d", PartitionKey=draw.choice(NAMES)),
    lambda aws, draw: aws("ssm").put_parameter(Name=draw.choice(NAMES), Value="1", Type="String", Overwrite=True),
    lambda aws, draw: aws("ssm").delete_parameter(Name=draw.choice(NAMES)),
    lambda aws, draw: aws("secretsmanager").create_secret(Name=draw.choice(NAMES), SecretString="s"),
    lambda aws, draw: aws("secretsmanager").put_secret_value(SecretId=draw.choice(NAMES), SecretString=draw.choice(NAMES)),
    lambda aws, draw: boto3.client("sqs", region_name="eu-west-1").create_queue(QueueName=draw.choice(NAMES)),
    again,
]  # fmt: skip


class Clients:
    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        return self._made.setdefault(service, boto3.client(service))  # type: ignore[call-overload]


def act(aws: Clients, draw: Draw, times: int) -> None:
    for _ in range(times):
        try:
            draw.choice(ACTS)(aws, draw)
        except ClientError:
            continue  # such as a missing item: the service refused, which is a call too


@pytest.mark.parametrize("seed", range(6))
def test_a_state_is_put_back_to_the_letter(
    aws: FakeAws, everything: Everything, difference: Callable[[Any, Any], str], seed: int
) -> None:
    draw, clients = Draw(seed), Clients()
    make(clients)
    taken: list[tuple[Snapshot, dict[str, Any]]] = []
    for _ in range(14):
        act(clients, draw, draw.randrange(8))
        if not taken or draw.random() < 0.3:
            taken.append((Snapshot(), everything()))
        else:
            snapshot, expected = draw.choice(taken)
            snapshot.restore()
            assert difference(everything(), expected) == ""
            if draw.random() < 0.2:
                taken.remove((snapshot, expected))


def test_the_image_sees_most_acts(aws: FakeAws, everything: Everything) -> None:
    draw, clients = Draw(1), Clients()
    make(clients)
    act(clients, draw, 40)
    seen, before = 0, everything()
    for each in ACTS:
        with contextlib.suppress(ClientError):
            each(clients, draw)
        after = everything()
        seen, before = seen + (after != before), after
    assert seen > len(ACTS) // 2
