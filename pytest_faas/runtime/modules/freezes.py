"""Let modules that are off stage follow freezegun, which replaces names only in what `sys.modules` holds."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import FunctionType, ModuleType
from typing import Any


def follow(modules: Iterable[ModuleType], last: object) -> object:
    """Give modules the clock that is in force, if it is another freeze than they last saw; return the present one.

    freezegun forgets also the modules of a fresh world: it takes a name that it has seen before for a module that it
    has put back.
    """
    api = sys.modules.get("freezegun.api")
    if api is None:
        return None
    freezes = vars(api)["freeze_factories"]
    now = freezes[0] if freezes else None
    if now is not last:
        exchange = dict(_pairs(vars(api), frozen=now is not None))
        for module in modules:
            names = vars(module)
            for name, value in list(names.items()):
                if id(value) in exchange:
                    names[name] = exchange[id(value)]
    return now


def is_clockwork(value: object) -> bool:
    """Say whether a value is a stand-in of freezegun's, or of this package's own virtual clock."""
    if not isinstance(value, (type, FunctionType)):
        return False
    return value.__module__ == "freezegun.api" or str(value.__module__).startswith("pytest_faas.")


def _pairs(api: dict[str, Any], *, frozen: bool) -> Iterable[tuple[int, Any]]:
    """Yield the identity of what to replace, and by what."""
    for name, real in api.items():
        if name.startswith("real_"):
            rest = name.removeprefix("real_")
            fake = api.get(f"fake_{rest}") or api.get(f"Fake{rest.capitalize()}")
            if fake is not None:
                yield (id(real), fake) if frozen else (id(fake), real)
