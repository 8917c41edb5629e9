from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import tempfile
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from pytest_faas import Sandbox
from pytest_faas.runtime.generated import Streams
from pytest_faas.runtime.stopping.marks import Mark


@pytest.fixture
def faas() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        boto3.client("sqs").create_queue(QueueName="jobs")
        boto3.client("s3").create_bucket(Bucket="files")
        boto3.resource("dynamodb").create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield sandbox


def originals() -> list[object]:
    places = [
        (os, "urandom"),
        (random, "_urandom"),
        (random, "random"),
        (uuid, "_generate_time_safe"),
        (tempfile, "_name_sequence"),
    ]
    return [random.Random.seed, *(vars(module)[name] for module, name in places)]


def in_a_world(function, attempts=1, seed="a world", *, cold=False):
    streams = Streams(seed)
    before, state = originals(), random.getstate()
    answers = []
    for number in range(1, attempts + 1):
        if cold:
            function.cold_start()
        with streams.attempt(number):
            answers.append(function.invoke({}))
        assert originals() == before
        assert random.getstate() == state
    return answers, streams.values


def everything(event, context):
    with tempfile.NamedTemporaryFile() as file:
        name = os.path.basename(file.name)
    return {
        "uuid": str(uuid.uuid4()),
        "token": secrets.token_urlsafe(16),
        "random": [random.random(), random.randint(1, 10**6), random.Random().random()],
        "octets": os.urandom(8).hex(),
        "file": name,
    }


def test_attempts_are_alike_across_worlds_and_differ_from_one_another(faas):
    function = faas.function(everything)
    (first, second), values = in_a_world(function, attempts=2)
    (again, again_second), _ = in_a_world(function, attempts=2)
    (only,), _ = in_a_world(function, seed="another")
    assert first.payload == again.payload == in_a_world(function)[0][0].payload
    assert second.payload == again_second.payload
    for name in ("uuid", "token", "random", "octets", "file"):
        assert len({str(each.payload[name]) for each in (first, second, only)}) == 3
    for name in ("uuid", "token", "octets"):
        assert first.payload[name] in values
    assert any(each in first.payload["file"] for each in values)


def calls_aws(event, context):
    boto3.client("sqs").send_message(
        QueueUrl=boto3.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"], MessageBody="x"
    )
    boto3.client("dynamodb").transact_write_items(
        TransactItems=[{"Put": {"TableName": "orders", "Item": {"id": {"S": "1"}}}}]
    )
    boto3.client("secretsmanager").create_secret(Name=f"s-{secrets.token_hex(4)}", SecretString="x")
    topic = boto3.client("sns").create_topic(Name="news")["TopicArn"]
    boto3.client("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:jobs"
    )
    boto3.client("sns").publish(TopicArn=topic, Message="x")
    boto3.client("s3").upload_fileobj(open(os.devnull, "rb"), "files", "empty")
    return draws(event, context)


def draws(event, context):
    return str(uuid.uuid4()), random.random(), secrets.token_hex(4)


def test_what_the_sdk_draws_does_not_shift_the_handler(faas):
    def bare(event, context):
        secrets.token_hex(4)
        return draws(event, context)

    (alone,), _ = in_a_world(faas.function(bare))
    function = faas.function(calls_aws)
    faas_moment = faas.moment()
    for _ in range(2):
        (found,), _ = in_a_world(function)
        faas_moment.restore()
        assert found.payload == alone.payload


def test_tokens_that_botocore_draws_are_the_same_in_each_world_and_noted(faas):
    client, noticed = boto3.client("dynamodb"), []
    client.meta.events.register(
        "before-call.dynamodb.TransactWriteItems",
        lambda params, **_: noticed.append(json.loads(params["body"])["ClientRequestToken"]),
    )

    def handler(event, context):
        client.transact_write_items(
            TransactItems=[{"Put": {"TableName": "orders", "Item": {"id": {"S": "1"}}}}]
        )

    function = faas.function(handler)
    start = faas.moment()
    for _ in range(2):
        _, values = in_a_world(function)
        assert noticed[-1] in values
        start.restore()
    assert len(noticed) == 2
    assert noticed[0] == noticed[1]


def test_the_header_that_numbers_calls_is_not_noted(faas):
    client, seen = boto3.client("sqs"), []
    client.meta.events.register(
        "before-send.sqs", lambda request, **_: seen.append(request.headers["amz-sdk-invocation-id"].decode())
    )
    function = faas.function(lambda event, context: len(client.list_queues()))
    _, values = in_a_world(function)
    in_a_world(function)
    assert seen[0] == seen[1]
    assert values == ()


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_retries_do_not_shift_the_handler(faas, mode):
    from botocore.config import Config

    client = boto3.client("sqs", config=Config(retries={"mode": mode, "max_attempts": 3}))

    def handler(event, context):
        client.list_queues()
        return random.random()

    function = faas.function(handler)
    (alone,), _ = in_a_world(function)
    with faas.frozen("2026-01-01"), faas.fault("sqs.ListQueues", kind="throttling"):
        (struck,), _ = in_a_world(function)
    assert struck.payload == alone.payload
    assert len(faas.calls[-1].attempts) > 1


def test_threads_of_a_handler_draw_the_same_values(faas):
    def handler(event, context):
        found: list[Any] = []
        for _ in range(3):
            thread = threading.Thread(target=lambda: found.extend(str(uuid.uuid4()) for _ in range(2)))
            thread.start()
            thread.join()
        with ThreadPoolExecutor(1) as pool:
            found += pool.map(lambda _: str(uuid.uuid4()), range(3))
        return [*found, str(uuid.uuid4())]

    function = faas.function(handler)
    (first,), values = in_a_world(function)
    (second,), _ = in_a_world(function)
    assert first.payload == second.payload
    assert len(set(first.payload)) == 10
    assert set(first.payload) <= set(values)


def test_a_transfer_in_threads_does_not_shift_the_handler(faas, tmp_path):
    big = tmp_path / "big"
    big.write_bytes(b"x" * (9 << 20))

    def handler(event, context):
        if event:
            boto3.client("s3").upload_file(str(big), "files", "big")
            boto3.client("s3").download_file("files", "big", str(big) + ".again")
        return draws(event, context)

    function = faas.function(handler)
    found: list[Any] = []
    for event in ({}, {"transfer": True}, {"transfer": True}):
        with Streams("a world").attempt(1):
            found.append(function.invoke(event).payload)
    assert found[0] == found[1] == found[2]


def test_an_invocation_off_the_main_thread_draws_the_same(faas):
    function = faas.function(draws)
    (on_main,), _ = in_a_world(function)
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(in_a_world(function)))
    thread.start()
    thread.join(30)
    (off_main,), values = found[0]
    assert off_main.payload == on_main.payload
    assert off_main.payload[0] in values


def test_coroutines_draw_the_same(faas):
    async def work():
        return [str(uuid.uuid4()), await asyncio.to_thread(lambda: str(uuid.uuid4()))]

    function = faas.function(lambda event, context: asyncio.run(work()))
    (first,), values = in_a_world(function)
    (second,), _ = in_a_world(function)
    assert first.payload == second.payload
    assert set(first.payload) <= set(values)


def test_code_that_is_imported_in_the_attempt_draws_the_same(faas, tmp_path):
    (tmp_path / "app.py").write_text(
        "from os import urandom\nfrom uuid import uuid4\nfrom random import random\nID = str(uuid4())\n"
        "def handler(event, context):\n    return ID, urandom(8).hex(), str(uuid4()), random()\n"
    )
    function = faas.function("app.handler", root=tmp_path)
    (first, second), values = in_a_world(function, attempts=2, cold=True)
    (again, again_second), _ = in_a_world(function, attempts=2, cold=True)
    assert (first.payload, second.payload) == (again.payload, again_second.payload)
    assert set(first.payload[:3]) | set(second.payload[:3]) <= set(values)
    assert not set(first.payload) & set(second.payload)


def test_a_function_that_a_function_invokes_draws_in_the_same_attempt(faas):
    faas.function(draws, name="inner")

    def handler(event, context):
        before = str(uuid.uuid4())
        inner = boto3.client("lambda").invoke(FunctionName="inner", Payload=b"{}")["Payload"].read().decode()
        return before, inner, str(uuid.uuid4())

    function = faas.function(handler)
    (first,), values = in_a_world(function)
    (second,), _ = in_a_world(function)
    assert first.payload == second.payload
    assert {first.payload[0], first.payload[2]} <= set(values)
    assert any(each in first.payload[1] for each in values)


def test_everything_is_put_back_after_a_time_out(faas):
    def handler(event, context):
        while True:
            uuid.uuid4()
            random.random()
            random.Random()

    function = faas.function(handler, timeout=0.05)
    (first, second), values = in_a_world(function, attempts=2)
    assert first.timed_out
    assert second.timed_out
    assert values


def test_a_thread_that_was_left_behind_does_not_draw_for_the_next_attempt():
    mark, streams = Mark(), Streams("a world")
    draw, drawn = threading.Semaphore(0), threading.Semaphore(0)
    found: list[Any] = []

    def work():
        while draw.acquire(timeout=10) and len(found) < 2:
            found.append(str(uuid.uuid4()))
            drawn.release()

    with mark.running():
        thread = threading.Thread(target=work)
        thread.start()
    for number in (1, 2):
        with streams.attempt(number):
            draw.release()
            drawn.acquire(timeout=10)
        mark.end("Task timed out after 3.00 seconds")
    draw.release()
    thread.join(10)
    assert found[0] in streams.values
    assert found[1] not in streams.values


def test_everything_is_put_back_after_a_crash(faas):
    def handler(event, context):
        table = boto3.resource("dynamodb").Table("orders")
        table.put_item(Item={"id": str(uuid.uuid4())})
        return "done"

    function = faas.function(handler)
    for _ in range(2):
        start = faas.moment()
        with faas.fault("dynamodb.PutItem", kind="crash_after"):
            (crashed,), values = in_a_world(function)
        assert crashed.error is not None
        assert faas.calls[-1].parameters["Item"]["id"] in values
        start.restore()


def test_handlers_under_a_frozen_clock_make_the_same_time_uuid(faas):
    function = faas.function(lambda event, context: str(uuid.uuid1()))
    found: list[Any] = []
    for _ in range(2):
        with faas.frozen("2026-01-01"):
            (first, second), values = in_a_world(function, attempts=2)
        found.append((first.payload, second.payload))
        assert set(found[-1]) <= set(values)
    assert found[0] == found[1]
    assert found[0][0] != found[0][1]
