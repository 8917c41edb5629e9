"""Replace functions for a while, and put each back as it was: in modules, classes and built-in types."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Any


class Patches:
    """What has been replaced, and how to undo it."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []

    def attribute(self, owner: Any, name: str, new: Any) -> None:
        """Replace an attribute of a module or of a class written in Python."""
        old = vars(owner)[name]
        setattr(owner, name, new)
        self._undo.append(lambda: _put_back(owner, name, old, new))

    def method(self, kind: type, name: str, new: Any) -> None:
        """Replace a method of a type written in C, which `setattr` refuses to do.

        Locks and the like are made before a clock is frozen, so their type is the only place where all of them meet.
        """
        members = gc.get_referents(kind.__dict__)[0]
        old = members[name]
        self._write(kind, members, name, new)
        self._undo.append(lambda: self._write(kind, members, name, old))

    @staticmethod
    def _write(kind: type, members: dict[str, Any], name: str, value: Any) -> None:
        import ctypes

        members[name] = value
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))

    def everywhere(self, old: Any, new: Any) -> None:
        """Replace an object in each module that holds it; at the end also in those imported meanwhile."""
        _exchange(old, new)
        self._undo.append(lambda: _exchange(new, old))

    def undo(self) -> None:
        """Put everything back, last first."""
        while self._undo:
            self._undo.pop()()


def _put_back(owner: Any, name: str, old: Any, new: Any) -> None:
    if vars(owner).get(name) is new:  # else somebody has replaced it since, and will put it back himself
        setattr(owner, name, old)


def _exchange(old: Any, new: Any) -> None:
    for module in list(sys.modules.values()):
        members = getattr(module, "__dict__", None)
        if isinstance(members, dict) and members.get("__name__") != "pytest_faas.runtime.clock":
            for name in [name for name, value in list(members.items()) if value is old]:
                members[name] = new
