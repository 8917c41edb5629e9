"""EventBridge: what a rule that matched an event sends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.arguments import json_octets, known_arguments
from pytest_faas.events import Event, eventbridge
from pytest_faas.strategies._arguments import DRAWN
from pytest_faas.strategies._build import drawn_origin, named
from pytest_faas.strategies._given import Given
from pytest_faas.strategies._objects import OBJECTS, json_object
from pytest_faas.strategies._times import tellable

__tracebackhide__ = errors.hidden_from

__all__ = ["eventbridge_events"]

Time = datetime | float | str | None

# An entry of PutEvents has up to 1 MB, before January 2026 it was 256 KB; the event's whole JSON is kept below either.
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
_LIMITS = (262_144, 1_048_576)


class _Envelope(NamedTuple):
    """What an event has around its detail; resources as (service, resource) of the origin's ARNs."""

    detail_type: str = "my-detail-type"
    source: str = "my.source"
    resources: tuple[tuple[str, str], ...] = ()
    replay_name: str | None = None


_CUSTOM = (
    _Envelope(),
    _Envelope("Order Placed", "my.shop"),
    _Envelope("a", "a"),
    _Envelope("x" * 128, "x" * 256),
    _Envelope("ü" * 128, "größe.de"),
    _Envelope("注文 🎉", "com.example.店"),
    _Envelope(" ", "my source"),
    _Envelope('"quoted" \\ <b>', "my.source/orders:v1"),
    _Envelope(resources=(("sqs", "orders"),)),
    _Envelope(
        resources=(("lambda", "function:resize"), ("dynamodb", "table/orders"), ("sqs", "orders.fifo"))
    ),
    _Envelope(resources=tuple(("ec2", f"instance/i-{number:017x}") for number in range(20))),
    _Envelope("Order Placed", "my.shop", (("sqs", "orders"),), "A.b_c-1"),
    _Envelope(replay_name="my-replay"),
    _Envelope(replay_name="x" * 64),
)
_CUSTOM_ENVELOPES: Final = st.sampled_from(_CUSTOM)
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
_INSTANCE = "i-0123456789abcdef0"
_OF_SERVICE = _Envelope(
    "EC2 Instance State-change Notification", "aws.ec2", (("ec2", f"instance/{_INSTANCE}"),)
)
_STATES: Final = st.sampled_from(("pending", "running", "stopping", "stopped", "shutting-down", "terminated"))
_ENVELOPES: Final = st.sampled_from((*_CUSTOM, _OF_SERVICE))
# A number of keys, an object as people write it, or the octets up to which the event is filled. All are one draw: what
# draws less is simpler to Hypothesis, and the empty detail is to be the simplest.
_DETAILS: Final[SearchStrategy[int | dict[str, Any]]] = st.sampled_from(
    (*[0] * 4, *[1] * 9, *[2] * 6, *[3] * 3, *OBJECTS, *OBJECTS, *_LIMITS, *_LIMITS)
)


@known_arguments("strategies.eventbridge_events")
def eventbridge_events(
    *,
    detail: dict[str, Any] | SearchStrategy[dict[str, Any]] = DRAWN,
    detail_type: str | SearchStrategy[str] = DRAWN,
    source: str | SearchStrategy[str] = DRAWN,
    resources: Sequence[str] | SearchStrategy[list[str]] = DRAWN,
    at: Time | SearchStrategy[Time] | SearchStrategy[datetime] = DRAWN,
    event_id: str | SearchStrategy[str] | None = DRAWN,
    replay_name: str | SearchStrategy[str | None] | SearchStrategy[str] | None = DRAWN,
    overrides: dict[str, Any] | SearchStrategy[dict[str, Any]] | None = None,
) -> SearchStrategy[Event]:
    """Draw what an EventBridge rule sends: each argument of `events.eventbridge` is a value or a strategy.

    Drawn are custom events with any JSON object as their detail (empty, nested, Unicode, extreme numbers, up to the
    256 KB and 1 MB of PutEvents), detail types of 1 to 128 characters, resources, replays of an archive, and, where
    none of these is given, events of EC2. Shrinks to an empty detail of the source `my.source`.

    Raises `InvalidArgument` at once for a fixed value that `events.eventbridge` refuses.
    https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html

    >>> from hypothesis import find
    >>> from pytest_faas import strategies
    >>> event = find(strategies.eventbridge_events(source="my.shop"), lambda event: event["resources"])
    >>> event["source"], event["detail"], event["resources"]
    ('my.shop', {}, ['arn:aws:sqs:us-east-1:123456789012:orders'])
    """
    given = Given("strategies.eventbridge_events", dict(locals()), {"overrides": None}).filtered(
        "at", tellable
    )
    fixed = given.only("detail_type", "source", "resources", "at", "event_id", "replay_name")
    given.refuse_early(lambda: eventbridge(given.fixed.get("detail", {}), **fixed))
    return named("eventbridge_events", given, partial(_draw, given))


def _draw(given: Given, draw: DrawFn) -> Event:
    with drawn_origin(draw):
        custom = any(name in given for name in ("detail", "detail_type", "source", "resources"))
        envelope = draw(_CUSTOM_ENVELOPES if custom else _ENVELOPES)
        around = {
            "detail_type": given.value(draw, "detail_type", envelope.detail_type),
            "source": given.value(draw, "source", envelope.source),
            "resources": given.value(draw, "resources", envelope.resources),
            "replay_name": given.value(draw, "replay_name", envelope.replay_name),
            **given.values(draw, "at", "event_id"),
        }
        if "resources" not in given:
            around["resources"] = [origins.current().arn(*each) for each in envelope.resources]
        detail = given.value(draw, "detail") if "detail" in given else _detail(draw, envelope, around)
        return eventbridge(detail, **around, **given.values(draw, "overrides"))


def _detail(draw: DrawFn, envelope: _Envelope, around: dict[str, Any]) -> dict[str, Any]:
    if envelope is _OF_SERVICE:
        return {"instance-id": _INSTANCE, "state": draw(_STATES)}
    kind = draw(_DETAILS)
    if isinstance(kind, dict):
        return kind
    return _filled(kind, around) if kind in _LIMITS else json_object(draw, kind)


def _filled(limit: int, around: dict[str, Any]) -> dict[str, Any]:
    """Return a detail with which the event's JSON has exactly that many octets."""
    event = eventbridge({"data": ""}, **around)
    size = json_octets(event)
    return {"data": "x" * max(0, limit - size)}
