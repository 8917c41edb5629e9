"""Sandbox without pytest, and functions that invoke functions."""

from __future__ import annotations

import json
import logging
import os
import sys
import textwrap
import time

import boto3
import pytest

from pytest_faas import InvalidArgument, Sandbox, Settings, UnknownArgument, events


def test_it_is_a_context_manager_without_pytest(tmp_path):
    (tmp_path / "app.py").write_text("def handler(event, context): return event")
    before = dict(os.environ), list(sys.path), os.getcwd()
    with Sandbox(Settings(region="eu-west-1", root="."), rootdir=tmp_path) as faas:
        assert faas.function("app.handler")({"a": 1}) == {"a": 1}
        assert (
            boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"].startswith("https://sqs.eu-west-1.")
        )
        assert events.sqs("x")["Records"][0]["awsRegion"] == "eu-west-1"
        assert [call.operation for call in faas.calls] == ["CreateQueue"]
    assert events.sqs("x")["Records"][0]["awsRegion"] == "us-east-1"
    assert (dict(os.environ), list(sys.path), os.getcwd()) == before


def test_everything_is_put_back_when_the_body_raises():
    before = dict(os.environ), list(sys.path)
    with pytest.raises(ZeroDivisionError), Sandbox() as faas:  # noqa: PT012 - the block is what is tested
        faas.function(lambda event, context: os.environ.update(LEFT="1"))(0)
        1 / 0  # noqa: B018
    assert (dict(os.environ), list(sys.path)) == before


def test_a_function_invokes_another_by_its_name(faas):
    other = faas.function(lambda event, context: {"doubled": event["n"] * 2}, name="double")

    def handler(event, context):
        answer = boto3.client("lambda").invoke(FunctionName="double", Payload=json.dumps({"n": 21}))
        return [
            answer["StatusCode"],
            json.load(answer["Payload"]),
            context.function_name,
            os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        ]

    caller = faas.function(handler, name="caller", timeout=10)
    assert caller(0) == [200, {"doubled": 42}, "caller", "caller"]
    assert other.invoke({"n": 1}).cold_start is False


def test_the_others_failure_is_its_answer_and_its_log_comes_along(faas):
    import base64

    def fails(event, context):
        print("about to fail")
        raise ValueError("no")

    faas.function(fails, name="fails")
    answer = boto3.client("lambda").invoke(FunctionName="fails", LogType="Tail")
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"])["errorType"] == "ValueError"
    log = base64.b64decode(answer["LogResult"]).decode()
    assert log.startswith("START RequestId: ")
    assert "about to fail\n" in log
    assert "\nREPORT RequestId: " in log


def test_an_asynchronous_failure_is_logged_though_the_caller_hears_nothing(faas, caplog):
    faas.function(lambda event, context: 1 / 0, name="fails")
    with caplog.at_level(logging.WARNING, "pytest_faas"):
        answer = boto3.client("lambda").invoke(FunctionName="fails", InvocationType="Event", Payload=b"{}")
    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
    assert "asynchronous invocation of fails failed: ZeroDivisionError: division by zero" in caplog.text


def test_the_inner_functions_time_out_is_its_own(faas):
    faas.function(lambda event, context: time.sleep(60), name="slow", timeout=0.05)

    def handler(event, context):
        answer = boto3.client("lambda").invoke(FunctionName="slow")
        return json.load(answer["Payload"])["errorType"]

    assert faas.function(handler, timeout=20)(0) == "Sandbox.Timedout"


def test_the_outer_functions_time_out_strikes_inside_the_inner_one(faas):
    reached: list[str] = []

    def slow(event, context):
        time.sleep(60)
        reached.append("after the sleep")

    faas.function(slow, name="slow", timeout=600)

    def handler(event, context):
        boto3.client("lambda").invoke(FunctionName="slow")
        reached.append("after the invoke")

    invocation = faas.function(handler, timeout=0.2).invoke(0)
    assert invocation.timed_out
    assert "Task timed out after 0.20 seconds" in invocation.error.message
    assert reached == []
    assert boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"]


def test_client_context_reaches_the_other_function(faas):
    import base64

    faas.function(lambda event, context: context.client_context.custom, name="f")
    context = base64.b64encode(json.dumps({"custom": {"a": 1}}).encode()).decode()
    answer = boto3.client("lambda").invoke(FunctionName="f", ClientContext=context)
    assert json.load(answer["Payload"]) == {"a": 1}


def test_frozen_moves_and_a_time_out_takes_no_time(faas):
    function = faas.function(
        lambda event, context: [time.sleep(event), context.get_remaining_time_in_millis()][1], timeout=900
    )
    with faas.frozen("2026-01-01T00:00:00Z") as clock:
        invocation = function.invoke(600)
        assert (invocation.payload, invocation.duration) == (300_000, 600)
        assert clock.now.isoformat() == "2026-01-01T00:10:00+00:00"
        late = function.invoke(901)
        assert (late.timed_out, late.duration) == (True, 900)
        assert clock.now.isoformat() == "2026-01-01T00:25:00+00:00"
        assert events.schedule()["time"] == "2026-01-01T00:25:00Z"


def test_unknown_arguments_name_the_closest():
    with pytest.raises(UnknownArgument, match="Sandbox has no argument 'rootdi'. Did you mean 'rootdir'"):
        Sandbox(rootdi=".")
    with (
        Sandbox() as faas,
        pytest.raises(UnknownArgument, match="faas.function has no argument 'memry'. Did you mean 'memory'"),
    ):
        faas.function(lambda event, context: 1, memry=128)


def test_a_function_cannot_be_made_before_the_start(tmp_path):
    with pytest.raises(InvalidArgument, match="has not been started"):
        Sandbox().function(lambda event, context: 1)


def test_the_example_of_the_first_page(faas, tmp_path, http_api_event):
    (tmp_path / "orders.py").write_text(
        textwrap.dedent("""
        import json, os, boto3
        table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
        def create(event, context):
            order = {"id": event["requestContext"]["requestId"], **json.loads(event["body"])}
            table.put_item(Item=order)
            return {"statusCode": 201, "body": json.dumps(order)}
    """)
    )
    boto3.resource("dynamodb").create_table(
        TableName="orders", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )  # fmt: skip
    create = faas.function("orders.create", root=tmp_path, timeout=3, memory=256, env={"TABLE": "orders"})
    answer = create.invoke(http_api_event("POST", "/orders", json={"sku": "A1"}))
    assert answer.status_code == 201
    assert answer.json()["sku"] == "A1"
    assert [call.operation for call in answer.calls] == ["PutItem"]
