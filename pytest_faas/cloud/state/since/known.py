"""A state that was read at a snapshot, and is read again at the cost of what was touched since.

What nobody touched is as it was. Of services of which the touched things are not told one by one, all is read anew through
their APIs, where anything of them was touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pytest_faas.cloud.snapshot import Snapshot
from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.beginning import Part
from pytest_faas.cloud.state.entry import TMP, WATCH, Entry
from pytest_faas.cloud.state.readers import table
from pytest_faas.cloud.state.scope import Scope
from pytest_faas.cloud.state.since.delta import Asked, AtStart, Delta
from pytest_faas.cloud.state.since.remembered import Remembered
from pytest_faas.cloud.state.since.services import by_key, homes
from pytest_faas.cloud.state.state import State

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
        self._at_start = {part: self._begun(part) for part in state.beginning.parts if part[0] not in _OTHERS}

    def _begun(self, part: Part) -> AtStart:
        backends = homes(self._account, *part)
        file = by_key(part[0], backends)
        return AtStart() if file is None else file.at_start(Api(*part), backends[0])

    def read(self, scope: Scope, *, more: Iterable[Entry] = ()) -> State:
        """Return the state as it is now, as `state.read` would."""
        touched = self._snapshot.touched_keys()
        deltas = {part: self._delta(part, touched) for part in scope.places}
        gone = {place for each in deltas.values() for place in each.gone}
        made = [entry for each in deltas.values() for entry in each.made]
        others = [part for part in self.state.beginning.parts if part[0] in _OTHERS]
        whole = [part for part, each in deltas.items() if each.whole]
        return self.state.amended(gone, [*made, *more], scope.unread, parts=[*whole, *others])

    def _delta(self, part: Part, touched: dict[int, list[Any]]) -> Delta:
        backends = homes(self._account, *part)
        start = self._at_start.get(part)
        if start is not None and not any(map(self._snapshot.touched, backends)):
            return Delta()
        api = Api(*part)
        file = by_key(part[0], backends)
        if file is None:
            return Delta(made=list(table.reader(api.service).read(api)), whole=True)
        asked = Asked(api, backends[0], self._remembered, start or AtStart(), self.state.beginning, touched)
        return file.changes(asked)
