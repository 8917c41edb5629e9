"""EventBridge Scheduler: what a function receives from a schedule that has no input of its own."""

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

__all__ = ["SchedulerFactory", "scheduler"]

_NAME = re.compile(r"[.\-_A-Za-z0-9]{1,64}")
_NAME_RULE = "1 to 64 letters, digits, '.', '-' and '_'"


@final
class SchedulerFactory:
    """Build what a function receives from EventBridge Scheduler, where the schedule has no Input.

    Its `detail` is the text `"{}"`, not an object as a rule sends it (aws-lambda-java-libs#479,
    cloud-custodian#9566). A schedule with an Input sends exactly that text instead.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html

    >>> from pytest_faas import events
    >>> event = events.scheduler(schedule="nightly")
    >>> event["resources"], event["detail"]
    (['arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly'], '{}')
    """

    def __repr__(self) -> str:
        return "events.scheduler"

    @known_arguments("events.scheduler")
    def __call__(
        self,
        *,
        schedule: str = "my-schedule",
        group: str = "default",
        at: datetime | float | str | None = None,
        event_id: str | None = None,
        overrides: dict[str, Any] | None = None,
    ) -> Event:
        """Build the event of one firing.

        `schedule` and `group` are names. `at` (a datetime, seconds since the epoch or ISO 8601 text) is told in
        whole seconds. `event_id` is `id`, a UUID.

        Raises `InvalidArgument` for names that no schedule or group can have, and for an id that is no UUID.
        """
        schedule = arguments.matching("scheduler", "schedule", schedule, _NAME, _NAME_RULE)
        group = arguments.matching("scheduler", "group", group, _NAME, _NAME_RULE)
        origin = origins.current()
        event = {
            "version": "0",
            "id": _bus.event_id("scheduler", event_id, origin),
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": origin.account,
            "time": origins.iso_s(origins.epoch_ms("scheduler", "at", at)),
            "region": origin.region,
            "resources": [origin.arn("scheduler", f"schedule/{group}/{schedule}")],
            "detail": "{}",
        }
        return _payload.merged("scheduler", event, overrides)


scheduler: Final = SchedulerFactory()
"""Build what a function receives from EventBridge Scheduler: see `SchedulerFactory`."""
