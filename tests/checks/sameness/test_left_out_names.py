"""Literals are searched only for what the compared texts hold, with the same result as if they were for everything."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_faas.checks.sameness.literals import GivenText
from pytest_faas.checks.sameness.names import Names

LONG = "b1a7c2d4e5f6"
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
# One within the other, one over the other, one that is no word, a uuid in two spellings, a short one.
VALUES = [LONG, LONG[:8], LONG[4:], f"{LONG[6:]}x9", "a.b c.d e", UUID, UUID.replace("-", "").upper(), "4711"]
PIECES = st.lists(st.sampled_from([*VALUES, "-", " ", "x", "order="]), max_size=6).map("".join)


def held(values, literals):
    """Return the values of which a literal holds any spelling: what a search for all of them finds."""
    plain = {each: each.replace("-", "").lower() if len(each) >= 32 else each for each in values}
    spelt = {UUID: [UUID, UUID.replace("-", ""), UUID.upper(), UUID.replace("-", "").upper()]}
    return {
        each
        for each in values
        if any(
            text.holds(spelling)
            for text in literals
            for spelling in (spelt[UUID] if plain[each] == plain[UUID] else [each])
        )
    }


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(PIECES, min_size=1, max_size=4), PIECES, st.permutations(VALUES))
def test_names_are_those_of_a_search_for_all(texts, literal, values):
    given_texts = [GivenText(literal)]
    lazily = Names(values, given_texts)
    eagerly = Names([each for each in values if each not in held(values, given_texts)])
    for text in texts:
        assert list(lazily.inside(text)) == list(eagerly.inside(text))
        assert lazily.whole(text) == eagerly.whole(text)


def test_a_literal_is_not_made_where_no_text_holds_a_generated_value():
    made = []

    def literal():
        made.append(1)
        return f"before: {LONG}"

    names = Names([LONG, UUID], [GivenText(literal)])
    assert list(names.inside("order 7 is paid")) == []
    assert names.whole("order") is None
    assert made == []
    assert [each.value for _, _, each in names.inside(f"{LONG} {UUID}")] == [UUID.replace("-", "")]
    assert names.whole(LONG) is None
    assert made == [1]
