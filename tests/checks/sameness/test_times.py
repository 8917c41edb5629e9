"""Times move with the clock at the precision in which they are written; nothing else passes for a time."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from decimal import Decimal

import pytest
from sameness_worlds import LATER, START, STEP, U, V, entry, holding, world

from pytest_faas.checks.sameness import across, within

# START is 2023-11-14T22:13:20Z, 97.371 s later it is 22:14:57.371
MOVES = [
    (1700000000, 1700000097),
    (1700000000, 1700000098),
    (1700000000.0, 1700000097.371),
    (Decimal(1700000000), Decimal(1700000097)),
    (Decimal("1700000000.5"), Decimal("1700000097.871")),
    (Decimal("1700000000.1234567"), Decimal("1700000097.4944567")),
    (1700000000000, 1700000097371),
    (Decimal(1700000000000), Decimal(1700000097371)),
    (1700000000000000, 1700000097371000),
    (1700000000000000000, 1700000097371000000),
    (1700003600, 1700003697),
    (1731536000, 1731536097),
    ("1700000000", "1700000097"),
    ("1700000000.0", "1700000097.371"),
    ("1700000000.123", "1700000097.494"),
    ("1700000000000", "1700000097371"),
    ("report-1700000000.csv", "report-1700000097.csv"),
    ("2023-11-14T22:13:20Z", "2023-11-14T22:14:57Z"),
    ("2023-11-14T22:13:20", "2023-11-14T22:14:57.371000"),
    ("2023-11-14T22:13:20+00:00", "2023-11-14T22:14:57.371000+00:00"),
    ("2023-11-14T22:13:20.001Z", "2023-11-14T22:14:57.372Z"),
    ("2023-11-14T23:13:20+01:00", "2023-11-14T23:14:57+01:00"),
    ("2023-11-14T23:13:20+01:00", "2023-11-15T00:14:57+02:00"),
    ("2023-11-14T17:43:20-04:30", "2023-11-14T18:44:57-03:30"),
    ("2023-11-14 22:13:20", "2023-11-14 22:14:57"),
    ("2023-11-14T22:13", "2023-11-14T22:14"),
    ("2023-11-14T22-13-20.txt", "2023-11-14T22-14-57.txt"),
    ("2023-11-14T22:13:20-order", "2023-11-14T22:14:57-order"),
    ("20231114T221320Z", "20231114T221457Z"),
    ("20231114221320", "20231114221457"),
    ("x_20231114-221320", "x_20231114-221457"),
    ("Tue, 14 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 2023 22:14:57 GMT"),
    ("Tue, 14 Nov 2023 22:13:20 +0000", "Tue, 14 Nov 2023 22:14:57 +0000"),
    ("Tue Nov 14 22:13:20 2023", "Tue Nov 14 22:14:57 2023"),
    ("[14/Nov/2023:22:13:20 +0000]", "[14/Nov/2023:22:14:57 +0000]"),
    ("from 2023-11-14T22:13:20Z on, or 1700000000", "from 2023-11-14T22:14:57Z on, or 1700000097"),
    (json.dumps({"at": 1700000000}), json.dumps({"at": 1700000097})),
    (json.dumps({"at": "2023-11-14T22:13:20Z"}), json.dumps({"at": "2023-11-14T22:14:57Z"})),
    ([1700000000, 1], [1700000097, 1]),
    (frozenset({Decimal(1700000000)}), frozenset({Decimal(1700000097)})),
    ({"1700000000": 1}, {"1700000097": 1}),
    (datetime(2023, 11, 14, 22, 13, 20), datetime(2023, 11, 14, 22, 14, 57, 371000)),
    (
        datetime(2023, 11, 14, 22, 13, 20, tzinfo=timezone.utc),
        datetime(2023, 11, 14, 22, 14, 57, 371000, tzinfo=timezone.utc),
    ),
    (b"at 1700000000", b"at 1700000097"),
]
NONE = [
    (1, 2),
    (97, 194),
    (100000000, 100000097),
    (-1700000000, -1700000097),
    ("-1700000000", "-1700000097"),
    (Decimal(-1700000000), Decimal(-1700000097)),
    (0, 97371),
    (1000000000, 1000000097),  # 2001
    (2100000000, 2100000097),  # 2036
    (1700000000, 1700000096),
    (1700000000, 1700000099),
    (1700000097, 1700000000),
    (1700000000.0, 1700000097.372),
    (1700000000.0, 1700000097.0),
    (1700000000000, 1700000097372),
    (1700000000000, 1700000097370),
    (1700000000000000, 1700000097371001),
    (1700000000000000000, 1700000097371002000),
    (Decimal("1700000000.50"), Decimal("1700000097.89")),
    (Decimal("1700000000.1234560"), Decimal("1700000097.4944570")),
    (1700000000, 1700000097.371),
    (1700000000, 1700000097000),
    (1700000000, "1700000097"),
    ("1700000000", "1700000099"),
    ("17000000001", "17000000098"),
    ("0.1700000000", "0.1700000097"),
    ("2023-11-14T22:13:20Z", "2023-11-14T22:14:59Z"),
    ("2023-11-14T22:13:20Z", "2023-11-14T22:14:56Z"),
    ("2023-11-14T22:13:20Z", "2023-11-14T22:14:57"),
    ("2023-11-14T22:13:20Z", "2023-11-14 22:14:57Z"),
    ("2023-11-14T22:13:20.001Z", "2023-11-14T22:14:57.373Z"),
    ("2023-11-14T22:13:20Z", "2023-11-14T22:14:57+01:00"),
    ("2023-11-14T22:13", "2023-11-14T22:16"),
    ("1980-11-14T22:13:20Z", "1980-11-14T22:14:57Z"),
    ("2023-13-14T22:13:20Z", "2023-13-14T22:14:57Z"),
    ("20231114", "20231115"),
    ("20231314221320", "20231314221457"),
    ("2023-11-14", "2023-11-15"),
    ("2023/11/14/22", "2023/11/14/23"),
    ("Tue, 14 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 2023 22:14:59 GMT"),
    ("Tue Nov 14 22:13:20 2023", "Tue Nov 14 22:14:20 2023"),
    ("v1700000000", "w1700000097"),
    (True, False),
    (datetime(2023, 11, 14, 22, 13, 20), datetime(2023, 11, 14, 22, 14, 57, 372000)),
    (datetime(2023, 11, 14, 22, 13, 20), datetime(2023, 11, 14, 22, 14, 57, 371000, tzinfo=timezone.utc)),
    (datetime(1999, 11, 14, 22, 13, 20), datetime(1999, 11, 14, 22, 14, 57, 371000)),
    (float("inf"), 1700000097.371),
]


@pytest.mark.parametrize(("before", "after"), MOVES, ids=repr)
def test_a_time_moves_with_the_clock_or_stays(before, after):
    assert within(holding({"v": before}), holding({"v": after}, end=LATER), step=STEP)
    assert within(holding({"v": before}), holding({"v": before}, end=LATER), step=STEP)
    assert within(holding({"v": after}), holding({"v": after}, end=LATER), step=STEP)
    assert across(holding({"v": before}), holding({"v": after}, end=LATER))
    assert across(holding({"v": after}, end=LATER), holding({"v": before}))


@pytest.mark.parametrize(("before", "after"), NONE, ids=repr)
def test_what_is_no_time_or_moved_otherwise_is_a_difference(before, after):
    compared = within(holding({"v": before}), holding({"v": after}, end=LATER), step=STEP)
    assert [(each.kind, each.path, each.before, each.after) for each in compared.durable] == [
        ("changed", "v", before, after)
    ]


@pytest.mark.parametrize("value", [float("nan"), -0.0, 1e300, 10**40, Decimal("1E+30"), ""], ids=repr)
def test_an_odd_value_is_the_same_as_itself(value):
    one, other = holding({"v": value, "n": 1}), holding({"v": value, "n": 2}, end=LATER)
    assert [each.path for each in within(one, other, step=STEP).durable] == ["n"]


@pytest.mark.parametrize(
    ("before", "after", "start", "step", "expected"),
    [
        ("2023-11-14", "2023-11-15", "2023-11-14T23:59:00", STEP, True),
        ("2023-11-15", "2023-11-14", "2023-11-14T23:59:00", STEP, False),
        ("2023-11-14", "2023-11-16", "2023-11-14T23:59:00", STEP, False),
        ("2023-11-14", "2023-11-15", "2023-11-14T23:50:00", STEP, False),
        ("2023/11/14", "2023/11/15", "2023-11-14T23:59:00", STEP, True),
        ("20231114", "20231115", "2023-11-14T23:59:00", STEP, True),
        ("year=2023/month=11/day=14/", "year=2023/month=11/day=15/", "2023-11-14T23:59:00", STEP, True),
        ("2023/11/14/23", "2023/11/15/00", "2023-11-14T23:59:00", STEP, True),
        ("2023/11/14/23", "2023/11/15/01", "2023-11-14T23:59:00", STEP, False),
        ("2023-11-14", "2023-11-15", "2023-11-14T14:59:00", STEP, True),  # midnight in Tokyo
        ("2023-11-14", "2023-11-15", "2023-11-14T18:29:00", STEP, True),  # midnight in Kolkata
        ("2023-11-14", "2023-11-15", "2023-11-14T14:50:00", STEP, False),
        ("2023-12-14", "2023-12-15", "2023-11-14T23:59:00", STEP, True),
        ("2023-11-14", "2023-11-15", "2023-11-14T12:00:00", 86_400_000_000, True),
        ("2023-11-14", "2023-11-16", "2023-11-14T12:00:00", 86_400_000_000, False),
    ],
)
def test_a_date_moves_only_over_midnight(before, after, start, step, expected):
    at = round(datetime.fromisoformat(start + "+00:00").timestamp()) * 1_000_000
    one, other = holding({"v": before}, start=at), holding({"v": after}, start=at, end=at + step)
    assert bool(within(one, other, step=step)) is expected
    assert bool(across(one, holding({"v": after}, start=at + step))) is expected


def test_where_the_clock_moved_inside_a_delivery_a_time_may_move_by_that_too():
    one = holding({"v": 1700000002}, end=START + 3_000_000)
    other = holding({"v": 1700000097}, end=LATER)
    assert within(one, other, step=STEP)
    assert not within(holding({"v": 1700000002}), other, step=STEP)


@pytest.mark.parametrize(
    ("clean", "other", "expected"),
    [
        (1700000000, 1700000150, True),
        (1700000003, 1700000197, True),
        (1700000000, 1700000200, True),
        (1700000000, 1700000201, False),
        (1700000003, 1699999999, False),
        (1700003600, 1700003750, True),  # an hour from now
        (1700003600, 1700003900, False),
    ],
)
def test_times_across_worlds_lie_as_far_apart_as_the_clocks_can(clean, other, expected):
    one = holding({"v": clean}, end=START + 3_000_000)
    its = holding({"v": other}, end=START + 200_000_000)
    assert bool(across(one, its)) is expected
    assert bool(across(its, one)) is expected


@pytest.mark.parametrize(
    ("literals", "expected"),
    [
        ((), True),
        (('{"ordered": "2023-11-14T22:13:20Z"}',), True),
        (('{"ordered": "2023-11-14T22:13:20Z", "due": "2023-11-14T22:14:00Z"}',), False),
        (("2023-11-14T22:13:20Z", "2023-11-14T22:14:00Z"), False),
    ],
)
def test_two_times_that_were_there_before_do_not_stand_for_each_other(literals, expected):
    one = holding({"v": "2023-11-14T22:13:20Z"})
    other = holding({"v": "2023-11-14T22:14:00Z"}, end=LATER)
    assert bool(across(one, other, literals=literals)) is expected
    assert across(one, one, literals=literals)


def test_numbers_that_were_there_before_do_not_stand_for_each_other():
    one, other = holding({"v": 1700000000}), holding({"v": 1700000050}, end=LATER)
    assert across(one, other)
    assert not across(one, other, literals=['{"a": 1700000000, "b": 1700000050}'])


def test_a_key_that_holds_a_time_moves_too():
    one = world(entry("2023-11-14T22:13:20Z.csv", {"n": 1}), entry("2023-11-14T22:14:57Z.csv", {"n": 2}))
    moved = world(
        entry("2023-11-14T22:14:57Z.csv", {"n": 2}),
        entry("2023-11-14T22:14:57.371Z.csv", {"n": 1}),
        end=LATER,
    )
    assert within(one, moved, step=STEP)
    added = world(*one.state.entries, entry("2023-11-14T22:16:34Z.csv", {"n": 2}), end=LATER)
    assert [(each.kind, each.key) for each in within(one, added, step=STEP).durable] == [
        ("added", "2023-11-14T22:16:34Z.csv")
    ]


def test_times_and_generated_values_in_one_text():
    one = holding({"v": f"{U[0]}/2023-11-14T22:13:20Z/{U[1]}"}, U[:2])
    assert across(one, holding({"v": f"{V[0]}/2023-11-14T22:14:57Z/{V[1]}"}, V[:2], end=LATER))
    assert not across(one, holding({"v": f"{V[0]}/2023-11-14T22:19:57Z/{V[1]}"}, V[:2], end=LATER))
