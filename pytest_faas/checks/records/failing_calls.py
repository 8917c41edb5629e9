"""Which calls fail for the length of an invocation, in one world: each of an address, one of them, or a batch in part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks.judging import addressed
from pytest_faas.checks.records.alone import counts
from pytest_faas.checks.records.likeness import Likeness, likeness
from pytest_faas.checks.records.strikes import FailedIf
from pytest_faas.checks.worlds.clean import Clean
from pytest_faas.checks.worlds.nothing import vacuous
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.cloud.faults import Address, Aim, ErrorAnswer, FailedCall, Kind, PartialBatch, at, is_request
from pytest_faas.cloud.faults.partial import is_batch

__tracebackhide__ = errors.hidden_from

WHOLE, ONE, PARTIAL, ANSWERED = "each", "one", "partial", "answered"
_WHERE = "no_lost_records"


@dataclass(frozen=True)
class Plan:
    """One world: the calls that fail for the length of an invocation.

    `how`: `each` call of that address, whatever its occurrence; `one`, the call that says what this one says, whenever it
    is made again; `partial`, the last entry of this batch call; `answered`, as `each`, but the server answers, with 503.
    """

    address: Address
    how: str

    def as_json(self) -> dict[str, Any]:
        """Return what brings about the same world again."""
        return {"how": self.how, "call": addressed.as_json(self.address)}

    @classmethod
    def of(cls, held: Mapping[str, Any]) -> Plan:
        """Return the plan that `as_json` gave; `InvalidArgument` for anything else."""
        how = arguments.choice(_WHERE, "how", held.get("how"), (WHOLE, ONE, PARTIAL, ANSWERED))
        return cls(addressed.of(_WHERE, held.get("call")), how)

    @property
    def said(self) -> str:
        """What is done to the function, as a sentence begins."""
        whole = str(replace(self.address, occurrence=1))
        if self.how == PARTIAL:
            return f"{self.address} does not take its last entry and says so in its response"
        if self.how == ONE:
            return f"One call of {whole} fails whenever it is made"
        if self.how == ANSWERED:
            return f"Each {whole} is answered with 503"
        return f"Each call of {whole} fails"

    def fault(self, clean: Clean, world: World) -> tuple[Aim, Kind]:
        """Return what strikes in a world; `NothingToJudge` where the clean run does not make the call any more."""
        place = self.address
        every = Aim(place.service, place.operation, place.resource, place.key, occurrence=None)
        if self.how == WHOLE:
            return every, FailedCall()
        if self.how == ANSWERED:
            return every, ErrorAnswer()
        if self.how == PARTIAL:
            return at(place), PartialBatch()
        meant = dict(clean.calls).get(place)
        if meant is None:
            raise vacuous(f"no clean run makes the call {place} any more")
        said = likeness(meant, clean.evidence.generated)
        return every, FailedIf(wanted=lambda call: likeness(call, world.streams.values) == said)


def plans(worlds: Worlds, clean: Clean) -> Iterator[Plan]:
    """Yield what fails: each call, then each of those that share an address, then each batch call in part."""
    calls = [each for each in clean.calls if counts(worlds, each[1])]
    said: dict[Address, dict[Likeness, Address]] = {}
    for address, call in calls:
        group = said.setdefault(replace(address, occurrence=1), {})
        group.setdefault(likeness(call, clean.evidence.generated), address)
    for first, group in said.items():
        yield Plan(first, WHOLE)
        if all(is_request(call) for address, call in calls if replace(address, occurrence=1) == first):
            yield Plan(first, ANSWERED)
        if len(group) > 1:
            yield from (Plan(address, ONE) for address in group.values())
    for address, call in calls:
        if call.effect is None and is_batch(call.service, call.operation):
            yield Plan(address, PARTIAL)
