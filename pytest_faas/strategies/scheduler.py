"""EventBridge Scheduler: what a schedule that has no input of its own sends."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import errors
from pytest_faas.arguments import known_arguments
from pytest_faas.events import Event, scheduler
from pytest_faas.strategies._arguments import DRAWN
from pytest_faas.strategies._build import drawn_origin, named
from pytest_faas.strategies._given import Given
from pytest_faas.strategies._names import GROUPS, SCHEDULES
from pytest_faas.strategies._times import moment, tellable

__tracebackhide__ = errors.hidden_from

__all__ = ["scheduler_events"]

Time = datetime | float | str | None


@known_arguments("strategies.scheduler_events")
def scheduler_events(
    *,
    schedule: str | SearchStrategy[str] = DRAWN,
    group: str | SearchStrategy[str] = DRAWN,
    at: Time | SearchStrategy[Time] | SearchStrategy[datetime] = DRAWN,
    event_id: str | SearchStrategy[str] | None = DRAWN,
    overrides: dict[str, Any] | SearchStrategy[dict[str, Any]] | None = None,
) -> SearchStrategy[Event]:
    """Draw what EventBridge Scheduler sends: each argument of `events.scheduler` is a value or a strategy.

    Drawn times are those of `strategies.schedule_events`: clock changes, leap days, ends of years. A naive datetime
    means UTC; those that no event can tell (before 1970) are passed over. Shrinks to the schedule `my-schedule` of the
    group `default` at 2026-01-01T00:00:00Z.

    Raises `InvalidArgument` at once for a fixed value that `events.scheduler` refuses.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html

    >>> from hypothesis import find
    >>> from pytest_faas import strategies
    >>> event = find(strategies.scheduler_events(group="night"), lambda event: True)
    >>> event["time"], event["resources"]
    ('2026-01-01T00:00:00Z', ['arn:aws:scheduler:us-east-1:123456789012:schedule/night/my-schedule'])
    """
    given = Given("strategies.scheduler_events", dict(locals()), {"overrides": None}).filtered("at", tellable)
    given.refuse_early(lambda: scheduler(**given.only("schedule", "group", "at", "event_id")))
    return named("scheduler_events", given, partial(_draw, given))


def _draw(given: Given, draw: DrawFn) -> Event:
    with drawn_origin(draw):
        schedule = given.value(draw, "schedule") if "schedule" in given else SCHEDULES(draw)
        group = given.value(draw, "group") if "group" in given else GROUPS(draw)
        at = given.value(draw, "at") if "at" in given else moment(draw)
        return scheduler(schedule=schedule, group=group, at=at, **given.values(draw, "event_id", "overrides"))
