"""Imports that hang in an abandoned thread must not hold up those of the next environment."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Container
from typing import Any


def release(names: Container[str]) -> None:
    """Let modules be imported anew although another thread holds their import locks, perhaps for ever.

    Python keeps one lock for each module that is being imported, found by its name. Forgetting it makes the next
    import take a new one, and the thread that holds the old one release that when it wakes.
    """
    locks: dict[str, Any] = vars(importlib)["_bootstrap"].__dict__.get("_module_locks", {})
    me = threading.get_ident()
    for name, reference in list(locks.items()):
        lock = reference()
        if name in names and lock is not None and getattr(lock, "owner", None) not in (None, me):
            locks.pop(name, None)
