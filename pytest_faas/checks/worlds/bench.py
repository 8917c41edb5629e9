"""What a check works on: the parts of a sandbox, without the sandbox itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from pytest_faas.checks.durable import Durable
from pytest_faas.checks.replay import Shelf
from pytest_faas.checks.sameness import NO_RULES, Rules
from pytest_faas.checks.worlds import collecting, quiet, recorded_calls
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.world import Start, Worlds
from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.operations import Operations
from pytest_faas.deliveries import virtual
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.report import Report
from pytest_faas.effects.declared import Effects
from pytest_faas.errors import InvalidArgument
from pytest_faas.moment import Moment
from pytest_faas.runtime import modules
from pytest_faas.runtime.function import Function
from pytest_faas.temporary_files import TemporaryFiles
from pytest_faas.watches import Watches


@dataclass
class Bench:
    """A fake AWS, the functions in it, declared effects, and what the user said of operations and comparisons."""

    aws: FakeAws
    functions: list[Function]
    effects: Effects
    operations: Operations
    reports: list[Report]
    watches: Watches
    durable: Durable = field(default_factory=Durable)
    rules: Rules = field(default=NO_RULES)
    shelf: Shelf | None = None
    told: list[str] = field(default_factory=list)  # what passed checks have to say: what was allowed, notes

    @contextmanager
    def worlds(self, case: Case) -> Iterator[Worlds]:
        """Open worlds of a case that begin at the present state; all is as it was at the end of the block."""
        with self.start(case.settings, [case.event]) as start:
            yield Worlds(start, case)

    @contextmanager
    def start(self, settings: object, events: Sequence[Event]) -> Iterator[Start]:
        """Take the present state as the start of worlds; `settings` and `events` may say when time begins."""
        self._must_be_restorable()
        with ExitStack() as undo:
            undo.enter_context(quiet.refusals_unlogged())
            if not self.watches:  # whoever watches something outside has taken it upon himself to put it back
                undo.enter_context(self.aws.sending_nothing())
            undo.enter_context(modules.turn_kept())
            start, clock = undo.enter_context(virtual(settings, events))
            for each in list(self.functions):
                undo.enter_context(each.aside())
            files = TemporaryFiles()
            files.begin()
            undo.callback(files.end)
            mocks = recorded_calls.taken()
            undo.callback(mocks.put_back)
            moment = Moment(self.aws, self.functions, self.reports, self.watches)
            beginning = Start(self, moment, mocks, clock, start, files, self.effects.answered())
            undo.callback(beginning.again)
            undo.enter_context(collecting.less_often())
            yield beginning

    def _must_be_restorable(self) -> None:
        fixed = self.watches.without_restore
        if fixed:
            raise InvalidArgument(
                f"faas.watch({fixed[0]!r}, ...): a check runs the function several times from the same start, so what is"
                f" watched must be put back: give it restore=, a callable that takes what read() gave"
            )
