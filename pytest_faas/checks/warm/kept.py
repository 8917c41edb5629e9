"""What the first delivery leaves in its environment: changed globals of the function's modules, and files in /tmp."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_faas.checks.warm import module_globals
from pytest_faas.checks.warm.pair import delivered_first
from pytest_faas.checks.warm.plans import Plan
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.cloud.state import text

_SHOWN = 40  # columns of a value


@dataclass(frozen=True)
class Kept:
    """A global or a file: its name, what it held, and what it holds."""

    name: str
    was: str
    now: str

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return self.name.startswith("/")

    @property
    def row(self) -> str:
        """How a message tells of it."""
        return text.row(f"kept in {self.name}", f"{self.was} → {self.now}")


def kept(worlds: Worlds, plan: Plan) -> list[Kept]:
    """Run the first delivery of a plan once more, and look what it leaves."""
    return list(_left(worlds, plan))


def _left(worlds: Worlds, plan: Plan) -> Iterator[Kept]:
    function = worlds.case.function
    with worlds.new() as world:
        before = module_globals.seen(function)
        delivered_first(world, plan, cold=False)
        yield from (Kept(*each) for each in module_globals.changed(before, module_globals.seen(function)))
        for each in worlds.start.files.made():
            place = each.place
            yield Kept(f"{place.resource}/{place.key}", "nothing", text.value(each.value, _SHOWN))
