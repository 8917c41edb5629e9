"""The state of a snapshot, each service of which is read when somebody asks for it: as it was then, whatever came since."""

from __future__ import annotations

from collections.abc import Iterable

from moto.core.base_backend import BaseBackend

from pytest_faas.cloud.snapshot import Snapshot
from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.beginning import Beginning
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.readers import table
from pytest_faas.cloud.state.scope import Scope
from pytest_faas.cloud.state.since.delta import Asked
from pytest_faas.cloud.state.since.remembered import Remembered
from pytest_faas.cloud.state.since.services import by_key, homes
from pytest_faas.cloud.state.state import State


def unread(
    snapshot: Snapshot,
    scope: Scope,
    account: str,
    home: str,
    remembered: Remembered,
    *,
    more: Iterable[Entry] = (),
) -> State:
    """Return the state of a snapshot of which nothing has been touched yet: no service is asked before it matters.

    >>> from pytest_faas import Sandbox
    >>> with Sandbox() as faas:
    ...     import boto3
    ...     s3 = boto3.client("s3")
    ...     _ = s3.create_bucket(Bucket="bucket")
    ...     moment = faas.moment()
    ...     state = unread(moment.aws, Scope((("s3", "us-east-1"),)), "123456789012", "us-east-1", Remembered())
    ...     _ = s3.put_object(Bucket="bucket", Key="new", Body=b"1")
    ...     [place.resource for place in state]
    ['bucket']
    """
    parts = {place: _Service(snapshot, *place, account, remembered) for place in scope.places}
    return State.of_start(Beginning(more, parts), home=home, unread=scope.unread)


class _Service:
    """What one service held in one region."""

    def __init__(
        self, snapshot: Snapshot, service: str, region: str, account: str, remembered: Remembered
    ) -> None:
        self._snapshot = snapshot
        self._api = Api(service, region)
        self._backends = homes(account, service, region)
        self._remembered = remembered
        self._file = by_key(service, self._backends)

    def everything(self) -> Iterable[Entry]:
        """Return all that it held."""
        with self._snapshot.as_it_was():
            return now(self._api, self._backends, self._remembered)

    def finds(self, place: Place) -> bool:
        """Whether a place can be read by itself."""
        return self._file is not None and self._file.alone(place)

    def one(self, place: Place) -> Entry | None:
        """Return what it held at such a place."""
        if self._file is None:
            return None
        with self._snapshot.as_it_was():
            asked = Asked(self._api, self._backends[0], self._remembered)
            return next(self._file.one(asked, place), None)


def now(api: Api, backends: list[BaseBackend], remembered: Remembered) -> list[Entry]:
    """Read all that a service holds now in a region, out of moto's own tables where that can be."""
    file = by_key(api.service, backends)
    if file is None:
        return list(table.reader(api.service).read(api))
    return file.changes(Asked(api, backends[0], remembered)).made
