"""What one function's paths claim: which loaded modules are its own, which stand in its way, which all share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from pathlib import Path
from types import ModuleType

from pytest_faas.runtime.modules.far import Far
from pytest_faas.runtime.modules.files import UserFiles, folders_of, is_installed, location
from pytest_faas.runtime.modules.paths import folder_of, is_file, is_folder, join
from pytest_faas.runtime.modules.preloaded import RUNTIME
from pytest_faas.runtime.modules.testcode import KEPT, TestCode
from pytest_faas.runtime.modules.vendored import has_extensions, looks_alike, vendored

# top-level names of what some function has vendored that a process loads only once
_once_ever: set[str] = set()

_ENDINGS = (".py", ".pyc", *EXTENSION_SUFFIXES)


@dataclass(frozen=True)
class Loaded:
    """What is in `sys.modules` already: the function's own modules, the tests', and others that hold names it uses."""

    own: dict[str, ModuleType]
    tests: dict[str, ModuleType]
    in_the_way: list[str]


class Territory:
    """The user's files, with the exceptions: the tests' own code, and what a process loads only once."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.files = UserFiles(paths)
        self.tests = TestCode(self.files)
        self._once: dict[str, bool] = {}
        self._far = Far()

    def claims(self, name: str, path: Sequence[str] | None, spec: ModuleSpec) -> bool:
        """Say whether a module that was found below the paths belongs to the environment alone."""
        portions = list(spec.submodule_search_locations or ())
        place = spec.origin if spec.has_location and spec.origin else portions[0]
        self.tests.found_handler(name, place)
        top = name.partition(".")[0]
        if self.tests.owns(name, place) and not self._is_vendored(top):
            return False
        if path is None:
            is_extension = isinstance(spec.loader, ExtensionFileLoader)
            entry = folder_of(folder_of(place) if portions and spec.has_location else place)
            self._once[top] = is_extension or self._loads_once(top, entry)
            if self._once[top]:
                _once_ever.add(top)
        return not self._once.get(top, False)

    def look_around(self) -> Loaded:
        """Return what is loaded under names that the function's own modules have."""
        near = list(self._near())
        for name, _, place in near:
            self.tests.found_handler(name, place)
        own = {name: module for name, module, place in near if self._is_own(name, module, place)}
        tests = {name: module for name, module, place in near if self._is_tests(name, place, module)}
        return Loaded(own, tests, [name for name in self._in_the_way() if name not in own])

    def _near(self) -> Iterator[tuple[str, ModuleType, str]]:
        """Yield what lies below the paths, with its name and place."""
        for name, module in self._far.others(sys.modules):
            place = location(module) if isinstance(module, ModuleType) else None
            if place is None:
                continue  # it may get a place yet
            if place.startswith(self.files.prefixes):
                yield name, module, place
            else:
                self._far.add(module)

    def _is_own(self, name: str, module: ModuleType, place: str) -> bool:
        if not self.files.holds(folder_of(place)) or self._is_tests(name, place, module):
            return False
        if name.partition(".")[0] in RUNTIME or not self.files.names_as(name, place, sys.path):
            return False
        if any(is_installed(each) and not self.files.holds(each) for each in folders_of(module)):
            return False
        top = name.partition(".")[0]
        if top not in self._once:
            self._once[top] = any(self._loads_once(top, entry) for entry in self.files.entries)
        return not self._once[top]

    def _is_tests(self, name: str, place: str, module: ModuleType) -> bool:
        return self.tests.owns_loaded(name, place, module) and not self._is_vendored(name.partition(".")[0])

    def _is_vendored(self, top: str) -> bool:
        """Say whether a package was installed beside the handler: a folder of tests in it is part of it."""
        return top not in KEPT and any(top in vendored(entry).names for entry in self.files.entries)

    def _loads_once(self, top: str, entry: str) -> bool:
        if self.tests.is_handler(top):
            return False
        folder = join(entry, top)
        is_package = is_file(join(folder, "__init__.py"))
        return top in vendored(entry).once or (is_package and has_extensions(folder))

    def _in_the_way(self) -> Iterator[str]:
        """Name what was loaded from elsewhere and would be taken for the user's own module."""
        tops = {top for top, place in self._candidates().items() if self._is_in_the_way(top, place)}
        for name, module in list(sys.modules.items()) if tops else ():
            if name.partition(".")[0] not in tops or not is_real(module):
                continue
            if not self._is_tests(name, location(module) or "", module):
                yield name

    def _is_in_the_way(self, top: str, place: str) -> bool:
        module = sys.modules.get(top)
        if top in KEPT or top in RUNTIME or not isinstance(module, ModuleType) or not is_real(module):
            return False
        loaded = location(module)
        if loaded is not None and self._is_tests(top, loaded, module):
            return False
        folders = folders_of(module)
        is_namespace = loaded is None or is_folder(loaded)
        if any(map(is_installed, folders)) and is_namespace:
            return False  # a namespace that installed distributions share
        if is_folder(place) and not _is_package(place):
            return is_namespace  # as on Lambda, a folder without `__init__.py` comes after all modules
        if loaded is not None and (is_installed(loaded) or top in _once_ever):
            return not self._is_copy(top, place, loaded)
        return True

    def _is_copy(self, top: str, place: str, loaded: str) -> bool:
        """Say whether what lies below the paths is a vendored copy of a distribution that is loaded already."""
        if top in vendored(folder_of(place)).names:
            return True
        return looks_alike(place, folder_of(loaded) if is_folder(place) else loaded)

    def _candidates(self) -> dict[str, str]:
        """Return the top-level names below the paths, each with its file or folder; earlier paths win."""
        found: dict[str, str] = {}
        for entry in self.files.entries:
            here: dict[str, str] = {}
            for each in sorted(os.scandir(entry), key=lambda each: each.name) if is_folder(entry) else ():
                name = each.name.partition(".")[0]
                if each.is_dir() and each.name.isidentifier():
                    if _is_package(each.path) or name not in here:
                        here[name] = each.path
                elif each.name.endswith(_ENDINGS) and not _is_package(here.get(name, "")):
                    here[name] = each.path
            found = {**here, **found}
        return found


def _is_package(folder: str) -> bool:
    return is_file(join(folder, "__init__.py")) or is_file(join(folder, "__init__.pyc"))


def is_real(module: object) -> bool:
    """Say whether something in `sys.modules` was imported, rather than put there by a test in a module's place."""
    if not isinstance(module, ModuleType):
        return False
    if (
        location(module) is not None
        or object.__getattribute__(module, "__dict__").get("__spec__") is not None
    ):
        return True
    # pytest stands these in for the packages above a test module, with --import-mode=importlib
    return (module.__doc__ or "").startswith("Empty module created by pytest")
