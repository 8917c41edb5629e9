"""`no_lost_records`: a call that fails is reported, or what it was for is there all the same, or was handed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_faas import arguments
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.records import blame
from pytest_faas.checks.records.alone import Alone, alone, counts
from pytest_faas.checks.records.handed_on import HandedOn
from pytest_faas.checks.records.likeness import Likeness, likeness
from pytest_faas.checks.records.reference import Reference
from pytest_faas.checks.records.strikes import FailedIf
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.clean import Clean, clean
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.nothing import vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.cloud.faults import Address, Aim, FailedCall, Kind, PartialBatch, at
from pytest_faas.cloud.faults.partial import is_batch

NAME = "no_lost_records"
MOST_REDELIVERIES = 10
_WHOLE, _ONE, _PARTIAL = "each", "one", "partial"


@dataclass(frozen=True)
class Plan:
    """One world: the calls that fail for the length of an invocation.

    `how`: `each` call of that address, whatever its occurrence; `one`, the call that says what this one says, whenever it
    is made again; `partial`, the last entry of this batch call.
    """

    address: Address
    how: str

    def as_json(self) -> dict[str, Any]:
        """Return what brings about the same world again."""
        place = self.address
        return {
            "how": self.how,
            "call": [place.service, place.operation, place.resource, place.key, place.occurrence],
        }

    @classmethod
    def of(cls, held: Mapping[str, Any]) -> Plan:
        """Return the plan that `as_json` gave; `InvalidArgument` for anything else."""
        how = arguments.choice(NAME, "how", held.get("how"), (_WHOLE, _ONE, _PARTIAL))
        place = held.get("call")
        if not isinstance(place, list) or len(place) != 5:
            raise arguments.invalid(NAME, "call", "[service, operation, resource, key, occurrence]", place)
        return cls(Address(*place), how)


def judge(worlds: Worlds, *, only: Mapping[str, Any] | None = None) -> Verdict:
    """Let each call fail for one invocation; where that reports success, nothing of the clean run may be missing."""
    case = worlds.case
    reference = clean(worlds)
    if not reference.effects:
        raise vacuous("the function had no effect, so nothing can be lost")
    run = _Run(worlds, reference, Allowed(case.allow))
    for plan in [Plan.of(only)] if only is not None else _plans(worlds, reference):
        run.tries(plan)
    if not run.struck:
        raise vacuous("no fault struck: the calls of the clean run were not made again")
    failures = run.grouped()
    return Verdict(
        NAME,
        case,
        "failed" if failures else "passed",
        failures,
        tried=run.tried(failures),
        allowed=run.allowed.used,
        unused=run.allowed.unused,
        notes=tuple(f"Best effort, by allow: {each}" for each in run.accepted),
    )


def _plans(worlds: Worlds, reference: Clean) -> Iterator[Plan]:
    """Yield what fails: each call, then each of those that share an address, then each batch call in part."""
    calls = [each for each in reference.calls if counts(worlds, each[1])]
    said: dict[Address, dict[Likeness, Address]] = {}
    for address, call in calls:
        group = said.setdefault(replace(address, occurrence=1), {})
        group.setdefault(likeness(call, reference.evidence.generated), address)
    for first, group in said.items():
        yield Plan(first, _WHOLE)
        if len(group) > 1:
            yield from (Plan(address, _ONE) for address in group.values())
    for address, call in calls:
        if call.effect is None and is_batch(call.service, call.operation):
            yield Plan(address, _PARTIAL)


@dataclass
class _Run:
    """The worlds of one check, and what they showed."""

    worlds: Worlds
    clean: Clean
    allowed: Allowed
    struck: int = 0
    reported: int = 0
    accepted: list[str] = field(default_factory=list)
    _found: list[tuple[set[Any], Failure]] = field(default_factory=list)
    _last: Alone | None = None

    def __post_init__(self) -> None:
        self._reference = Reference(self.worlds, self.clean, self.allowed)
        self._handed_on = HandedOn(self._reference)

    def tries(self, plan: Plan) -> None:
        """Make one world."""
        with self.worlds.new() as world:
            with world.struck(*self._fault(plan, world)) as armed:
                first = world.deliver()
            if not armed.struck:
                return
            self.struck += 1
            world.attempts[0] = replace(first, strikes=tuple(armed.strikes))
            unlisted = self._unlisted(first)
            if not unlisted or not world.settle(MOST_REDELIVERIES):
                self.reported += 1
                return
            missing = self._lost(plan, world.evidence(), unlisted)
            if not missing:  # something differs
                self._note(plan, world, missing)

    def _fault(self, plan: Plan, world: World) -> tuple[Aim, Kind]:
        place = plan.address
        every = Aim(place.service, place.operation, place.resource, place.key, occurrence=None)
        if plan.how == _WHOLE:
            return every, FailedCall()
        if plan.how == _PARTIAL:
            return at(place), PartialBatch()
        meant = dict(self.clean.calls).get(place)
        if meant is None:
            raise vacuous(f"no clean run makes the call {place} any more")
        said = likeness(meant, self.clean.evidence.generated)
        return every, FailedIf(wanted=lambda call: likeness(call, world.streams.values) == said)

    def _unlisted(self, first: Attempt) -> tuple[int, ...]:
        """Return the places of the records that the invocation reports as done."""
        if not self.worlds.case.is_batch:
            return tuple(range(self._handed_on.count)) if first.ok else ()
        return tuple(each for each in range(self._handed_on.count) if each not in first.failed)

    def _lost(self, plan: Plan, seen: Evidence, unlisted: tuple[int, ...]) -> Compared:
        """Return what is missing of records that were reported as done and handed on to nobody."""
        raw = self._reference.raw(seen)
        all_missing, missing = (self._reference.missing(each) for each in (raw, self._reference.left(raw)))
        if missing and not all_missing:  # what is missing, all of it, is accepted
            self.accepted.append(str(plan.address))
        return self._handed_on.lost(raw, seen, unlisted)

    def _note(self, plan: Plan, world: World, missing: Compared) -> None:
        first = world.attempts[0]
        kind = self._kind(plan, first)
        advice = explaining.cause(kind).advice
        self._found.append(
            (
                set(rows.abstract(missing)),
                Failure(
                    kind,
                    f"{_said(plan)}, and the invocation {_success(world)}, but it leaves out what a clean run does:",
                    rows.of(missing, first="a clean run"),
                    tuple(world.attempts),
                    advice,
                    plan=plan.as_json(),
                    event=world.case.event,
                ),
            )
        )

    def _kind(self, plan: Plan, first: Attempt) -> str:
        if plan.how == _PARTIAL:
            return "partial-failure-ignored"
        named = blame.of_answer(first)
        if named is not None:
            return named
        return "early-return" if self._is_early(first) else "swallowed-error"

    def _is_early(self, first: Attempt) -> bool:
        case = self.worlds.case
        if not case.is_batch or len(case.records) == 1:
            return False
        if self._last is None:
            self._last = alone(self.worlds, len(case.records) - 1)
        generated = (*self.clean.evidence.generated, *self._last.run.evidence.generated)
        return blame.returns_early(first, self._last, generated)

    def grouped(self) -> tuple[Failure, ...]:
        """Return one failure for each distinct cause: the one with the least missing, with how many show it."""
        found: list[tuple[set[Any], Failure]] = []
        for missing, failure in sorted(self._found, key=lambda each: len(each[0]) * 1000 + len(each[1].rows)):
            for place, (least, known) in enumerate(found):
                alike = least <= missing or (_same_call(known, failure) and _where(least) <= _where(missing))
                if known.kind == failure.kind and alike:
                    found[place] = least, replace(known, runs=known.runs + 1)
                    break
            else:
                found.append((missing, failure))
        return tuple(each for _, each in found)

    def tried(self, failures: tuple[Failure, ...]) -> str:
        """Return what was exercised, in words."""
        text = f"{rows.counted(self.struck, 'failing call')} of a clean run"
        parts = [f"{self.reported} reported"] if self.reported else []
        lost = sum(each.runs for each in failures)
        if lost:
            parts.append(f"{lost} with a loss")
        rest = self.struck - self.reported - lost
        if rest:
            parts.append(f"{rest} without a loss")
        return f"{text}: {', '.join(parts)}"


def _where(missing: set[Any]) -> set[Any]:
    """Return the resources in which something is missing, however it shows there."""
    return {(service, resource) for service, resource, *_ in missing}


def _same_call(one: Failure, other: Failure) -> bool:
    """Return whether the same operation on the same resource failed, for whichever of its items."""
    called = ((*each.plan["call"][:3], each.plan["how"] == _PARTIAL) for each in (one, other))
    return len(set(called)) == 1


def _said(plan: Plan) -> str:
    """Return what was done to the function, as a sentence begins."""
    whole = str(replace(plan.address, occurrence=1))
    if plan.how == _PARTIAL:
        return f"{plan.address} does not take its last entry and says so in its response"
    if plan.how == _ONE:
        return f"One call of {whole} fails whenever it is made"
    return f"Each call of {whole} fails"


def _success(world: World) -> str:
    """Return how the struck invocation reported success."""
    first = world.attempts[0]
    if not first.ok:
        return f"{first.said.replace('reported', 'reports')}, not all that failed"
    how = first.said.partition(": ")[2]
    if first.status is not None:
        return f"answers {first.status}"
    return f"succeeds ({how})" if how else "succeeds"
