"""`recursion`: what a function does may set it off again, as long as that comes to an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.telling import rows
from pytest_faas.checks.triggers import Made, Options, Trigger, trigger_of
from pytest_faas.checks.triggers.itself import Itself
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.clean import is_effect
from pytest_faas.checks.worlds.nothing import first_failed, inapplicable, vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.cloud.state import text
from pytest_faas.delivery.asynchronous.settings import Async
from pytest_faas.delivery.sources import family_for
from pytest_faas.errors import EventTooLarge

__tracebackhide__ = errors.hidden_from

NAME = "recursion"
HOPS = 16  # where Lambda's own detection steps in: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
MOST_AT_ONCE = 3  # events of one hop that are followed: the first ones and the last, where each makes several
_PAUSE = 1.371  # seconds between two hops
_WHERE = "faas.assert_recursion"


def judge(
    worlds: Worlds,
    *,
    prefix: str = "",
    suffix: str = "",
    event_pattern: Any = None,
    event_bus_name: str = "",
) -> Verdict:
    """Run the event, and each event that its effects make at the function's own trigger, hop by hop.

    `prefix`, `suffix`: of the keys that a bucket tells of; `event_pattern`: of the rule, or a filter of the mapping;
    `event_bus_name`: the rule's bus. Where they are not given, the bucket's own configuration, the source's
    `filter_criteria` and events on any bus count.
    """
    case = worlds.case
    options = Options(
        arguments.text(_WHERE, "prefix", prefix, empty=True),
        arguments.text(_WHERE, "suffix", suffix, empty=True),
        event_pattern,
        arguments.text(_WHERE, "event_bus_name", event_bus_name, empty=True),
    )
    aws = worlds.start.bench.aws
    with worlds.new() as world:
        chain = _Chain(world, trigger_of(case, options, aws.account, aws.region), Itself(case.function))
        with chain.itself.only_noted(aws):
            chain.begin()
            _must_be_judged(worlds, chain)
            while chain.waiting and chain.hops < HOPS:
                chain.goes_on()
    trigger = chain.trigger.said if chain.trigger is not None else "an invocation of itself"
    return concluded(
        NAME,
        case,
        (_failure(case, chain),) if chain.waiting else (),
        Allowed(case.allow),  # a chain is judged by its length, not by what is in it
        tried=f"{rows.counted(len(world.attempts), 'invocation')} in {rows.counted(chain.hops, 'hop')}",
        notes=(f"Trigger: {trigger}",),
    )


def _must_be_judged(worlds: Worlds, chain: _Chain) -> None:
    first = chain.world.attempts[0]
    if not first.ok:
        raise first_failed(first)
    if chain.trigger is None and not chain.waiting:
        raise inapplicable(
            f"nothing that a function does sets it off by {worlds.case.source}: it would have to invoke itself, and"
            " does not"
        )
    if not any(is_effect(worlds, call) for call in first.calls):
        raise vacuous("the function had no effect, so nothing could set it off again")


@dataclass
class _Chain:
    """What a function sets off: the events that wait, and each hop so far."""

    world: World
    trigger: Trigger | None
    itself: Itself

    def __post_init__(self) -> None:
        self.hops = 0
        self.waiting: list[Made] = []
        self.links: list[str] = []  # what made each hop

    def begin(self) -> None:
        """Run the event itself."""
        self.waiting = self._run([Made(self.world.case.event, "")])

    def goes_on(self) -> None:
        """Run what waits: one hop."""
        self.hops += 1
        self.links.append(self.waiting[0].said)
        self.world.later(_PAUSE)
        followed = dict.fromkeys([*range(MOST_AT_ONCE - 1), len(self.waiting) - 1])
        self.waiting = self._run([self.waiting[each] for each in followed if each < len(self.waiting)])

    def _run(self, several: Sequence[Made]) -> list[Made]:
        if self.trigger is not None:
            self.trigger.begin()
        attempts = [self._deliver(each) for each in several]
        calls = [call for attempt in attempts for call in attempt.calls]
        found = list(self.itself.made(calls))
        try:
            found += [] if self.trigger is None else self.trigger.made(calls)
        except EventTooLarge:
            return found  # no service delivers that: the chain has come to its end there
        return found

    def _deliver(self, made: Made) -> Attempt:
        if made.said.startswith("lambda."):
            family, settings = family_for(Async(), [made.event])
            invoked = replace(self.world.case, event=made.event, family=family, settings=settings)
            return replace(self.world, case=invoked).deliver(made.event)
        return self.world.deliver(made.event)


def _failure(case: Case, chain: _Chain) -> Failure:
    cause = explaining.cause("triggers-itself")
    attempts = chain.world.attempts
    shown = [*enumerate(chain.links[:3], 1), (HOPS + 1, chain.waiting[0].said)]
    return Failure(
        cause.kind,
        f"What it does sets it off again, and there is no end after {HOPS} hops:",
        tuple(text.row(f"invocation {number + 1} comes of", said) for number, said in shown),
        tuple(attempts[:3]),
        cause.advice,
        event=case.event,
    )
