"""All that moto holds as plain values, with what is shared and in which order: two states are the same if these are."""

from __future__ import annotations

import tempfile
import threading
import types
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend

from pytest_faas.cloud.snapshots.noting import Noting

_LOCKS = (type(threading.Lock()), type(threading.RLock()), threading.Condition)
_SCALARS = (str, bytes, int, float, bool, type(None))
_REFERRED = (BackendDict, AccountSpecificBackend, type, types.ModuleType, types.FunctionType, weakref.ref)


Everything = Callable[[], dict[str, Any]]


@pytest.fixture
def everything() -> Everything:
    """What gives an image of all that moto holds."""
    return _everything


@pytest.fixture
def difference() -> Callable[[Any, Any], str]:
    """What says where two images begin to differ."""
    return _different


def _everything() -> dict[str, Any]:
    """Return the contents of each backend that exists."""
    found = {}  # without the names of pages, which stay: they are a function of what is listed
    for service in vars(BackendDict)["_instances"]:
        for account, home in dict.items(service):
            for region, backend in dict.items(home):
                held = {name: each for name, each in vars(backend).items() if name != "_pagination_tokens"}
                found[f"{service.service_name} {account} {region}"] = _Image().of(held)
        if hasattr(service, "bucket_accounts"):
            found[service.service_name] = _Image().of(service.bucket_accounts)
    return found


class _Image:
    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def of(self, value: Any) -> Any:
        """Return a value as nested tuples; one that was met before is its number."""
        if isinstance(value, _SCALARS):
            return value
        if isinstance(value, _LOCKS):
            return type(value).__name__
        if isinstance(value, (BaseBackend, *_REFERRED)):
            return getattr(value, "__qualname__", type(value).__name__)
        if (
            type(value).__name__ == "FakeAcl"
        ):  # replaced, never changed: whether two objects share one cannot be seen
            return ("FakeAcl", _Image().of(vars(value)))
        if id(value) in self._seen:
            return ("again", self._seen[id(value)])
        self._seen[id(value)] = len(self._seen)
        return self._inside(value)

    def _inside(self, value: Any) -> Any:
        if isinstance(value, dict):
            # what notes stands for one of moto's own, and has attributes of its own
            more = {} if isinstance(value, Noting) else getattr(value, "__dict__", {})
            return (
                "dict",
                [(_Image().of(key), self.of(each)) for key, each in dict.items(value)],
                more and self.of(more),
            )
        if isinstance(value, (list, tuple)):
            return ("list", [self.of(each) for each in value])
        if isinstance(value, (set, frozenset)):
            return ("set", sorted(repr(self.of(each)) for each in value))
        if isinstance(value, tempfile.SpooledTemporaryFile):
            if value.closed:  # by moto: the part of an upload that is complete
                return ("file", b"")
            value.seek(0)
            return ("file", value.read())
        if hasattr(value, "__dict__"):
            held = dict(vars(value))
            if held.get("disposed"):  # the part of an upload that is complete: moto counts its octets anew
                held.pop("contentsize", None)
            return (type(value).__qualname__, [(name, self.of(held[name])) for name in sorted(held)])
        return repr(value)


def _different(one: Any, other: Any, path: str = "") -> str:
    """Return where two images begin to differ; an empty text if they do not."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next(filter(None, (_different(one[name], other[name], f"{path}.{name}") for name in one)), "")
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next(filter(None, (_different(a, b, f"{path}[{place}]") for place, (a, b) in pairs)), "")
    return "" if one == other else f"{path}: {one!r} != {other!r}"
