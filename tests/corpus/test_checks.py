"""The corpus's table holds: each check finds the faults that it must find, and accuses no handler that is right."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from checking import Said, said_of
from kinds import COARSER
from row import Check, Finding, Row
from shared_clients import clients_shared
from table import ROWS
from trial import Trial

from pytest_faas import Sandbox

# powertools says so itself where a handler leaves out `register_lambda_context`: a fault of the corpus
pytestmark = pytest.mark.filterwarnings("ignore:Couldn't determine the remaining time left")

FAULTY = [row for row in ROWS if row.fails]


@pytest.fixture(autouse=True)
def files_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Give handlers a folder for their files, and clients that all tests share."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with clients_shared():
        yield


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_checks_say_what_the_table_says(faas: Sandbox, row: Row) -> None:
    """All checks of a row share one sandbox: each must leave it as it was."""
    with faas.frozen(row.at):
        trial = Trial(faas, row)
        trial.does_its_job()
        wrong = {
            check: said for check in wanted_of(row) if not holds(row, check, said := said_of(trial, check))
        }
    assert not wrong, "\n\n".join(
        f"{check}: {said.status}, {said.kinds}\n{said.text}" for check, said in wrong.items()
    )


def wanted_of(row: Row) -> list[Check]:
    """Return the checks that the table speaks of, in an order that changes from row to row."""
    found = [*([row.fails.check] if row.fails else []), *row.passes]
    return found if len(row.id) % 2 else found[::-1]


def holds(row: Row, check: Check, said: Said) -> bool:
    """Return whether a check says of a row what the table says."""
    if row.fails is None or row.fails.check != check:
        return said.status == "passed"
    return said.status == "failed" and not kinds_of(row.fails).isdisjoint(said.kinds)


def kinds_of(finding: Finding) -> frozenset[str]:
    return frozenset({finding.kind}) | COARSER.get(finding.kind, frozenset())


def test_each_check_is_failed_by_a_row_and_passed_by_two() -> None:
    failed = {row.fails.check for row in FAULTY if row.fails}
    assert failed == set(get_args(Check))
    passed = {check: sum(check in row.passes for row in ROWS) for check in get_args(Check)}
    assert {check: count for check, count in passed.items() if count < 2} == {}
