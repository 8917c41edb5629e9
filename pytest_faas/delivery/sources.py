"""One table: which settings and which flow belong to a source; a new source is a row here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_faas import arguments, errors
from pytest_faas.delivery.outcome import Event
from pytest_faas.errors import InvalidArgument
from pytest_faas.events._recognise import ASYNCHRONOUS, RECORD_SOURCES, source_of
from pytest_faas.runtime.marshalling import MAX_ASYNC_REQUEST, MAX_REQUEST

if TYPE_CHECKING:
    from pytest_faas.delivery.deliver import Delivery, Flow

__tracebackhide__ = errors.hidden_from


@dataclass(frozen=True)
class Family:
    """Sources that deliver alike: the room of their code, their settings and flow, and the names of their events."""

    room: str
    settings: str
    flow: str
    events: frozenset[str]
    any_event: bool = False  # whether such a source may carry an event of any shape
    largest_event: int = MAX_REQUEST  # octets of its JSON

    @property
    def settings_class(self) -> type:
        """The class of the settings."""
        found: type = getattr(import_module(f"pytest_faas.delivery.{self.room}.settings"), self.settings)
        return found

    @property
    def flow_class(self) -> Callable[[Any, Delivery], Flow]:
        """What makes the flow."""
        found: Callable[[Any, Delivery], Flow] = getattr(
            import_module(f"pytest_faas.delivery.{self.room}.flow"), self.flow
        )
        return found


FAMILIES = (
    Family("queue", "Queue", "QueueFlow", frozenset({"sqs"})),
    Family("stream", "Stream", "StreamFlow", frozenset({"kinesis", "dynamodb_stream"})),
    Family(
        "asynchronous",
        "Async",
        "AsyncFlow",
        ASYNCHRONOUS,
        any_event=True,
        largest_event=MAX_ASYNC_REQUEST,
    ),
    Family(
        "synchronous",
        "Sync",
        "SyncFlow",
        frozenset({"apigw", "http_api", "alb", "function_url"}),
        any_event=True,
    ),
)
_NAMES = "Queue(...), Stream(...), Async(...) or Sync(...)"


def family_for(source: object, events: Sequence[Event], where: str = "faas.deliver") -> tuple[Family, Any]:
    """Return the family of a delivery and its settings: the user's, or AWS's defaults for these events.

    `where` is the entrance that its user called, for errors.

    Raises `InvalidArgument` where the settings are none, where they do not fit the events, and where nothing says
    which source an event is from.
    """
    kinds = [source_of(event) for event in events]
    if source is None:
        return _by_default(kinds, events, where)
    for family in FAMILIES:
        if type(source).__name__ == family.settings and isinstance(source, family.settings_class):
            _check(family, kinds, events, where, any_event=family.any_event)
            return family, source
    raise arguments.invalid(where, "source", _NAMES, source)


def _by_default(kinds: list[str | None], events: Sequence[Event], where: str) -> tuple[Family, Any]:
    for family in FAMILIES:
        if kinds[0] in family.events:
            _check(family, kinds, events, where, any_event=False)
            return family, _defaults(family, events, where)
    raise InvalidArgument(
        f"{where}: nothing tells which source the event is from, so say it: source=Async() for an asynchronous"
        f" invocation, source=Sync() for one that waits for the answer; got {arguments.seen(events[0])}"
        f"{'. Records of a queue, a stream, S3 or SNS say it in their eventSource' if 'Records' in events[0] else ''}"
    )


def _defaults(family: Family, events: Sequence[Event], where: str) -> Any:
    """Return AWS's defaults; the length of a tumbling window has none, and is that of the event's."""
    windows = [each["window"] for each in events if family.room == "stream" and "window" in each]
    if not windows:
        return family.settings_class()
    window = windows[0]
    try:
        start, end = (
            datetime.fromisoformat(window[name].replace("Z", "+00:00")) for name in ("start", "end")
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        rule = "a tumbling window such as {'start': '2026-01-05T12:00:00Z', 'end': '2026-01-05T12:01:00Z'}"
        raise arguments.invalid(where, "window", rule, window) from error
    return family.settings_class(tumbling_window_in_seconds=round((end - start).total_seconds()))


def _check(
    family: Family, kinds: list[str | None], events: Sequence[Event], where: str, *, any_event: bool
) -> None:
    """Refuse events that such a source does not send: all are of one source where nobody said which."""
    if any_event:
        return
    for place, (kind, event) in enumerate(zip(kinds, events, strict=True), start=1):
        if kind not in family.events:
            raise InvalidArgument(f"{where}: {_delivers(family)}, {_misfit(family, kind, place, event)}")
        if not family.any_event:
            _check_records(family, place, event, where)


def _delivers(family: Family) -> str:
    return f"{family.settings}(...) delivers events of {' and '.join(sorted(family.events))}"


def _misfit(family: Family, kind: str | None, place: int, event: Event) -> str:
    marks = [repr(mark) for mark, name in RECORD_SOURCES.items() if name in family.events]
    if kind is None and "Records" in event:
        return (
            f"and event {place} does not say that it is one: its Records have eventSource {' or '.join(marks)}; got"
            f" {arguments.seen(event)}"
        )
    right = next((each.settings for each in FAMILIES if kind in each.events), "Async or Sync")
    return f"got one of {kind or 'no source that is known'} (event {place}): its settings are {right}(...)"


def _check_records(family: Family, place: int, event: Event, where: str) -> None:
    """Refuse records of another source among those of this one; what says nothing is looked at later."""
    for number, record in enumerate(event["Records"], start=1):
        mark = record.get("eventSource") if isinstance(record, dict) else None
        if mark is not None and RECORD_SOURCES.get(str(mark)) not in family.events:
            raise InvalidArgument(
                f"{where}: {_delivers(family)}, and record {number} of event {place} has eventSource {mark!r}:"
                " an event has records of one source"
            )
