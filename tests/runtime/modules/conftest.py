"""Folders of code, the worlds made of them, and what must be the same afterwards."""

from __future__ import annotations

import importlib
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_faas.runtime.modules import ModuleWorld, leave


@pytest.fixture(autouse=True)
def everything_is_put_back(tmp_path: Path) -> Iterator[None]:
    """After each test here no module of its folders is left, nor a path or a finder."""
    path, finders = list(sys.path), list(sys.meta_path)
    names = set(sys.modules)
    yield
    leave()
    assert sys.path == path
    assert sys.meta_path == finders
    below = str(tmp_path)
    mine = {
        n for n in set(sys.modules) - names if str(getattr(sys.modules[n], "__file__", "")).startswith(below)
    }
    assert mine == set()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write files below a folder of the test's own, and return the folder."""

    def write(folder: str = "src", /, **files: str) -> Path:
        root = tmp_path / folder
        root.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            file = root / (name.replace("__", "/") + ".py" if not name.endswith("_init") else name)
            if name.endswith("_init"):
                file = root / name.removesuffix("_init").rstrip("_").replace("__", "/") / "__init__.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text))
        return root

    return write


@pytest.fixture
def invoke() -> Callable[..., Any]:
    """Call a function of a world's module as an invocation does."""

    def invoke(world: ModuleWorld, module: str = "app", function: str = "handler") -> Any:
        world.activate()
        handler = getattr(world.load(module), function)
        world.entering()
        try:
            return handler()
        finally:
            world.leaving()

    return invoke


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Import a module as a test does that has a folder on its path; it is forgotten when the test ends."""
    names: list[str] = []
    before = set(sys.modules)

    def imported(name: str, *folders: Path) -> Any:
        sys.path[:0] = [str(folder) for folder in folders]
        importlib.invalidate_caches()
        try:
            module = importlib.import_module(name)
        finally:
            del sys.path[: len(folders)]
        names.extend(set(sys.modules) - before)
        return module

    yield imported
    leave()
    for name in names:
        sys.modules.pop(name, None)
