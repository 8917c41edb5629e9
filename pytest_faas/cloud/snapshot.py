"""Take moto's state, and put it back as often as a test needs the same start, at the cost of what changed.

- Backends that nobody has asked for since are as they were: `snapshots/touches.py`.
- Those that share an object are copied and put back together: `snapshots/groups.py`, `pickling.py`.
- The items of tables and the objects of buckets are undone one by one: `snapshots/noting.py`, `notes.py`, `containers.py`.

A backend that a test keeps for itself and changes past moto's own tables of backends is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend, backend_lock
from moto.moto_api._internal import mock_random

from pytest_faas.cloud import late
from pytest_faas.cloud.snapshots import containers, files, groups, notes, touches


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

    __slots__ = ("__weakref__", "_groups", "_mark", "_places", "_random", "_time")

    def __init__(self) -> None:
        with backend_lock:
            late.lay()
            containers.lay()
            self._places = list(_places())
            self._groups = groups.copied(_stateful())
            self._mark = notes.mark()
            self._random = mock_random.getstate()
            self._time = touches.tick()
            files.known()

    def restore(self) -> None:
        """Put the state back; what was made since is gone."""
        with backend_lock:
            made = files.made_since()
            with files.out_of_reach():
                self._remove_others()
            for each in self._places:
                each.register()
            for group in self._groups:
                if group.touched_since(self._time):
                    group.put_back()
            files.close(made, notes.go_back(self._mark))
            mock_random.setstate(self._random)
            self._time = touches.tick()

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Show the state of that moment for a block, which may look at it and change nothing; then the present one is back.

        >>> from pytest_faas import Sandbox
        >>> with Sandbox():
        ...     import boto3
        ...     s3 = boto3.client("s3")
        ...     _ = s3.create_bucket(Bucket="bucket")
        ...     start = Snapshot()
        ...     _ = s3.put_object(Bucket="bucket", Key="new", Body=b"1")
        ...     with start.as_it_was():
        ...         s3.list_objects_v2(Bucket="bucket")["KeyCount"]
        ...     s3.list_objects_v2(Bucket="bucket")["KeyCount"]
        0
        1
        """
        with ExitStack() as undo:
            undo.callback(mock_random.setstate, mock_random.getstate())
            for group in self._groups:
                if group.touched_since(self._time):
                    undo.enter_context(group.as_it_was())
            undo.enter_context(notes.as_they_were(self._mark))
            yield

    def touched(self, backend: BaseBackend) -> bool:
        """Whether what a backend holds may be different from what it held, since this was made or last put back."""
        group = next((each for each in self._groups if any(one is backend for one in each.members)), None)
        return group is None or group.touched_since(self._time)

    def touched_keys(self) -> dict[int, list[Any]]:
        """Return how each item of a table and each object of a bucket was that was touched, by its dictionary's id."""
        return notes.touched_since(self._mark)

    def _remove_others(self) -> None:
        """End the backends that came since."""
        kept = {id(each.backend) for each in self._places}
        for each in list(_places()):
            if id(each.backend) not in kept:
                _end(each.backend)
                dict.pop(each.home, each.region)


class _Place(NamedTuple):
    """Where a backend is: in the table of an account, in the table of a service."""

    service: Any
    account: str
    home: AccountSpecificBackend[Any]
    region: str
    backend: BaseBackend

    def register(self) -> None:
        """Put the backend where it was, if it is not there."""
        if dict.get(self.home, self.region) is not self.backend:
            dict.__setitem__(self.home, self.region, self.backend)
        if dict.get(self.service, self.account) is not self.home:
            dict.__setitem__(self.service, self.account, self.home)
        if not any(each is self.service for each in _SERVICES):
            _SERVICES.append(self.service)


_SERVICES: list[Any] = vars(BackendDict)["_instances"]  # of moto's own; the list stays the same
_USUAL = frozenset(vars(BackendDict(BaseBackend, "sqs")))


def _places() -> Iterator[_Place]:
    for service in _SERVICES:
        for account, home in dict.items(service):
            for region, backend in dict.items(home):
                yield _Place(service, account, home, region, backend)


def _stateful() -> Iterator[Any]:
    """Yield what holds state: each backend, and tables that hold more than backends (S3: the owners of buckets)."""
    yield from (each for each in _SERVICES if not _USUAL.issuperset(vars(each)))
    yield from (each.backend for each in _places())


def _end(backend: BaseBackend) -> None:
    """Let a backend stop what it has started, where it has a way; one that has none is simply forgotten."""
    if type(backend).reset is not BaseBackend.reset:
        backend.reset()
