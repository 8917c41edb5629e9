"""Swap one world's modules into `sys.modules` and out of it again, exactly."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable
from types import ModuleType

from pytest_faas.runtime.modules.territory import is_real


class Stage:
    """What stands aside while a world is on: modules of the same names, and names bound in packages that stay."""

    def __init__(self) -> None:
        self._on = False
        self._aside: dict[str, ModuleType] = {}
        self._unbound: list[tuple[ModuleType, str, ModuleType]] = []
        self._bound: list[tuple[ModuleType, str, ModuleType]] = []

    def enter(self, modules: dict[str, ModuleType], in_the_way: Iterable[str]) -> None:
        """Move aside what is in the way, and put the world's modules there."""
        self._on = True
        for name in (*in_the_way, *modules):
            there = sys.modules.get(name)
            if there is not None and is_real(there):
                self._aside[name] = sys.modules.pop(name)
        for name, module in self._aside.items():
            parent, _, tail = name.rpartition(".")
            package = sys.modules.get(parent)
            if isinstance(package, ModuleType) and package.__dict__.get(tail) is module:
                delattr(package, tail)
                self._unbound.append((package, tail, module))
        for name, module in modules.items():
            sys.modules.setdefault(name, module)  # what a test put there in its place (a mock) stays

    def lend(self, modules: dict[str, ModuleType], packages: dict[str, ModuleType]) -> None:
        """Bind modules that stay in `sys.modules` in fresh packages above them, as importing them there would."""
        for name, module in modules.items():
            parent, _, tail = name.rpartition(".")
            if isinstance(packages.get(parent), ModuleType):
                vars(packages[parent]).setdefault(tail, module)

    def bind(self, modules: dict[str, ModuleType], alone: Container[str]) -> None:
        """Bind modules in those of their packages that the world does not have alone."""
        for name, module in modules.items():
            parent, _, tail = name.rpartition(".")
            if parent and name in alone and parent not in alone:
                package = sys.modules.get(parent)
                if isinstance(package, ModuleType):
                    package.__dict__.setdefault(tail, module)
                    self._bound.append((package, tail, module))

    def withdraw(self, modules: dict[str, ModuleType]) -> None:
        """Take the world's modules out, and put back what stood there before."""
        if not self._on:  # a deadline struck between two lines
            return
        self._on = False
        for package, tail, module in self._bound:
            if package.__dict__.get(tail) is module:
                delattr(package, tail)
        for name, module in modules.items():
            there = sys.modules.get(name, module)
            if there is not module and not is_real(there):
                self._aside.pop(name, None)  # a test's own stand-in: the next world must find it too
            else:
                sys.modules.pop(name, None)
        sys.modules.update(self._aside)
        for package, tail, module in self._unbound:
            package.__dict__.setdefault(tail, module)
        self._aside.clear()
        self._bound.clear()
        self._unbound.clear()
