"""The pages of the checks say what the code says: arguments, errors, and a heading for each kind that a page's check names."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module

import docs_reference
import pytest
from docs_blocks import REPOSITORY

from pytest_faas import Sandbox, errors
from pytest_faas.checks.explaining import ADVICE
from pytest_faas.checks.table import CHECKS

PAGES = {path.stem: path for path in (REPOSITORY / "docs" / "checks").glob("*.md") if path.stem != "README"}
SHARED = {"self", "fn", "event", "source", "allow", "vacuous"}
IDEMPOTENT = {
    "new-key-each-time", "add-without-condition", "read-then-write", "side-effect-repeated", "memory-only-dedup",
    "key-covers-delivery", "time-of-delivery", "event-mutated", "mark-not-found", "visibility-too-short",
    "fails-again", "fails-on-redelivery", "ends-otherwise", "key-not-honoured",
}  # fmt: skip
RETRY_SAFE = {
    "mark-before-send", "never-recovers", "new-key-each-time", "add-without-condition", "read-then-write",
    "side-effect-repeated", "reported-too-few", "time-of-delivery", "key-covers-delivery", "ends-otherwise",
    "left-behind",
}  # fmt: skip


def described() -> dict[str, list[str]]:
    section = docs_reference.section(docs_reference.text("checks.md"), "## Each of them")
    return {row[0].strip("`"): row[1:] for row in docs_reference.rows(section)}


def headings(page: str) -> set[str]:
    return set(re.findall(r"^## ([a-z0-9-]+)$", PAGES[page].read_text(encoding="utf-8"), re.MULTILINE))


def test_each_check_has_its_row_and_there_are_no_others() -> None:
    methods = {name for name in dir(Sandbox) if name.startswith("assert_")}
    assert set(described()) == methods == {f"assert_{name}" for name in CHECKS}


@pytest.mark.parametrize("name", CHECKS)
def test_the_arguments_and_the_error_of_a_check_are_those_of_its_row(name: str) -> None:
    told, raised = described()[f"assert_{name}"]
    own = set(inspect.signature(getattr(Sandbox, f"assert_{name}")).parameters) - SHARED
    assert set(re.findall(r"`(\w+)`(?=[:,;]|$)", told)) == own
    assert CHECKS[name].error.__name__ in docs_reference.code(raised)
    for each in docs_reference.code(raised):
        assert issubclass(getattr(errors, each), errors.CheckFailed)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_of_a_check_and_names_only_kinds_that_there_are(page: str) -> None:
    assert page.replace("-", "_") in CHECKS
    assert headings(page) <= set(ADVICE)


@pytest.mark.parametrize("page", PAGES)
def test_each_kind_that_a_checks_own_code_names_has_its_heading(page: str) -> None:
    module = import_module(f"pytest_faas.checks.properties.{page.replace('-', '_')}")
    texts = {
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Constant)
    }
    assert {each for each in ADVICE if each in texts} <= headings(page)


@pytest.mark.parametrize(("page", "kinds"), [("idempotent", IDEMPOTENT), ("retry-safe", RETRY_SAFE)])
def test_each_kind_that_a_check_names_has_its_heading(page: str, kinds: set[str]) -> None:
    assert headings(page) == kinds


def test_each_kind_of_the_table_is_a_slug_with_a_sentence() -> None:
    for kind, advice in ADVICE.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind)
        assert advice[0].isupper()
        assert advice.endswith(".")
