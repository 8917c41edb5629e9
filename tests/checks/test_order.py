"""`assert_order`: records in another order that their source may deliver them in come to the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from pytest_faas import Async, Function, Queue, Sandbox, Stream, events
from pytest_faas.checks.allow import Allow
from pytest_faas.checks.explaining import ADVICE
from pytest_faas.checks.orders import batches, distance, lanes, passage, permuted
from pytest_faas.checks.verdict import Verdict
from pytest_faas.checks.worlds.case import case
from pytest_faas.errors import InvalidArgument, OrderMatters, Vacuous

Handler = Callable[[str], Function]
Judge = Callable[..., Verdict]

BODIES = """
from urllib.parse import unquote_plus
def bodies(event):
    for record in event["Records"]:
        if "s3" in record:
            found = record["s3"]["object"]
            yield {"id": unquote_plus(found["key"]), "v": found["sequencer"]}
        elif "kinesis" in record:
            yield json.loads(base64.b64decode(record["kinesis"]["data"]))
        elif "dynamodb" in record:
            yield {"id": "total", "v": int(record["dynamodb"]["Keys"]["id"]["N"])}
        else:
            yield json.loads(record["body"])
"""
LAST = (
    BODIES
    + """
def handler(event, context):
    for body in bodies(event):
        table.put_item(Item=body)
"""
)
NEWEST = (
    BODIES
    + """
def handler(event, context):
    for body in bodies(event):
        item = {**body, "trace": str(uuid.uuid4()), "at": str(time.time())}
        try:
            table.put_item(Item=item, ConditionExpression=Attr("id").not_exists() | Attr("v").lt(body["v"]))
        except table.meta.client.exceptions.ConditionalCheckFailedException:
            pass
"""
)
ADDS = (
    BODIES
    + """
def handler(event, context):
    for body in bodies(event):
        table.update_item(Key={"id": body["id"]}, UpdateExpression="ADD v :v",
                          ExpressionAttributeValues={":v": body["v"]})
        sqs.send_message(QueueUrl="receipts", MessageBody=json.dumps(body))
"""
)
WAITS_FOR_THE_FIRST = (
    BODIES
    + """
def handler(event, context):
    for body in bodies(event):
        before = table.get_item(Key={"id": body["id"]}).get("Item", {"seen": set()})["seen"]
        if body["v"] > 1 and not before:
            raise RuntimeError("the first is not there yet")
        table.put_item(Item={"id": body["id"], "seen": {*before, body["v"]}})
"""
)
FAILS_FOR_EVER = (
    BODIES
    + """
def handler(event, context):
    for body in bodies(event):
        found = table.get_item(Key={"id": body["id"]}).get("Item", {"v": 0})
        if body["v"] < found["v"]:
            raise RuntimeError("too old")
        table.put_item(Item=body)
"""
)
IGNORES_WHAT_IS_EARLY = (
    BODIES
    + """
def handler(event, context):
    for body in bodies(event):
        found = table.get_item(Key={"id": body["id"]}).get("Item")
        if body["v"] == 1 or found:
            table.put_item(Item=body)
"""
)
SENDS_THE_FIRST = (
    BODIES
    + """
def handler(event, context):
    for body in bodies(event):
        try:
            table.put_item(Item={"id": body["id"]}, ConditionExpression="attribute_not_exists(id)")
        except table.meta.client.exceptions.ConditionalCheckFailedException:
            continue
        sqs.send_message(QueueUrl="receipts", MessageBody=json.dumps(body))
"""
)
ONCE_BY_REQUEST = (
    BODIES
    + """
def handler(event, context):
    try:
        table.put_item(Item={"id": context.aws_request_id}, ConditionExpression="attribute_not_exists(id)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return
    for body in bodies(event):
        table.update_item(Key={"id": body["id"]}, UpdateExpression="ADD n :o", ExpressionAttributeValues={":o": 1})
"""
)
SORTS_ITS_BATCH = LAST.replace("in bodies(event):", "in sorted(bodies(event), key=lambda each: each['v']):")
ONE_FILE_FOR_A_BATCH = (
    BODIES
    + """
def handler(event, context):
    found = [body["v"] for body in bodies(event)]
    table.put_item(Item={"id": str(uuid.uuid4()), "all": found})
"""
)


def queue(*versions: int, key: str = "a") -> events.Event:
    return events.sqs(*({"id": key, "v": version} for version in versions))


def fifo(*groups: str) -> events.Event:
    made = (events.sqs_message({"id": "a", "v": v}, group_id=group) for v, group in enumerate(groups, 1))
    return events.sqs(*made, queue="orders.fifo")


def stream(*keys: str, shards: tuple[int, ...] = ()) -> events.Event:
    made = (events.kinesis_record({"id": "a", "v": v}, partition_key=key) for v, key in enumerate(keys, 1))
    event = events.kinesis(*made, stream="orders")
    for record, shard in zip(event["Records"], shards, strict=False):
        record["eventID"] = f"shardId-{shard:012}:{record['kinesis']['sequenceNumber']}"
    return event


def changes(*ids: int) -> events.Event:
    return events.dynamodb_stream(*(events.insert({"id": each}) for each in ids), keys="id")


def objects(*keys: str) -> events.Event:
    made = (events.s3("files", key, sequencer=f"0055AED6DCD90281E{place}") for place, key in enumerate(keys))
    return {"Records": [record for event in made for record in event["Records"]]}


DISTINCT: Any = events.sqs({"id": "a", "v": 1}, {"id": "b", "v": 1})
LANES = Stream(parallelization_factor=2)

RIGHT = {
    "newest": (NEWEST, queue(1, 2, 3), None),
    "adds": (ADDS, queue(1, 2, 3), None),
    "waits": (WAITS_FOR_THE_FIRST, queue(1, 2), None),
    "waits-partial": (WAITS_FOR_THE_FIRST, queue(1, 2), Queue(report_batch_item_failures=True)),
    "groups": (NEWEST, fifo("g", "h"), None),
    "shards": (NEWEST, stream("k", "l", shards=(0, 1)), None),
    "objects": (NEWEST, objects("a b", "a b"), None),
    "objects-once-by-request": (ONCE_BY_REQUEST, objects("a", "a", "a"), None),
}
WRONG = {
    "last": (LAST, queue(1, 2), None, "2, 1, in one batch, as a standard queue"),
    "sorts": (SORTS_ITS_BATCH, queue(1, 2), None, "2, 1, each by itself, as a standard queue"),
    "early": (IGNORES_WHAT_IS_EARLY, queue(1, 2), None, "2, 1, in one batch"),
    "sends-the-first": (SENDS_THE_FIRST, queue(1, 2), None, "2, 1"),
    "groups": (LAST, fifo("g", "h"), None, "a FIFO queue with several message groups"),
    "one-group-of-two": (LAST, fifo("g", "h", "g"), None, "1, 3, 2"),
    "shards": (LAST, stream("k", "l", shards=(0, 1)), None, "2, 1, in batches, as a stream"),
    "keys-of-lanes": (LAST, stream("k", "l"), LANES, "2, 1"),
    "items-of-lanes": (LAST, changes(1, 2), LANES, "2, 1"),
    "objects": (LAST, objects("a b", "a b"), None, "2, 1, each by itself, as S3"),
}
NOTHING = {
    "one": (LAST, queue(1), None, "one record"),
    "distinct": (LAST, DISTINCT, None, "write the same key"),
    "one-group": (LAST, fifo("g", "g"), None, "one group"),
    "one-shard": (LAST, stream("k", "l"), None, "one shard"),
    "one-key-of-lanes": (LAST, stream("k", "k"), LANES, "one shard"),
    "one-table": (LAST, changes(1, 2), None, "one shard"),
    "other-objects": (LAST, objects("a", "b"), None, "write the same key"),
    "a-file-for-a-batch": (ONE_FILE_FOR_A_BATCH, queue(1, 2), None, "write the same key"),
    "fails": (LAST, events.sqs("no JSON", "none"), None, "without any fault, raised"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_handler_that_minds_no_order_passes(name: str, handler: Handler, judge: Judge) -> None:
    source, event, setting = RIGHT[name]
    verdict = judge("order", handler(source), event, setting)
    assert (verdict.status, [each.what for each in verdict.failures], verdict.reason) == ("passed", [], "")


@pytest.mark.parametrize("name", WRONG)
def test_a_handler_that_assumes_an_order_fails(name: str, faas: Sandbox, handler: Handler) -> None:
    source, event, setting, words = WRONG[name]
    with pytest.raises(OrderMatters) as caught:
        faas.assert_order(handler(source), event, source=setting)
    first = caught.value.verdict.failures[0]
    assert first.kind == "order-assumed"
    assert words in first.what
    assert first.rows
    assert "docs/checks/order.md#order-assumed" in str(caught.value)


@pytest.mark.parametrize("name", NOTHING)
def test_what_shows_nothing_is_vacuous(name: str, faas: Sandbox, handler: Handler) -> None:
    source, event, setting, words = NOTHING[name]
    with pytest.raises(Vacuous, match=words):
        faas.assert_order(handler(source), event, source=setting)


def test_a_source_of_one_thing_is_inapplicable(handler: Handler, judge: Judge) -> None:
    fn = handler(LAST)
    for event, source in ((events.apigw(), None), (events.sns("a"), None), ({"order": 7}, Async())):
        assert judge("order", fn, event, source).status == "inapplicable"


def test_a_record_that_never_succeeds_is_found(handler: Handler, judge: Judge) -> None:
    event = queue(1, 2)
    [failure] = judge("order", handler(FAILS_FOR_EVER), event).failures
    assert failure.event == event
    assert "something is left undone after 10 rounds" in failure.what
    assert "too old" in failure.what
    assert len(failure.attempts) == 3
    assert failure.attempts[-1].number > 10
    assert failure.advice.startswith("What is refused comes again")
    assert failure.advice.endswith(ADVICE["order-assumed"])


def test_a_failure_is_run_again_by_its_plan(handler: Handler, judge: Judge) -> None:
    fn = handler(LAST)
    [failure] = judge("order", fn, queue(1, 2, 3)).failures
    assert failure.plan == {"order": [0, 2, 1], "apart": False}
    assert failure.runs > 1
    [again] = judge("order", fn, queue(1, 2, 3), only=failure.plan).failures
    assert (again.what, again.runs) == (failure.what, 1)


def test_as_many_orders_are_tried_as_asked_for(faas: Sandbox, handler: Handler, judge: Judge) -> None:
    fn = handler(NEWEST)
    assert (
        judge("order", fn, queue(1, 2, 3)).tried == "5 other orders of 3 records, in batches and one by one"
    )
    assert judge("order", fn, queue(1, 2, 3), most=1).tried.startswith("1 other order of 3")
    assert judge("order", fn, objects("a", "a")).tried == "1 other order of 2 records, one by one"
    with pytest.raises(InvalidArgument, match="most"):
        faas.assert_order(fn, queue(1, 2), most=0)


def test_what_is_allowed_is_no_difference(handler: Handler, judge: Judge) -> None:
    allow = Allow("dynamodb", "orders", "v")
    verdict = judge("order", handler(LAST), queue(1, 2), allow=allow)
    assert (verdict.status, verdict.allowed) == ("passed", (allow,))


def test_two_assertions_do_not_see_each_other(
    faas: Sandbox, handler: Handler, surroundings: Callable[[], object]
) -> None:
    before, fn = surroundings(), handler(LAST)
    for _ in range(2):
        with pytest.raises(OrderMatters):
            faas.assert_order(fn, queue(1, 2))
        assert surroundings() == before


def test_a_failed_lane_waits_and_the_others_go_on(faas: Sandbox, handler: Handler) -> None:
    fn = handler("""
def handler(event, context):
    attributes = event["Records"][0]["attributes"]
    if attributes["MessageGroupId"] == "g" and attributes["ApproximateReceiveCount"] == "1":
        raise RuntimeError("the first time")
""")
    made = case("here", fn, fifo("g", "h", "g"), None, ())
    seen: list[tuple[tuple[int, ...], bool]] = []
    with faas._bench().worlds(made) as worlds, worlds.new() as world:
        given = batches((0, 1, 2), [(), (), ()], apart=True)
        done = passage(
            world, given, lanes(made), after_each=lambda places, got: seen.append((places, got.ok))
        )
    assert done
    assert seen == [((0,), False), ((1,), True), ((0,), True), ((2,), False), ((2,), True)]


COUNTS = range(2, 7)


@pytest.mark.parametrize("count", COUNTS)
def test_permutations_keep_lanes_turn_a_pair_and_begin_with_the_nearest(count: int) -> None:
    for chosen in itertools.islice(itertools.product("ab", repeat=count), 1, None, 3):
        marked = [(lane,) for lane in chosen]
        pairs = {
            (one, other)
            for one, other in itertools.combinations(range(count), 2)
            if chosen[one] != chosen[other]
        }
        found = permuted(marked, pairs, 50)
        assert bool(found) == bool(pairs)
        assert [distance(each) for each in found] == sorted(distance(each) for each in found)
        assert len(set(found)) == len(found)
        for order in found:
            assert sorted(order) == list(range(count))
            assert order != tuple(range(count))
            assert any(order.index(one) > order.index(other) for one, other in pairs)
            for lane in "ab":
                mine = [each for each in order if chosen[each] == lane]
                assert mine == sorted(mine)


def test_many_records_move_next_to_each_other_first_and_turn_round_last() -> None:
    found = permuted([(each,) for each in range(6)], {(0, 1), (0, 5)}, 50)
    assert found[0] == (1, 0, 2, 3, 4, 5)
    assert (5, 0, 1, 2, 3, 4) in found
    assert (1, 2, 3, 4, 5, 0) in found
    assert found[-1] == (5, 4, 3, 2, 1, 0)
    assert permuted([(each,) for each in range(6)], {(0, 5)}, 1) == [(1, 2, 3, 4, 5, 0)]


def test_batches_hold_what_is_at_home_together() -> None:
    assert batches((0, 2, 1), ["a", "b", "a"], apart=False) == [(0, 2), (1,)]
    assert batches((0, 2, 1), [(), (), ()], apart=False) == [(0, 2, 1)]
    assert batches((0, 2, 1), ["a", "b", "a"], apart=True) == [(0,), (2,), (1,)]


def test_events_of_their_own_have_ids_of_their_own(faas: Sandbox, handler: Handler) -> None:
    made = case("here", handler("def handler(event, context): pass"), objects("a", "a", "a"), None, ())
    with faas._bench().worlds(made) as worlds, worlds.new() as world:
        assert passage(world, [(0,), (1,), (2,)], lanes(made))
        assert len(set(world.ids)) == 3
