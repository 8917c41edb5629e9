"""Find what a dotted name means: `payments.stripe.Charge.create`, from its module on through attributes."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

_MAKE_FIRST = " Make the function first (faas.function(..., root=...)): then its folder is known"


@dataclass(frozen=True)
class Name:
    """A dotted name, split into the module that is imported and the attributes that lead on from it."""

    text: str
    module: str
    path: tuple[str, ...]

    def owner(self) -> Any:
        """Return what holds the last attribute, in the modules that are loaded now; None where there is no such thing."""
        found: Any = sys.modules.get(self.module)
        for each in self.path[:-1]:
            found = getattr(found, each, None)
        return found if hasattr(found, self.attribute) else None

    @property
    def attribute(self) -> str:
        """The last part of the name."""
        return self.path[-1]


def parse(text: str) -> Name:
    """Import what a name says and return the name; InvalidArgument, with the closest name, where it leads nowhere.

    >>> parse("json.decoder.JSONDecoder.decode")
    Name(text='json.decoder.JSONDecoder.decode', module='json.decoder', path=('JSONDecoder', 'decode'))
    """
    first, *rest = arguments.text("faas.effect", "name", text).split(".")
    if not rest or not all(part.isidentifier() for part in (first, *rest)):
        raise arguments.invalid("faas.effect", "name", "a dotted name such as 'payments.charge'", text)
    module = _import(first)
    if module is None:
        near = arguments.closest(first, _top_level_names()) + _MAKE_FIRST
        raise InvalidArgument(f"faas.effect: {text!r}: there is no module {first!r}.{near}")
    found: Any = module
    name = Name(text, first, tuple(rest))
    for index, part in enumerate(rest):
        inner = f"{name.module}.{part}"
        if isinstance(found, ModuleType) and found is sys.modules.get(name.module):
            below = _import(inner) if not hasattr(found, part) and hasattr(found, "__path__") else None
            if below is not None or sys.modules.get(inner) is getattr(found, part, None) is not None:
                name = Name(text, inner, tuple(rest[index + 1 :]))
        found = _attribute(text, found, part)
    if not name.path or isinstance(found, ModuleType):
        raise InvalidArgument(f"faas.effect: {text!r} is a module: name a callable in it, as '{text}.charge'")
    return name


def said_of(name: Name, owner: Any, original: Any) -> tuple[str, str]:
    """Return an effect's service and operation: the top of the module that defines it, and its qualified name."""
    if isinstance(owner, ModuleType):
        module, qualified = getattr(original, "__module__", None), getattr(original, "__qualname__", None)
        if not (isinstance(module, str) and isinstance(qualified, str)) or "<" in qualified:
            module, qualified = owner.__name__, name.attribute
    else:
        kind = owner if isinstance(owner, type) else type(owner)
        module, qualified = kind.__module__, f"{kind.__qualname__}.{name.attribute}"
    return module.partition(".")[0], qualified


def static(owner: Any, attribute: str) -> Any:
    """Return what an attribute of a module or a class is before any binding, and of an object what is bound to it."""
    if not isinstance(owner, (type, ModuleType)):
        return getattr(owner, attribute)
    found = inspect.getattr_static(owner, attribute, None)
    return getattr(owner, attribute) if found is None else found  # a module may make it when it is asked


def _attribute(text: str, owner: Any, part: str) -> Any:
    if hasattr(owner, part):
        return getattr(owner, part)
    kind = f"module {owner.__name__!r}" if isinstance(owner, ModuleType) else arguments.seen(owner)
    raise InvalidArgument(
        f"faas.effect: {text!r}: {kind} has no attribute {part!r}.{arguments.closest(part, dir(owner))}"
    )


def _import(name: str) -> ModuleType | None:
    """Import a module; None where there is none of that name. What its own code raises comes through."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name == name:
            return None
        raise


def _top_level_names() -> Iterable[str]:
    return {each.name for each in pkgutil.iter_modules()} | {name for name in sys.modules if "." not in name}
