"""Which backends of moto somebody has asked for, and when: what nobody has asked for is as it was.

Every way to a backend leads through its service's tables. That moto looks up who calls, in all of its IAM, is no touch.
"""

from __future__ import annotations

import threading
from typing import Any

import moto.iam.models as iam
from moto.core.base_backend import AccountSpecificBackend
from moto.utilities.utils import get_partition

from pytest_faas.cloud.patches import Patches


class _Clock:
    """Counts the snapshots that were taken and put back; until `blind`, not everything was seen."""

    now = 0
    blind = -1


class _Looking(threading.local):
    """Whether this thread only looks somebody up."""

    up = False


_last: dict[int, int] = {}  # by the backend's id: when it was last touched
_looking = _Looking()


def tick() -> int:
    """Begin a new time, and return the one that is over: what is touched from now on is touched after it."""
    _Clock.now += 1
    return _Clock.now - 1


def note(backend: object) -> None:
    """Count a backend as touched now."""
    _last[id(backend)] = _Clock.now


def since(time: int, backend: object) -> bool:
    """Whether a backend was touched after a time."""
    return time < _Clock.blind or _last.get(id(backend), -1) > time


def _getitem(home: Any, region: str) -> Any:
    backend = patches.before(AccountSpecificBackend, "__getitem__")(home, region)
    if not _looking.up:
        note(backend)
    return backend


def _get(home: Any, region: str, default: Any = None) -> Any:
    found = dict.get(home, region, default)
    if found is not default:
        note(found)
    return found


def _values(home: Any) -> Any:
    for each in dict.values(home):
        note(each)
    return dict.values(home)


def _items(home: Any) -> Any:
    for each in dict.values(home):
        note(each)
    return dict.items(home)


def _get_account_id_from(access_key: str) -> Any:
    before, _looking.up = _looking.up, True
    try:
        return patches.before(iam, "get_account_id_from")(access_key)
    finally:
        _looking.up = before


def _mark_account_as_visited(account_id: str, access_key: str, service: str, region: str) -> Any:
    """Let moto write down when a key was last used; one that it did not issue it only looks up."""
    home: Any = dict.get(iam.iam_backends, account_id) or {}
    backend = dict.get(home, get_partition(region))
    before, _looking.up = _looking.up, backend is not None and access_key not in backend.access_keys
    try:
        return patches.before(iam, "mark_account_as_visited")(account_id, access_key, service, region)
    finally:
        _looking.up = before


class _Tracking(Patches):
    def lift(self) -> None:
        """Look no more: whatever was, or is meanwhile, counts as touched."""
        super().lift()
        _last.clear()
        tick()
        _Clock.blind = _Clock.now


patches = _Tracking(
    (AccountSpecificBackend, "__getitem__", _getitem),
    (AccountSpecificBackend, "get", _get),
    (AccountSpecificBackend, "values", _values),
    (AccountSpecificBackend, "items", _items),
    (iam, "get_account_id_from", _get_account_id_from),
    (iam, "mark_account_as_visited", _mark_account_as_visited),
)
