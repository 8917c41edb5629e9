"""The modules of one world under watch, and the patches that were given to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from pytest_faas.runtime.modules.spaces import Change, Space, space_of, spaces_of

UNKNOWN: Any = object()
Key = tuple[str, str, Any]  # module, what it holds there ("" for itself), attribute


@dataclass
class Patch:
    """A value that test code put somewhere, and what was there before (`UNKNOWN` if we came too late)."""

    space: Space
    name: Any
    base: Any
    value: Any

    def is_alive(self) -> bool:
        """Say whether the name still has a value of the test's, and take that; patchers may stand on each other."""
        now = self.space.get(self.name)
        if now is self.base or (self.base is UNKNOWN and now is not self.value):
            return False
        self.value = now
        return True


@dataclass
class Applied:
    """A patch as a fresh module has it: the value, and what the module itself had."""

    original: Any
    patch: Patch
    value: Any


class Copy:
    """The modules of one world under watch, each with its namespaces: its own first, then what it holds."""

    def __init__(self) -> None:
        self.modules: dict[str, list[Space]] = {}
        self.applied: dict[Key, Applied] = {}

    def watch(self, name: str, module: ModuleType) -> None:
        """Begin to watch a module, as it is now."""
        self.modules[name] = list(spaces_of(name, module))

    def own_modules(self) -> Iterable[ModuleType]:
        """Return the modules under watch."""
        return (spaces[0].owner for spaces in list(self.modules.values()))

    def find(self, module: str, path: str) -> Space | None:
        """Return the namespace of a module, or of what it holds."""
        return next((each for each in self.modules.get(module, ()) if each.path == path), None)

    def changes(self) -> list[tuple[Space, Change]]:
        """Return what changed since the last time, and follow names that a module bound to something else."""
        found: list[tuple[Space, Change]] = []
        for spaces in list(self.modules.values()):
            for space in spaces:
                changed = space.changes()
                if changed:
                    found += [(space, change) for change in changed]
        for space, change in found:
            if space.is_module:
                self._follow(space.module, change)
        return found

    def _follow(self, module: str, change: Change) -> None:
        spaces = self.modules[
            module
        ]  # changed in place: a world shares it with the test for a module it adopted
        held = space_of(module, change.name, change.new)
        spaces[1:] = [each for each in spaces[1:] if each.path != change.name] + ([held] if held else [])
