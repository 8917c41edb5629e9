"""Take moto's state, and put it back as often as a test needs the same start.

All backends are pickled at once, so that what two of them share is shared afterwards too. What has an identity of its own
stays itself and is only referred to: the backends (their contents are exchanged), functions, classes, modules,
threads, cryptographic keys. Locks are made anew.
"""

from __future__ import annotations

import io
import pickle
import sys
import threading
import types
import weakref
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator
from typing import Any

from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend, backend_lock
from moto.core.common_models import BaseModel
from moto.moto_api._internal import mock_random

from pytest_faas.errors import FaasError

_LOCKS: dict[type, Any] = {type(threading.Lock()): threading.Lock, type(threading.RLock()): threading.RLock}
_STAYS = (
    BaseBackend, BackendDict, AccountSpecificBackend, type, types.ModuleType, types.FunctionType,
    threading.Thread, threading.local,
)  # fmt: skip
_PLAIN = (dict, OrderedDict, defaultdict, Counter, list, set)


class Snapshot:
    """The state of moto at the moment when this is made.

    >>> from pytest_faas import Sandbox
    >>> with Sandbox():
    ...     import boto3
    ...     sqs = boto3.client("sqs")
    ...     _ = sqs.create_queue(QueueName="jobs")
    ...     start = Snapshot()
    ...     _ = sqs.create_queue(QueueName="more")
    ...     start.restore()
    ...     sqs.list_queues()["QueueUrls"]
    ['https://sqs.us-east-1.amazonaws.com/123456789012/jobs']
    """

    __slots__ = ("_octets", "_random", "_referred")

    def __init__(self) -> None:
        with backend_lock:
            self._referred: list[Any] = []
            file = io.BytesIO()
            try:
                _Pickler(file, self._referred).dump([(each, each.__dict__) for each in _stateful()])
            except (TypeError, AttributeError, pickle.PicklingError, RecursionError) as error:
                raise FaasError(
                    f"the state of the fake AWS cannot be kept, so it cannot be put back: {error}. "
                    "Make what a fixture made in the test itself"
                ) from error
            self._octets = file.getvalue()
            self._random = mock_random.getstate()

    def restore(self) -> None:
        """Put the state back; what was made since is gone."""
        with backend_lock:
            files = _noted_files()
            before: list[tuple[Any, dict[str, Any]]]
            before = _Unpickler(io.BytesIO(self._octets), self._referred).load()
            kept = {id(each) for each, _ in before}
            for home, region, backend in list(_backends()):
                if id(backend) not in kept:
                    _end(backend)
                    dict.pop(home, region)
            for each, contents in before:
                each.__dict__.clear()
                each.__dict__.update(contents)
            for each in files:
                each.dispose()
            mock_random.setstate(self._random)


_SERVICES: list[Any] = vars(BackendDict)["_instances"]  # of moto's own; the list stays the same


def _backends() -> Iterator[tuple[AccountSpecificBackend[Any], str, BaseBackend]]:
    for service in _SERVICES:
        for account in dict.values(service):
            for region, backend in dict.items(account):
                yield account, region, backend


def _end(backend: BaseBackend) -> None:
    """Let a backend stop what it has started, where it has a way; one that has none is simply forgotten."""
    if type(backend).reset is not BaseBackend.reset:
        backend.reset()


def _stateful() -> Iterator[Any]:
    """Yield what holds state: each backend, and each service's table of them (S3 keeps the owners of buckets there)."""
    yield from _SERVICES
    yield from (backend for _, _, backend in _backends())


def _noted_files() -> list[Any]:
    """Return the objects of S3, which hold a file each, that moto knows by now, and let it forget them."""
    models: Any = sys.modules.get("moto.s3.models")
    noted: list[Any] = []
    for kind in (models.FakeKey, models.FakeMultipart) if models else ():
        noted += kind.instances_tracked
        kind.instances_tracked = []
    return noted


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, referred: list[Any]) -> None:
        super().__init__(file, protocol=5)
        self._referred = referred
        self._places: dict[int, int] = {}

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
