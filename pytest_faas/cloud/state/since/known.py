"""A state that was read at a snapshot, and is read again at the cost of what was touched since.

What nobody touched is as it was. Of services of which the touched things are not told one by one, all is read anew through
their APIs, where anything of them was touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from pytest_faas.cloud.snapshot import Snapshot
from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.entry import TMP, WATCH, Entry, Place
from pytest_faas.cloud.state.readers import table
from pytest_faas.cloud.state.scope import Scope
from pytest_faas.cloud.state.since import dynamodb, s3, sqs
from pytest_faas.cloud.state.since.delta import Asked, Delta
from pytest_faas.cloud.state.since.remembered import Remembered
from pytest_faas.cloud.state.state import State

_BY_KEY: dict[str, ModuleType] = {"dynamodb": dynamodb, "s3": s3, "sqs": sqs}
_OTHERS = (WATCH, TMP)


class Known:
    """The state of a snapshot; to be made right after it was read, with nothing called since.

    With an empty state nothing is known, and all is read, out of moto's own tables where that can be.

    >>> from pytest_faas import Sandbox
    >>> with Sandbox() as faas:
    ...     import boto3
    ...     s3 = boto3.client("s3")
    ...     _ = s3.create_bucket(Bucket="bucket")
    ...     moment = faas.moment()
    ...     known = Known(moment.aws, faas.state(), "123456789012")
    ...     moment.restore()
    ...     _ = s3.put_object(Bucket="bucket", Key="new", Body=b"1")
    ...     now = known.read(Scope((("s3", "us-east-1"),)))
    ...     [place.key for place in now], now["s3", "us-east-1", "bucket", "new"]["Body"]
    (['', 'new'], b'1')
    """

    def __init__(
        self, snapshot: Snapshot, state: State, account: str, remembered: Remembered | None = None
    ) -> None:
        self.state = state
        self._snapshot = snapshot
        self._account = account
        self._remembered = Remembered() if remembered is None else remembered
        self._at_start: dict[tuple[str, str, str], list[Place]] = {}
        for each in state:
            self._at_start.setdefault((each.service, each.region, each.resource), []).append(each)
        self._backends = {
            place: list(self._of(*place)) for place in {(each.service, each.region) for each in state}
        }
        self._homes = {
            place: _BY_KEY[place[0]].homes(found[0])
            for place, found in self._backends.items()
            if place[0] in _BY_KEY and len(found) == 1
        }

    def read(self, scope: Scope, *, more: Iterable[Entry] = ()) -> State:
        """Return the state as it is now, as `state.read` would."""
        touched = self._snapshot.touched_keys()
        gone = {place for key, places in self._at_start.items() if key[0] in _OTHERS for place in places}
        made = list(more)
        for service, region in scope.places:
            delta = self._delta(service, region, touched)
            gone |= delta.gone
            made += delta.made
        return self.state.amended(gone, made, scope.unread)

    def _delta(self, service: str, region: str, touched: dict[int, list[Any]]) -> Delta:
        backends = list(self._of(service, region))
        before = self._backends.get((service, region))
        if before is not None and not any(map(self._snapshot.touched, backends)):
            return Delta()
        api = Api(service, region)
        if service in _BY_KEY and len(backends) == 1:
            homes = self._homes.get((service, region), {})
            asked = Asked(api, backends[0], homes, touched, self._at_start, self._remembered)
            found: Delta = _BY_KEY[service].changes(asked)
            return found
        here = (
            place
            for key, places in self._at_start.items()
            if key[:2] == (service, region)
            for place in places
        )
        return Delta(set(here), list(table.reader(service).read(api)))

    def _of(self, service: str, region: str) -> Iterator[BaseBackend]:
        """Yield moto's homes of a service that a reading in a region looks into."""
        for each in list(vars(BackendDict)["_instances"]):
            if each.service_name != service:
                continue
            for name, backend in list(dict.items(dict.get(each, self._account) or {})):
                if name == region or name.startswith("aws") or name == "global":
                    yield backend
