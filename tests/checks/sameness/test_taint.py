"""Places that follow the seed: found with another seed, and then compared with nothing."""

from __future__ import annotations

import json

import pytest
from sameness_worlds import U, V, entry, holding, message, world

from pytest_faas.checks.sameness import NO_TAINT, Taint, across, taint


def found(*places):
    return Taint(frozenset(places))


@pytest.mark.parametrize(
    ("clean", "reseeded", "expected"),
    [
        (holding({"h": "3f", "n": 1}), holding({"h": "a4", "n": 1}), found(("dynamodb", "orders", "h"))),
        (holding({"h": U[0]}, U), holding({"h": V[0]}, V), NO_TAINT),
        (
            holding({"list": [{"code": "3f"}, {"code": "4e"}]}),
            holding({"list": [{"code": "5a"}, {"code": "6b"}]}),
            found(("dynamodb", "orders", "list[].code")),
        ),
        (
            world(entry("id=3f", {"id": "3f", "n": 1})),
            world(entry("id=a4", {"id": "a4", "n": 1})),
            found(("dynamodb", "orders", None), ("dynamodb", "orders", "id")),
        ),
        (
            world(entry("id=3f", {"n": 1}), entry("id=4e", {"n": 2})),
            world(entry("id=a4", {"n": 2}), entry("id=b5", {"n": 1})),
            found(("dynamodb", "orders", None)),
        ),
        (
            world(entry("id=3f", {"n": 1}), entry("id=4e", {"n": 2})),
            world(entry("id=a4", {"n": 2})),
            NO_TAINT,  # as many as here must be there: this is no matter of names
        ),
        (
            world(sent=(message(json.dumps({"code": "3f", "n": 1})),)),
            world(sent=(message(json.dumps({"code": "a4", "n": 1})),)),
            found(("sqs", "jobs", "MessageBody.code")),
        ),
        (
            world(sent=(message("3f", "a"), message("x", "b"))),
            world(sent=(message("a4", "a"), message("x", "b"))),
            found(("sqs", "a", "MessageBody")),
        ),
        (
            world(entry("id=3f", {"of": U[0], "n": 1}), made=U),
            world(entry("id=a4", {"of": V[0], "n": 1}), made=V),
            found(("dynamodb", "orders", None)),
        ),
    ],
)
def test_what_follows_the_seed(clean, reseeded, expected):
    assert taint(clean, reseeded) == expected
    assert across(clean, reseeded, taint=expected) or expected == NO_TAINT


def test_a_tainted_place_holds_anything_and_the_places_beside_it_do_not():
    places = found(("dynamodb", "orders", "code"), ("sqs", "jobs", "MessageBody.items[].code"))
    assert bool(places)
    assert not NO_TAINT
    one, other = holding({"code": "a", "n": 1}), holding({"code": {"b": 1}, "n": 1})
    assert not across(one, other)
    assert across(one, other, taint=places)
    assert [each.path for each in across(one, holding({"code": "b", "n": 2}), taint=places).durable] == ["n"]
    assert not across(one, holding({"n": 1}), taint=places)  # it is there or it is not
    assert not across(holding({"x": one}), holding({"x": other}), taint=places)
    elsewhere = [world(entry("id=1", {"code": each}, resource="users")) for each in "ab"]
    assert not across(*elsewhere, taint=places)
    sent = [world(sent=(message(json.dumps({"items": [{"code": each}, {"code": "x"}]})),)) for each in "ab"]
    assert across(*sent, taint=places)


def test_tainted_keys_are_matched_by_what_they_hold():
    places = found(("dynamodb", "orders", None), ("dynamodb", "orders", "id"))
    one = world(entry("id=a", {"id": "a", "n": 1}), entry("id=b", {"id": "b", "n": 2}))
    other = world(entry("id=c", {"id": "c", "n": 2}), entry("id=d", {"id": "d", "n": 1}))
    assert across(one, other, taint=places)
    third = world(entry("id=c", {"id": "c", "n": 2}), entry("id=d", {"id": "d", "n": 2}))
    assert [each.kind for each in across(one, third, taint=places).durable] == ["removed", "added"]
    assert not across(one, world(entry("id=c", {"id": "c", "n": 2})), taint=places)


def test_the_table_itself_has_no_key_to_follow_the_seed():
    places = found(("dynamodb", "orders", None))
    one, other = world(entry("", {"n": 1})), world(entry("", {"n": 2}))
    assert [(each.kind, each.path) for each in across(one, other, taint=places).durable] == [("changed", "n")]
