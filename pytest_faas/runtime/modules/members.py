"""Which modules belong to one world, whatever becomes of `sys.modules` meanwhile."""

from __future__ import annotations

import itertools
import sys
from types import ModuleType

from pytest_faas.runtime.modules.territory import is_real


class Members:
    """The modules of one world: adopted from the test, found by its finder, or made up by its code."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.modules: dict[str, ModuleType] = {}
        self.adopted: set[str] = set()
        self._stood_in: set[str] = set()  # names in whose place a test put something of its own
        self._present = 0  # how many modules there were when the code began to run

    @property
    def alone(self) -> set[str]:
        """The names of those that no test has imported."""
        return self.modules.keys() - self.adopted

    def adopt(self, name: str, module: ModuleType) -> None:
        """Let a module that the test imported belong to the world."""
        self.names.add(name)
        self.adopted.add(name)
        self.modules[name] = module

    def begin(self) -> None:
        """Code is about to run: what is new in `sys.modules` afterwards may be of its making."""
        self._present = len(sys.modules)

    def arrivals(self) -> dict[str, ModuleType]:
        """Take in what has been imported since the last time, and return it."""
        if len(self.names) == len(self.modules):
            return {}
        missing = self.names - self.modules.keys()
        new = {name: module for name in missing if (module := sys.modules.get(name)) is not None}
        self.modules.update(new)
        return new

    def end(self) -> None:
        """Code has run: take in the modules that it made up, and let go of those that it took away or exchanged."""
        for name, module in list(self.modules.items()):
            if sys.modules.get(name) is not module and name not in self._stood_in:
                del self.modules[name]
        more = len(sys.modules) - self._present
        if more > 0:
            newest = itertools.islice(reversed(sys.modules), more)
            self.names.update(name for name in newest if self._is_made_up(name))

    def repair(self) -> None:
        """Put back what a test's undoing of its own changes to `sys.modules` has taken along."""
        self._stood_in = set()
        for name, module in self.modules.items():
            there = sys.modules.get(name)
            if there is not module and (name not in sys.modules or is_real(there)):
                sys.modules[name] = module
            elif there is not module:
                self._stood_in.add(name)

    def forget(self, names: set[str]) -> None:
        """Leave nothing of an import that failed half-way."""
        for name in names:
            module = sys.modules.pop(name, None)
            parent, _, tail = name.rpartition(".")
            package = sys.modules.get(parent)
            if module is not None and isinstance(package, ModuleType) and vars(package).get(tail) is module:
                delattr(package, tail)
        self.names -= names

    def vanish(self) -> None:
        """Take out of `sys.modules` what something put back there after the world had gone."""
        for name in self.alone:
            if sys.modules.get(name) is self.modules[name]:
                del sys.modules[name]

    def _is_made_up(self, name: str) -> bool:
        """Say whether nobody imported a module and no file holds it."""
        parent = name.rpartition(".")[0]
        module = sys.modules[name]
        is_ours = name not in self.names and (not parent or parent in self.names)
        return is_ours and type(module) is ModuleType and not is_real(module)
