"""What a declared call is to a check: an effect, a read, or telemetry."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from pytest_faas import InvalidArgument, Sandbox, events

RATES = "https://rates.example.com/v1/USD"


def sent(faas: Sandbox) -> list[str]:
    return [each.service for each in faas.emissions()]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_request_by_a_safe_method_is_a_read_and_sends_nothing(faas: Sandbox, method: str) -> None:
    faas.effect(http="rates.example.com", returns={"rate": 2})
    requests.request(method, RATES, timeout=1)
    assert [call.effect for call in faas.calls] == ["rates.example.com"]
    assert sent(faas) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_any_other_is_an_effect(faas: Sandbox, method: str) -> None:
    faas.effect(http="rates.example.com", returns={"rate": 2})
    requests.request(method, RATES, timeout=1)
    assert sent(faas) == ["rates.example.com"]


@pytest.mark.parametrize(("kind", "count"), [("effect", 1), ("read", 0), ("telemetry", 0)])
def test_what_the_declaration_says_holds_for_hosts_and_for_names(
    faas: Sandbox, kind: str, count: int
) -> None:
    faas.effect(http="Rates.example.com", returns={"rate": 2}, kind=kind)
    requests.get(RATES, timeout=1)
    assert len(sent(faas)) == count
    faas.effect("textwrap.shorten", returns="short", kind=kind)
    __import__("textwrap").shorten("a long text", width=5)
    assert len(sent(faas)) == 2 * count


def test_a_kind_that_is_none_names_the_closest(faas: Sandbox) -> None:
    with pytest.raises(InvalidArgument, match=r"faas.effect: kind must be .* Did you mean 'read'"):
        faas.effect(http="rates.example.com", returns={}, kind="raed")


READER = """
import json
import boto3
import requests

table = boto3.resource("dynamodb").Table("rates")

def handler(event, context):
    for record in event["Records"]:
        rate = requests.get("https://rates.example.com/v1/USD", timeout=1).json()["rate"]
        table.put_item(Item={"id": json.loads(record["body"])["id"], "rate": rate})
"""


@pytest.fixture
def reader(faas: Sandbox, tmp_path: Any) -> Any:
    import boto3

    boto3.client("dynamodb").create_table(
        TableName="rates",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    (tmp_path / "rates.py").write_text(READER)
    faas.effect(http="rates.example.com", returns={"rate": "2"})
    return faas.function("rates.handler", root=tmp_path)


def test_a_handler_that_asks_another_service_may_ask_again(faas: Sandbox, reader: Any) -> None:
    event = events.sqs({"id": "o-1"})
    faas.assert_idempotent(reader, event)
    faas.assert_retry_safe(reader, event)
    faas.assert_warm_start(reader, event)


def test_an_answer_that_is_read_may_be_lost_all_the_same(faas: Sandbox, reader: Any) -> None:
    faas.assert_no_lost_records(reader, events.sqs({"id": "o-1"}))
