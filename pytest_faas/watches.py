"""Probes of the user's own: what durable state outside AWS is read by, and put back by."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pytest_faas import arguments, errors
from pytest_faas.cloud.state.entry import WATCH, Entry, Place
from pytest_faas.errors import FaasError, InvalidArgument

__tracebackhide__ = errors.hidden_from

_SCALARS = (bool, int, float, str, bytes, Decimal, datetime, date, time, timedelta, UUID)
_VALUES = "None, a bool, a number, text, bytes, a date, a UUID, or dicts, lists and sets of these"


@dataclass(frozen=True)
class Watch:
    """One probe: `read` gives what is there now, `restore` takes such a value and puts it back."""

    name: str
    read: Callable[[], Any]
    restore: Callable[[Any], object] | None = None

    def now(self) -> Any:
        """Return a copy of what is there, which no later change shows in."""
        try:
            return copy.deepcopy(self.read())
        except Exception as error:
            raise FaasError(
                f"faas.watch: reading {self.name!r} failed: {type(error).__name__}: {error}"
            ) from error

    def put_back(self, value: Any) -> None:
        """Give `restore` a copy of a value that `read` gave."""
        if self.restore is None:
            return
        try:
            self.restore(copy.deepcopy(value))
        except Exception as error:
            raise FaasError(
                f"faas.watch: restoring {self.name!r} failed: {type(error).__name__}: {error}"
            ) from error


class Watches:
    """The probes of a sandbox, in the order in which they were added.

    >>> rows = {"7": {"paid": False}}
    >>> def write(before):
    ...     rows.clear(); rows.update(before)
    >>> watches = Watches()
    >>> watches.add("orders db", lambda: rows, restore=write)
    >>> start = watches.snapshot()
    >>> rows["7"]["paid"] = True
    >>> [(each.place.resource, each.place.key, each.value) for each in watches.entries()]
    [('orders db', '7', {'paid': True})]
    >>> watches.restore(start); rows
    {'7': {'paid': False}}
    """

    def __init__(self) -> None:
        self._all: dict[str, Watch] = {}

    def __len__(self) -> int:
        return len(self._all)

    def add(self, name: str, read: Callable[[], Any], restore: Callable[[Any], object] | None = None) -> None:
        """Watch what `read()` gives, under a name; `restore(value)` puts back what `read()` gave earlier.

        Raises InvalidArgument for a name that is taken, and for what cannot be called.
        """
        chosen = arguments.text("faas.watch", "name", name)
        if chosen in self._all:
            raise InvalidArgument(
                f"faas.watch: {chosen!r} is watched already: give each probe a name of its own"
            )
        if not callable(read):
            raise arguments.invalid("faas.watch", "read", "a callable without arguments", read)
        if restore is not None and not callable(restore):
            raise arguments.invalid(
                "faas.watch", "restore", "a callable that takes what read() gave", restore
            )
        self._all[chosen] = Watch(chosen, read, restore)

    @property
    def without_restore(self) -> list[str]:
        """The names of those that can only be read."""
        return [name for name, each in self._all.items() if each.restore is None]

    def entries(self) -> Iterator[Entry]:
        """Yield what the probes read now: of a dict each member, so that a difference names it; of the rest the whole.

        Raises FaasError where a probe fails, InvalidArgument for values that cannot be compared.
        """
        for name, watch in self._all.items():
            value = watch.now()
            if isinstance(value, Mapping):
                for key, each in value.items():
                    place = Place(WATCH, "", name, key if isinstance(key, str) else repr(key))
                    yield Entry(place, _plain(each, name, f"[{key!r}]"))
            else:
                yield Entry(Place(WATCH, "", name), _plain(value, name, ""))

    def snapshot(self) -> dict[str, Any]:
        """Read what `restore` can put back; the names of the others are kept too."""
        return {name: None if each.restore is None else each.now() for name, each in self._all.items()}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Put back what was read for a snapshot, in its order; probes that came since are watched no more."""
        self._all = {name: each for name, each in self._all.items() if name in snapshot}
        for name, watch in self._all.items():
            watch.put_back(snapshot[name])


def _plain(value: Any, name: str, path: str) -> Any:
    """Return a value as states compare them: dict, list, frozenset, scalars."""
    if value is None or isinstance(value, _SCALARS):
        return value
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    if isinstance(value, Mapping):
        return {
            key if isinstance(key, str) else repr(key): _plain(each, name, f"{path}[{key!r}]")
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(each, name, f"{path}[{place}]") for place, each in enumerate(value)]
    if isinstance(value, set | frozenset):
        return frozenset(_plain(each, name, f"{path}{{}}") for each in value)
    raise arguments.invalid("faas.watch", f"what {name!r} reads{path and ' at ' + path}", _VALUES, value)
