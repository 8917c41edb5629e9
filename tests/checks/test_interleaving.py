"""Schedules of two runs: each order of calls once, smallest first, and the same again."""

from __future__ import annotations

import itertools
import math

import boto3
import pytest

from pytest_faas import InvalidArgument
from pytest_faas.checks.concurrency.conflicts import Conflicts
from pytest_faas.checks.concurrency.interleaving import Schedule, ScheduledRun, Search
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.operations import Operations
from pytest_faas.runtime.interleaved.side_by_side import run_both
from pytest_faas.runtime.interleaved.turn import Stand, Turn


def play(run: ScheduledRun, *calls: str) -> str:
    """Make the calls of two runs as `run` decides; return who made which, such as "a0 b0 a1"."""
    made, order = [0, 0], []
    stands = [Stand(), Stand()]

    def ask(who: int | None) -> int:
        return run(Turn(who, (stands[0], stands[1]))) if all(map(going, (0, 1))) else who

    def going(who: int) -> bool:
        return stands[who].when != "end"

    def next_of(who: int) -> int:
        """Bring one to its next boundary, and say who goes on."""
        when, name = stands[who].when, calls[who][made[who]] if made[who] < len(calls[who]) else ""
        if when == "before":
            order.append(f"{'ab'[who]}{name}")
            made[who] += 1
            stands[who] = Stand("after", name, name, made[who])
        elif not name:
            stands[who] = Stand("end", made=made[who])
            return 1 - who
        else:
            stands[who] = Stand("before", name, name, made[who])
        return ask(who)

    who = ask(None)
    while going(0) or going(1):
        who = next_of(who) if going(who) else 1 - who
    return " ".join(order)


def orders(search: Search, *calls: str) -> list[str]:
    return [play(run, *calls) for run in search]


def switches(order: str) -> int:
    who = [each[0] for each in order.split()]
    return sum(one != other for one, other in itertools.pairwise(who))


@pytest.mark.parametrize(("n", "m"), list(itertools.product((1, 2, 3, 4), repeat=2)))
def test_without_bounds_each_order_comes_once_and_the_smallest_first(n, m):
    search = Search(schedules=1000, preemptions=9)
    found = orders(search, "0123"[:n], "0123"[:m])
    assert len(found) == len(set(found)) == math.comb(n + m, n) == search.tried
    assert search.complete
    first = [f"a{i}" for i in range(n)], [f"b{i}" for i in range(m)]
    assert found[0] == " ".join(first[0] + first[1])
    assert found[1] == " ".join(first[1] + first[0])


def test_an_order_takes_no_more_preemptions_than_it_must():
    search = Search(schedules=1000, preemptions=9)
    for run in search:
        order = play(run, "0123", "012")
        assert len(run.schedule.switches) == switches(order) - 1  # the last switch is the end of one
        assert run.followed


def test_the_numbers_of_preemptions_only_grow():
    runs = []
    for run in Search(preemptions=2):
        play(run, "0123", "012")
        runs.append(run)
    numbers = [len(run.schedule.switches) for run in runs]
    assert numbers == sorted(numbers)
    assert [numbers.count(each) for each in (0, 1, 2, 3)] == [2, 3 + 2, 2 * 3 * 2, 0]


def test_the_first_preemption_of_two_reads_before_their_writes_is_tried_third():
    assert orders(Search(), "rw", "rw")[:3] == ["ar aw br bw", "br bw ar aw", "ar br bw aw"]
    assert sorted(orders(Search(), "rw", "rw")[3:]) == ["ar br aw bw", "br ar aw bw", "br ar bw aw"]


@pytest.mark.parametrize(
    ("schedules", "complete"), [(1, False), (2, False), (5, False), (6, True), (7, True)]
)
def test_there_are_no_more_than_the_bound_and_it_is_said_whether_that_was_all(schedules, complete):
    search = Search(schedules=schedules)
    assert len(orders(search, "rw", "rw")) == min(schedules, 6) == search.tried
    assert search.complete is complete


def test_the_bound_is_two_hundred():
    search = Search()
    assert len(orders(search, "0123456789abc", "0123456789abc")) == 200
    assert not search.complete


def test_the_same_event_twice_begins_with_one_of_them_only():
    found = orders(Search(same=True), "rw", "rw")
    assert found == ["ar aw br bw", "ar br bw aw", "ar br aw bw"]


def test_no_preemption_before_a_call_that_does_not_matter():
    asked = []

    def relevant(who, call):
        asked.append((who, call))
        return call == "w"

    found = orders(Search(relevant=relevant, preemptions=1), "0r1w", "w")
    assert found == ["a0 ar a1 aw bw", "bw a0 ar a1 aw", "a0 ar a1 bw aw"]
    assert set(asked) == {(0, "r"), (0, "1"), (0, "w")}


def test_the_same_again_is_followed_and_another_run_is_told_apart():
    run = ScheduledRun(Schedule(0, (1,)))
    assert play(run, "rw", "rw") == "ar br bw aw"
    again = run.again()
    assert play(again, "rw", "rw") == "ar br bw aw"
    assert again.followed
    assert again.mismatch is None
    other = run.again()
    play(other, "rw", "rx")
    assert not other.followed
    assert other.mismatch == (
        "A first, preempted after the 1st call: the 7th boundary was B right before x; before, after the same"
        " decisions, it was B right before w"
    )


def test_a_run_that_differs_before_its_new_preemption_is_not_followed():
    parent = ScheduledRun(Schedule(0))
    play(parent, "rw", "rw")
    (longer,) = parent.longer()
    assert longer.schedule == Schedule(0, (1,))
    play(longer, "xw", "rw")
    assert "the 2nd boundary was A right before x" in (longer.mismatch or "")
    (longer,) = parent.longer()
    play(longer, "rx", "rw")  # where it is to be preempted
    assert "the 4th boundary was A right before x" in (longer.mismatch or "")
    (longer,) = parent.longer()
    play(longer, "r", "rw")
    assert not longer.followed
    (longer,) = parent.longer()
    play(longer, "rw", "xyz")  # what comes after the preemption is new
    assert longer.followed


def test_a_preemption_that_never_came_is_not_followed():
    run = ScheduledRun(Schedule(0, (3,)))
    play(run, "rw", "rw")
    assert not run.followed
    assert run.mismatch is None


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"schedules": 0}, "concurrent: schedules must be an int of 1 or more, got 0"),
        ({"preemptions": -1}, "concurrent: preemptions must be an int of 0 or more, got -1"),
    ],
)
def test_bounds_are_checked(bad, message):
    with pytest.raises(InvalidArgument, match=message):
        Search(**bad)


def test_a_schedule_says_what_it_is():
    assert Schedule(1).is_serial
    assert not Schedule(0, (2,)).is_serial
    assert str(Schedule(1)) == "all of B, then A"
    assert str(Schedule(0, (1, 2, 5))) == (
        "A first, preempted after the 1st call, and again after the 2nd, and again after the 5th"
    )


def ddb(operation: str, key: int | None = 1, table: str = "t") -> Call:
    given = {"TableName": table} if key is None else {"TableName": table, "Key": {"id": key}}
    return Call("dynamodb", operation, given)


def s3(operation: str, **given: str) -> Call:
    return Call("s3", operation, {"Bucket": "b", **given})


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (ddb("GetItem"), ddb("UpdateItem"), True),
        (ddb("UpdateItem"), ddb("GetItem"), True),
        (ddb("UpdateItem"), ddb("UpdateItem"), True),
        (ddb("GetItem"), ddb("GetItem"), False),
        (ddb("GetItem", 2), ddb("UpdateItem"), False),
        (ddb("Scan", None), ddb("UpdateItem"), True),
        (ddb("Scan", None, "other"), ddb("UpdateItem"), False),
        (Call("dynamodb", "ExecuteStatement", {"Statement": "DELETE FROM t"}), ddb("GetItem"), True),
        (Call("dynamodb", "BatchGetItem", {"RequestItems": {"t": {}, "u": {}}}), ddb("DeleteItem"), True),
        (Call("dynamodb", "BatchGetItem", {"RequestItems": {"v": {}, "u": {}}}), ddb("DeleteItem"), False),
        (s3("PutObject", Key="a"), s3("GetObject", Key="a"), True),
        (s3("PutObject", Key="a"), s3("GetObject", Key="c"), False),
        (s3("PutObject", Key="a"), s3("ListObjectsV2"), True),
        (s3("PutObject", Key="a"), s3("CopyObject", Key="c", CopySource="b/a"), True),
        (s3("CopyObject", Key="c", CopySource="b/a"), s3("PutObject", Key="a"), True),
        (s3("PutObject", Key="a"), ddb("GetItem"), False),
        (
            Call("secretsmanager", "PutSecretValue", {"SecretId": "s"}),
            Call("secretsmanager", "GetSecretValue", {"SecretId": "arn:aws:secretsmanager:r:1:secret:s-AbCdEf"}),
            True,
        ),
        (Call("pay", "charge", {}, effect="pay.charge"), Call("pay", "charge", {}, effect="pay.charge"), True),
        (Call("pay", "Get", {}, effect="pay.Get"), Call("pay", "Get", {}, effect="pay.Get"), True),
        (Call("logs", "PutLogEvents", {}), Call("logs", "PutLogEvents", {}), False),
    ],
)  # fmt: skip
def test_calls_conflict_where_one_acts_on_what_both_can_be_about(one, other, conflict):
    assert Conflicts(([], [other]), Operations())(0, one) is conflict
    assert Conflicts(([other], [ddb("Scan", None, "none")]), Operations())(1, one) is conflict
    assert Conflicts(([other], []), Operations())(0, one) is False


def test_what_the_user_said_of_an_operation_counts():
    operations = Operations()
    operations.set("dynamodb.UpdateItem", "read")
    assert not Conflicts(([], [ddb("UpdateItem")]), operations)(0, ddb("GetItem"))


# -- on the fake AWS

READ_THEN_WRITE = """
def handler(event, context):
    had = ddb.get_item(TableName="t", Key=KEY)["Item"]["n"]["N"]
    ddb.put_item(TableName="t", Item={**KEY, "n": {"N": str(int(had) + event["add"])}})
"""
GUARDED = """
def handler(event, context):
    item = ddb.get_item(TableName="t", Key=KEY)["Item"]
    ddb.put_item(TableName="t", Item={**KEY, "n": {"N": str(int(item["n"]["N"]) + event["add"])}},
        ConditionExpression="n = :n", ExpressionAttributeValues={":n": item["n"]})
"""
ADDING = """
def handler(event, context):
    ddb.get_item(TableName="t", Key=KEY)
    ddb.update_item(TableName="t", Key=KEY, UpdateExpression="ADD n :d",
        ExpressionAttributeValues={":d": {"N": str(event["add"])}})
"""
LOCKED = """
def handler(event, context):
    table.put_item(Item={"id": "lock"}, ConditionExpression="attribute_not_exists(id)")
    table.update_item(Key={"id": "a"}, UpdateExpression="SET n = :n",
        ExpressionAttributeValues={":n": table.get_item(Key={"id": "a"})["Item"]["n"] + event["add"]})
    table.delete_item(Key={"id": "lock"})
"""
HEAD = """
import boto3
KEY = {"id": {"S": "a"}}
ddb, table = boto3.client("dynamodb"), boto3.resource("dynamodb").Table("t")
"""


def outcomes(faas, folder, body: str, search: Search) -> list[tuple[str, int, int]]:
    """Return, for each schedule, the order, what the number came to, and how many failed."""
    (folder / "app.py").write_text(HEAD + body)
    function, ddb = faas.function("app.handler", root=folder), boto3.client("dynamodb")
    ddb.create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    found = []
    with faas.frozen("2026-03-01T00:00:00Z"):
        for run in search:
            ddb.put_item(TableName="t", Item={"id": {"S": "a"}, "n": {"N": "10"}})
            ddb.delete_item(TableName="t", Key={"id": {"S": "lock"}})
            function.cold_start()
            both = run_both(function, ({"add": 1}, {"add": 2}), run)
            assert run.followed
            number = int(ddb.get_item(TableName="t", Key={"id": {"S": "a"}})["Item"]["n"]["N"])
            failed = sum(each.error is not None for each in both.invocations)
            found.append(("".join("ab"[step.who] for step in both.trace), number, failed))
    return found


def test_a_lost_update_is_found_by_the_first_preemption(faas, tmp_path):
    assert outcomes(faas, tmp_path, READ_THEN_WRITE, Search()) == [
        ("aabb", 13, 0), ("bbaa", 13, 0),
        ("abba", 11, 0), ("baab", 12, 0), ("abab", 12, 0), ("baba", 11, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("body", [GUARDED, LOCKED])
def test_a_condition_and_a_lock_lose_nothing_that_succeeded(faas, tmp_path, body):
    found = outcomes(faas, tmp_path, body, Search())
    assert {(number, failed) for _, number, failed in found[:2]} == {(13, 0)}
    assert {failed for _, _, failed in found[2:]} >= {1}
    assert all(number in (11, 12) if failed == 1 else number == 13 for _, number, failed in found)


def test_an_atomic_add_comes_to_the_same_in_each_order(faas, tmp_path):
    assert {row[1:] for row in outcomes(faas, tmp_path, ADDING, Search(preemptions=4))} == {(13, 0)}


def test_orders_that_differ_only_in_calls_that_do_not_meet_are_left_out(faas, tmp_path):
    body = READ_THEN_WRITE + "    ddb.get_item(TableName='t', Key={'id': {'S': 'else'}})\n" * 3
    alone = [
        Call("dynamodb", "GetItem", {"TableName": "t", "Key": {"id": {"S": "a"}}}),
        Call("dynamodb", "PutItem", {"TableName": "t", "Item": {"id": {"S": "a"}}}, region="us-east-1"),
    ]
    search = Search(relevant=Conflicts((alone, alone), Operations()))
    found = outcomes(faas, tmp_path, body, search)
    assert [order for order, _, _ in found[:4]] == ["aaaaabbbbb", "bbbbbaaaaa", "abbbbbaaaa", "baaaaabbbb"]
    assert [number for _, number, _ in found] == [13, 13, 11, 12, 12, 11]
