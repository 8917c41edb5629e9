"""What the events of buses and schedules have in common."""

from __future__ import annotations

import re

from pytest_faas import arguments, errors
from pytest_faas.origin import Origin

__tracebackhide__ = errors.hidden_from

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def event_id(where: str, given: str | None, origin: Origin) -> str:
    """Return the given id, or a new one: EventBridge gives each event a UUID.

    https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html
    """
    if given is None:
        return origin.ids.uuid()
    rule = "a UUID in lower case, such as '6a7e8feb-b491-4cf7-a9f1-bf3703467718'"
    return arguments.matching(where, "event_id", given, _UUID, rule)
