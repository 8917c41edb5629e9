"""Lists that note how they were before they change, so that a restore costs what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from pytest_faas.cloud.snapshots.notes import Before, log
from pytest_faas.cloud.snapshots.pickling import StaysItself


class Growing(list[Any], StaysItself):
    """A list that notes, of values that never change: mostly they are added at its end.

    >>> from pytest_faas.cloud.snapshots.notes import go_back, mark
    >>> changes = Growing(["a"])
    >>> start = mark()
    >>> changes.append("b"); _ = go_back(start); changes
    ['a']
    """

    _epoch = -1
    _whole = -1

    def append(self, value: Any) -> None:
        """Add a value."""
        if log.marks and log.epoch not in (self._epoch, self._whole):
            self._epoch = log.epoch
            log.notes.append(Before(self, None, None, len(self)))
        super().append(value)

    def extend(self, values: Iterable[Any]) -> None:
        """Add values."""
        for each in values:
            self.append(each)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Copy what it holds."""
        return [deepcopy(each, memo) for each in self]

    def keep(self) -> None:
        """Note all that it holds: anything may happen to it."""
        if log.marks and self._whole != log.epoch:
            self._whole = log.epoch
            log.notes.append(Before(self, None, None, list(self)))

    def arrange(self, before: list[Any] | int, _touched: Iterable[Any]) -> None:
        """Hold what it held, or so many values of it."""
        if isinstance(before, int):
            list.__delitem__(self, slice(before, None))
        else:
            self.hold(before)

    def going(self, _key: Any) -> None:
        """Note all that it holds: it has no keys."""
        self.keep()

    def put(self, _key: Any, _make: Callable[[], Any] | None) -> None:
        """Do nothing: it has no keys."""

    def held(self) -> list[Any]:
        """Return what it holds."""
        return list(self)

    def hold(self, held: list[Any]) -> None:
        """Hold what it held; nothing is noted."""
        list.__setitem__(self, slice(None), held)


def _guarded(name: str) -> Any:
    change = getattr(list, name)

    def changed(growing: Growing, *args: Any, **options: Any) -> Any:
        growing.keep()
        return change(growing, *args, **options)

    return changed


for _name in (
    "__setitem__",
    "__delitem__",
    "__iadd__",
    "__imul__",
    "insert",
    "pop",
    "remove",
    "clear",
    "sort",
    "reverse",
):
    setattr(Growing, _name, _guarded(_name))
