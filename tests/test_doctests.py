"""The examples in docstrings run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest
from shared_clients import clients_shared

import pytest_faas

MODULES = sorted(
    each.name for each in pkgutil.walk_packages(pytest_faas.__path__, "pytest_faas.") if not each.ispkg
)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.fixture
def functions(monkeypatch):
    """The folder in which examples find `src/orders.py`."""
    monkeypatch.chdir(Path(__file__).parent / "documented")
    with clients_shared():
        yield


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.usefixtures("functions")
def test_examples(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=OPTIONS)
    assert result.failed == 0


def test_the_public_functions_and_classes_have_examples():
    with_examples = [
        name
        for name in MODULES
        if doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name))
    ]
    assert {
        "pytest_faas.checks.assertions",
        "pytest_faas.sandbox",
        "pytest_faas.origin",
        "pytest_faas.runtime.stopping.deadline",
        "pytest_faas.cloud.fake",
    } <= set(with_examples)
