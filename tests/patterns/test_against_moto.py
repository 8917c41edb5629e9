"""Another matcher, moto's, as a second opinion where the two languages are the same.

Where they differ, AWS is with us: to moto an empty list or object exists (exists_list_empty_NEG, recorded by LocalStack's
suite, says no), true is 1 and a number like others, and an array of objects has no fields (list_within_dict says that it has).
None of that is drawn here.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from moto.events.models import EventPattern

from pytest_faas import matches

WORDS = st.sampled_from(["", "a", "ab", "abc", "Ab", "b", "bc", "10.0.0.1"])
NUMBERS = st.sampled_from([0, 1, 2, 2.5, -1, 100])
LEAVES = WORDS | NUMBERS | st.none()
BOUND = NUMBERS.map(lambda bound: [">", bound, "<=", bound + 2])
EXPRESSIONS = st.one_of(
    st.builds(lambda word: {"prefix": word}, WORDS),
    st.builds(lambda word: {"suffix": word}, WORDS),
    st.builds(lambda word: {"prefix": {"equals-ignore-case": word}}, WORDS),
    st.builds(lambda word: {"suffix": {"equals-ignore-case": word}}, WORDS),
    st.builds(lambda word: {"equals-ignore-case": word}, WORDS),
    st.builds(lambda word: {"wildcard": word}, st.sampled_from(["a*", "*b", "*", "a*c", "ab", ""])),
    st.builds(lambda word: {"anything-but": word}, WORDS),
    st.builds(lambda words: {"anything-but": words}, st.lists(WORDS, min_size=1, max_size=3)),
    st.builds(lambda numbers: {"anything-but": numbers}, st.lists(NUMBERS, min_size=1, max_size=3)),
    st.builds(lambda word: {"anything-but": {"prefix": word}}, WORDS.filter(bool)),
    st.builds(lambda bound: {"numeric": bound}, BOUND),
    st.builds(lambda bound: {"numeric": ["=", bound]}, NUMBERS),
    st.builds(lambda there: {"exists": there}, st.booleans()),
    st.just({"cidr": "10.0.0.0/24"}),
)
FIELD = st.lists(LEAVES | EXPRESSIONS, min_size=1, max_size=3)
NAMES = st.sampled_from(["a", "b", "c"])
OBJECT = st.dictionaries(NAMES, FIELD, min_size=1, max_size=3)
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "source": LEAVES | st.lists(LEAVES, min_size=1, max_size=3),
        "detail": st.dictionaries(NAMES, LEAVES | st.lists(LEAVES, min_size=1, max_size=3), max_size=3),
    },
)
PATTERNS = st.fixed_dictionaries({}, optional={"source": FIELD, "detail": OBJECT}).filter(bool)
EITHER = st.builds(lambda one, other: {"detail": {"$or": [one, other]}}, OBJECT, OBJECT)


@given(PATTERNS | EITHER, EVENTS)
def test_moto_and_we_agree(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    theirs = EventPattern.load(json.dumps(pattern)).matches_event(event)  # type: ignore[arg-type]  # moto says dict, and means any JSON
    assert matches(pattern, event) is theirs
