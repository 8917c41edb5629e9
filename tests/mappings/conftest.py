"""What the tests of deliveries from and to the fake AWS share: things in it, made and looked at with plain boto3."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from pytest_faas import Sandbox

PLACE = "us-east-1:123456789012"


class World:
    """boto3's clients, and short ways to what a test looks at."""

    def __init__(self) -> None:
        self.sqs = boto3.client("sqs")
        self.s3 = boto3.client("s3")
        self.dynamodb = boto3.client("dynamodb")
        self.kinesis = boto3.client("kinesis")

    def queue(self, name: str, *, dead: str | None = None, receives: int = 3, **attributes: str) -> str:
        """Make a queue, with a dead-letter queue of the name `dead`; return its URL."""
        if name.endswith(".fifo"):
            attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true", **attributes}
        if dead is not None:
            self.queue(dead)
            policy = {"deadLetterTargetArn": self.arn(dead), "maxReceiveCount": receives}
            attributes["RedrivePolicy"] = json.dumps(policy)
        return str(self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    def arn(self, queue: str) -> str:
        return f"arn:aws:sqs:{PLACE}:{queue}"

    def url(self, queue: str) -> str:
        return str(self.sqs.get_queue_url(QueueName=queue)["QueueUrl"])

    def send(self, url: str, *bodies: str, **options: Any) -> list[str]:
        """Send messages; return their ids."""
        return [
            self.sqs.send_message(QueueUrl=url, MessageBody=each, **options)["MessageId"] for each in bodies
        ]

    def counts(self, url: str) -> tuple[int, int, int]:
        """Return how many messages are visible, in flight and delayed."""
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        kinds = ("", "NotVisible", "Delayed")
        visible, in_flight, delayed = (int(found[f"ApproximateNumberOfMessages{kind}"]) for kind in kinds)
        return visible, in_flight, delayed

    def waiting(self, url: str) -> list[dict[str, Any]]:
        """Receive all that is visible."""
        found: list[dict[str, Any]] = []
        options = {"AttributeNames": ["All"], "MessageAttributeNames": ["All"], "MaxNumberOfMessages": 10}
        while messages := self.sqs.receive_message(QueueUrl=url, **options).get("Messages"):
            found += messages
        return found

    def bucket(self, name: str = "uploads", *, versioned: bool = False) -> str:
        self.s3.create_bucket(Bucket=name)
        if versioned:
            self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    def put(self, key: str, body: bytes = b"x", bucket: str = "uploads") -> None:
        self.s3.put_object(Bucket=bucket, Key=key, Body=body)

    def table(self, view: str = "NEW_AND_OLD_IMAGES", name: str = "orders") -> str:
        """Make a table with a stream; return the stream's ARN."""
        made = self.dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
        )
        return str(made["TableDescription"]["LatestStreamArn"])

    def item(self, key: str, **attributes: Any) -> None:
        self.dynamodb.put_item(TableName="orders", Item={"id": {"S": key}, **attributes})

    def stream(self, name: str = "clicks", shards: int = 1) -> str:
        """Make a Kinesis stream; return its ARN."""
        self.kinesis.create_stream(StreamName=name, ShardCount=shards)
        found = self.kinesis.describe_stream_summary(StreamName=name)
        return str(found["StreamDescriptionSummary"]["StreamARN"])

    def click(self, data: str, key: str = "u1") -> str:
        """Put a record into the stream; return its sequence number."""
        put = self.kinesis.put_record(StreamName="clicks", PartitionKey=key, Data=data.encode())
        return str(put["SequenceNumber"])


@pytest.fixture
def aws(faas: Sandbox) -> World:
    return World()
