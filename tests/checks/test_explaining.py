"""A kind is named only where the calls of a run show it: the tables of writes, both ways."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas.checks.explaining import ADVICE, PLAIN, events, writes
from pytest_faas.checks.sameness import Compared
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state.difference import Difference, Differences

CHANGED = Compared(durable=Differences([Difference("changed", "dynamodb", "t", "id=1", "n", 1, 2)]))
ADDED = Compared(durable=Differences([Difference("added", "dynamodb", "t", "id=1", after={})]))
ADD: dict[str, Any] = {"TableName": "t", "UpdateExpression": "ADD n :n"}


def call(operation: str, *, ok: bool = True, **parameters: Any) -> Call:
    return Call("dynamodb", operation, parameters, response={} if ok else None)


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (call("UpdateItem", **ADD), True),
        (call("UpdateItem", TableName="t", UpdateExpression="set n = n + :n"), True),
        (call("UpdateItem", TableName="t", UpdateExpression="SET l = list_append(l, :x)"), True),
        (call("UpdateItem", TableName="t", UpdateExpression="SET n = :n"), False),
        (call("UpdateItem", **ADD, ConditionExpression="attribute_not_exists(id)"), False),
        (call("UpdateItem", **ADD, ConditionExpression="n >= :n"), True),
        (call("UpdateItem", **{**ADD, "TableName": "other"}), False),
        (call("UpdateItem", ok=False, **ADD), False),
        (call("UpdateItem", **{**ADD, "TableName": "arn:aws:dynamodb:us-east-1:1:table/t"}), True),
        (call("TransactWriteItems", TransactItems=[{"Update": ADD}]), True),
        (
            call(
                "TransactWriteItems",
                TransactItems=[{"Update": ADD}, {"Put": {"ConditionExpression": "attribute_not_exists(id)"}}],
            ),
            False,
        ),
        (call("PutItem", TableName="t", Item={"n": 1}), False),
    ],
)
def test_an_addition_is_one_without_a_condition_on_the_event(made: Call, found: bool) -> None:
    assert writes.additions([made], CHANGED) is found
    assert writes.additions([made], ADDED) is False


PUT = call("PutItem", TableName="t", Item={"id": 1})
READ = call("GetItem", TableName="t", Key={"id": 1})


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        ([READ, PUT], True),
        ([PUT, READ], False),
        ([PUT], False),
        ([call("GetItem", TableName="other"), PUT], False),
        ([READ, call("PutItem", TableName="t", ConditionExpression="v = :v")], True),
        ([READ, call("PutItem", TableName="t", ConditionExpression="attribute_not_exists(id)")], False),
        ([READ, call("PutItem", TableName="t", IfNoneMatch="*")], False),
        ([READ, call("PutItem", TableName="other")], False),
    ],
)
def test_a_write_follows_a_read_of_the_same_resource_without_a_condition_on_the_event(
    calls: list[Call], found: bool
) -> None:
    effects = [each for each in calls if each.operation == "PutItem"]
    assert writes.follow_reads(calls, effects, CHANGED) is found


def test_a_key_is_new_each_time_only_where_both_attempts_write_there() -> None:
    assert writes.new_keys([[PUT]], [PUT], ADDED)
    assert not writes.new_keys([[]], [PUT], ADDED)
    assert not writes.new_keys([[PUT]], [PUT], CHANGED)
    assert not writes.new_keys(
        [[call("PutItem", TableName="other")]], [call("PutItem", TableName="other")], ADDED
    )


@pytest.mark.parametrize("named", ["Name", "SecretId"])
@pytest.mark.parametrize(("resource", "key"), [("group", "r-2"), ("r-2", "")])
def test_a_thing_that_has_no_other_place_is_new_by_its_name(named: str, resource: str, key: str) -> None:
    first, last = (Call("made", "Create", {named: each}, response={}) for each in ("r-1", "r-2"))
    added = Compared(durable=Differences([Difference("added", "made", resource, key, after={})]))
    assert writes.new_keys([[first]], [last], added)
    assert not writes.new_keys([[first]], [first], added)
    assert not writes.new_keys([[last]], [last], added) or resource == "r-2"
    other = Call("made", "Start", {named: "r-2"}, response={})
    assert not writes.new_keys([[first]], [other], added)


def test_kinds_that_a_failure_itself_shows_are_kinds() -> None:
    assert set(PLAIN) < set(ADVICE)


def test_the_fields_of_a_delivery_are_named_three_at_most() -> None:
    assert events.differing({"a": 1}, {"a": 1}) == ""
    assert events.differing({"a": [{"b": 1}]}, {"a": [{"b": 2}]}) == "b"
    one, other = dict.fromkeys("abcd", 1), dict.fromkeys("abcd", 2)
    assert events.differing(one, other) == "a, b and c"
    assert events.differing({"a": [1]}, {"a": [1, 2]}) == "a"
