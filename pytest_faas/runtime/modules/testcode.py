"""Which modules are the tests' own: they are never reloaded or taken away, even where they lie below root."""

from __future__ import annotations

import re
import sys
from types import ModuleType

from pytest_faas.runtime.modules.files import UserFiles
from pytest_faas.runtime.modules.paths import base_of, folder_of, parts, within

# pytest's default `python_files`, and conftest: https://docs.pytest.org/en/stable/reference/reference.html
_FILE = re.compile(r"(conftest|test_.*|.*_test)\.pyc?")
_FOLDER = re.compile(r"(.*[_.-])?tests?([_.-].*)?")

# never the user's, wherever they lie: root may be the folder of one of these projects
KEPT = frozenset({"__main__", "_pytest", "conftest", "pluggy", "pytest", "pytest_faas"})


class TestCode:
    """What belongs to the tests: by the names of files and folders, and by what loaded it."""

    __test__ = False  # a name that pytest would collect

    def __init__(self, files: UserFiles) -> None:
        self._files = files
        self._handlers: set[str] = set()
        self._above_handlers: set[str] = set()
        self._handler_folders: set[str] = set()

    def except_handler(self, name: str) -> bool:
        """Take a handler's module and its packages for code under test, whatever they are called; True if that is new."""
        if name in self._handlers:
            return False
        self._handlers.add(name)
        above = name.split(".")[:-1]
        self._above_handlers.update(".".join(above[: i + 1]) for i in range(len(above)))
        return True

    def is_handler(self, name: str) -> bool:
        """Say whether a module is a handler's, or a package above it."""
        return name in self._handlers or name in self._above_handlers

    def found_handler(self, name: str, file: str) -> None:
        """Remember where a handler lies: what is beside it is code under test too, in whatever folder."""
        if name in self._handlers:
            self._handler_folders.add(folder_of(file))

    def owns(self, name: str, file: str) -> bool:
        """Say whether a file that is about to be imported belongs to the tests."""
        if self.is_handler(name):
            return False
        return name.partition(".")[0] in KEPT or self._in_test_folder(file)

    def owns_loaded(self, name: str, file: str, module: ModuleType) -> bool:
        """Say whether a module that has been imported belongs to the tests."""
        if self.is_handler(name):
            return False
        return self.owns(name, file) or _FILE.fullmatch(base_of(file)) is not None or _is_rewritten(module)

    def _in_test_folder(self, file: str) -> bool:
        folder = folder_of(file) if "." in base_of(file) else file
        above = max((each for each in self._handler_folders if within(folder, each)), key=len, default="")
        below = parts(folder)[len(parts(above)) :] if above else self._files.below(folder)
        return any(_FOLDER.fullmatch(part) for part in below)


def _is_rewritten(module: ModuleType) -> bool:
    """Say whether pytest's assertion rewriting loaded a module: test modules, conftests and plugins."""
    if "_pytest.assertion.rewrite" not in sys.modules:
        return False
    loader = object.__getattribute__(module, "__dict__").get("__loader__")
    return type(loader).__module__ == "_pytest.assertion.rewrite"
