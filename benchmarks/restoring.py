"""Taking the state of the fake AWS and putting it back, with 10 to 10,000 items and objects, after seven calls."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from pytest_faas import Sandbox

SIZES = (10, 1_000, 10_000)
ROUNDS = 15


def show() -> None:
    """Print a row for each number of items and objects."""
    print(
        "\nthe state of the fake AWS, after seven calls to DynamoDB, S3 and SQS: CPU time, and against that with 10"
    )
    print(
        f"  {'items, objects':>14}  {'first taken':>12} {'taken again':>19} {'put back':>19} {'unchanged':>19}"
    )
    first: list[float] = []
    _times(1)  # imports what the others find
    for count in SIZES:
        times = _times(count)
        first = first or times
        cells = [
            f"{each * 1e3:9.2f} ms x {each / base:4.1f}" for each, base in zip(times, first, strict=True)
        ]
        print(f"  {count:14,}  {times[0] * 1e3:9.2f} ms {' '.join(cells[1:])}")


def _times(count: int) -> list[float]:
    """Return the seconds of a first snapshot, another one, a restore after calls, and a restore of what is the same."""
    with Sandbox() as faas:
        calls = _filled(count)
        started = time.process_time()
        start = faas.moment()
        first = time.process_time() - started
        again, after, idle = [], [], []
        for _ in range(ROUNDS):
            calls()
            after.append(_took(start.restore))
            idle.append(_took(start.restore))
            again.append(_took(faas.moment))
        return [first, *map(statistics.median, (again, after, idle))]


def _took(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


def _filled(count: int) -> Callable[[], None]:
    """Fill a table and a bucket, past the API, which would take minutes; return what makes seven calls."""
    import boto3
    from moto.dynamodb.models import dynamodb_backends
    from moto.s3.models import s3_backends

    table = boto3.resource("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    s3, sqs = boto3.client("s3"), boto3.client("sqs")
    s3.create_bucket(Bucket="bucket")
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    items: Any = dynamodb_backends["123456789012"]["us-east-1"]
    objects: Any = s3_backends["123456789012"]["aws"]
    for number in range(count):
        items.put_item("orders", {"id": {"S": str(number)}, "text": {"S": "x" * 100}})
        objects.put_object("bucket", str(number), b"x" * 100)

    def calls() -> None:
        table.put_item(Item={"id": "new"})
        table.update_item(Key={"id": "1"}, UpdateExpression="SET n = :n", ExpressionAttributeValues={":n": 1})
        table.delete_item(Key={"id": "2"})
        s3.put_object(Bucket="bucket", Key="new", Body=b"new")
        s3.put_object(Bucket="bucket", Key="1", Body=b"other")
        s3.delete_object(Bucket="bucket", Key="2")
        sqs.send_message(QueueUrl=url, MessageBody="m")

    return calls
