"""The corpus's table is true: each handler does its job, each fault shows when it is provoked, and no right one has it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from probes import PROBES
from row import Row
from table import FAULTS, ROWS
from trial import HANDLERS, Trial, succeeded

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

    yield trial
    for each in clocks:
        each.__exit__(None, None, None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_is_true(begin: Any, row: Row) -> None:
    trial = begin(row)
    answer = trial.invoke()
    assert succeeded(answer), answer
    row.does(trial.aws)
    wanted = {row.fails.shown_by: True} if row.fails else dict.fromkeys(sorted(FAULTS[row.fault]), False)
    wanted.update(dict.fromkeys(row.passes, False))
    assert {probe: PROBES[probe](trial) for probe in wanted} == wanted


def test_each_fault_has_two_handlers_with_it_and_two_without() -> None:
    counts = Counter((row.fault, row.fails is not None) for row in ROWS)
    assert {fault: (counts[fault, True], counts[fault, False]) for fault in FAULTS} == dict.fromkeys(
        FAULTS, (2, 2)
    )
    assert len(FAULTS) == 21


def test_each_handler_has_one_row() -> None:
    files = {str(path.relative_to(HANDLERS).with_suffix("")) for path in HANDLERS.glob("[!_]*/*.py")}
    assert sorted(row.id for row in ROWS) == sorted(files)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_handler_is_as_small_as_a_team_writes_it(row: Row) -> None:
    lines = (HANDLERS / f"{row.id}.py").read_text().splitlines()
    assert 8 <= len(lines) <= 40
    assert not [line for line in lines if line.lstrip().startswith("#")]
