"""Two values compared, and their differences as a person reads them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_faas.cloud.state.compare import MISSING, changes, same
from pytest_faas.cloud.state.difference import Difference, Differences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (1, 1, []),
        (1, True, [("", 1, True)]),
        (Decimal(1), Decimal("1.0"), []),
        (Decimal(1), "1", [("", Decimal(1), "1")]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", 1, 2)]),
        ({"a": None}, {}, [("a", None, MISSING)]),
        ({}, {"a": None}, [("a", MISSING, None)]),
        ([1, 2, 3], [1, 3], [("[1]", 2, MISSING)]),
        ([1, 3], [1, 2, 3], [("[1]", MISSING, 2)]),
        ({"a": [{"x": 1}, {"x": 2}]}, {"a": [{"x": 1}, {"x": 3}]}, [("a[1].x", 2, 3)]),
        ([1], [True], [("[0]", 1, True)]),
        (frozenset("ab"), frozenset("ba"), []),
        ('{"order": 7, "paid": 1}', '{"order": 7, "paid": 2}', [("paid", 1, 2)]),
        ('{"a": 1}', '{"a":1}', [("", '{"a": 1}', '{"a":1}')]),
        ("{not json", "{neither", [("", "{not json", "{neither")]),
        ({"Body": "[1]"}, {"Body": "[2]"}, [("Body[0]", 1, 2)]),
        ({"Body": '{"a": 1}'}, {"Body": '{"a": 2}'}, [("Body.a", 1, 2)]),
    ],
)
def test_the_places_where_two_values_differ(before, after, expected):
    assert [(path, was, now) for path, was, now in changes(before, after)] == expected
    assert same(before, after) == (not expected)


@pytest.mark.parametrize(
    ("difference", "line"),
    [
        (
            Difference("added", "sqs", "q", "m", after={"Body": "x"}),
            '+ sqs q m                             {"Body": "x"}',
        ),
        (Difference("removed", "s3", "b", before={}), "- s3 b                                {}"),
        (
            Difference("changed", "dynamodb", "t", "id=7", "n", Decimal("1.50"), Decimal(2)),
            "~ dynamodb t id=7                     n: 1.5 → 2",
        ),
        (
            Difference("changed", "dynamodb", "t", "id=7", "n", after="x", region="eu-west-1"),
            '~ dynamodb t id=7 (eu-west-1)         n: nothing → "x"',
        ),
        (
            Difference("changed", "ssm", "p", "", "Value", before=b"x"),
            "~ ssm p                               Value: b'x' → nothing",
        ),
        (Difference("removed", "s3", "b", "a\nb", before="é"), '- s3 b a\\nb                           "é"'),
    ],
)
def test_a_difference_is_one_line(difference, line):
    assert str(difference) == line


def test_long_texts_are_shown_where_they_begin_to_differ():
    shown = str(Difference("changed", "s3", "b", "k", "Body", b"a" * 5000 + b"b", b"a" * 5000 + b"c"))
    assert shown.endswith("Body: …b'aaaaaaaaaaaab' → …b'aaaaaaaaaaaac'")


@pytest.mark.parametrize("value", ["x" * 500, b"\x00" * 500, {"a": "ü" * 500}, [Decimal("1.1")] * 200])
def test_no_line_is_wider_than_100_columns(value):
    for each in (
        Difference("added", "sqs", "queue" * 30, "key" * 30, after=value),
        Difference("changed", "sqs", "q", "k", "path" * 30, before=value, after=value),
    ):
        assert all(len(line) <= 100 for line in str(each).splitlines())


def test_a_number_that_a_float_would_round_keeps_its_digits():
    exact = Decimal("0.12345678901234567890123")
    assert str(exact) in str(Difference("added", "dynamodb", "t", after={"n": exact}))


def test_no_difference_is_false_and_says_so():
    assert not Differences()
    assert str(Differences()) == "no difference"
