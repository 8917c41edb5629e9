"""`pytest_faas.events` works without any installed package, pytest and boto3 among them."""

from __future__ import annotations

import json
import subprocess
import sys


def modules_after(statement: str) -> set[str]:
    """Return the top-level names of what a fresh interpreter has loaded after a statement, but not before."""
    code = f"""
import sys
before = set(sys.modules)
{statement}
import json
print(json.dumps(sorted({{name.partition(".")[0] for name in set(sys.modules) - before}})))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(done.stdout))


def test_events_import_the_standard_library_only():
    loaded = modules_after("import pytest_faas.events")
    assert "pytest_faas" in loaded
    assert loaded - sys.stdlib_module_names == {"pytest_faas"}


def test_building_events_imports_the_standard_library_only():
    loaded = modules_after(
        "from pytest_faas import events; events.kinesis(1); events.dynamodb_stream(events.insert({'id': 1, 's': {1}}))"
    )
    assert loaded - sys.stdlib_module_names == {"pytest_faas"}


def test_events_import_nothing_of_the_package_above_them():
    """Layers: events, errors and arguments stand alone."""
    code = "import sys, pytest_faas.events; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    own = {name.split(".")[1] for name in done.stdout.split() if name.startswith("pytest_faas.")}
    assert own <= {"_version", "arguments", "errors", "events", "origin"}


def test_a_foreign_import_would_be_seen():
    assert modules_after("import pytest_faas.events, pytest") - sys.stdlib_module_names > {
        "pytest_faas",
        "pytest",
    }
