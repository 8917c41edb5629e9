"""A failure names a heading of its check's page, whichever module has found the kind."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module

import pytest
from docs_blocks import REPOSITORY

from pytest_faas.checks.explaining import ADVICE

# The modules, below `pytest_faas.checks`, that find kinds for a check beside its own.
MACHINERY = {
    "no-lost-records": ["records.blame"],
    "partial-batch": ["records.blame", "records.batch_kinds"],
    "robust": ["records.why", "records.beside"],
    "concurrent": ["concurrency.told"],
    "warm-start": ["warm.left_files"],
    "equivalent-requests": ["requests.headers", "requests.bodies", "requests.absent", "requests.projected"],
}
OF_A_REPETITION = {  # a batch that came again as a whole, explained as `idempotent` does it
    "visibility-too-short", "time-of-delivery", "key-covers-delivery", "memory-only-dedup", "event-mutated",
    "mark-not-found", "new-key-each-time", "add-without-condition", "read-then-write", "side-effect-repeated",
    "ends-otherwise",
}  # fmt: skip


def headings(page: str) -> set[str]:
    text = (REPOSITORY / "docs" / "checks" / f"{page}.md").read_text(encoding="utf-8")
    return set(re.findall(r"^## ([a-z0-9-]+)$", text, re.MULTILINE))


def kinds_in(module: str) -> set[str]:
    tree = ast.parse(inspect.getsource(import_module(f"pytest_faas.checks.{module}")))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {each for each in ADVICE if each in texts}


@pytest.mark.parametrize(
    ("page", "module"), [(page, each) for page, all_ in MACHINERY.items() for each in all_]
)
def test_each_kind_that_a_checks_machinery_names_has_its_heading(page: str, module: str) -> None:
    assert kinds_in(module)
    assert kinds_in(module) <= headings(page)


def test_a_batch_that_comes_again_as_a_whole_is_explained_on_the_page_of_batches() -> None:
    assert headings("partial-batch") >= OF_A_REPETITION


def test_each_kind_of_the_table_is_a_heading_of_some_page() -> None:
    pages = [path.stem for path in (REPOSITORY / "docs" / "checks").glob("*.md")]
    assert set().union(*(headings(page) for page in pages)) == set(ADVICE)


@pytest.mark.parametrize(
    ("page", "kinds"),
    [
        ("contract", {"answer-not-sendable", "too-large", "not-json", "answer-refused", "answer-ignored"}),
        ("http-semantics", {"unsafe-get", "put-not-idempotent", "delete-not-idempotent", "key-not-honoured"}),
        ("equivalent-requests", {"header-case", "base64-ignored", "null-not-absent", "front-end-coupling"}),
        ("order", {"order-assumed"}),
        ("warm-start", {"global-leaks", "state-kept-after-failure", "stale-after-idle", "files-left"}),
        ("recursion", {"triggers-itself"}),
        ("concurrent", {"lost-update", "double-effect", "mixed"}),
    ],
)
def test_a_page_has_the_kinds_of_its_check_and_no_others(page: str, kinds: set[str]) -> None:
    assert headings(page) == kinds
