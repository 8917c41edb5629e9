"""The corpus's table is true: each handler does its job, each fault shows when it is provoked, and no right one has it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from corpus_aws import clients_shared
from probes import PROBES
from row import Row
from table import COARSER, FAULTS, KINDS, ROWS
from trial import HANDLERS, Trial

from pytest_faas import Sandbox

# powertools says so itself where a handler leaves out `register_lambda_context`: a fault of the corpus
pytestmark = pytest.mark.filterwarnings("ignore:Couldn't determine the remaining time left")


@pytest.fixture
def begin(faas: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Put a row's handler into the fake AWS, on a clock that stands and with a folder for its files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    clocks = []

    def trial(row: Row) -> Trial:
        clock = faas.frozen(row.at)
        clocks.append(clock)
        return Trial(faas, row, clock.__enter__())

    with clients_shared():
        yield trial
    for each in clocks:
        each.__exit__(None, None, None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_is_true(begin: Any, row: Row) -> None:
    trial = begin(row)
    assert trial.clean
    row.does(trial.aws)
    wanted = {row.fails.shown_by: True} if row.fails else dict.fromkeys(sorted(FAULTS[row.fault]), False)
    wanted.update(dict.fromkeys(row.passes, False))
    assert {probe: PROBES[probe](trial) for probe in wanted} == wanted


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
