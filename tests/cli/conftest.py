"""Fixtures of the command's tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_faas import cli


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command with arguments that cannot be, and return the one line that it says."""

    def run(*given: str) -> str:
        with pytest.raises(SystemExit) as caught:
            cli.main(given)
        assert caught.value.code == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1
        assert "Traceback" not in said.err
        return said.err

    return run


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the command as a process of its own, in an empty folder."""

    def run(
        *given: str, stdin: bytes = b"", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "pytest_faas.cli", *given],
            input=stdin, capture_output=True, cwd=tmp_path, env={**os.environ, **(env or {})}, timeout=60, check=False,
        )  # fmt: skip

    return run
