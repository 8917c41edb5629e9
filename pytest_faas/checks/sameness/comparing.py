"""Two worlds compared up to one renaming of generated values, and up to times that moved with the clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pytest_faas.checks.sameness.agreement import Agreement
from pytest_faas.checks.sameness.colours import fresh, rounds
from pytest_faas.checks.sameness.compared import Compared
from pytest_faas.checks.sameness.embedding import Embedding
from pytest_faas.checks.sameness.literals import GivenText, Times
from pytest_faas.checks.sameness.matching import Matching, Side
from pytest_faas.checks.sameness.names import Names
from pytest_faas.checks.sameness.reading import Reader
from pytest_faas.checks.sameness.reporting import report
from pytest_faas.checks.sameness.rules import NO_RULES, Rules
from pytest_faas.checks.sameness.search import Exhausted, Search
from pytest_faas.checks.sameness.stamps import Shift
from pytest_faas.checks.sameness.structure import Structure, structures
from pytest_faas.checks.sameness.tainted import NO_TAINT, Taint
from pytest_faas.checks.sameness.things import Reading, Thing
from pytest_faas.checks.sameness.unchanged import equal, touched
from pytest_faas.checks.worlds.evidence import Evidence


def across(
    clean: Evidence,
    other: Evidence,
    *,
    taint: Taint | None = None,
    rules: Rules = NO_RULES,
    literals: Collection[str | GivenText] = (),
) -> Compared:
    """Compare a world with a clean one: the same up to one renaming of what either generated, and to times of its clock.

    `literals`: texts that were there before; a value that they hold is never renamed. The very same entry of both states
    was there before too, is in them all the same, and is not looked at.
    """
    clean, other = touched(clean, other)
    if equal(clean, other):
        return Compared()
    before = [GivenText.of(each) for each in literals]
    names = Names(dict.fromkeys((*clean.generated, *other.generated)), before)
    windows = (clean.start, clean.end), (other.start, other.end)
    shift = Shift.between(*windows)
    agreement = Agreement(shift, Times(before))
    one, its = (
        list(Reading(Reader(names, window), rules, taint or NO_TAINT).things(evidence))
        for window, evidence in zip(windows, (clean, other), strict=True)
    )
    return compare(one, its, agreement)


def compare(one: list[Thing], other: list[Thing], agreement: Agreement) -> Compared:
    """Compare two lists of things."""
    mine, yours = structures(one, other, agreement.shift)
    renamed, undecided = _searched(mine, yours, agreement)
    if renamed:
        return Compared()
    found, still = _best(one, other, mine, yours, agreement)
    told = report(*found, undecided=undecided or still)
    if told.durable or not told.fewer:
        return told
    return _embedded(Side(one, mine), Side(other, yours), agreement, told)


def _embedded(one: Side, other: Side, agreement: Agreement, told: Compared) -> Compared:
    """Return that nothing is fewer, where the clean world fits into the other; else what was told."""
    search = Embedding(one, other, (fresh(one.made.rows), fresh(other.made.rows)))
    try:
        found = search.search(agreement.copy())
    except Exhausted:
        return replace(told, undecided=True)
    if found is None:
        return told
    pairs = [(one.things[place], other.things[its]) for place, its in search.pairs]
    better = report(pairs, [], [other.things[its] for its in other.open], found)
    return told if better.durable or better.fewer else better


def _searched(mine: Structure, yours: Structure, agreement: Agreement) -> tuple[Agreement | None, bool]:
    """Return the renaming that makes the same of both, if there is one, and whether the search ended before it knew."""
    try:
        pairs = Search(mine, yours, agreement).renaming(fresh(mine.rows), fresh(yours.rows))
    except Exhausted:
        return None, True
    if pairs is None:
        return None, False
    found = agreement.copy()
    found.learn(
        [
            (name, str(yours.names[its]))
            for value, its in pairs.items()
            if (name := mine.names[value]) is not None
        ]
    )
    return found, False


_Found = tuple[list[tuple[Thing, Thing]], list[Thing], list[Thing], Agreement]


def _best(
    one: list[Thing], other: list[Thing], mine: Structure, yours: Structure, agreement: Agreement
) -> tuple[_Found, bool]:
    """Return the best pairs; where one renaming makes the same of all that lasts, it is one of those."""
    levels = rounds(fresh(mine.rows), fresh(yours.rows))[::-1]
    matching = Matching(Side(one, mine), Side(other, yours), agreement.copy())
    matching.look_alikes(levels, sent=False)
    exhausted = False
    if any(not side.things[place].sent for side in (matching.one, matching.other) for place in side.open):
        lasting = _lasting(one, mine), _lasting(other, yours)
        renamed, exhausted = _searched(*lasting, agreement)
        if renamed is not None:
            matching = Matching(Side(one, mine), Side(other, yours), renamed)
            matching.look_alikes(levels, sent=False)
    matching.places()
    matching.look_alikes(levels, sent=True)
    pairs = [(one[place], other[its]) for place, its in matching.pairs]
    gone = [one[place] for place in matching.one.open]
    new = [other[place] for place in matching.other.open]
    return (pairs, gone, new, matching.agreement), exhausted


def _lasting(things: list[Thing], made: Structure) -> Structure:
    return Structure([row for row in made.rows if not things[row.thing].sent], made.names)
