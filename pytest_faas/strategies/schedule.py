"""Schedule: what a scheduled EventBridge rule sends."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import errors
from pytest_faas.arguments import known_arguments
from pytest_faas.events import Event, schedule
from pytest_faas.strategies._arguments import DRAWN
from pytest_faas.strategies._build import drawn_origin, named
from pytest_faas.strategies._given import Given
from pytest_faas.strategies._names import RULES
from pytest_faas.strategies._times import moment, tellable

__tracebackhide__ = errors.hidden_from

__all__ = ["schedule_events"]

Time = datetime | float | str | None


@known_arguments("strategies.schedule_events")
def schedule_events(
    *,
    rule: str | SearchStrategy[str] = DRAWN,
    at: Time | SearchStrategy[Time] | SearchStrategy[datetime] = DRAWN,
    event_id: str | SearchStrategy[str] | None = DRAWN,
    overrides: dict[str, Any] | SearchStrategy[dict[str, Any]] | None = None,
) -> SearchStrategy[Event]:
    """Draw what a scheduled EventBridge rule sends: each argument of `events.schedule` is a value or a strategy.

    Drawn times reach the hours at which the clocks of several zones change (told in UTC, as EventBridge does), leap
    days, the ends of years, midnight, and the ends of what a time can be. A naive datetime means UTC; those that no
    event can tell (before 1970) are passed over. Shrinks to the rule `my-rule` at 2026-01-01T00:00:00Z.

    Raises `InvalidArgument` at once for a fixed value that `events.schedule` refuses.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html

    >>> from hypothesis import find
    >>> from pytest_faas import strategies
    >>> event = find(strategies.schedule_events(rule="nightly"), lambda event: event["time"][4:10] == "-02-29")
    >>> event["time"], event["resources"]
    ('2028-02-29T00:00:00Z', ['arn:aws:events:us-east-1:123456789012:rule/nightly'])
    """
    given = Given("strategies.schedule_events", dict(locals()), {"overrides": None}).filtered("at", tellable)
    given.refuse_early(lambda: schedule(**given.only("rule", "at", "event_id")))
    return named("schedule_events", given, partial(_draw, given))


def _draw(given: Given, draw: DrawFn) -> Event:
    with drawn_origin(draw):
        rule = given.value(draw, "rule") if "rule" in given else RULES(draw)
        at = given.value(draw, "at") if "at" in given else moment(draw)
        return schedule(rule=rule, at=at, **given.values(draw, "event_id", "overrides"))
