"""Fixtures of the strategy tests."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, find, given, settings

# http_cases.py is a helper of these tests, not a test: make it importable by its own name.
sys.path.insert(0, str(Path(__file__).parent))

QUIET = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture(scope="session")
def smallest():
    """Find the smallest event for which something holds, within 500 examples."""

    def found(strategy, holds):
        return find(strategy, holds, settings=settings(max_examples=500, derandomize=True, **QUIET))

    return found


@pytest.fixture(scope="session")
def every():
    """Draw some events of a strategy."""

    def drawn(strategy, count=60):
        events = []

        @settings(max_examples=count, derandomize=True, **QUIET)
        @given(strategy)
        def draw(event):
            events.append(event)

        draw()
        return events

    return drawn


@pytest.fixture(scope="session")
def parameters():
    """Name the parameters of a factory or a strategy."""
    return lambda function: set(inspect.signature(function).parameters) - {"self"}


DRAW = """
import hashlib, sys
from hypothesis import HealthCheck, given, seed, settings
from pytest_faas import strategies

digest = hashlib.sha256()

@seed(7)
@settings(max_examples=100, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(getattr(strategies, sys.argv[1])())
def draw(event):
    digest.update(repr(event).encode("utf-8", "surrogatepass"))

draw()
print(digest.hexdigest())
"""


@pytest.fixture(scope="session")
def drawn_in_a_process():
    """Draw events in another process with a hash seed of its own, and return the digest of their bytes."""

    def digest(name, hash_seed):
        return subprocess.run(
            [sys.executable, "-c", DRAW, name],
            env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    return digest
