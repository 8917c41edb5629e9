"""A moment of a sandbox that it can be put back to: state, what is watched, journal, functions, identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_faas import origin as origins
from pytest_faas.cloud.fake import FakeAws
from pytest_faas.delivery.report import Report
from pytest_faas.runtime.function import Function, renew
from pytest_faas.watches import Watches

if TYPE_CHECKING:
    from pytest_faas.cloud.snapshot import Snapshot


class Moment:
    """Where a sandbox stood when this was made; `restore` puts it back, as often as one likes.

    Functions that were made since are closed; the others start cold.
    """

    def __init__(
        self, aws: FakeAws, functions: list[Function], reports: list[Report], watches: Watches
    ) -> None:
        self._aws = aws
        self._functions = functions
        self._reports = reports
        self._reported = len(reports)
        self._made = list(functions)
        self._named = dict(aws.functions)
        self.calls = len(aws.calls)  # where the journal stood
        self._watches = watches
        self._watched = watches.snapshot()
        self._ids = origins.current().ids.state()
        self._state = aws.snapshot()

    @property
    def aws(self) -> Snapshot:
        """The state of the fake AWS at that moment."""
        return self._state

    def restore(self) -> None:
        """Put the sandbox back."""
        for each in self._functions[len(self._made) :]:
            each.close()
        self._functions[:] = self._made
        for each in self._made:
            renew(each)
        self._aws.functions.clear()
        self._aws.functions.update(self._named)
        self._aws.calls.forget_since(self.calls)
        del self._reports[self._reported :]
        origins.current().ids.go_back(self._ids)
        self._state.restore()
        self._watches.restore(self._watched)
