"""The outside judges: npm packages, installed by `make judges` into .venvs/judges."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INSTALLED = HERE.parent.parent / ".venvs" / "judges"

sys.path.insert(0, str(HERE))  # drawn_events.py is a helper of these tests


@pytest.fixture(scope="session")
def npm() -> Path:
    """The folder in which node finds the packages; CI sets FAAS_CI, and there a missing judge is a failure."""
    reason = ""
    if shutil.which("node") is None:
        reason = "node is not on this machine"
    elif not (INSTALLED / "node_modules" / "typescript").is_dir():
        reason = "the npm packages are not installed: make judges"
    if reason and os.environ.get("FAAS_CI"):
        pytest.fail(f"CI needs the outside judges: {reason}")
    if reason:
        pytest.skip(reason)
    return INSTALLED
