"""What holds for any two worlds."""

from __future__ import annotations

import base64
import copy
import json
import random
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sameness_worlds import LATER, START, STEP, U, V, entry, message, world

from pytest_faas.checks.sameness import across, identical, taint, within

NUMBER = 6
SETTINGS = settings(
    max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def shapes():
    """Draw values in which a number in angle brackets stands for a generated value."""
    names = st.integers(0, NUMBER - 1).map(lambda number: f"<{number}>")
    texts = st.one_of(
        st.text("ab-/_ {", max_size=4),
        names,
        names.map("id={}/x".format),
        st.tuples(names, names).map("-".join),
        st.lists(names, max_size=3).map(json.dumps),
    )
    leaves = st.one_of(
        texts,
        st.integers(-3, 3),
        st.booleans(),
        st.none(),
        st.decimals(0, 9, places=1),
        texts.map(str.encode),
        st.frozensets(texts, max_size=3),
        st.sampled_from(["2023-11-14T22:13:20Z", 1700000000]),
    )
    keys = st.one_of(st.sampled_from("xyz"), names)
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=6,
    )


WORLDS = st.tuples(
    st.lists(st.tuples(st.integers(0, NUMBER), shapes()), max_size=5), st.lists(shapes(), max_size=4)
)


def filled(value, names):
    """Return a value with its generated values."""
    if isinstance(value, str):
        for number, name in enumerate(names):
            value = value.replace(f"<{number}>", name)
        return value
    if isinstance(value, bytes):
        return filled(value.decode(), names).encode()
    if isinstance(value, dict):
        return {filled(key, names): filled(each, names) for key, each in value.items()}
    if isinstance(value, (list, frozenset)):
        return type(value)(filled(each, names) for each in value)
    return value


def built(shape, names, order=None, extra=(), end=START):
    items, sent = shape
    entries = [
        entry(f"id={place}" if number == NUMBER else f"id={names[number]}/{place}", filled(value, names))
        for place, (number, value) in enumerate(items)
    ]
    messages = [message(filled(each, names)) for each in sent]
    if order is not None:
        order.shuffle(entries)
        order.shuffle(messages)
    return world(*entries, *extra, sent=tuple(messages), made=names, end=end)


@SETTINGS
@given(WORLDS, st.permutations(V[:NUMBER]), st.randoms(use_true_random=False))
def test_a_renamed_and_shuffled_world_is_the_same(shape, renamed, order):
    one, other = built(shape, U[:NUMBER]), built(shape, renamed, order)
    assert across(one, other), across(one, other)
    assert across(other, one)
    assert not taint(one, other)


@SETTINGS
@given(WORLDS, st.permutations(U[:NUMBER]))
def test_values_may_be_called_alike_on_both_sides(shape, renamed):
    assert across(built(shape, U[:NUMBER]), built(shape, renamed))


@SETTINGS
@given(WORLDS, st.permutations(V[:NUMBER]), st.sampled_from([1, "x", None, {"of": "<0>"}, ["<1>"]]))
def test_one_thing_more_is_one_difference_more(shape, renamed, value):
    one = built(shape, U[:NUMBER])
    more = built(shape, renamed, extra=[entry("more", filled(value, renamed))])
    compared = across(one, more)
    assert [(each.kind, each.key) for each in compared.durable if each.key == "more"] == [("added", "more")]
    assert not across(more, one)


@SETTINGS
@given(WORLDS, st.permutations(V[:NUMBER]))
def test_one_message_more_is_beyond_and_nothing_is_fewer(shape, renamed):
    items, sent = shape
    compared = across(built(shape, U[:NUMBER]), built((items, [*sent, "one more"]), renamed))
    assert not compared.durable
    assert not compared.fewer
    assert [each.after for each in compared.more] == [{"MessageBody": "one more"}]


def mutated(value, choices):
    """Return a value with one number or text in it changed, or None where there is none to change."""
    places = list(leaves(value, ()))
    if not places:
        return None
    path = places[choices.randrange(len(places))]
    changed = copy.deepcopy(value)
    at = changed
    for step in path[:-1]:
        at = at[step]
    old = at[path[-1]]
    at[path[-1]] = old + 1 if isinstance(old, int) else old + "!"
    return changed


def leaves(value, path):
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))
    elif isinstance(value, (int, str)) and not isinstance(value, bool) and path:
        yield path


@SETTINGS
@given(WORLDS, st.permutations(V[:NUMBER]), st.randoms(use_true_random=False))
def test_one_change_is_a_difference_in_either_direction(shape, renamed, choices):
    items, sent = shape
    changed = mutated([[value for _, value in items], sent], choices)
    if changed is None:
        return
    values, messages = changed
    other = built(([(number, value) for (number, _), value in zip(items, values)], messages), renamed)
    one = built(shape, U[:NUMBER])
    compared = across(one, other)
    assert not compared
    assert not across(other, one)
    assert compared.durable or (compared.fewer and compared.more)


@SETTINGS
@given(WORLDS, st.randoms(use_true_random=False))
def test_a_world_is_the_same_as_itself(shape, order):
    one, same = built(shape, U[:NUMBER]), built(shape, U[:NUMBER], order, end=LATER)
    assert identical(one, same)
    assert not within(one, same, step=STEP).durable
    assert across(one, same)


def graph(edges, names):
    sent = tuple(message({"of": names[one], "to": names[two]}) for one, two in edges)
    return world(sent=sent, made=names)


def isomorphic(one, other, number):
    """Say whether some renaming of all makes the same of both, by trying them all."""
    wanted = sorted(other)
    return any(sorted((p[a], p[b]) for a, b in one) == wanted for p in permutations(range(number)))


EDGES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=7)


@settings(SETTINGS, max_examples=200)
@given(EDGES, EDGES)
def test_graphs_are_the_same_just_where_a_renaming_exists(one, other):
    assert bool(across(graph(one, U[:5]), graph(other, V[:5]))) is isomorphic(one, other, 5)


@pytest.mark.parametrize("seed", range(40))
def test_regular_graphs_are_told_apart_although_all_their_values_look_alike(seed):
    choices = random.Random(seed)
    one, other = ([pair for _ in range(2) for pair in enumerate(shuffled(choices, 5))] for _ in range(2))
    assert bool(across(graph(one, U[:5]), graph(other, V[:5]))) is isomorphic(one, other, 5)


def shuffled(choices, number):
    found = list(range(number))
    choices.shuffle(found)
    return found


def test_bytes_and_base64_and_numbers_are_searched_too():
    def of(name):
        inner = base64.b64encode(json.dumps({"id": name}).encode()).decode()
        return world(entry("id=1", {"b": name.encode(), "t": inner, "n": Decimal(1)}), made=[name])

    assert across(of(U[0]), of(V[0]))


@pytest.mark.parametrize("lasting", [True, False])
@pytest.mark.parametrize("seed", range(120))
def test_a_clean_world_is_found_in_one_that_sent_more(seed, lasting):
    choices = random.Random(seed)
    number = choices.randint(1, 5)
    sent = [(choices.randrange(number), choices.randrange(number)) for _ in range(choices.randint(1, 6))]
    kept = [place for place in range(number) if lasting and choices.random() < 0.7]
    more = [(choices.randrange(8), choices.randrange(8)) for _ in range(choices.randint(1, 3))]
    others = [V[place] for place in shuffled(choices, 8)]

    def of(names, pairs):
        items = [entry(f"id={names[place]}", {"id": names[place], "group": place % 2}) for place in kept]
        return world(
            *items, sent=tuple(message({"a": names[a], "b": names[b]}) for a, b in pairs), made=names
        )

    compared = across(of(U, sent), of(others, [*sent, *more]))
    assert (len(compared.durable), len(compared.fewer), len(compared.more)) == (0, 0, len(more))
    assert not compared.undecided
