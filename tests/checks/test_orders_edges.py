"""What keeps records in order, which of them may mind it, and which orders are left: by value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import Async, Sandbox, Stream, events
from pytest_faas.checks.orders import lanes, permuted, sharing
from pytest_faas.checks.orders.touched import Touched, Watcher
from pytest_faas.checks.worlds.case import Case, case
from pytest_faas.checks.worlds.nothing import NothingToJudge
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.journal import Call

CasesOf = Callable[..., Case]
NARROW = Stream(parallelization_factor=2)
SHARDS = events.kinesis(
    *(events.kinesis_record("a", partition_key=key) for key in ("k", "l", "k")), stream="orders"
)
CHANGES = events.dynamodb_stream(
    *(events.insert({"id": key, "n": number}) for key, number in (("a", 1), ("b", 1), ("a", 2))),
    keys=("n", "id"),
)
ORDERS, RETURNS = ("dynamodb", "orders", "id=1"), ("dynamodb", "returns", "id=1")
ALL_ORDERS = ("dynamodb", "orders", "")


@pytest.fixture
def made(faas: Sandbox, tmp_path: Path) -> CasesOf:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    function = faas.function("shop.handler", root=tmp_path)
    return lambda event, source=None: case("here", function, event, source, ())


def alike(found: list[Any]) -> list[int]:
    """Return for each lane the place of the first one like it."""
    return [found.index(each) for each in found]


def grouped(*groups: str, queue: str) -> events.Event:
    return events.sqs(
        *(events.sqs_message(str(n), group_id=group) for n, group in enumerate(groups)), queue=queue
    )


def sharded(*shards: int) -> events.Event:
    records = [
        {**record, "eventID": f"shardId-{shard}:{record['kinesis']['sequenceNumber']}"}
        for record, shard in zip(SHARDS["Records"], shards, strict=True)
    ]
    return {"Records": records}


def homes(event: events.Event, *arns: str) -> events.Event:
    records = zip(event["Records"], arns, strict=True)
    return {"Records": [{**record, "eventSourceARN": arn} for record, arn in records]}


@pytest.mark.parametrize(
    ("event", "settings", "expected"),
    [
        (events.sqs("a", "a", "a"), None, [0, 1, 2]),
        (grouped("g", "h", "g", queue="in.fifo"), None, [0, 1, 0]),
        (sharded(0, 0, 0), None, [0, 0, 0]),
        (sharded(0, 1, 0), None, [0, 1, 0]),
        (sharded(0, 0, 0), NARROW, [0, 1, 0]),
        (sharded(0, 0, 1), NARROW, [0, 1, 2]),
        (CHANGES, None, [0, 0, 0]),
        (CHANGES, NARROW, [0, 1, 2]),
        (homes(CHANGES, "a", "b", "a"), None, [0, 1, 0]),
        (homes(sharded(0, 0, 0), "a", "b", "a"), None, [0, 1, 0]),
        (homes(sharded(0, 0, 0), "a", "b", "a"), NARROW, [0, 1, 0]),
    ],
)
def test_a_lane_is_what_its_source_keeps_in_order(
    made: CasesOf, event: events.Event, settings: object, expected: list[int]
) -> None:
    assert alike(lanes(made(event, settings))) == expected


def test_changes_of_one_item_are_of_one_lane_however_its_keys_are_written(made: CasesOf) -> None:
    first = CHANGES["Records"][0]
    keys = dict(reversed(first["dynamodb"]["Keys"].items()))
    turned = {**first, "dynamodb": {**first["dynamodb"], "Keys": keys}}
    assert alike(lanes(made({"Records": [first, turned]}, NARROW))) == [0, 0]
    elsewhere = {**turned, "eventSourceARN": f"{first['eventSourceARN']}-2"}
    assert alike(lanes(made({"Records": [first, elsewhere]}, NARROW))) == [0, 1]


def test_objects_are_of_lanes_of_their_own(made: CasesOf) -> None:
    event = {"Records": [*events.s3("files", "a")["Records"], *events.s3("files", "a")["Records"]]}
    assert alike(lanes(made(event))) == [0, 1]


@pytest.mark.parametrize(
    ("event", "settings"), [(events.sns("a"), None), (events.apigw(), None), ({"order": 7}, Async())]
)
def test_one_thing_has_no_lanes(made: CasesOf, event: events.Event, settings: object) -> None:
    with pytest.raises(NothingToJudge, match="holds one thing, so there are no records to change places"):
        lanes(made(event, settings))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Touched({ORDERS}), Touched({ORDERS}), True),
        (Touched({ORDERS}), Touched({RETURNS}), False),
        (Touched({ORDERS}), Touched(set(), {ORDERS}), True),
        (Touched({ORDERS}), Touched(set(), {RETURNS}), False),
        (Touched({ORDERS}), Touched(set(), {ALL_ORDERS}), True),
        (Touched({RETURNS}), Touched(set(), {ALL_ORDERS}), False),
        (Touched({ALL_ORDERS}), Touched(set(), {ORDERS}), False),
        (Touched(set(), {ORDERS}), Touched(set(), {ORDERS}), False),
        (Touched(), Touched(), False),
    ],
)
def test_records_meet_where_one_writes_what_the_other_writes_or_reads(
    one: Touched, other: Touched, expected: bool
) -> None:
    assert one.meets(other) is expected
    assert other.meets(one) is expected


def test_records_share_if_they_meet_and_are_of_two_lanes() -> None:
    touched = {2: Touched({ORDERS}), 0: Touched({ORDERS}), 1: Touched(set(), {ORDERS}), 3: Touched({RETURNS})}
    assert sharing(touched, [("a",), ("b",), ("c",), ("d",)]) == {(0, 1), (0, 2), (1, 2)}
    assert sharing(touched, [("a",), ("b",), ("a",), ("d",)]) == {(0, 1), (1, 2)}


def test_all_orders_of_four_records_are_looked_at_and_the_nearest_of_five() -> None:
    assert len(permuted([(each,) for each in range(4)], {(0, 1)}, 99)) == 12
    five = [(each,) for each in range(5)]
    assert permuted(five, {(1, 3)}, 99) == [(0, 2, 3, 1, 4), (0, 3, 1, 2, 4), (4, 3, 2, 1, 0)]
    two_lanes = [("a",), ("b",), ("a",), ("b",), ("a",)]
    assert permuted(two_lanes, {(1, 2)}, 99) == [(0, 2, 1, 3, 4)]
    assert permuted(two_lanes, {(0, 3)}, 99) == [(1, 3, 0, 2, 4)]


def test_what_a_record_touches_is_read_from_its_calls_but_for_what_it_sends(
    faas: Sandbox, made: CasesOf
) -> None:
    table, key = {"TableName": "orders"}, {"Key": {"id": "1"}}
    calls = (
        Call("sqs", "SendMessage", {"QueueUrl": "https://sqs/1/out", "MessageBody": "x"}),
        Call("billing", "charge", {"Key": "1"}, effect="billing.charge"),
        Call("dynamodb", "UpdateItem", {**table, **key}),
        Call("dynamodb", "GetItem", {**table, **key}),
        Call("dynamodb", "Scan", table),
        Call("logs", "PutLogEvents", {"logGroupName": "a", "logStreamName": "b"}),
    )
    invocation: Any = None
    event = events.sqs("a", "b")
    with faas._bench().worlds(made(event)) as worlds, worlds.new() as world:
        watcher = Watcher(worlds, world, world.state())
        watcher((1,), Attempt(1, event, invocation, calls, (), ""))
    assert watcher.touched == {1: Touched({ORDERS}, {ORDERS, ALL_ORDERS})}
