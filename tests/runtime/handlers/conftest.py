"""A folder of handler files for the tests of handler strings."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_faas.runtime.modules import leave


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    leave()


@pytest.fixture
def files(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Write files, named by their paths, into a fresh root and return it."""

    def files(texts: dict[str, str], root: str = "src") -> Path:
        base = tmp_path / root
        base.mkdir(exist_ok=True)
        for name, text in texts.items():
            file = base / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text))
        return base

    return files
