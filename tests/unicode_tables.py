"""Hypothesis's tables of characters, lent to projects that tests make: it takes seconds to make them anew for each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.configuration import storage_directory


def lend(project: Path) -> None:
    """Let a project find the tables of this run, and nothing else of it."""
    home = project / ".hypothesis"
    home.mkdir(exist_ok=True)
    (home / "unicode_data").symlink_to(_made(), target_is_directory=True)


@cache
def _made() -> Path:
    st.text().validate()
    return storage_directory("unicode_data").path.resolve()
