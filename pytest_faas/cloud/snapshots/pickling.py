"""Take moto's objects apart and make them again: what pickle cannot do by itself, or would do by methods of another meaning.

What has an identity of its own stays itself and is only referred to: backends, containers that note their changes,
functions, classes, modules, threads, cryptographic keys. Locks are made anew.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import io
import logging
import pickle
import re
import threading
import types
import uuid
import weakref
from collections import Counter, OrderedDict, defaultdict
from typing import Any

from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend
from moto.core.common_models import BaseModel

from pytest_faas.errors import FaasError


class StaysItself:
    """Mixed into what is never copied, only referred to."""

    __slots__ = ()


_LOCKS: dict[type, Any] = {type(threading.Lock()): threading.Lock, type(threading.RLock()): threading.RLock}
_STAYS = (
    BaseBackend, BackendDict, AccountSpecificBackend, StaysItself, type, types.ModuleType, types.FunctionType,
    threading.Thread, threading.local,
)  # fmt: skip
_CANNOT_CHANGE = (
    str, bytes, int, float, complex, tuple, frozenset, type(None), type, enum.Enum, datetime.date, datetime.time,
    datetime.timedelta, datetime.tzinfo, decimal.Decimal, uuid.UUID, re.Pattern, types.FunctionType,
    types.BuiltinFunctionType, types.MethodType, logging.Logger,
)  # fmt: skip
_PLAIN = (dict, OrderedDict, defaultdict, Counter, list, set)


class Copy:
    """A copy of a value as it is now, of which as many are made again as one likes.

    `referred` is what it refers to; `copied`, with `keep`, are the objects that it is a copy of, as far as they can
    change. Raises FaasError for what cannot be copied.

    >>> stock = {"apples": [1]}
    >>> copy = Copy(stock)
    >>> stock["apples"].append(2); copy.again()
    {'apples': [1]}
    """

    __slots__ = ("_octets", "copied", "referred")

    def __init__(self, value: Any, *, keep: bool = False) -> None:
        self.referred: list[Any] = []
        file = io.BytesIO()
        pickler = _Pickler(file, self.referred)
        try:
            pickler.dump(value)
        except (TypeError, AttributeError, pickle.PicklingError, RecursionError) as error:
            raise FaasError(
                f"the state of the fake AWS cannot be kept, so it cannot be put back: {error}. "
                "Make what a fixture made in the test itself"
            ) from error
        self._octets = file.getvalue()
        self.copied = pickler.copied() if keep else ()

    def again(self) -> Any:
        """Make the value again."""
        return _Unpickler(io.BytesIO(self._octets), self.referred).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, referred: list[Any]) -> None:
        super().__init__(file, protocol=5)
        self._referred = referred
        self._places: dict[int, int] = {}

    def copied(self) -> tuple[Any, ...]:
        """Return the objects that can change."""
        memo: Any = self.memo
        return tuple(each for _, each in memo.copy().values() if not isinstance(each, _CANNOT_CHANGE))

    def persistent_id(self, obj: Any) -> int | None:
        """Refer to what stays itself."""
        if not isinstance(obj, _STAYS) and not type(obj).__module__.startswith("cryptography."):
            return None
        place = self._places.get(id(obj))
        if place is None:
            place = self._places[id(obj)] = len(self._referred)
            self._referred.append(obj)
        return place

    def reducer_override(self, obj: Any) -> Any:
        """Take apart what pickle cannot, or takes apart by methods that moto has given another meaning."""
        kind = type(obj)
        if kind in _LOCKS:
            return _LOCKS[kind], ()
        if kind is threading.Condition:
            return kind, (obj._lock,)
        if isinstance(obj, (weakref.WeakValueDictionary, weakref.WeakKeyDictionary)):
            return kind, (dict(obj),)
        if isinstance(obj, weakref.ref):
            return _weak, (obj(),)
        if isinstance(obj, (dict, list, set)) and kind not in _PLAIN:
            contents = dict(dict.items(obj)) if isinstance(obj, dict) else list(obj)
            attributes = dict(getattr(obj, "__dict__", {}))
            if isinstance(obj, defaultdict):
                attributes["default_factory"] = obj.default_factory
            return _bare, (kind,), (contents, attributes), None, None, _fill
        if isinstance(obj, BaseModel) and not hasattr(obj, "dispose"):
            # Not by its own __new__: that would note each restored instance for moto's dashboard, for ever. What holds a
            # file is noted all the same, so that it can be closed.
            return (_bare, (kind,), *obj.__reduce_ex__(2)[2:])
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, referred: list[Any]) -> None:
        super().__init__(file)
        self._referred = referred

    def persistent_load(self, pid: int) -> Any:
        """Return what was referred to."""
        return self._referred[pid]


def _bare(kind: type) -> Any:
    """Make an instance without running its constructor."""
    base = next((each for each in (dict, list, set) if issubclass(kind, each)), object)
    return base.__new__(kind)


def _fill(made: Any, state: tuple[Any, dict[str, Any]]) -> None:
    """Give a container what it held, past methods of its own that would do more than keep it."""
    contents, attributes = state
    if isinstance(made, dict):
        dict.update(made, contents)
    elif isinstance(made, list):
        list.extend(made, contents)
    else:
        set.update(made, contents)
    for name, value in attributes.items():
        object.__setattr__(made, name, value)


def _weak(target: Any) -> Any:
    """Make a weak reference; one to nothing where the target was gone."""
    return weakref.ref(target) if target is not None else _dead()


def _dead() -> Any:
    class Gone: ...

    return weakref.ref(Gone())
