"""Modules that were seen to lie elsewhere, told by which they are: a cold start does not ask of them again."""

from __future__ import annotations

import weakref
from types import ModuleType


class Far:
    """Modules that are remembered as long as they live, whatever they say of themselves.

    >>> import json, types
    >>> far = Far()
    >>> far.add(json)
    >>> far.others({"json": json, "types": types})
    [('types', <module 'types' from ...>)]
    """

    def __init__(self) -> None:
        self._seen: dict[int, weakref.ref[ModuleType]] = {}

    def add(self, module: ModuleType) -> None:
        """Remember a module; it may be gone any time after."""
        seen, number = self._seen, id(module)
        # another module may have the number later: it is forgotten with this one
        self._seen[number] = weakref.ref(module, lambda _: seen.pop(number, None))

    def others(self, modules: dict[str, ModuleType]) -> list[tuple[str, ModuleType]]:
        """Return the modules that are not remembered, each with its name."""
        seen = self._seen
        return [(name, module) for name, module in list(modules.items()) if id(module) not in seen]
