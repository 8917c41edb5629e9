"""Which calls of two invocations can meet, where the operation's name alone does not say it."""

from __future__ import annotations

import pytest

from pytest_faas.checks.concurrency.conflicts import Conflicts
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.operations import Operations


def invoke(**parameters: str) -> Call:
    return Call("lambda", "Invoke", {"FunctionName": "paid", **parameters})


def batch(*tables: str) -> Call:
    return Call("dynamodb", "BatchWriteItem", {"RequestItems": {each: [] for each in tables}})


def put(table: str) -> Call:
    return Call("dynamodb", "PutItem", {"TableName": table, "Item": {"id": "1"}})


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (invoke(), invoke(), True),
        (invoke(), invoke(InvocationType="DryRun"), True),
        (invoke(InvocationType="DryRun"), invoke(InvocationType="DryRun"), False),
        (batch("a", "b"), put("b"), True),
        (batch("a", "b"), put("c"), False),
        (put("a"), put("a"), True),
        (put("a"), Call("s3", "PutObject", {"Bucket": "a", "Key": "1"}), False),
    ],
)
def test_calls_conflict_as_their_parameters_say(one: Call, other: Call, conflict: bool) -> None:
    assert Conflicts(([], [other]), Operations())(0, one) is conflict
    assert Conflicts(([one], []), Operations())(1, other) is conflict
