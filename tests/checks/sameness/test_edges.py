"""Single decisions of the comparison, each where nothing else would show it."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import datetime, timedelta, timezone

import pytest
from sameness_worlds import LATER, START, STEP, U, V, entry, holding, message, world

from pytest_faas.checks.sameness import NO_TAINT, Taint, across, taint, within
from pytest_faas.checks.sameness.names import Names
from pytest_faas.checks.sameness.packed import unwrapped
from pytest_faas.checks.sameness.unchanged import equal, exactly

AT = datetime.fromtimestamp(START // 1_000_000, timezone.utc)


def ring(made):
    return [entry(f"id={one}", {"next": two}) for one, two in zip(made, [*made[1:], made[0]])]


def test_what_lasts_is_searched_for_alone_where_only_messages_differ():
    one = world(*ring(U[:3]), *ring(U[3:8]), sent=(message("a"),), made=U)
    other = world(*ring(V[:5]), *ring(V[5:8]), sent=(message("b"),), made=V)
    compared = across(one, other)
    assert not compared.durable
    assert (len(compared.fewer), len(compared.more)) == (1, 1)


def test_an_item_that_changed_is_told_from_a_new_one_by_its_name():
    clean = world(entry(f"id={U[1]}", {"n": 1}), made=U)
    other = world(entry(f"id={U[0]}", {"n": 3}), entry(f"id={U[1]}", {"n": 2}), made=U)
    assert [(each.kind, each.key, each.before) for each in across(clean, other).durable][1:] == [
        ("changed", f"id={U[1]}", 1)
    ]


@pytest.mark.parametrize(
    "kind", [lambda value: value, json.dumps, lambda value: [value], lambda value: {"a": [value]}]
)
def test_recorded_values_follow_no_seed_wherever_they_stand(kind):
    clean = world(entry("id=3f", {"in": kind({"of": U[0]})}), made=U)
    reseeded = world(entry("id=a4", {"in": kind({"of": V[0]})}), made=V)
    assert taint(clean, reseeded) == Taint(frozenset({("dynamodb", "orders", None)}))


def test_recorded_values_in_a_list_of_texts_follow_no_seed():
    clean, reseeded = (
        world(entry(key, [made[0], made[1]]), made=made) for key, made in (("3f", U), ("a4", V))
    )
    assert taint(clean, reseeded) == Taint(frozenset({("dynamodb", "orders", None)}))


@pytest.mark.parametrize(
    ("made", "text", "found"),
    [
        (["b1a7c2d4e5f6", "a7c2d4e5"], "order-b1a7c2d4e5f6-paid", [(6, 18)]),
        (["b1a7c2d4", "c2d4e5f6"], "b1a7c2d4e5f6", [(0, 8)]),
        (["b1a7c2d4"], "order b1a7c2d4 b1a7c2d4x", [(6, 14), (15, 23)]),
        (["b1a7c2d4"], "b1a7c2d", []),
        (["b1a7c2d4 x", "b1a7c2d4 x yz"], "b1a7c2d4 x yz.", [(0, 13)]),
    ],
)
def test_of_values_over_each_other_the_first_and_longest_counts(made, text, found):
    assert [(start, end) for start, end, _ in Names(made).inside(text)] == found


@pytest.mark.parametrize(
    "spelt",
    [
        str,
        str.upper,
        lambda each: each.replace("-", ""),
        lambda each: each.replace("-", "").upper(),
    ],
)
def test_a_uuid_is_known_in_each_of_its_spellings(spelt):
    one, other = U[11], V[11]  # with letters in them
    assert across(holding({"v": spelt(one)}, [one]), holding({"v": spelt(other)}, [other]))
    assert across(holding({"v": one}, [spelt(one)]), holding({"v": other}, [spelt(other)]))
    assert not across(holding({"v": spelt(one)}, [one]), holding({"v": spelt(U[12])}, [other]))


@pytest.mark.parametrize(
    ("octets", "held"),
    [
        (b'{"id": "abcdef"}', True),
        (b'["abcdefghij"]', True),
        (b"{no json at all}", False),
        (b"[no json at all]", False),
        (b"{\xff\xfe\xfd in here}", False),
        (gzip.compress(b"abc"), True),
        (b"only words in here", False),
    ],
)
def test_base64_is_opened_where_something_known_is_inside(octets, held):
    assert unwrapped(base64.b64encode(octets).decode()) == (octets if held else None)


def test_a_place_in_something_compressed_may_follow_the_seed():
    def of(code):
        body = gzip.compress(json.dumps({"code": code, "n": 1}).encode())
        return world(entry("a.gz", {"Body": body}, "files", "s3"))

    found = taint(of("3f"), of("a4"))
    assert found == Taint(frozenset({("s3", "files", "Body.code")}))
    assert across(of("3f"), of("b5"), taint=found)
    assert found != NO_TAINT


def test_moments_that_were_there_before_do_not_stand_for_each_other():
    later = AT + timedelta(seconds=50)
    one, other = holding({"v": AT}), holding({"v": later}, end=LATER)
    assert across(one, other)
    assert across(one, other, literals=[AT.isoformat()])
    assert not across(one, other, literals=[AT.isoformat(), later.isoformat()])


@pytest.mark.parametrize("first", range(1_700_000_000, 1_700_000_008))
def test_times_in_a_set_stay_or_move_each_for_itself(first):
    one = holding({"at": frozenset({first, first + 97})})
    assert within(one, holding({"at": frozenset({first, first + 97})}, end=LATER), step=STEP)
    assert within(one, holding({"at": frozenset({first, first + 194})}, end=LATER), step=STEP)
    assert not within(one, holding({"at": frozenset({first, first + 300})}, end=LATER), step=STEP)


@pytest.mark.parametrize(
    "member",
    [
        lambda each: {"id": each},
        lambda each: {each: 1},
        lambda each: [each],
        lambda each: json.dumps({"id": each}),
        lambda each: frozenset({each, "x"}),
        lambda each: f"order-{each}",
    ],
)
def test_what_was_put_into_a_list_of_renamed_things_is_one_row(member):
    def of(made, *more):
        listed = [*more, *map(member, made[:3])]
        return world(
            entry("all", {"list": listed}),
            *(entry(name, {"is": made["abc".index(name)]}) for name in "abc"),
            made=made,
        )

    assert across(of(U), of(V))
    compared = across(of(U), of(V, member("plain")))
    assert [(each.path, each.after) for each in compared.durable] == [("list[0]", member("plain"))]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("20231114T221320", "20231114T221457", True),
        ("20231114T221320", "20231114221457", False),
        ("20231114", "20231114T000000", False),
    ],
)
def test_compact_times_stand_for_each_other_where_they_are_written_alike(one, other, expected):
    assert bool(within(holding({"v": one}), holding({"v": other}, end=LATER), step=STEP)) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"a": [1]}, {"a": [1]}, True),
        ({"a": [1]}, {"a": [True]}, False),
        ({"a": 1}, {"b": 1}, False),
        ([1], (1,), False),
        ((1, "x"), (1, "x"), True),
        ([1, 2], [1], False),
        (1, 1.0, False),
        ("a", "b", False),
    ],
)
def test_values_are_alike_to_the_octet_with_their_types(one, other, expected):
    assert exactly(one, other) is expected
    assert equal(holding(one), holding(other)) is expected


def test_versions_of_a_parameter_that_only_times_tell_apart_count_once_too():
    def of(*values, end=None):
        *before, now = [{"Value": each} for each in values]
        return world(entry("/a", {**now, "Versions": before}, "parameters", "ssm"), end=end)

    assert within(of("x", "y"), of("x", "y", "y", end=LATER), step=STEP)
    assert not within(of("x", "y"), of("x", "y", "x", end=LATER), step=STEP)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_names_of_all_months_are_read(month):
    at = datetime(2023, month, 14, 22, 13, 20, tzinfo=timezone.utc)
    start = int(at.timestamp()) * 1_000_000
    for form in ("%a, %d %b %Y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y", "%d/%b/%Y:%H:%M:%S +0000"):
        one, other = (
            holding({"v": when.strftime(form)}, start=start, end=start + STEP)
            for when in (at, at + timedelta(seconds=97))
        )
        assert within(one, other, step=STEP), form
        assert not within(
            one, holding({"v": (at + timedelta(seconds=400)).strftime(form)}, start=start), step=STEP
        )
