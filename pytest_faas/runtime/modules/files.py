"""Which files are the user's own: those under root and layers, but for what is installed there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from pytest_faas.runtime.modules.paths import absolute, folder_of, from_parts, is_absolute, join, parts, real

INSTALLED = frozenset({"site-packages", "dist-packages"})


class UserFiles:
    """The folders of one function: what Lambda has as `LAMBDA_TASK_ROOT` and below `/opt/python`.

    A virtual environment inside one of them is not the user's code, unless its `site-packages` is itself one of them
    (as a layer's `python/lib/python3.X/site-packages` is).
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self.entries = tuple(dict.fromkeys(absolute(path) for path in paths))
        roots = {*self.entries, *map(real, self.entries)}
        self._roots = sorted(roots, key=len, reverse=True)
        self._library = join(folder_of(str(os.__file__)), "")
        self._held: dict[str, bool] = {}
        self.prefixes = tuple(join(root, "") for root in self._roots)

    def holds(self, folder: str) -> bool:
        """Say whether a folder (an entry of `sys.path`, or below one) is the user's own."""
        if not is_absolute(folder):
            return self._find(absolute(folder)) is not None
        held = self._held.get(folder)
        if held is None:
            held = self._held[folder] = self._find(folder) is not None
        return held

    def below(self, path: str) -> tuple[str, ...]:
        """Return the parts of a path after the folder that makes it the user's; nothing if it is not."""
        found = self._find(absolute(path))
        return tuple(part for part in parts(found) if part) if found else ()

    def names_as(self, name: str, file: str, entries: Iterable[str]) -> bool:
        """Say whether a file would be imported under this dotted name from the user's part of `sys.path`."""
        base = entry_for(name, file)
        if base is None or not self.holds(base):
            return False
        if base in self.entries or base in self._roots:
            return True
        return any(self.holds(entry) and _same(base, entry) for entry in entries if isinstance(entry, str))

    def _find(self, path: str) -> str | None:
        for each in dict.fromkeys((path, real(path))):
            for root in self._roots:
                if each == root:
                    return ""
                if each.startswith(join(root, "")):
                    inside = each[len(join(root, "")) :]
                    if INSTALLED.isdisjoint(parts(inside)) and not self._is_pythons_own(each, root):
                        return inside
                    break  # the nearest root decides
        return None

    def _is_pythons_own(self, path: str, root: str) -> bool:
        """Say whether a path is in the standard library of an interpreter that lies below the root."""
        return join(path, "").startswith(self._library) and self._library.startswith(join(root, ""))


def entry_for(name: str, file: str) -> str | None:
    """Return the folder that must be on `sys.path` for a file (or a namespace's folder) to have this dotted name.

    >>> entry_for("shop.orders", "/src/shop/orders.py"), entry_for("shop", "/src/shop/__init__.py")
    ('/src', '/src')
    >>> entry_for("orders", "/src/shop/app.py")
    """
    there = parts(file)
    there[-1] = there[-1].partition(".")[0]
    if there[-1] == "__init__":
        there.pop()
    wanted = name.split(".")
    return from_parts(there[: -len(wanted)]) if there[-len(wanted) :] == wanted else None


def location(module: ModuleType) -> str | None:
    """Return a module's file, or the first folder of a namespace package, without waking a lazy module."""
    try:
        names = object.__getattribute__(module, "__dict__")
    except AttributeError:  # something that only stands in for a module
        return None
    file = names.get("__file__")
    if isinstance(file, str):
        return file
    portions = folders_of(module)
    return portions[0] if portions else None


def folders_of(module: ModuleType) -> list[str]:
    """Return the folders that a package's modules come from, as they were last computed."""
    path = object.__getattribute__(module, "__dict__").get("__path__")
    # a namespace's path computes itself anew when it is read, which fails for a parent that is not in `sys.modules`
    path = getattr(path, "_path", path)
    return [each for each in path if isinstance(each, str)] if isinstance(path, (list, tuple)) else []


def is_installed(folder: str) -> bool:
    """Say whether a folder lies in a `site-packages` folder."""
    return not INSTALLED.isdisjoint(parts(folder))


def _same(one: str, other: str) -> bool:
    other = absolute(other)
    return one == other or real(one) == real(other)
