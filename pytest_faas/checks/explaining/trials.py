"""More worlds, run once a failure is there: what the event does when one thing about its second delivery is held still."""

from __future__ import annotations

from functools import cached_property

from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.explaining import events
from pytest_faas.checks.sameness import within
from pytest_faas.checks.worlds.clean import is_effect
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import World, Worlds
from pytest_faas.delivery.again import again

SOON = 1.0  # seconds: within the same hour and day, and too late for a key that is made of the clock's ticks


class Trials:
    """Worlds that tell one cause from another, each run when it is asked for, and once."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._warm_did_less = False

    @cached_property
    def repeated(self) -> bool:
        """Whether a second delivery, as late as the source makes it, changes something."""
        return not self._leaves_no_trace()

    @cached_property
    def at_once(self) -> bool:
        """Whether a second delivery one second after the first leaves no trace."""
        return self._leaves_no_trace(later=SOON)

    @cached_property
    def same_words(self) -> bool:
        """Whether a second delivery of the very same event, with what belongs to the first delivery, leaves no trace."""
        return bool(self.of_the_delivery) and self._leaves_no_trace(same_words=True)

    @cached_property
    def of_the_delivery(self) -> str:
        """The fields that differ between two deliveries of the event, as `receiptHandle and ApproximateReceiveCount`."""
        event = self._worlds.case.event
        return events.differing(event, again(event, 2, self._worlds.case.step))

    @cached_property
    def remembered(self) -> bool:
        """Whether a second delivery to the same environment leaves no trace, because it does less than the first."""
        return self._leaves_no_trace(cold=False) and self._warm_did_less

    @cached_property
    def changes_event(self) -> bool:
        """Whether the handler leaves the event otherwise than it was."""
        with self._worlds.new() as world, events.noted() as seen:
            world.deliver()
            return any(each.changed for each in seen)

    @cached_property
    def alone_later(self) -> Attempt:
        """The second delivery without a first: at its time, as it comes then."""
        case = self._worlds.case
        with self._worlds.new() as world:
            world.later()
            return world.deliver(again(case.event, 2, case.step))

    @cached_property
    def alone_now(self) -> Attempt:
        """The second delivery without a first, at the first one's time."""
        case = self._worlds.case
        with self._worlds.new() as world:
            return world.deliver(again(case.event, 2, case.step))

    def _leaves_no_trace(
        self, *, later: float | None = None, cold: bool = True, same_words: bool = False
    ) -> bool:
        case = self._worlds.case
        with self._worlds.new() as world:
            world.deliver()
            once, position = world.evidence(), world.position
            world.later(later)
            world.deliver(case.event if same_words else again(case.event, 2, case.step), cold=cold)
            twice = world.evidence(since=position)
            self._warm_did_less = self._did_less(world)
        rules = self._worlds.start.bench.rules
        compared = within(once, twice, step=twice.end - once.end, rules=rules)
        left = Allowed(case.allow).left
        return world.done() and not left(compared.durable) and not left(compared.more)

    def _did_less(self, world: World) -> bool:
        first, last = (
            sum(is_effect(self._worlds, call) for call in each.calls)
            for each in (world.attempts[0], world.attempts[-1])
        )
        return last < first
