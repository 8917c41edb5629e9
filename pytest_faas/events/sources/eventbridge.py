"""EventBridge: what a function receives from a rule that matched an event."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.events import _bus, _payload
from pytest_faas.events._payload import Event

__tracebackhide__ = errors.hidden_from

__all__ = ["EventBridgeFactory", "eventbridge"]

# Entries of PutEvents, and asynchronous invocations, carry up to 1 MB since January 2026.
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
LIMIT = 1_048_576
_REPLAY = re.compile(r"[.\-_A-Za-z0-9]{1,64}")


@final
class EventBridgeFactory:
    """Build what a function receives from an EventBridge rule: a custom event or one of an AWS service.

    https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html

    >>> from pytest_faas import events
    >>> event = events.eventbridge({"order": 7}, detail_type="Order Placed", source="my.shop")
    >>> event["detail-type"], event["detail"]
    ('Order Placed', {'order': 7})
    """

    def __repr__(self) -> str:
        return "events.eventbridge"

    @known_arguments("events.eventbridge")
    def __call__(
        self,
        detail: dict[str, Any],
        *,
        detail_type: str = "my-detail-type",
        source: str = "my.source",
        resources: Sequence[str] = (),
        at: datetime | float | str | None = None,
        event_id: str | None = None,
        replay_name: str | None = None,
        overrides: dict[str, Any] | None = None,
    ) -> Event:
        """Build the event. The bus is not a part of what a function receives, so there is no argument for it.

        `detail` is a JSON object. `detail_type` has up to 128 characters; a `source` that begins with `aws.` is a
        service's. `resources` are ARNs. `at` (a datetime, seconds since the epoch or ISO 8601 text) is told in whole
        seconds. `event_id` is `id`, a UUID; a retry keeps it, an event that is put again gets a new one. `replay_name` names
        the replay of an archive that sent the event again.

        Raises `InvalidArgument` for what PutEvents would refuse, `EventTooLarge` above 1,048,576 octets of JSON.
        """
        copied, characters = _detail(detail)
        detail_type = arguments.text("eventbridge", "detail_type", detail_type)
        if len(detail_type) > 128:
            raise arguments.invalid("eventbridge", "detail_type", "up to 128 characters", detail_type)
        source = arguments.text("eventbridge", "source", source)
        origin = origins.current()
        event: Event = {
            "version": "0",
            "id": _bus.event_id("eventbridge", event_id, origin),
            "detail-type": detail_type,
            "source": source,
            "account": origin.account,
            "time": origins.iso_s(origins.epoch_ms("eventbridge", "at", at)),
            "region": origin.region,
            "resources": _arns(resources),
            "detail": copied,
        }
        if replay_name is not None:
            event["replay-name"] = _replay(replay_name)
        characters += len(source) + sum(len(arn) + 3 for arn in event["resources"])
        if 6 * characters + 1000 > LIMIT:  # at most 6 octets each; all else is below 1000
            _payload.sized("eventbridge", event, LIMIT, "EventBridge")
        return _payload.merged("eventbridge", event, overrides)


def _detail(detail: object) -> tuple[dict[str, Any], int]:
    """Return a copy of the detail, and the length of its JSON text."""
    if not isinstance(detail, dict):
        raise arguments.invalid("eventbridge", "detail", "a dict: a JSON object", detail)
    text = arguments.json_text("eventbridge", "detail", detail)
    copied: dict[str, Any] = json.loads(text)
    return copied, len(text)


def _arns(resources: object) -> list[str]:
    if isinstance(resources, str) or not isinstance(resources, Sequence):
        raise arguments.invalid("eventbridge", "resources", "a list of ARNs", resources)
    return [arguments.text("eventbridge", f"resources[{i}]", each) for i, each in enumerate(resources)]


def _replay(name: str) -> str:
    rule = "1 to 64 letters, digits, '.', '-' and '_'"
    return arguments.matching("eventbridge", "replay_name", name, _REPLAY, rule)


eventbridge: Final = EventBridgeFactory()
"""Build what a function receives from an EventBridge rule: see `EventBridgeFactory`."""
