"""Faults above the SDK's retries: what the table holds, what the handler sees, how the invocation ends."""

from __future__ import annotations

import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from pytest_faas import Function, Sandbox, events
from pytest_faas.cloud.faults import CrashAfter, FailedCall, Throttling

PUT = "dynamodb.PutItem"


def ids(table: Any) -> list[str]:
    return sorted(item["id"] for item in table.scan()["Items"])


@pytest.mark.parametrize(
    ("kind", "error", "left"),
    [
        ("crash_before", "Runtime.ExitError", ["a"]),
        ("crash_after", "Runtime.ExitError", ["a", "b"]),
        ("timeout_after", "Sandbox.Timedout", ["a", "b"]),
        ("lost_response", "ReadTimeoutError", ["a", "b"]),
        ("failed_call", "InternalServerError", ["a"]),
    ],
)
def test_each_kind_ends_the_invocation_and_leaves_what_had_taken_effect(
    faas: Any, orders: Any, put: Any, kind: Any, error: Any, left: Any
) -> None:
    with faas.fault(PUT, occurrence=2, kind=kind) as fault:
        inv = put.invoke({"keys": ["a", "b", "c"]})
    assert inv.error.type == error
    assert inv.function_error == "Unhandled"
    assert inv.timed_out == (kind == "timeout_after")
    assert ids(orders) == left
    assert str(fault.strikes[0]) == f"{kind.replace('_', ' ')} at dynamodb.PutItem orders id=b"
    assert [call.struck for call in inv.calls] == [(), (kind.replace("_", " "),)]


@pytest.mark.parametrize("kind", ["crash_before", "crash_after", "timeout_after"])
def test_the_next_attempt_starts_cold(faas: Any, orders: Any, put: Any, kind: Any) -> None:
    assert [put.invoke({"keys": []}).cold_start for _ in range(2)] == [True, False]
    with faas.fault(PUT, kind=kind):
        put.invoke({"keys": ["a"]})
    assert put.invoke({"keys": ["a"]}).cold_start
    assert not put.invoke({"keys": ["a"]}).cold_start


def swallow_and_return(event: Any, context: object) -> str:
    try:
        boto3.client("sqs").create_queue(QueueName="jobs")
    except BaseException as error:
        return repr(error)
    return "never seen"


def swallow_for_ever(event: Any, context: object) -> None:
    while True:
        try:
            boto3.client("sqs").create_queue(QueueName="jobs")
            time.sleep(0.001)
        except BaseException:
            continue


def swallow_in_finally(event: Any, context: object) -> str:
    try:
        boto3.client("sqs").create_queue(QueueName="jobs")
    finally:
        boto3.client("sqs").create_queue(QueueName="from-finally")
        return "all is well"  # noqa: B012 - what is tested


def in_a_pool(event: Any, context: object) -> str:
    with ThreadPoolExecutor(2) as pool:
        wait([pool.submit(swallow_and_return, event, context)])
        pool.submit(boto3.client("sqs").create_queue, QueueName="afterwards")
    return "all is well"


def in_a_thread_that_is_awaited_for_ever(event: Any, context: object) -> None:
    threading.Thread(target=swallow_and_return, args=(event, context)).start()
    threading.Event().wait()


SWALLOWING = [
    swallow_and_return,
    swallow_for_ever,
    swallow_in_finally,
    in_a_pool,
    in_a_thread_that_is_awaited_for_ever,
]


@pytest.mark.parametrize("frozen", [False, True], ids=["real", "virtual"])
@pytest.mark.parametrize("handler", SWALLOWING)
@pytest.mark.parametrize(
    ("kind", "error", "queues"),
    [
        ("crash_before", "Runtime.ExitError", []),
        ("crash_after", "Runtime.ExitError", ["jobs"]),
        ("timeout_after", "Sandbox.Timedout", ["jobs"]),
    ],
)
def test_whatever_the_handler_catches_the_end_stands_and_nothing_follows_it(
    faas: Any, handler: Any, kind: Any, error: Any, queues: Any, frozen: Any
) -> None:
    fn = faas.function(handler, timeout=60)
    started = time.perf_counter()
    if frozen:
        with faas.frozen("2026-01-01T00:00:00Z"), faas.fault("sqs.CreateQueue", kind=kind):
            inv = fn.invoke({})
    else:
        with faas.fault("sqs.CreateQueue", kind=kind):
            inv = fn.invoke({})
    assert inv.error.type == error
    assert [call.operation for call in inv.calls] == ["CreateQueue"]
    urls = boto3.client("sqs").list_queues().get("QueueUrls", [])
    assert [url.rpartition("/")[2] for url in urls] == queues
    assert time.perf_counter() - started < 30  # nobody waited for the deadline


def test_a_crash_says_where_it_struck(faas: Any, orders: Any, put: Any) -> None:
    with faas.fault(PUT, kind="crash_after"):
        inv = put.invoke({"keys": ["a"]})
    assert inv.error.message.endswith("Runtime exited with error: exit status 1")
    assert inv.error.hint == "a fault struck: crash right after dynamodb.PutItem orders id=a"
    assert inv.payload["errorType"] == "Runtime.ExitError"
    assert repr(inv.calls).endswith("-> InvocationOver (struck: crash after)]")
    assert inv.calls[0].response is not None  # the service has answered
    assert not inv.calls[0].ok  # the handler never saw it


def test_a_time_out_takes_the_whole_time(faas: Any, orders: Any, put: Any) -> None:
    with faas.fault(PUT, kind="timeout_after"):
        assert put.invoke({"keys": ["a"]}).duration == 3
    with faas.frozen("2026-01-01T00:00:00Z") as clock, faas.fault(PUT, kind="timeout_after"):
        inv = put.invoke({"keys": ["b"]})
        assert inv.duration == 3
        assert clock.now.isoformat() == "2026-01-01T00:00:03+00:00"


def test_a_crash_inside_a_transfer_thread_is_a_crash(faas: Any) -> None:
    boto3.client("s3").create_bucket(Bucket="big")

    def upload(event: Any, context: object) -> str:
        boto3.client("s3").upload_fileobj(io.BytesIO(b"x" * (9 << 20)), "big", "file")
        return "uploaded"

    with faas.fault("s3.UploadPart", key="file#2", kind="crash_after") as fault:
        inv = faas.function(upload).invoke({})
    assert inv.error.type == "Runtime.ExitError"
    assert str(fault.strikes[0].address) == "s3.UploadPart big file#2"
    assert boto3.client("s3").list_objects_v2(Bucket="big")["KeyCount"] == 0


def test_a_crash_while_the_code_is_imported(faas: Any, tmp_path: Any) -> None:
    (tmp_path / "app.py").write_text(
        "import boto3\n"
        "try:\n    boto3.client('sqs').create_queue(QueueName='at-import')\nexcept BaseException:\n    pass\n"
        "def handler(event, context):\n    return 'done'\n"
    )
    fn = faas.function("app.handler", root=tmp_path)
    with faas.fault("sqs.CreateQueue", kind="crash_after"):
        assert fn.invoke({}).error.type == "Runtime.ExitError"
        assert fn.invoke({}).payload == "done"


def test_a_crash_of_an_inner_function_is_an_error_for_the_outer_one(faas: Any) -> None:
    faas.function(swallow_and_return, name="inner")

    def outer(event: Any, context: object) -> Any:
        return boto3.client("lambda").invoke(FunctionName="inner", Payload="{}")["FunctionError"]

    with faas.fault("sqs.CreateQueue", kind="crash_before"):
        assert faas.function(outer).invoke({}).payload == "Unhandled"


def test_a_crash_after_the_call_of_another_function_ends_the_caller_alone(faas: Any) -> None:
    faas.function(swallow_and_return, name="inner")

    def outer(event: Any, context: object) -> str:
        boto3.client("lambda").invoke(FunctionName="inner", Payload="{}")
        return "not reached"

    with faas.fault("lambda.Invoke", kind="crash_after"):
        inv = faas.function(outer).invoke({})
    assert inv.error.type == "Runtime.ExitError"
    assert len(boto3.client("sqs").list_queues()["QueueUrls"]) == 1


def test_a_lost_response_comes_after_exactly_one_application(faas: Any) -> None:
    url = boto3.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]

    def send(event: Any, context: object) -> str:
        with pytest.raises(ReadTimeoutError):
            boto3.client("sqs").send_message(QueueUrl=url, MessageBody="x")
        return "went on"

    with faas.fault("sqs.SendMessage", resource="jobs", kind="lost_response"):
        inv = faas.function(send).invoke({})
    assert inv.payload == "went on"
    (call,) = inv.calls
    assert call.error_code == "ReadTimeoutError"
    assert call.response["MessageId"]
    assert [attempt.outcome for attempt in call.attempts] == ["ok"]
    assert len(boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]) == 1


def test_a_failed_call_has_no_effect_and_its_error_is_the_services_own(faas: Any, orders: Any) -> None:
    def put(event: Any, context: object) -> list[Any]:
        client = boto3.client("dynamodb")
        with pytest.raises(client.exceptions.InternalServerError) as raised:
            client.put_item(TableName="orders", Item={"id": {"S": "a"}})
        error: Any = raised.value.response
        return [error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]]

    with faas.fault(PUT, kind=FailedCall()):
        assert faas.function(put).invoke({}).payload == ["InternalServerError", 500]
    with faas.fault(PUT, kind=FailedCall("ItemCollectionSizeLimitExceededException", 400)):
        inv = faas.function(lambda e, c: orders.put_item(Item={"id": "a"})).invoke({})
    assert inv.error.type == "ItemCollectionSizeLimitExceededException"
    assert ids(orders) == []


def test_several_kinds_strike_one_call_together(faas: Any, orders: Any, put: Any) -> None:
    with faas.fault(PUT, kind=[Throttling(attempts=2), CrashAfter()]):
        inv = put.invoke({"keys": ["a"]})
    (call,) = inv.calls
    assert call.struck == ("throttling", "crash after")
    assert [attempt.outcome for attempt in call.attempts] == [
        "ProvisionedThroughputExceededException",
        "ProvisionedThroughputExceededException",
        "ok",
    ]
    assert inv.error.type == "Runtime.ExitError"
    assert ids(orders) == ["a"]


def test_a_delivery_goes_on_after_a_crash(faas: Any, orders: Any) -> None:
    with faas.fault(PUT, occurrence=2, kind="crash_before"):
        report = faas.deliver(faas.function(_each_body), events.sqs("a", "b"))
    assert [attempt.outcome for attempt in report.attempts] == ["failed", "succeeded"]
    assert report.attempts[0].invocation.error.type == "Runtime.ExitError"
    assert ids(orders) == ["a", "b"]


def _each_body(event: Any, context: object) -> None:
    for record in event["Records"]:
        boto3.client("dynamodb").put_item(TableName="orders", Item={"id": {"S": record["body"]}})


def test_a_call_past_a_users_own_patch_is_struck_too(
    faas: Any, orders: Any, put: Any, monkeypatch: Any
) -> None:
    from botocore.client import BaseClient

    with Sandbox():
        pass  # loads what is patched
    base: Any = BaseClient
    original = base._make_api_call
    monkeypatch.setattr(base, "_make_api_call", lambda *args: original(*args))
    with faas.fault(PUT, kind="crash_after"):
        assert put.invoke({"keys": ["a"]}).error.type == "Runtime.ExitError"
    assert ids(orders) == ["a"]


@pytest.mark.parametrize(
    ("kind", "error", "sent"),
    [("crash_before", "Runtime.ExitError", 0), ("crash_after", "Runtime.ExitError", 1),
     ("lost_response", "TimeoutError", 1), ("failed_call", "ConnectionError", 0)],
)  # fmt: skip
def test_a_declared_effect_is_struck_as_a_call_is(
    faas: Any, tmp_path: Any, kind: Any, error: Any, sent: Any
) -> None:
    (tmp_path / "gateway.py").write_text("def charge(amount):\n    raise AssertionError('the real one')\n")
    (tmp_path / "shop.py").write_text(
        "import gateway\ndef handler(event, context):\n    return gateway.charge(7)\n"
    )
    made: list[int] = []
    fn: Function = faas.function("shop.handler", root=tmp_path)
    faas.effect("gateway.charge", side_effect=made.append)
    with faas.fault("gateway.charge", kind=kind) as fault:
        inv: Any = fn.invoke({})
    assert inv.error.type == error
    assert fault.struck
    assert len(made) == sent


def test_the_error_of_a_failed_call_is_a_client_error(faas: Any, orders: Any) -> None:
    def put(event: Any, context: object) -> str:
        try:
            orders.put_item(Item={"id": "a"})
        except ClientError as error:
            return str(error)
        return ""

    with faas.fault(PUT, kind="failed_call"):
        said = faas.function(put).invoke({}).payload
    assert said == (
        "An error occurred (InternalServerError) when calling the PutItem operation: "
        "The service failed (a fault struck)."
    )
