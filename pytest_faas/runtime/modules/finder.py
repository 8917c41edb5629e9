"""Find and load the modules of a world: only from the user's own folders, and never from stale caches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from types import ModuleType

from pytest_faas.runtime.modules.files import UserFiles, is_installed
from pytest_faas.runtime.modules.paths import absolute, folder_of

_extensions: dict[str, ModuleType] = {}


class NotingLoader(SourceFileLoader):
    """Load source, and do something as soon as the module's code has run.

    Only used where there is something to do: a frame in `exec_module` keeps Python from leaving its import machinery
    out of the traceback of what the module raises.
    """

    then: Callable[[], None]

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code, and what was asked for."""
        super().exec_module(module)
        self.then()


def call_after(spec: ModuleSpec, then: Callable[[], None]) -> None:
    """Have something done as soon as a module's code has run."""
    if isinstance(spec.loader, SourceFileLoader):
        noting = NotingLoader(spec.loader.name, spec.loader.path)
        vars(noting).update(vars(spec.loader))
        noting.then = then
        spec.loader = noting


def loaded_already(module: ModuleType) -> ModuleSpec:
    """Return a spec with which an import that has begun ends in a module that was loaded meanwhile."""
    spec = ModuleSpec(module.__name__, LoadedModule(module), origin=getattr(module, "__file__", None))
    # the import machinery prefers the spec of a module that has turned up in sys.modules to the one it is given
    module.__spec__ = spec
    return spec


class LoadedModule(Loader):
    """Hand out a module that has been loaded before: most extension modules cannot be loaded twice."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._spec = module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:  # noqa: ARG002 - the loader protocol
        """Return the module that exists."""
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its true spec back; it has run already."""
        module.__spec__ = self._spec


class Search:
    """Search the user's own part of a path, as Python's path finder searches all of it."""

    def __init__(self, files: UserFiles) -> None:
        self._files = files
        self._finders: dict[str, FileFinder] = {}

    def find(self, fullname: str, path: Sequence[str] | None) -> ModuleSpec | None:
        """Return the spec of a module that Python would find in a folder of the user's; None for all others."""
        foreign_first = False
        asked = False
        seen = set()
        for entry in sys.path if path is None else path:
            if not isinstance(entry, str) or entry in seen:
                continue
            seen.add(entry)
            if not self._files.holds(entry):
                foreign_first = True
                continue
            spec = self._finder(entry).find_spec(fullname)
            if spec is not None and spec.loader is not None and not foreign_first:
                return spec
            asked = asked or spec is not None
        return self._as_python_finds(fullname, path) if asked else None

    def forget(self) -> None:
        """Look at the folders anew: files may have been written a moment ago."""
        for entry, finder in self._finders.items():
            finder.invalidate_caches()
            pythons = sys.path_importer_cache.get(entry)
            if isinstance(pythons, FileFinder):
                pythons.invalidate_caches()

    def _finder(self, entry: str) -> FileFinder:
        folder = absolute(entry)
        finder = self._finders.get(folder)
        if finder is None:
            finder = self._finders[folder] = FileFinder(
                folder,
                (ExtensionFileLoader, EXTENSION_SUFFIXES),
                (SourceFileLoader, SOURCE_SUFFIXES),
                (SourcelessFileLoader, BYTECODE_SUFFIXES),
            )
        return finder

    def _as_python_finds(self, fullname: str, path: Sequence[str] | None) -> ModuleSpec | None:
        """Decide where a folder without `__init__.py`, or another entry of the path, may come first."""
        spec = PathFinder.find_spec(fullname, path)
        if spec is None:
            return None
        if not spec.has_location:
            portions = list(spec.submodule_search_locations or ())
            # a namespace that installed distributions share stays the process's
            return None if any(map(is_installed_elsewhere(self._files), portions)) else spec
        entry = folder_of(str(spec.origin))
        if spec.submodule_search_locations is not None:
            entry = folder_of(entry)
        return self._finder(entry).find_spec(fullname) if self._files.holds(entry) else None


def is_installed_elsewhere(files: UserFiles) -> Callable[[str], bool]:
    """Make a check for folders in a `site-packages` that is not the user's own."""
    return lambda folder: is_installed(folder) and not files.holds(folder)


def once(spec: ModuleSpec) -> ModuleSpec:
    """Return a spec that hands out an extension module again, if it has been loaded from this file."""
    loaded = _extensions.get(str(spec.origin))
    if loaded is None:
        return spec
    again = ModuleSpec(spec.name, LoadedModule(loaded), origin=spec.origin)
    again.has_location = True
    return again


def keep_extension(module: ModuleType) -> None:
    """Remember an extension module that was loaded from a package of the user's."""
    spec = getattr(module, "__spec__", None)
    if spec is not None and isinstance(spec.loader, ExtensionFileLoader):
        _extensions.setdefault(str(spec.origin), module)
