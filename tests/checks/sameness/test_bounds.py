"""What happens where generated values look alike in more ways than can be tried."""

from __future__ import annotations

import pytest
from sameness_worlds import U, V, entry, message, world

from pytest_faas.checks.sameness import across, embedding, search

BETWEEN = [(one, two) for one in (0, 1, 2) for two in (3, 4, 5)]  # each of three with each of three others
PRISM = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (0, 3), (1, 4), (2, 5)]


def lasting(made, edges):
    """Return a world whose items are edges, either way: in both graphs each value has three neighbours."""
    pairs = [(made[one], made[two]) for each in edges for one, two in (each, each[::-1])]
    return world(*(entry(f"{one}/{two}", {"n": 1}) for one, two in pairs), made=made)


@pytest.fixture
def no_steps(monkeypatch):
    monkeypatch.setattr(search, "_MOST", 0)
    monkeypatch.setattr(search, "_FOR_EACH", 0)


def test_a_search_that_ended_early_says_so_where_it_reports_anything(no_steps):
    compared = across(lasting(U, BETWEEN), lasting(V, PRISM))
    assert compared.durable
    assert compared.undecided
    assert "too many ways" in str(compared)


def test_pairs_that_fit_are_proof_enough_without_a_search(no_steps):
    one = world(entry(f"id={U[0]}", {"n": 1}), sent=(message(U[0]),), made=U)
    compared = across(one, world(entry(f"id={V[0]}", {"n": 1}), sent=(message(V[0]),), made=V))
    assert compared
    assert not compared.undecided


def test_a_search_that_came_to_an_end_is_decided():
    compared = across(lasting(U, BETWEEN), lasting(V, PRISM))
    assert compared.durable
    assert not compared.undecided


def pairs(made, *sent):
    return world(sent=tuple(message({"a": made[one], "b": made[two]}) for one, two in sent), made=made)


ONE = pairs(U, (0, 1), (1, 2), (2, 0), (3, 3))
MORE = pairs(V, (0, 1), (1, 0), (3, 4), (4, 5), (5, 3), (6, 6))
NOT_IN = pairs(V, (0, 1), (1, 0), (3, 4), (4, 3), (6, 6), (7, 7))


def test_messages_are_placed_until_all_have_a_place():
    compared = across(ONE, MORE)
    assert not compared.fewer
    assert len(compared.more) == 2
    compared = across(ONE, NOT_IN)
    assert compared.fewer
    assert not compared.undecided


def test_placing_messages_is_bounded_and_says_so(monkeypatch):
    monkeypatch.setattr(embedding, "_MOST", 3)
    compared = across(ONE, NOT_IN)
    assert compared.fewer
    assert compared.undecided


def test_so_many_things_are_not_placed_one_by_one(monkeypatch):
    monkeypatch.setattr(embedding, "_DEEPEST", 3)
    assert across(ONE, NOT_IN).undecided
    monkeypatch.setattr(embedding, "_DEEPEST", 4)
    assert not across(ONE, NOT_IN).undecided


def test_a_message_that_has_no_like_is_missing_without_a_search(monkeypatch):
    monkeypatch.setattr(embedding, "_DEEPEST", 0)
    one = world(sent=(message("a"), message("a")))
    compared = across(one, world(sent=(message("a"), message("b"))))
    assert [each.before for each in compared.fewer] == [{"MessageBody": "a"}]
    assert not compared.undecided


@pytest.mark.parametrize("order", [1, -1])
def test_members_without_order_do_not_depend_on_how_they_come(order):
    def of(name, *more):
        members = [("fixed", {"n": 2}), (name, {"n": 1})][::order]
        return world(sent=(message(dict(members)), *more), made=[name])

    other = of(V[0], message("one more"))
    for one in (of(U[0]), world(sent=(message({U[0]: {"n": 1}, "fixed": {"n": 2}}),), made=U)):
        compared = across(one, other)
        assert not compared.fewer
        assert len(compared.more) == 1


@pytest.mark.parametrize("number", range(12))
def test_sets_do_not_depend_on_how_their_members_come(number):
    def of(name, *more):
        return world(sent=(message(frozenset({f"{number}", name, "x"})), *more), made=[name])

    assert not across(of(U[number]), of(V[number], message("one more"))).fewer
