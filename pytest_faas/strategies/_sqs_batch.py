"""Draw a batch from a queue: first what it is like, then its messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from hypothesis import reject
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import events
from pytest_faas import origin as origins
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import Event, SqsMessage, _sqs_attributes, _sqs_record
from pytest_faas.events._sqs_message import MAXIMUM_MESSAGE_SIZE
from pytest_faas.strategies import _sqs_settings as settings
from pytest_faas.strategies._arguments import DRAWN
from pytest_faas.strategies._build import drawn_origin
from pytest_faas.strategies._given import Given
from pytest_faas.strategies._sqs_bodies import (
    FIFO,
    OWN,
    STANDARD,
    Chained,
    drawn_body,
    through_sns,
)
from pytest_faas.strategies._sqs_kind import Kind
from pytest_faas.strategies._sqs_settings import Line, Setting
from pytest_faas.strategies._text import of_octets

T = TypeVar("T")

_DRAWN_BODIES = 2  # so many messages of a batch have a body of our own; the others have a number
_GIVEN = 10  # so many times a batch takes each argument of the caller; a larger batch has the values again
_VISIBILITY_MS = 30_000  # the default visibility time-out, between two receives
_LONGEST_MS = 12 * 3_600_000
_TIMES = frozenset({"sent_at", "first_received_at"})
_OF_EACH_MESSAGE = ("group_id", "attributes", "receive_count", "deduplication_id", "sent_at", "first_received_at",
                    "sender_id", "trace_header")  # fmt: skip

Columns = dict[str, list[Any]]
"""Arguments of `sqs_message`: a list of values for each, one for each message."""


class Batches:
    """The events that the arguments of `sqs_events` leave; `event` draws one."""

    def __init__(self, given: Given, kind: Kind, sizes: SearchStrategy[int]) -> None:
        self._given = given
        self._kind = kind
        self._sizes = sizes

    def event(self, draw: DrawFn) -> Event:
        """Draw one event."""
        given = self._given
        with drawn_origin(draw):
            size = draw(self._sizes)
            bodies = _several(lambda: given.value(draw, "body"), size) if "body" in given else []
            line, queue = self._kind.draw_line(draw, size, bodies)
            fifo = line.fifo
            setting = draw(settings.SETTINGS)
            columns = self._columns(draw, size, line, setting)
            if queue is DRAWN:
                queue = self._kind.draw_queue(draw, fifo=fifo, usual=setting.queue)
            if bodies:
                self._add_given_bodies(draw, columns, bodies)
            else:
                self._add_drawn_bodies(draw, columns, setting, fifo=fifo)
            return events.sqs(
                *self._messages(columns, fifo=fifo),
                queue=queue,
                batching_window=self._window(draw, size, setting, fifo=fifo),
                overrides=given.value(draw, "overrides"),
            )

    def _columns(self, draw: DrawFn, size: int, line: Line, setting: Setting) -> Columns:
        """Draw what stands beside the bodies: what the caller gave, and for the rest what the tables have."""
        given = self._given
        columns = {
            name: _several(partial(given.value, draw, name), size)
            for name in _OF_EACH_MESSAGE
            if name in given
        }
        if "receive_count" not in columns:
            columns["receive_count"] = _in_turn(draw(settings.RECEIVE_COUNTS), size)
        if "attributes" not in columns:
            drawn = draw(settings.ATTRIBUTE_SETS)
            columns["attributes"] = _in_turn((None if setting.large else drawn, None), size)
        if "group_id" not in columns:
            columns["group_id"] = _in_turn(line.groups, size)
        if line.deduplicated:
            columns.setdefault("deduplication_id", [f"id-{index}" for index in range(size)])
        if line.fifo:
            columns["receive_count"] = _first_come_first(columns["receive_count"])
            for name in _TIMES & columns.keys():
                columns[name] = _in_the_order_of_time(columns[name])
        else:
            columns.pop("deduplication_id", None)
        source = self._kind.draw_source(draw, fifo=line.fifo, dead_letter=setting.dead_letter)
        columns["dead_letter_queue_source"] = [source] * size
        columns.setdefault("trace_header", [setting.trace_header] * size)
        columns.setdefault("sender_id", [setting.sender_id] * size)
        _add_times(columns, setting.waited_s * 1000)
        return columns

    def _add_given_bodies(self, draw: DrawFn, columns: Columns, bodies: list[Any]) -> None:
        """Add the caller's bodies; where raw delivery is drawn, it is for what came through SNS."""
        raw = self._given.value(draw, "raw_message_delivery", default=False)
        columns["body"] = bodies
        columns["raw_message_delivery"] = [
            raw if "raw_message_delivery" in self._given.fixed else raw and through_sns(body)
            for body in bodies
        ]
        if "attributes" not in self._given:
            _leave_to_sns(columns)

    def _add_drawn_bodies(self, draw: DrawFn, columns: Columns, setting: Setting, *, fifo: bool) -> None:
        """Add bodies of our own: the first ones drawn, the others told apart by a number."""
        size = len(columns["receive_count"])
        raw = self._given.value(draw, "raw_message_delivery")
        strategy = self._own_bodies(raw=raw, fifo=fifo)
        drawn = [drawn_body(draw, strategy) for _ in range(min(size, _DRAWN_BODIES))]
        if setting.large and raw is not True:
            kept = _sqs_attributes.parsed("sqs_message", columns["attributes"][0])
            drawn[0] = of_octets(MAXIMUM_MESSAGE_SIZE - _sqs_attributes.octets(kept))
        numbered = drawn if raw is True else [f"a{index}" for index in range(size)]
        whole = [*drawn, *(numbered[index % len(numbered)] for index in range(len(drawn), size))]
        columns["body"] = [each.build() if isinstance(each, Chained) else each for each in whole]
        columns["raw_message_delivery"] = [isinstance(each, Chained) and each.raw for each in whole]
        _leave_to_sns(columns)

    def _own_bodies(self, *, raw: Any, fifo: bool) -> SearchStrategy[Any]:
        if self._given.asks_for("attributes"):
            return OWN
        bodies = FIFO if fifo else STANDARD
        return bodies.any if raw is None else bodies.raw if raw else bodies.not_raw

    def _messages(self, columns: Columns, *, fifo: bool) -> list[Any]:
        alone = len(columns["body"]) == 1
        messages = [
            _message(dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)
        ]
        if alone or not fifo:
            return messages
        kept = [each if isinstance(each, SqsMessage) else events.sqs_message(each) for each in messages]
        return _told_apart(kept, given=self._given.asks_for("deduplication_id"))

    def _window(self, draw: DrawFn, size: int, setting: Setting, *, fifo: bool) -> Any:
        """Return the batching window; a FIFO queue has none, and a batch of more than 10 always one."""
        if "batching_window" in self._given:
            window = self._given.value(draw, "batching_window")
            return None if fifo and "fifo" not in self._given.fixed else window
        return None if fifo or size > 10 else setting.window


def _message(arguments: dict[str, Any]) -> Any:
    """Return one message; a plain one as its body, which is all that `events.sqs` needs, and half the work."""
    own = {
        name: value
        for name, value in arguments.items()
        if name == "body" or (value is not None and value is not False)
    }
    if len(own) == 2 and own.get("receive_count") == 1 and "body" in own:
        return own["body"]
    return events.sqs_message(**own)


def _several(take: Callable[[], T], size: int) -> list[T]:
    """Take a few values, again and again for a large batch."""
    few = [take() for _ in range(min(size, _GIVEN))]
    return few if size <= _GIVEN else _in_turn(few, size)


def _in_turn(values: Sequence[T], size: int) -> list[T]:
    return [values[index % len(values)] for index in range(size)]


def _first_come_first(receive_counts: list[Any]) -> list[Any]:
    """Return receive counts that fall: a message of a group is never received without those before it.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
    """
    if all(isinstance(each, int) for each in receive_counts):
        return sorted(receive_counts, reverse=True)
    return receive_counts  # for the factory to refuse


def _in_the_order_of_time(times: list[Any]) -> list[Any]:
    """Return times that rise, as the sequence numbers of a FIFO queue do."""
    try:
        return sorted(times, key=lambda at: origins.epoch_ms("sqs_message", "at", at))
    except InvalidArgument:
        return times  # for the factory to refuse, by its name


def _add_times(columns: Columns, waited_ms: int) -> None:
    """Add when redelivered messages, and those that waited, were sent and first received."""
    if _TIMES & columns.keys():
        return
    ages = [_age_ms(count) for count in columns["receive_count"]]
    if waited_ms or any(ages):
        now = origins.now_ms()
        columns["first_received_at"] = [(now - age) / 1000 for age in ages]
        columns["sent_at"] = [(now - age - waited_ms) / 1000 for age in ages]


def _age_ms(receive_count: object) -> int:
    """Return how long ago a message was received first: a visibility time-out for each receive after it."""
    return min((receive_count - 1) * _VISIBILITY_MS, _LONGEST_MS) if isinstance(receive_count, int) else 0


def _leave_to_sns(columns: Columns) -> None:
    """Take our attributes from what came through SNS, which has its own."""
    columns["attributes"] = [
        None if through_sns(body) else attributes
        for body, attributes in zip(columns["body"], columns["attributes"], strict=True)
    ]


def _told_apart(messages: list[SqsMessage], *, given: bool) -> list[SqsMessage]:
    """Give messages of a FIFO queue that SQS would take for the same one deduplication ids of their own.

    Unless a queue's DeduplicationScope says otherwise, an id counts for all of its groups.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
    """
    seen: set[str] = set()
    result = []
    for index, message in enumerate(messages):
        own = _sqs_record.deduplication_id(message)
        if own in seen:
            if given:
                reject()  # the caller's own strategy drew the same id again
            result.append(message._replace(deduplication_id=f"copy-{index}"))
        else:
            seen.add(own)
            result.append(message)
    return result
