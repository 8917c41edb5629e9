"""One life of an execution environment's user code: its modules, swapped in when its turn comes."""

from __future__ import annotations

import importlib
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from pathlib import Path
from types import ModuleType

from pytest_faas.runtime.modules import followers, freezes, locks
from pytest_faas.runtime.modules.code import prepare
from pytest_faas.runtime.modules.copies import Copy
from pytest_faas.runtime.modules.finder import Search, call_after, keep_extension, loaded_already, once
from pytest_faas.runtime.modules.members import Members
from pytest_faas.runtime.modules.patches import Patches
from pytest_faas.runtime.modules.paths import absolute
from pytest_faas.runtime.modules.preloaded import RUNTIME
from pytest_faas.runtime.modules.stage import Stage
from pytest_faas.runtime.modules.territory import Territory
from pytest_faas.runtime.process.loggers import Loggers


class _Family:
    """What the worlds of the same paths share: what is theirs, and what tests have patched in it."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.territory = Territory(paths)
        self.patches = Patches()
        self.worlds: weakref.WeakSet[ModuleWorld] = weakref.WeakSet()
        self.adopter: weakref.ref[ModuleWorld] | None = None


_families: dict[tuple[str, ...], _Family] = {}
_active: ModuleWorld | None = None
_path = sys.path  # the list itself, which a test may exchange, and what was in it before
_path_outside: list[str] = []
_names_ever: set[str] = set()
_running: list[ModuleWorld] = []  # worlds with an invocation under way; each was begun by the one before it


class ModuleWorld:
    """The modules of one execution environment, under their own top-level names.

    `paths` are root and then the layers' folders, as they come on `sys.path`. The first world of the same paths since
    the last `leave()` adopts the modules that the test has imported from those very files under those very names; all
    others, and those made by `renewed()`, import afresh.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        key = tuple(absolute(path) for path in paths)
        if key not in _families:
            _families[key] = _Family(paths)
        self._begin(_families[key], cold=False)

    def renewed(self) -> ModuleWorld:
        """Return a world of the same files in which nothing has been imported: a cold start."""
        world = ModuleWorld.__new__(ModuleWorld)
        world._begin(self._family, cold=True)
        return world

    def _begin(self, family: _Family, *, cold: bool) -> None:
        self._family = family
        self._cold = cold
        self._search = Search(family.territory.files)
        self._members = Members()
        self._copy = Copy()
        self._stage = Stage()
        self._loggers = Loggers()
        self._in_the_way: list[str] = []
        self._tests_own: dict[str, ModuleType] = {}  # modules of the tests in packages of the user's
        self._crowd = -1  # how many modules there were when this world was last put aside
        self._path: list[str] = []
        self._loading = False
        self._start: Callable[[], None] | None = None
        self._freeze: object = None  # the frozen clock that its modules have
        family.worlds.add(self)

    def activate(self) -> None:
        """Put this world's modules into `sys.modules` and its paths first on `sys.path`, unless they are there."""
        global _active, _path, _path_outside
        if _active is self:
            return
        if _active is None:
            _path, _path_outside = sys.path, list(sys.path)
            sys.meta_path.insert(0, _finder)
        else:
            _active._withdraw()
        _active = self
        self._enter()

    def load(self, name: str) -> ModuleType:
        """Import a module by the runtime's rule and return it; whatever the import raises comes through.

        After a failure nothing that the import brought in remains.
        """
        self.activate()
        self._members.repair()
        if self._family.territory.tests.except_handler(name):
            self._look_again()
        self._family.patches.notice(self._copy)
        had = set(self._members.names)
        self._members.begin()
        self._loading = True
        self._start = None
        try:
            module = importlib.import_module(name)
        except BaseException:
            self._members.forget(self._members.names - had)
            raise
        finally:
            self._loading = False
        self._members.end()
        self._family.patches.ignore(self._copy)
        self._catch_up()
        return module

    @property
    def adopts(self) -> bool:
        """Whether any of its modules is one that the test imported itself."""
        return bool(self._members.adopted)

    def holds(self, name: object) -> bool:
        """Whether a module of that name is one of this world's."""
        return name in self._members.names

    def start_with(self, start: Callable[[], None]) -> None:
        """Have the code loaded by `start` when a test is the first to import any of it, as `mock.patch` by name does."""
        self._start = start

    def entering(self) -> None:
        """Get ready for an invocation: what changed since the last one was done by the test."""
        self._search.forget()
        self._settle()
        self._members.repair()
        self._family.patches.notice(self._copy)
        self._catch_up()
        self._members.begin()
        self._loggers.begin()
        _running.append(self)

    def leaving(self) -> None:
        """End an invocation: what changed since it began was done by the handler."""
        self.activate()
        self._loggers.end()
        self._members.end()
        self._settle()
        self._family.patches.ignore(self._copy)
        if self in _running:
            _running.remove(self)
        if _running:  # the invocation that began this one goes on
            _running[-1].activate()

    def find_spec(self, fullname: str, path: Sequence[str] | None) -> ModuleSpec | None:
        """Find a module of this world; None leaves it to the rest of Python."""
        if fullname.partition(".")[0] in RUNTIME:
            return None
        if path is not None and not self._holds_package(fullname.rpartition(".")[0], path):
            return None
        spec = self._search.find(fullname, path)
        if spec is None or not self._family.territory.claims(fullname, path, spec):
            return None
        if self._start is not None and not self._loading:
            start, self._start = self._start, None
            start()
            if fullname in self._members.names and fullname in sys.modules:
                return loaded_already(sys.modules[fullname])
        self._members.names.add(fullname)
        _names_ever.add(fullname)
        if isinstance(spec.loader, ExtensionFileLoader):
            return once(spec)
        if followers.want(fullname):
            call_after(spec, self._catch_up if not self._loading else followers.tell)
        elif not self._loading and self._family.patches.has(fullname):
            call_after(spec, self._catch_up)
        return prepare(spec)

    def _holds_package(self, package: str, path: Sequence[str]) -> bool:
        if package in self._members.names:
            return True
        files = self._family.territory.files
        folders = [folder for folder in path if isinstance(folder, str)]
        return any(files.holds(folder) and files.names_as(package, folder, sys.path) for folder in folders)

    def _enter(self) -> None:
        self._search.forget()
        if self._crowd == -1:
            locks.release(_names_ever)
        if len(sys.modules) != self._crowd:
            self._look_around()
        self._stage.enter(self._members.modules, self._in_the_way)
        self._stage.bind(self._members.modules, self._members.alone)
        sys.path[:] = self._path or [*self._family.territory.files.entries, *_path_outside]
        self._loggers.lay()

    def _look_around(self) -> None:
        """Adopt what the test has imported, or note that it is in the way."""
        family, members = self._family, self._members
        loaded = family.territory.look_around()
        if family.adopter is None and not self._cold:
            family.adopter = weakref.ref(self)
        adopts = family.adopter is not None and family.adopter() is self
        for name, module in loaded.own.items():
            if adopts and name not in members.modules:
                family.patches.adopt(self._copy, name, module)
                members.adopt(name, module)
            else:
                family.patches.watch_tests_own(name, module)
        self._tests_own = loaded.tests
        self._in_the_way = [*loaded.in_the_way, *(name for name in loaded.own if name not in members.adopted)]

    def _look_again(self) -> None:
        """Decide anew what is the tests' own, now that another handler is known."""
        self._withdraw()
        self._crowd = -1
        self._enter()

    def _withdraw(self) -> None:
        self._loggers.put_back()
        self._settle()
        patches = self._family.patches
        patches.ignore(self._copy) if self in _running else patches.notice(self._copy)
        self._path = list(sys.path)
        self._stage.withdraw(self._members.modules)
        self._crowd = len(sys.modules)

    def _settle(self) -> None:
        """Watch what has been imported since the last time."""
        new = self._members.arrivals()
        if not new:
            return
        self._stage.lend(self._tests_own, new)
        self._stage.bind(new, self._members.alone)
        for name, module in new.items():
            keep_extension(module)
            if isinstance(module, ModuleType):
                self._copy.watch(name, module)

    def _catch_up(self) -> None:
        """Give the modules what tests have patched in others of their names, and the clock that is in force."""
        self._settle()
        self._freeze = freezes.follow(self._copy.own_modules(), self._freeze)
        self._family.patches.apply(self._copy)
        followers.tell()


def hidden() -> list[ModuleType]:
    """Return the modules of all worlds but the one that is on: those that a walk over `sys.modules` does not meet."""
    worlds = [world for family in _families.values() for world in family.worlds if world is not _active]
    found = [module for world in worlds for module in world._members.modules.values()]
    return [module for module in found if isinstance(module, ModuleType)]


@contextmanager
def turn_kept() -> Iterator[None]:
    """Give the turn back, at the end of a block, to the world that had it, with `sys.path` as it left it."""
    before = _active
    try:
        yield
    finally:
        if before is not None:
            before.activate()
        else:
            _rest()


class _Finder:
    """Stand first on `sys.meta_path` while a world is on."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: object = None,  # noqa: ARG002 - the finder protocol
    ) -> ModuleSpec | None:
        """Ask the world that is on."""
        return None if _active is None else _active.find_spec(fullname, path)


_finder = _Finder()


def leave() -> None:
    """Put `sys.modules` and `sys.path` back as they were before the first world was activated.

    What the test imported itself stays, and so do modules that are not the user's; what handlers bound anew in adopted
    modules is bound as before. The next world of the same paths adopts again.
    """
    _rest()
    _running.clear()
    for family in _families.values():
        for world in family.worlds:
            world._members.vanish()
        family.patches.undo_handlers()
    _families.clear()


def _rest() -> None:
    """Let no world be on."""
    global _active
    if _active is not None:
        _active._withdraw()
        sys.path = _path
        sys.path[:] = _path_outside
        sys.meta_path.remove(_finder)
        _active = None
