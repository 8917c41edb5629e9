"""What the tests of the fake AWS share: an environment without the user's own, and a fake that is always stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_faas.cloud.fake import FakeAws

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def aws() -> Iterator[FakeAws]:
    with FakeAws() as fake:
        yield fake


@pytest.fixture
def no_aws_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("AWS_", "MOTO_", "BOTO_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def in_fresh_python() -> Callable[..., str]:
    """Run a script in a new interpreter, with warnings as errors; return what it printed."""

    def run(script: str, **variables: str) -> str:
        bare = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AWS_", "MOTO_", "BOTO_", "COV"))
        }
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", textwrap.dedent(script)],
            env={**bare, "PYTHONPATH": str(ROOT), **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run
