"""What neither world touched is in both states as the very same entries: leaving it out changes no result."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sameness_worlds import LATER, STEP, U, V, entry, holding, message, world
from test_properties import NUMBER, SETTINGS, WORLDS, filled, shapes

from pytest_faas.checks.sameness import GivenText, Rules, Taint, across, identical, taint, within
from pytest_faas.checks.sameness.unchanged import touched
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.cloud.state.emissions import Emissions
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.state import State

OLD = [f"{number:08x}-0000-4111-8222-333333333333" for number in range(NUMBER)]
EARLIER = st.lists(st.tuples(st.sampled_from(["orders", "other"]), shapes()), max_size=4)
CHANGES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["gone", "changed", "written"])), max_size=2)


def earlier(drawn):
    return [entry(f"old={place}", filled(value, OLD), of) for place, (of, value) in enumerate(drawn)]


def copied(entries):
    return [Entry(each.place, each.value, each.sent) for each in entries]


def as_left(entries, changes):
    """Return entries that were there before, some of which a world has touched."""
    left = dict(enumerate(entries))
    for place, change in changes:
        if place in left and change == "gone":
            del left[place]
        elif place in left:
            value = {"other": 1} if change == "changed" else left[place].value
            left[place] = Entry(left[place].place, value)
    return list(left.values())


def worlds(before, shape, renamed, changes):
    """Return two worlds that share what was there before; the second touched some of it."""
    items, sent = shape
    made = [
        [entry(f"id={place}/{number}", filled(value, names)) for place, (number, value) in enumerate(items)]
        for names in (U, renamed)
    ]
    messages = [tuple(message(filled(each, names)) for each in sent) for names in (U, renamed)]
    return (
        world(*before, *made[0], sent=messages[0], made=U[:NUMBER]),
        world(*as_left(before, changes), *made[1], sent=messages[1], made=renamed, start=LATER),
    )


@SETTINGS
@given(EARLIER, WORLDS, st.permutations(V[:NUMBER]), CHANGES)
def test_what_is_shared_gives_the_same_results_as_what_is_read(drawn, shape, renamed, changes):
    before = earlier(drawn)
    one, other = worlds(before, shape, renamed, changes)
    _, apart = worlds(copied(before), shape, renamed, changes)
    given_texts = [GivenText("\n".join(repr(each.value) for each in before))]
    for each in (other, apart):
        assert bool(within(each, each, step=STEP)) is not bool(each.emissions)
    for more in ({}, {"taint": Taint(frozenset({("dynamodb", "orders", "x")}))}):
        assert str(across(one, other, literals=given_texts, **more)) == str(
            across(one, apart, literals=given_texts, **more)
        )
    assert str(within(one, other, step=STEP)) == str(within(one, apart, step=STEP))
    assert str(identical(one, other)) == str(identical(one, apart))
    assert taint(one, other) == taint(one, apart)


def test_only_the_very_same_entries_are_left_out_and_only_where_both_have_them():
    shared, changed, gone = (entry(f"id={number}", {"v": "x"}) for number in range(3))
    new = entry("id=9", {"v": "y"})
    one = world(shared, changed, gone, made=U[:1], end=LATER)
    other = world(shared, *copied([changed]), new, sent=(message("a"),))
    mine, yours = touched(one, other)
    assert list(mine.state.entries) == [changed, gone]
    assert list(yours.state.entries) == [changed, new]
    assert (mine.generated, mine.end) == (one.generated, LATER)
    assert yours.emissions == other.emissions


def test_the_home_of_a_state_stays():
    there = Entry(Place("dynamodb", "eu-west-1", "orders", "id=1"), {"v": 1})
    one, other = (Evidence(State(each, home="eu-west-1"), Emissions()) for each in ([there], []))
    for compared in (across(one, other), within(one, other, step=STEP), identical(one, other)):
        assert [each.region for each in compared.durable] == [""]


@pytest.mark.parametrize(
    "compare", [across, identical, lambda *both, rules: within(*both, step=STEP, rules=rules)]
)
def test_what_nobody_touched_is_not_read(compare):
    seen = []
    rules = Rules.of("dynamodb", "*", by=lambda value: seen.append(value) or value)
    shared = entry("id=1", {"v": "untouched"})
    compare(world(shared, entry("id=2", {"v": 1})), world(shared, entry("id=2", {"v": 2})), rules=rules)
    assert seen == [{"v": 1}, {"v": 2}]


def test_a_text_is_searched_once_for_a_value():
    class Counted(str):
        __slots__ = ()
        searches = 0

        def __contains__(self, value):
            Counted.searches += 1
            return super().__contains__(value)

        def find(self, *asked):
            Counted.searches += 1
            return super().find(*asked)

    text = GivenText(Counted(f"{U[0]} 1700000000"))
    asked = [
        (text.holds(U[0]), text.holds(U[1]), text.tells("1700000000"), text.tells("2023-11-14"))
        for _ in range(3)
    ]
    assert asked == [(True, False, True, False)] * 3
    assert Counted.searches == 4


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("x12345678x", "12345678", True),
        ("x1234567x", "1234567", False),
        ("_1234567", "1234567", False),
        ("a 1234567, b", "1234567", True),
        ("1234567", "1234567", True),
        ("1234567 x1234567", "1234567", True),
        ("x1234567 1234567", "1234567", True),
        ("a.c9", "abc9", False),
        ("abc9", "a.c9", False),
        ("-a-b-", "-a-b-", True),
        ("1234567x", "1234567", False),
        ("xa.c9 abc9", "a.c9", False),
    ],
)
def test_which_generated_values_a_text_holds(text, value, expected):
    assert GivenText(text).holds(value) is expected


@pytest.mark.parametrize(
    ("text", "time", "expected"),
    [
        ('{"at": 1700000000}', "1700000000", True),
        ("Decimal('1700000000.25')", "1700000000.25", True),
        ("1700000000.25", "1700000000", False),
        ("1700000000.25 and 1700000000", "1700000000", True),
        ("17000000001", "1700000000", False),
        ("x" * 90 + "2023-11-14T22:13:20Z" + "x" * 90, "2023-11-14T22:13:20Z", True),
        ("x" * 90 + "2023-11-14T22:13:20Z" + "x" * 90, "2023-11-14", False),
        ("2023-11-14 2023-11-14T22:13:20Z", "2023-11-14", True),
        ("Tue, 14 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 2023 22:13:20 GMT", True),
        ("Tue, 14 Nov 2023 22:13:20 GMT", "22:13:20", False),
        ("-1700000000", "1700000000", True),
        ("nothing", "1700000000", False),
    ],
)
def test_which_times_a_text_tells(text, time, expected):
    assert GivenText(text).tells(time) is expected


def test_one_text_may_serve_many_comparisons():
    text = GivenText(f'{{"id": "{U[0]}"}}')
    one, other = (holding({"v": each[0]}, each[:1]) for each in (U, V))
    assert not across(one, other, literals=[text])
    assert not across(one, other, literals=[text, "x"])
    assert across(one, other, literals=["x", GivenText("y")])
