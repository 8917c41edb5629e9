"""Handlers that write to the fake AWS, for the faults to strike."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from pytest_faas import Sandbox


def _put(event: dict[str, Any], context: object) -> str:
    for key in event["keys"]:
        boto3.client("dynamodb").put_item(TableName="orders", Item={"id": {"S": key}, "paid": {"BOOL": True}})
    return "done"


@pytest.fixture
def orders(faas: Sandbox) -> Any:
    """A table, as boto3's resource."""
    return boto3.resource("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


@pytest.fixture
def put(faas: Sandbox) -> Any:
    """A function that puts an item for each key of its event."""
    return faas.function(_put)
