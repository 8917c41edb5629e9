"""What is told of two deliveries at once: the kind of defect from what differs, and the calls in their order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_faas.checks.concurrency.conflicts import Conflicts
from pytest_faas.checks.concurrency.told import kind_of, overwrites, story
from pytest_faas.checks.sameness import Compared
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.operations import Operations
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.runtime.interleaved.turn import Step

CHANGED = Difference("changed", "dynamodb", "orders", "id=7", "paid", 10, 20)
ADDED = Difference("added", "dynamodb", "orders", "id=8", after={"id": "8"})
REMOVED = Difference("removed", "dynamodb", "orders", "id=7", before={"id": "7"})
SENT = Difference("added", "sqs", "receipts", after="7", sent=True)


def update(expression: str, table: str = "orders") -> Call:
    parameters = {"TableName": table, "Key": {"id": "7"}, "UpdateExpression": expression}
    return Call("dynamodb", "UpdateItem", parameters)


def put(key: str) -> Call:
    return Call("dynamodb", "PutItem", {"TableName": "orders", "Item": {"id": key}})


def compared(
    *durable: Difference, fewer: Sequence[Difference] = (), more: Sequence[Difference] = ()
) -> Compared:
    return Compared(Differences(durable), Differences(fewer), Differences(more))


@pytest.mark.parametrize(
    ("found", "calls", "kind"),
    [
        (compared(more=[SENT]), [], "double-effect"),
        (compared(ADDED), [put("8")], "double-effect"),
        (compared(CHANGED), [update("ADD paid :n")], "double-effect"),
        (compared(CHANGED), [update("add paid :n")], "double-effect"),
        (compared(CHANGED), [update("SET paid = paid + :n")], "double-effect"),
        (compared(CHANGED), [update("SET paid = paid - :n")], "double-effect"),
        (compared(CHANGED), [put("7"), update("ADD paid :n")], "double-effect"),
        (compared(CHANGED), [update("SET paid = :n")], "lost-update"),
        (compared(CHANGED), [update("SET added = :n")], "lost-update"),
        (compared(CHANGED), [update("ADD paid :n", table="stock")], "lost-update"),
        (compared(CHANGED), [put("7")], "lost-update"),
        (compared(REMOVED), [update("ADD paid :n")], "lost-update"),
        (compared(fewer=[SENT]), [update("ADD paid :n")], "lost-update"),
        (compared(CHANGED, more=[SENT]), [put("7")], "lost-update"),
    ],
)  # fmt: skip
def test_what_is_counted_twice_is_told_from_what_is_lost(
    found: Compared, calls: list[Call], kind: str
) -> None:
    assert kind_of(found, calls) == kind


def test_the_calls_that_meet_are_told_in_their_order() -> None:
    get = Call("dynamodb", "GetItem", {"TableName": "orders", "Key": {"id": "7"}})
    other = Call("s3", "GetObject", {"Bucket": "in", "Key": "a"})
    calls = [(0, get), (0, other), (1, get), (1, update("SET paid = :n")), (0, update("SET paid = :n"))]
    trace = [Step(who, "", call) for who, call in calls]
    meets = Conflicts(([get, other, update("SET paid = :n")], [get, update("SET paid = :n")]), Operations())
    assert story([*trace, Step(0, "")], meets) == [
        "A  dynamodb.GetItem orders id=7",
        "B  dynamodb.GetItem orders id=7",
        "B  dynamodb.UpdateItem orders id=7",
        "A  dynamodb.UpdateItem orders id=7",
    ]


@pytest.mark.parametrize(("number", "beyond"), [(7, []), (8, ["… 1 more"]), (10, ["… 3 more"])])
def test_where_no_calls_meet_the_first_are_told(number: int, beyond: list[str]) -> None:
    trace = [
        Step(1, "", Call("s3", "PutObject", {"Bucket": "in", "Key": str(each)})) for each in range(number)
    ]
    told = story(trace, Conflicts(([], []), Operations()))
    assert told == [*(f"B  s3.PutObject in {each}" for each in range(7)), *beyond]


GET = Call("dynamodb", "GetItem", {"TableName": "orders", "Key": {"id": "7"}})
QUERY = Call("dynamodb", "Query", {"TableName": "orders"})
OTHER = Call("dynamodb", "GetItem", {"TableName": "orders", "Key": {"id": "8"}})
SET = update("SET paid = :n")
LISTED = Call("s3", "ListObjectsV2", {"Bucket": "in"})
STORED = Call("s3", "PutObject", {"Bucket": "in", "Key": "report"})


@pytest.mark.parametrize(
    ("made", "lost"),
    [
        ([(0, GET), (1, GET), (1, SET), (0, SET)], True),
        ([(0, QUERY), (1, SET), (0, SET)], True),
        ([(0, GET), (0, SET), (1, GET), (1, SET)], False),  # one after the other
        ([(0, GET), (1, SET), (0, GET), (0, SET)], False),  # it has looked again
        ([(0, SET), (1, SET), (0, SET)], False),  # nobody has read
        ([(0, OTHER), (1, SET), (0, SET)], False),
        ([(0, GET), (1, GET), (0, SET)], False),
        ([(0, LISTED), (1, LISTED), (1, STORED), (0, STORED)], False),
    ],
)
def test_an_update_is_lost_where_one_writes_what_it_read_before_the_other_wrote(
    made: list[tuple[int, Call]], lost: bool
) -> None:
    trace = [Step(1, "start"), *(Step(who, "", call) for who, call in made)]
    assert overwrites(trace, Conflicts(([], []), Operations())) is lost
