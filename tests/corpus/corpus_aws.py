"""What the handlers of the corpus need in the fake AWS, and what is there after them: plain boto3."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3

from pytest_faas import Sandbox

PLACE = "us-east-1:123456789012"
SENDER = "shop@example.com"
# Operations that send something on; what they sent is read from the journal.
EMITS = {
    ("sqs", "SendMessage"),
    ("sqs", "SendMessageBatch"),
    ("sns", "Publish"),
    ("ses", "SendEmail"),
    ("events", "PutEvents"),
    ("kinesis", "PutRecord"),
}
READS = ("Get", "List", "Describe", "Query", "Scan", "Head", "BatchGet")


@cache
def client(service: str) -> Any:
    """Return a client that serves all tests: making one costs more than a call."""
    make: Any = boto3.client  # its overloads want to know the service
    return make(service, region_name="us-east-1")


@cache
def resource(service: str) -> Any:
    """Return a resource that serves all tests."""
    make: Any = boto3.resource
    return make(service, region_name="us-east-1")


def queue_url(name: str) -> str:
    """Return the URL that the fake AWS gives to a queue."""
    return f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}"


@dataclass(frozen=True, kw_only=True)
class Needs:
    """Resources that are there before a handler runs; every table has the string key `id`."""

    tables: Mapping[str, Sequence[dict[str, Any]]] = field(default_factory=dict)  # name: items
    buckets: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)  # name: objects by key
    queues: Sequence[str] = ()
    topics: Sequence[str] = ()
    secrets: Mapping[str, str] = field(default_factory=dict)
    mail: bool = False

    def make(self) -> None:
        """Make them all."""
        for name, items in self.tables.items():
            _make_table(name, items)
        s3 = client("s3")
        for name, objects in self.buckets.items():
            s3.create_bucket(Bucket=name)
            for key, body in objects.items():
                s3.put_object(Bucket=name, Key=key, Body=body)
        for name in self.queues:
            client("sqs").create_queue(QueueName=name)
        for name in self.topics:
            client("sns").create_topic(Name=name)
        for name, value in self.secrets.items():
            client("secretsmanager").create_secret(Name=name, SecretString=value)
        if self.mail:
            client("ses").verify_email_identity(EmailAddress=SENDER)


def _make_table(name: str, items: Sequence[dict[str, Any]]) -> None:
    client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for item in items:
        resource("dynamodb").Table(name).put_item(Item=item)


class Aws:
    """What is in the fake AWS now, and what a function has sent since `since` calls."""

    def __init__(self, faas: Sandbox, since: int = 0) -> None:
        self._faas = faas
        self._since = since

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return the items of a table, by id."""
        found = resource("dynamodb").Table(table).scan()["Items"]
        return sorted(found, key=lambda item: str(item["id"]))

    def objects(self, bucket: str) -> dict[str, bytes]:
        """Return the objects of a bucket: their bytes by key."""
        keys = [each.key for each in resource("s3").Bucket(bucket).objects.all()]
        return {key: client("s3").get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}

    def sent(self) -> list[str]:
        """Return what was sent, as text, sorted: a line for each successful call that sends something on.

        Effects outside AWS count as sent.
        """
        calls = [
            each
            for each in self._faas.calls
            if each.ok and (each.effect or (each.service, each.operation) in EMITS)
        ]
        return sorted(f"{each.operation} {told(each.parameters)}" for each in calls[self._since :])

    def durable(self, needs: Needs) -> dict[str, Any]:
        """Return all items, and the ETag of all objects; a library's own idempotency records are not data."""
        listed = {
            name: client("s3").list_objects_v2(Bucket=name).get("Contents", ()) for name in needs.buckets
        }
        return {
            **{name: self.items(name) for name in needs.tables if name != "idempotency"},
            **{name: {each["Key"]: each["ETag"] for each in found} for name, found in listed.items()},
        }


def told(parameters: object) -> str:
    """Return the parameters of a call as one line."""
    return json.dumps(parameters, sort_keys=True, default=str)
