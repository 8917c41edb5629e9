"""Let the tests of the corpus import its rows, and save no failure."""

import sys
from pathlib import Path

import pytest

from pytest_faas import session

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save no failure: the tests fail checks on purpose, and the repository's own folder is no place for that."""
    monkeypatch.setattr(session, "shelf_of", lambda _test: None)
