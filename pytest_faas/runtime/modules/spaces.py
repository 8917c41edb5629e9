"""Shallow snapshots of what modules hold, so that who changed what can be told: the handler or the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import is_
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, NamedTuple

from pytest_faas.runtime.modules.freezes import is_clockwork

MISSING: Any = type("Missing", (), {"__repr__": lambda _: "<missing>"})()

# Larger containers are data: copying them at each invocation would cost more than it tells.
_LARGEST = 1000
_PLAIN = (
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    tuple,
    frozenset,
    type(None),
    FunctionType,
    BuiltinFunctionType,
    ModuleType,
)


class Change(NamedTuple):
    """One name that was bound anew, added (`old` is MISSING) or removed (`new` is MISSING)."""

    name: Any
    old: Any
    new: Any


class Space:
    """The names in one place: a module (`path` is empty), or a class, an instance or a dict that a module holds."""

    __slots__ = ("_before", "_values", "items", "module", "names", "owner", "path")

    def __init__(
        self, module: str, path: str, owner: Any, names: Mapping[Any, Any], *, items: bool = False
    ) -> None:
        self.module = module
        self.path = path
        self.owner = owner
        self.names = names
        self.items = items
        self.accept()

    def accept(self) -> None:
        """Take what the names hold now as the state to compare with."""
        self._before = dict(self.names)
        self._values = list(self._before.values())

    def changes(self) -> list[Change]:
        """Return what was bound anew since the last time, by identity: no code of the values runs."""
        values = list(self.names.values())
        if len(values) == len(self._values) and all(map(is_, values, self._values)):
            return []
        before, now = self._before, dict(self.names)
        self._before, self._values = now, list(now.values())
        found = (
            Change(name, before.get(name, MISSING), now.get(name, MISSING)) for name in {**before, **now}
        )
        return [each for each in found if each.old is not each.new]

    def put(self, name: Any, value: Any) -> None:
        """Bind a name, or remove it (MISSING), and take that as the state to compare with."""
        if self.items:
            if value is MISSING:
                self.owner.pop(name, None)
            else:
                self.owner[name] = value
        elif value is not MISSING:
            setattr(self.owner, name, value)
        elif name in self.names:
            delattr(self.owner, name)
        self.accept()

    def get(self, name: Any) -> Any:
        """Return what a name is bound to here, or MISSING."""
        return self.names.get(name, MISSING)

    @property
    def is_module(self) -> bool:
        """Whether this is a module's own namespace."""
        return not self.path


class Contents:
    """What a list or a set at module level holds."""

    __slots__ = ("_before", "owner")

    def __init__(self, owner: list[Any] | set[Any]) -> None:
        self.owner = owner
        self._before = list(owner)

    def change(self) -> list[Any] | None:
        """Return what it held the last time, if that was something else."""
        now = list(self.owner)
        before = self._before
        if len(now) == len(before) and all(map(is_, now, before)):
            return None
        self._before = now
        return before

    def put(self, contents: list[Any]) -> None:
        """Let it hold this."""
        self.owner.clear()
        if isinstance(self.owner, list):
            self.owner.extend(contents)
        else:
            self.owner.update(contents)
        self._before = list(self.owner)


def spaces_of(name: str, module: ModuleType) -> Iterator[Space]:
    """Return the namespaces of a module: its own, then those of what it holds, one level down."""
    names = object.__getattribute__(module, "__dict__")
    yield Space(name, "", module, names)
    for attribute, value in list(names.items()):
        space = space_of(name, attribute, value)
        if space is not None:
            yield space


def space_of(module: str, path: Any, value: Any) -> Space | None:
    """Return the namespace of something that a module holds: a class of its own, an instance, a dict."""
    if isinstance(value, type):
        own = value.__dict__.get("__module__") == module
        return Space(module, path, value, value.__dict__) if own else None
    if isinstance(value, _PLAIN) or not isinstance(path, str) or _is_dunder(path):
        return None
    if type(value) is dict:
        return Space(module, path, value, value, items=True) if len(value) <= _LARGEST else None
    if is_mock(value):
        return None
    try:
        names = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return Space(module, path, value, names) if type(names) is dict else None


def contents_of(module: ModuleType) -> Iterator[Contents]:
    """Return the lists and sets at module level."""
    for name, value in list(object.__getattribute__(module, "__dict__").items()):
        if type(value) in (list, set) and not _is_dunder(name) and len(value) <= _LARGEST:
            yield Contents(value)


def is_mock(value: object) -> bool:
    """Say whether a value is a mock of `unittest.mock`, or of its backport."""
    return any(each.__module__ in ("unittest.mock", "mock.mock") for each in type(value).__mro__)


def is_test_made(space: Space, change: Change) -> bool:
    """Say whether a change between two invocations is a patch, rather than what importing or calling code leaves behind."""
    name, old, new = change
    if is_clockwork(old) or is_clockwork(new):
        return False
    if space.is_module:
        submodule = f"{space.module}.{name}"
        came, went = (isinstance(each, ModuleType) and each.__name__ == submodule for each in (new, old))
        return not (_is_dunder(name) or came or (went and new is MISSING))
    if isinstance(space.owner, type):
        return not _is_dunder(name) or callable(old) or callable(new)
    return old is not MISSING or callable(
        new
    )  # a name that is new in an instance or a dict is a cache being filled


def own_name(value: Any, module: str) -> str | None:
    """Return where in a module a function or class was defined, if it was."""
    if isinstance(value, (FunctionType, type)) and getattr(value, "__module__", None) == module:
        return value.__qualname__
    return None


def resolve(names: Mapping[str, Any], qualified: str) -> Any:
    """Return what a qualified name means in a module's namespace, or MISSING."""
    first, *rest = qualified.split(".")
    value = names.get(first, MISSING)
    for each in rest:
        value = value.__dict__.get(each, MISSING) if isinstance(value, type) else MISSING
    return value


def _is_dunder(name: Any) -> bool:
    return isinstance(name, str) and name.startswith("__") and name.endswith("__")
