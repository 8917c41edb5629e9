"""Copies of the backends: those that share an object are copied together, so that they share it afterwards too."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend

from pytest_faas.cloud.snapshots import touches
from pytest_faas.cloud.snapshots.pickling import Copy


class Group:
    """Backends, or services' tables of them, that hang together, and a copy of their contents."""

    def __init__(self, members: tuple[Any, ...]) -> None:
        self.members = members
        self.copied_at = touches.tick()
        self._copy = Copy([(each, each.__dict__) for each in members], keep=True)
        # What a thread may change, or what is reached without asking for it, counts as touched.
        always = (threading.Thread, threading.local)
        self._always = any(isinstance(each, (BackendDict, *always)) for each in self._copy.referred)

    def touched_since(self, time: int) -> bool:
        """Whether its contents may have changed after a time."""
        return self._always or any(touches.since(time, each) for each in self.members)

    def hangs_together_by(self) -> Iterator[int]:
        """Yield the ids of what another group may hold as well: objects, and backends that it refers to."""
        yield from map(id, self._copy.copied)
        yield from map(id, self.members)
        for each in self._copy.referred:
            if isinstance(each, BaseBackend):
                yield id(each)
            elif isinstance(each, AccountSpecificBackend):
                yield from map(id, dict.values(each))

    def put_back(self) -> None:
        """Exchange the contents of its members for those of the copy."""
        for each, contents in self._copy.again():
            each.__dict__.clear()
            each.__dict__.update(contents)
            touches.note(each)

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Let its members have the contents of the copy for a block, and their own again."""
        now = [(each, dict(each.__dict__)) for each in self.members]
        self.put_back()
        try:
            yield
        finally:
            for each, contents in now:
                each.__dict__.clear()
                each.__dict__.update(contents)


_known: list[Group] = []  # of the last snapshot: what was not touched since need not be copied again


def copied(stateful: Iterable[Any]) -> list[Group]:
    """Return groups of all that holds state; FaasError for what cannot be copied."""
    wanted = list(stateful)
    there = set(map(id, wanted))
    kept = [
        each
        for each in _known
        if not each.touched_since(each.copied_at) and all(id(member) in there for member in each.members)
    ]
    have = {id(member) for each in kept for member in each.members}
    fresh = [Group((each,)) for each in wanted if id(each) not in have]
    _known[:] = [
        group[0] if len(group) == 1 else Group(tuple(member for each in group for member in each.members))
        for group in _joined([*kept, *fresh])
    ]
    return list(_known)


def _joined(groups: list[Group]) -> list[list[Group]]:
    """Return the groups in lists of those that hang together."""
    found: dict[int, list[Group]] = {}  # by what is held
    lists: dict[int, list[Group]] = {}  # by the list's own id
    for group in groups:
        mine = [group]
        lists[id(mine)] = mine
        for place in group.hangs_together_by():
            other = found.get(place, mine)
            if other is not mine:
                mine = _merged(mine, other, lists, found)
            found[place] = mine
    return list(lists.values())


def _merged(
    mine: list[Group], other: list[Group], lists: dict[int, list[Group]], found: dict[int, list[Group]]
) -> list[Group]:
    """Join one list to another, wherever it is known."""
    other.extend(mine)
    del lists[id(mine)]
    for place, each in found.items():
        if each is mine:
            found[place] = other
    return other
