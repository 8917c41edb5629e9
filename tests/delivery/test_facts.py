"""The table of facts in `docs/reference/`: each has a source, and tests that are there."""

from __future__ import annotations

import ast
import dataclasses
import re
from functools import cache
from pathlib import Path

import pytest

import pytest_faas

TESTS = Path(__file__).parents[1]
REFERENCE = TESTS.parent / "docs" / "reference"
PAGE = (REFERENCE / "delivery-facts.md").read_text()
SOURCES = dict(re.findall(r"^\[([^\]]+)\]: (\S+)$", PAGE, re.MULTILINE))
HEADS = {"fact", "---"}


def rows(page: str) -> list[list[str]]:
    """Return the cells of each row of the tables, without their heads."""
    found = [
        [cell.strip() for cell in re.split(r"\s*\|\s*", line.strip("| "))]
        for line in page.splitlines()
        if line.startswith("|")
    ]
    return [row for row in found if row[0].strip("-") and row[0] not in HEADS]


FACTS = rows(PAGE)


@cache
def names_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def is_there(name: str) -> bool:
    """Whether there is such a test: `queue/test_fifo::test_a_batch_may_mix_groups`."""
    module, _, test = name.partition("::")
    files = (TESTS / "delivery" / f"{module}.py", TESTS / f"{module}.py")
    return any(test in names_in(path) for path in files if path.is_file())


def named(cell: str) -> list[str]:
    """Return the tests that a cell names; one that is written otherwise is in the way."""
    found = [each.strip() for each in cell.split(",")]
    assert all(re.fullmatch(r"`[\w/]+::test_\w+`", each) for each in found), cell
    return [each.strip("`") for each in found]


def has_source(cell: str) -> bool:
    """Whether a cell names a page that is listed, a recording with its date, or a report with its number."""
    labels = re.findall(r"\[([^\]]+)\]", cell)
    if not set(labels) <= set(SOURCES):
        return False
    recorded = re.search(r"recorded: test_\w+.* 20\d\d-\d\d-\d\d", cell)
    reported = re.search(r"reported in [\w.-]+/[\w.-]+#\d+", cell)
    return bool(recorded or reported or (labels and "recorded: " not in cell))


def test_the_table_is_read():
    assert len(FACTS) > 90
    assert {len(row) for row in FACTS} == {3}


def test_each_test_that_the_table_names_is_there():
    assert [name for _, _, tests in FACTS for name in named(tests) if not is_there(name)] == []


@pytest.mark.parametrize("name", ["queue/test_outcomes::test_that_nobody_wrote", "queue/test_none::test_a"])
def test_a_test_that_is_not_there_is_noticed(name):
    assert not is_there(name)


def test_each_fact_has_a_source():
    assert [fact for fact, source, _ in FACTS if not has_source(source)] == []


@pytest.mark.parametrize(
    "cell", ["", "[no such page]", "recorded: test_a", "[retries]; recorded: test_a", "somebody said so"]
)
def test_a_fact_without_a_source_is_noticed(cell):
    assert not has_source(cell)


def test_each_page_is_one_of_those_who_know_and_is_referred_to():
    used = {label for _, source, _ in FACTS for label in re.findall(r"\[([^\]]+)\]", source)}
    assert set(SOURCES) == used
    known = r"https://(docs\.aws\.amazon\.com|github\.com/aws)/"
    assert [page for page in SOURCES.values() if not re.match(known, page)] == []


def test_each_recording_is_cited_by_a_test():
    recorded = {name for _, source, _ in FACTS for name in re.findall(r"\b(test_\w+)", source)}
    texts = [path.read_text() for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
    # one test stands for a recording of each kind of stream: `test_report_batch_item_failures`
    either = {name: re.sub(r"^test_(kinesis|dynamodb)_", "test_", name) for name in recorded}
    cited = {name for name, other in either.items() if any(name in text or other in text for text in texts)}
    assert recorded - cited == set()


def test_what_is_not_known_is_a_setting_that_is_there():
    page = (REFERENCE / "differences.md").read_text()
    written = re.findall(r"\b(Queue|Stream|Async|Sync)\(([a-z_]+=[^)]*)\)", page)
    kinds = {kind for kind, _ in written}
    assert kinds == {"Queue", "Stream", "Async", "Sync"}
    for kind, arguments in written:
        fields = {each.name for each in dataclasses.fields(getattr(pytest_faas, kind))}
        assert set(re.findall(r"([a-z_]+)=", arguments)) <= fields


def test_each_setting_that_aws_does_not_document_is_among_what_is_not_known():
    unknown = (REFERENCE / "differences.md").read_text().partition("## Not known for certain")[2]
    settings = (REFERENCE / "delivery.md").read_text()
    undocumented = re.findall(r"^\| `(\w+)` \| not documented", settings, re.MULTILINE)
    # said in the row before it
    undocumented += re.findall(r"^\| `(maximum_retry_interval)`", settings, re.MULTILINE)
    assert len(undocumented) > 10
    assert [name for name in undocumented if f"{name}=" not in unknown] == []
