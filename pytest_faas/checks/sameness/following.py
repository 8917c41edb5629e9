"""Which places follow the seed of generated values: found by a clean world with another seed."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.checks.sameness.agreement import Agreement
from pytest_faas.checks.sameness.compared import Compared
from pytest_faas.checks.sameness.comparing import across
from pytest_faas.checks.sameness.matching import names
from pytest_faas.checks.sameness.names import Names
from pytest_faas.checks.sameness.reading import Reader, anywhere
from pytest_faas.checks.sameness.rows import changes
from pytest_faas.checks.sameness.stamps import Shift
from pytest_faas.checks.sameness.tainted import Taint
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.cloud.state.difference import Difference

_Place = tuple[str, str, "str | None"]


def taint(clean: Evidence, reseeded: Evidence) -> Taint:
    """Return the places where two clean worlds with different seeds differ although what was recorded is renamed."""
    compared = across(clean, reseeded)
    return Taint(frozenset(_places(compared, clean, reseeded)))


def _places(compared: Compared, clean: Evidence, reseeded: Evidence) -> Iterator[_Place]:
    gone = [each for each in compared.durable if each.kind == "removed"]
    new = [each for each in compared.durable if each.kind == "added"]
    for each in compared.durable:
        if each.kind == "changed":
            yield each.service, each.resource, anywhere(each.path)
    comparison = _Values(clean, reseeded)
    for one, other in comparison.pairs(gone, new):
        if one.key != other.key:
            yield one.service, one.resource, None
        for path in comparison.paths(one, other):
            yield one.service, one.resource, path
    for one, other in comparison.pairs(list(compared.fewer), list(compared.more)):
        for path in comparison.paths(one, other):
            yield one.service, one.resource, path


class _Values:
    """The values of two worlds, compared place by place."""

    def __init__(self, clean: Evidence, reseeded: Evidence) -> None:
        windows = (clean.start, clean.end), (reseeded.start, reseeded.end)
        names = Names(dict.fromkeys((*clean.generated, *reseeded.generated)))
        self._readers = Reader(names, windows[0]), Reader(names, windows[1])
        self._shift = Shift.between(*windows)

    def pairs(self, gone: list[Difference], new: list[Difference]) -> Iterator[tuple[Difference, Difference]]:
        """Pair what differs in the same resource, where both worlds have as many of it, the most alike first."""
        homes = dict.fromkeys((each.service, each.region, each.resource) for each in gone)
        for home in homes:
            mine = [each for each in gone if (each.service, each.region, each.resource) == home]
            yours = [each for each in new if (each.service, each.region, each.resource) == home]
            if len(mine) == len(yours):
                for one in mine:
                    twin = min(yours, key=lambda each: len(self.paths(one, each)))
                    yours.remove(twin)
                    yield one, twin

    def paths(self, one: Difference, other: Difference) -> list[str]:
        """Return where two values differ, all recorded values renamed."""
        mine, yours = self._readers[0].node(one.before), self._readers[1].node(other.after)
        agreement = Agreement(self._shift)
        for pair in names(mine, yours):
            agreement.learn([pair])
        return [anywhere(path) for path, _, _ in changes(mine, yours, agreement)]
