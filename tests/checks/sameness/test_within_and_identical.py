"""One world against itself: nothing is renamed."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from sameness_worlds import LATER, STEP, U, entry, holding, message, world

from pytest_faas.checks.sameness import Compared, identical, within
from pytest_faas.cloud.state.difference import Difference, Differences


def test_a_new_key_is_a_difference_within_one_world():
    one = world(entry(f"id={U[0]}", {"id": U[0]}), made=U)
    other = world(entry(f"id={U[1]}", {"id": U[1]}), made=U, end=LATER)
    assert [(each.kind, each.key) for each in within(one, other, step=STEP).durable] == [
        ("removed", f"id={U[0]}"),
        ("added", f"id={U[1]}"),
    ]


def test_what_was_sent_since_is_all_beyond():
    after = world(entry("id=1", {"n": 1}), sent=(message("b", "z"), message("a", "jobs")), end=LATER)
    compared = within(world(entry("id=1", {"n": 1})), after, step=STEP)
    assert not compared
    assert not compared.durable
    assert not compared.fewer
    assert [(each.kind, each.resource, each.after) for each in compared.more] == [
        ("added", "jobs", {"MessageBody": "a"}),
        ("added", "z", {"MessageBody": "b"}),
    ]
    before = world(entry("id=1", {"n": 1}), sent=(message("a"),))
    assert within(before, world(entry("id=1", {"n": 1}), end=LATER), step=STEP)


def test_messages_that_lie_in_a_queue_do_not_last():
    lying = world(entry("m-1", {"Body": "a"}, "jobs", "sqs", sent=True), end=LATER)
    assert within(world(), lying, step=STEP)
    assert identical(world(), lying)


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ({"n": 1}, {"n": 2}, [("n", 1, 2)]),
        ({"n": 1}, {"n": True}, [("n", 1, True)]),
        ({"n": Decimal(1)}, {"n": 1}, [("n", Decimal(1), 1)]),
        ('{"a": 1, "b": 1}', '{"a": 2, "b": 1}', [("a", 1, 2)]),
        ({"s": frozenset("ab")}, {"s": frozenset("ac")}, [("s", frozenset("ab"), frozenset("ac"))]),
        ({"s": [1, 2, 3]}, {"s": [1, 3]}, None),
        (b"a", b"b", [("", b"a", b"b")]),
        (None, 0, [("", None, 0)]),
        ({"a": {"b": [{"c": 1}]}}, {"a": {"b": [{"c": 2}]}}, [("a.b[0].c", 1, 2)]),
        ({"a": [1]}, {"a": {"b": 1}}, [("a", [1], {"b": 1})]),
    ],
)
def test_the_rows_of_a_changed_value(before, after, rows):
    for compared in (
        within(holding(before), holding(after, end=LATER), step=STEP),
        identical(holding(before), holding(after)),
    ):
        assert [each.kind for each in compared.durable] == ["changed"]
        if rows is not None:
            assert [(each.path, each.before, each.after) for each in compared.durable] == rows
            assert [type(each.before) for each in compared.durable] == [type(was) for _, was, _ in rows]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1700000000, 1700000001),
        (1700000000.0, 1700000000.000001),
        (U[0], U[1]),
        ('{"a":1}', '{"a": 1}'),
        (1, True),
        ([1], [True]),
        ({1: "a"}, {"1": "a"}),
    ],
)
def test_identical_is_exact(one, other):
    assert not identical(holding({"v": one}, U), holding({"v": other}, U))
    assert not identical(world(sent=(message(one),)), world(sent=(message(other),)))
    assert identical(holding({"v": one}), holding({"v": one}))


def test_identical_counts_what_was_sent():
    one, two = world(sent=(message("a"), message("b"))), world(sent=(message("b"), message("b")))
    compared = identical(one, two)
    assert [each.before for each in compared.fewer] == [{"MessageBody": "a"}]
    assert [each.after for each in compared.more] == [{"MessageBody": "b"}]
    assert identical(one, world(sent=(message("b"), message("a"))))
    assert len(identical(world(), one).more) == 2


def test_a_json_text_is_the_same_whatever_its_layout_within_a_world():
    one, other = holding('{"a": 1, "b": 2}'), holding(json.dumps({"b": 2, "a": 1}, indent=1), end=LATER)
    assert within(one, other, step=STEP)


def test_what_was_found_is_printed_durable_first():
    row = Difference("changed", "dynamodb", "orders", "id=1", "n", 1, 2)
    gone = Difference("removed", "sqs", "jobs", before="a", sent=True)
    more = Difference("added", "sqs", "jobs", after="b", sent=True)
    compared = Compared(Differences([row]), Differences([gone]), Differences([more]))
    assert str(compared).splitlines() == [str(row), str(gone), str(more)]
    assert not compared
    assert Compared()
    assert str(Compared()) == str(Compared(undecided=True)) == "no difference"
    assert (
        str(Compared(Differences([row]), undecided=True)).splitlines()[1].startswith("(generated values look")
    )
    assert not Compared(fewer=Differences([gone]))
    assert not Compared(more=Differences([more]))
    assert not Compared(durable=Differences([row]))
