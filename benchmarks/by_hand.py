"""The question of `retry_safe`, asked by hand of a server that speaks AWS's API: make, run, crash, run again, read, delete.

`python by_hand.py URL FOLDER EFFECTS` prints the seconds of one fault, the median of several. The handler runs in this
process: what a process for each run would cost is not counted.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROUNDS = 7


class Crash(BaseException):
    """What a handler does not catch, as little as it catches the end of its process."""


def main(url: str, folder: str, effects: int) -> None:
    """Ask about each of some calls, and print how long one takes."""
    os.environ.update(
        AWS_ENDPOINT_URL=url,
        AWS_DEFAULT_REGION="us-east-1",
        AWS_ACCESS_KEY_ID="key",
        AWS_SECRET_ACCESS_KEY="key",
    )
    clean = _world(folder, effects, crash_after=None)
    times = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        seen = _world(folder, effects, crash_after=number % effects + 1)
        times.append(time.perf_counter() - started)
        if seen["items"] != clean["items"] or seen["objects"] != clean["objects"]:
            sys.exit("the handler is not safe to retry: the benchmark is wrong")
    print(statistics.median(times))


def _world(folder: str, effects: int, crash_after: int | None) -> dict[str, Any]:
    import boto3

    dynamodb, s3, sqs = boto3.client("dynamodb"), boto3.client("s3"), boto3.client("sqs")
    dynamodb.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    s3.create_bucket(Bucket="bucket")
    queue = sqs.create_queue(QueueName="queue")["QueueUrl"]
    event = {"Records": [{"body": json.dumps({"id": "o", "effects": effects})}]}
    if crash_after is not None:
        with contextlib.suppress(Crash):
            _load(folder, crash_after).handler(event, None)
    _load(folder, None).handler(event, None)
    seen = {
        "items": sorted(json.dumps(each) for each in dynamodb.scan(TableName="orders")["Items"]),
        "objects": {
            each["Key"]: s3.get_object(Bucket="bucket", Key=each["Key"])["Body"].read()
            for each in s3.list_objects_v2(Bucket="bucket").get("Contents", [])
        },
        "messages": _received(sqs, queue),
    }
    for key in seen["objects"]:
        s3.delete_object(Bucket="bucket", Key=key)
    s3.delete_bucket(Bucket="bucket")
    sqs.delete_queue(QueueUrl=queue)
    dynamodb.delete_table(TableName="orders")
    return seen


def _received(sqs: Any, queue: str) -> list[str]:
    found: list[str] = []
    while got := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        found += [each["Body"] for each in got]
    return sorted(found)


def _load(folder: str, crash_after: int | None) -> Any:
    """Import the handler anew; let it crash after so many calls that have succeeded."""
    spec: Any = importlib.util.spec_from_file_location("app", Path(folder, "app.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    done: list[str] = []

    def count(model: Any, **_: Any) -> None:
        done.append(model.name)
        if len(done) == crash_after:
            raise Crash

    for client in (module.s3, module.sqs, module.table.meta.client):
        client.meta.events.register("after-call", count)
    return module


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
