"""Schedule: what a function receives from an EventBridge rule that runs on a schedule."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final, final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.events import _bus, _payload
from pytest_faas.events._payload import Event

__tracebackhide__ = errors.hidden_from

__all__ = ["ScheduleFactory", "schedule"]

_RULE = re.compile(r"[.\-_A-Za-z0-9]{1,64}")


@final
class ScheduleFactory:
    """Build what a function receives from a scheduled EventBridge rule.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html

    >>> from pytest_faas import events
    >>> event = events.schedule(rule="nightly", at="2026-01-01T02:00:00Z")
    >>> event["time"], event["resources"], event["detail"]
    ('2026-01-01T02:00:00Z', ['arn:aws:events:us-east-1:123456789012:rule/nightly'], {})
    """

    def __repr__(self) -> str:
        return "events.schedule"

    @known_arguments("events.schedule")
    def __call__(
        self,
        *,
        rule: str = "my-rule",
        at: datetime | float | str | None = None,
        event_id: str | None = None,
        overrides: dict[str, Any] | None = None,
    ) -> Event:
        """Build the event of one firing. A target with a constant input receives that text instead of this event.

        `rule` is the name of a rule (on the default bus: no other runs schedules). `at` (a datetime, seconds since
        the epoch or ISO 8601 text) is told in whole seconds; rules fire to the minute, and seconds late. `event_id`
        is `id`, a UUID; a retry keeps it.

        Raises `InvalidArgument` for a name that no rule can have, and for an id that is no UUID.
        """
        rule = arguments.matching(
            "schedule", "rule", rule, _RULE, "1 to 64 letters, digits, '.', '-' and '_'"
        )
        origin = origins.current()
        event = {
            "version": "0",
            "id": _bus.event_id("schedule", event_id, origin),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": origin.account,
            "time": origins.iso_s(origins.epoch_ms("schedule", "at", at)),
            "region": origin.region,
            "resources": [origin.arn("events", f"rule/{rule}")],
            "detail": {},
        }
        return _payload.merged("schedule", event, overrides)


schedule: Final = ScheduleFactory()
"""Build what a function receives from a scheduled EventBridge rule: see `ScheduleFactory`."""
