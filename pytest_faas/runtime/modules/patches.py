"""Carry what test code patched, by name, from the modules that it patched to those of other worlds.

A patch lives on the object that the test saw. The same name in a fresh module gets the same value, for as long as the
patched object still has it: so a patcher's undoing reaches every copy.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from pytest_faas.runtime.modules.copies import UNKNOWN, Applied, Copy, Key, Patch
from pytest_faas.runtime.modules.patchers import live_patches
from pytest_faas.runtime.modules.spaces import (
    MISSING,
    Change,
    Contents,
    Space,
    contents_of,
    is_mock,
    is_test_made,
    own_name,
    resolve,
)


class Patches:
    """What tests have patched in any copy of one function's modules."""

    def __init__(self) -> None:
        self._patches: dict[Key, list[Patch]] = {}
        self._tests_own = Copy()
        self._contents: list[Contents] = []
        self._unread: set[str] = set()
        self._undo: dict[tuple[int, Any], tuple[Space, Any, Any]] = {}
        self._undo_contents: dict[int, tuple[Contents, list[Any]]] = {}
        self._adopting: Copy | None = None

    def watch_tests_own(self, name: str, module: ModuleType) -> None:
        """Watch a module that the test imported, and may have patched already."""
        known = self._tests_own.modules.get(name)
        if known is None or known[0].owner is not module:
            self._tests_own.watch(name, module)
            self._contents.extend(contents_of(module))
            self._unread.add(name)

    def adopt(self, copy: Copy, name: str, module: ModuleType) -> None:
        """Let a world have a module that the test imported."""
        self.watch_tests_own(name, module)
        copy.modules[name] = self._tests_own.modules[name]
        self._adopting = copy

    def notice(self, copy: Copy) -> None:
        """Learn what test code changed since the last time, in a world's modules and in those it imported itself."""
        for space, change in copy.changes():
            self._learn(space, change)
        if copy is not self._adopting and self._tests_own.modules:
            for space, change in self._tests_own.changes():
                self._learn(space, change)
        for each in self._contents:
            if each.change() is not None:
                self._undo_contents.pop(id(each), None)

    def ignore(self, copy: Copy) -> None:
        """Take what changed during an invocation as the handler's doing; remember it where the module is the test's."""
        adopted = copy is self._adopting
        for space, change in copy.changes():
            self._forget(space, change)
            if adopted and self._is_tests_own(space):
                key = (id(space), change.name)
                before = self._undo[key][1] if key in self._undo else change.old
                self._undo[key] = (space, before, change.new)
        if adopted:
            for each in self._contents:
                held = each.change()
                if held is not None:
                    self._undo_contents.setdefault(id(each), (each, held))

    def apply(self, copy: Copy) -> None:
        """Give a world's modules what the tests' patches say, and take away what is no longer patched."""
        self._read_unread(copy)
        if not self._patches and not copy.applied:
            return
        for key in list(self._patches):
            self._patches[key] = [each for each in self._patches[key] if each.is_alive()]
            if not self._patches[key]:
                del self._patches[key]
        for key in [*self._patches, *(each for each in copy.applied if each not in self._patches)]:
            space = copy.find(key[0], key[1])
            if space is not None:
                patches = self._patches.get(key)
                _give(copy, key, space, patches[-1]) if patches else _take(copy, key, space)

    def has(self, module: str) -> bool:
        """Say whether anything is, or may be, patched in a module."""
        return module in self._unread or any(key[0] == module for key in self._patches)

    def undo_handlers(self) -> None:
        """Put back what handlers changed in the modules that the test imported itself."""
        for (_, name), (space, before, after) in self._undo.items():
            if space.get(name) is after:
                space.put(name, before)
        for contents, held in self._undo_contents.values():
            if contents.change() is None:
                contents.put(held)
        self._undo.clear()
        self._undo_contents.clear()
        if self._adopting is not None:
            for key in self._adopting.applied:
                space_there = self._adopting.find(key[0], key[1])
                if space_there is not None:
                    _take(self._adopting, key, space_there)

    def _learn(self, space: Space, change: Change) -> None:
        self._undo.pop((id(space), change.name), None)  # what the handler left there is gone
        key = (space.module, space.path, change.name)
        patches = self._patches.setdefault(key, [])
        earlier = next((each for each in patches if each.space.owner is space.owner), None)
        base = change.old
        if earlier is not None:
            patches.remove(earlier)
            base = earlier.base
        elsewhere = any(each.value is change.new for each in patches)
        if change.new is not base and not elsewhere and is_test_made(space, change):
            patches.append(Patch(space, change.name, base, change.new))
        if not patches:
            del self._patches[key]

    def _forget(self, space: Space, change: Change) -> None:
        """Let go of a patch that the handler has bound over."""
        patches = self._patches.get((space.module, space.path, change.name), [])
        patches[:] = [each for each in patches if each.space.owner is not space.owner]

    def _is_tests_own(self, space: Space) -> bool:
        """Say whether a namespace is of a module that the test imported, and holds no state of some library."""
        spaces = self._tests_own.modules.get(space.module)
        if not spaces or space not in spaces:
            return False
        return space.is_module or space.items or own_class(space) == space.module

    def _read_unread(self, copy: Copy) -> None:
        """Find patches that were in place before we first saw a module, once there is a fresh one to compare with."""
        due = {name for name in self._unread if name in copy.modules and not self._shares(copy, name)}
        if not due:
            return
        self._unread -= due
        owners = {id(space.owner): space for name in due for space in self._tests_own.modules[name]}
        for target, name, original in live_patches():
            space = owners.get(id(target))
            if space is not None and space.get(name) is not original:
                self._add_first(Patch(space, name, original, space.get(name)))
        for name in due:
            self._compare(name, copy)

    def _compare(self, name: str, copy: Copy) -> None:
        """Take for patches what cannot have come from importing: mocks, and foreign things where own ones belong."""
        for space in self._tests_own.modules[name]:
            fresh = copy.find(name, space.path)
            if fresh is None or not (space.is_module or isinstance(space.owner, type)):
                continue
            for attribute, value in list(space.names.items()):
                if attribute not in fresh.names:
                    continue
                there = fresh.get(attribute)
                replaced = own_name(there, name) is not None and getattr(value, "__module__", None) != name
                if (is_mock(value) and not is_mock(there)) or replaced:
                    self._add_first(Patch(space, attribute, UNKNOWN, value))

    def _add_first(self, patch: Patch) -> None:
        patches = self._patches.setdefault((patch.space.module, patch.space.path, patch.name), [])
        if not any(each.space.owner is patch.space.owner for each in patches):
            patches.insert(0, patch)

    def _shares(self, copy: Copy, name: str) -> bool:
        return copy.modules[name][0].owner is self._tests_own.modules[name][0].owner


def own_class(space: Space) -> str:
    """Return the module of a class, or of an instance's class."""
    kind = space.owner if isinstance(space.owner, type) else type(space.owner)
    return kind.__module__


def _give(copy: Copy, key: Key, space: Space, patch: Patch) -> None:
    if patch.space.owner is space.owner:
        return  # this is where the test put it
    value = _counterpart(copy, patch)
    current, applied = space.get(patch.name), copy.applied.get(key)
    if applied is None:
        copy.applied[key] = Applied(current, patch, value)
    else:
        applied.patch, applied.value = patch, value
    if current is not value:
        space.put(patch.name, value)


def _take(copy: Copy, key: Key, space: Space) -> None:
    """Undo a patch that is no longer alive; its entry stays, since a later patcher may bring the value back."""
    applied = copy.applied[key]
    name = key[2]
    if space.get(name) is not applied.value:
        return
    space.put(name, applied.original)


def _counterpart(copy: Copy, patch: Patch) -> Any:
    """Return a patch's value; for a function or class of the patched module itself, this world's own one."""
    module, value = patch.space.module, patch.value
    fresh = copy.find(module, "")
    if fresh is None or own_name(value, module) is None or not _was_written_in(value, module):
        return value
    there = resolve(fresh.names, value.__qualname__)
    return value if there is MISSING else there


def _was_written_in(value: Any, module: str) -> bool:
    """Say whether a function's own text, not that of one that it wraps, stands in a module."""
    return isinstance(value, type) or value.__globals__.get("__name__") == module
