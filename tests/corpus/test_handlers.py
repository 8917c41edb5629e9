"""The corpus is whole: what each fault, kind and handler has in the table."""

from __future__ import annotations

from collections import Counter

import pytest
from row import Row
from table import COARSER, FAULTS, KINDS, ROWS
from trial import HANDLERS

from pytest_faas.checks.explaining import ADVICE


def test_each_fault_has_two_handlers_with_it_and_two_without() -> None:
    counts = Counter((row.fault, row.fails is not None) for row in ROWS)
    assert {each: (counts[each, True], counts[each, False]) for each in FAULTS if few(counts, each)} == {}
    assert len(FAULTS) == 23


def few(counts: Counter[tuple[str, bool]], fault: str) -> bool:
    return counts[fault, True] < 2 or counts[fault, False] < 2


def test_each_kind_is_named_by_a_row_and_each_row_names_a_kind() -> None:
    assert {row.fails.kind for row in ROWS if row.fails} == set(KINDS)
    assert sorted(KINDS) == list(KINDS)
    assert set(COARSER) < set(KINDS)
    assert set(KINDS) <= set(ADVICE)


def test_no_row_passes_the_check_that_it_fails() -> None:
    assert [row.id for row in ROWS if row.fails and row.fails.check in row.passes] == []


def test_a_right_handler_passes_the_check_that_its_faulty_twins_fail() -> None:
    wanted = {
        fault: {row.fails.check for row in ROWS if row.fails and row.fault == fault} for fault in FAULTS
    }
    assert [row.id for row in ROWS if not row.fails and not wanted[row.fault] <= set(row.passes)] == []


def test_each_handler_has_one_row() -> None:
    files = {str(path.relative_to(HANDLERS).with_suffix("")) for path in HANDLERS.glob("[!_]*/*.py")}
    assert sorted(row.id for row in ROWS) == sorted(files)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_handler_is_as_small_as_a_team_writes_it(row: Row) -> None:
    lines = (HANDLERS / f"{row.id}.py").read_text().splitlines()
    assert 8 <= len(lines) <= 40
    assert not [line for line in lines if line.lstrip().startswith("#")]
