"""What the globals of a function's own modules hold, one level deep: what one event leaves there, the next one meets."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from pytest_faas.cloud.state import text
from pytest_faas.runtime.function import Function

_CONTAINERS = (list, tuple, set, frozenset, dict, bytearray)


@dataclass(frozen=True)
class Held:
    """A global at a moment: the object itself, what it holds (to compare), and how that reads."""

    value: object
    members: object
    shown: str


Globals = Mapping[tuple[str, str], Held]


def seen(function: Function) -> Globals:
    """Return what the modules of a function's root hold now, by module and name; imports them where that is to be done."""
    module = function.module
    return {
        (own.__name__, name): _held(value, own.__name__)
        for own in _own(module)
        for name, value in vars(own).items()
        if not name.startswith("__") and not isinstance(value, ModuleType)
    }


def changed(before: Globals, after: Globals) -> Iterator[tuple[str, str, str]]:
    """Yield each global that holds something else: `module.name`, what it held, and what it holds."""
    for place in sorted({*before, *after}):
        was, now = before.get(place), after.get(place)
        if not _same(was, now):
            shown = ("nothing" if each is None else each.shown for each in (was, now))
            yield (f"{place[0]}.{place[1]}", *shown)  # type: ignore[misc]  # two texts


def _own(module: ModuleType) -> list[ModuleType]:
    """Return the modules that lie in the folder that the handler string starts from."""
    file = module.__file__
    if file is None:
        return [module]
    depth = module.__name__.count(".") + (Path(file).name == "__init__.py")
    root = f"{str(Path(file).resolve().parents[depth]).rstrip(os.sep)}{os.sep}"
    found = [each for each in list(sys.modules.values()) if isinstance(each, ModuleType)]
    return [each for each in found if each is module or _lies_in(each, root)]


def _lies_in(module: ModuleType, root: str) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and file.startswith(root)


def _held(value: object, module: str) -> Held:
    shown = partial(text.cut, width=40)
    cache = getattr(value, "cache_info", None)
    if callable(cache) and not isinstance(value, FunctionType):
        info = cache()
        return Held(value, info.currsize, f"{info.currsize} cached")
    if isinstance(value, type) and value.__module__ == module:
        kept = {name: each for name, each in vars(value).items() if not name.startswith("__")}
        data = {name: each for name, each in kept.items() if not callable(each)}
        return Held(value, _copied(data), shown(_said(data)))
    if isinstance(value, _CONTAINERS):
        return Held(value, _copied(value), shown(_said(value)))
    own = getattr(type(value), "__module__", "") == module and hasattr(value, "__dict__")
    inner = dict(vars(value)) if own else None
    return Held(value, _copied(inner), shown(_said(inner if own else value)))


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, (list, set, dict, bytearray)) else value


def _said(value: object) -> str:
    try:
        return text.line(repr(value))
    except Exception:  # noqa: BLE001 - a repr of the user's that fails explains nothing, and breaks nothing
        return f"a {type(value).__name__}"


def _same(was: Held | None, now: Held | None) -> bool:
    if was is None or now is None:
        return was is now
    return (was.value is now.value or _equal(was.value, now.value)) and _equal(was.members, now.members)


def _equal(one: object, other: object) -> bool:
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:  # noqa: BLE001 - values of the user's that cannot be compared are told apart by identity
        return one is other
