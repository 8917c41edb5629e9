"""What stands in the body of an SQS message: text, JSON, and what other services put into a queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import events
from pytest_faas.events._sns_message import SnsMessage, from_s3
from pytest_faas.strategies._text import JSON_OBJECTS, OBJECTS, TEXTS, XML_TEXT


class Chained(NamedTuple):
    """A body that another service makes, built when it is drawn: it needs the event's own origin."""

    build: Callable[[], Any]
    raw: bool = False

    def __repr__(self) -> str:
        return f"{self.build.__name__.strip('_')}{' (raw)' if self.raw else ''}"


def _s3() -> Any:
    return events.s3("my-bucket", "photos/a b.jpg")


def _s3_test() -> Any:
    return events.s3_test_event("my-bucket")


def _eventbridge() -> Any:
    return events.eventbridge({"id": 1}, detail_type="Order Placed", source="my.shop")


def _sns() -> Any:
    return events.sns_message("a")


def _sns_full() -> Any:
    return events.sns_message({"id": 1}, subject="é", attributes={"kind": "a", "data": b"\xff"})


def _s3_through_sns() -> Any:
    return events.sns_message(_s3())


def _fifo_sns() -> Any:
    return events.sns_message("a", topic="my-topic.fifo")


def _fifo_sns_full() -> Any:
    return events.sns_message({"id": 1}, topic="my-topic.fifo", group_id="a", attributes={"kind": "a"})


_EVENTBRIDGE = [Chained(_eventbridge)] * 4
_SNS = (*[Chained(_sns)] * 2, *[Chained(_sns_full)] * 2)
_SNS_RAW = (*[Chained(_sns, raw=True)] * 2, *[Chained(_sns_full, raw=True)] * 2)
_FIFO_SNS = (*[Chained(_fifo_sns)] * 2, *[Chained(_fifo_sns_full)] * 2)
_FIFO_SNS_RAW = (*[Chained(_fifo_sns, raw=True)] * 2, *[Chained(_fifo_sns_full, raw=True)] * 2)
_S3 = (*[Chained(_s3_through_sns)] * 5, *[Chained(_s3)] * 5, *[Chained(_s3_test)] * 4)


def _mixed(*chained: Chained) -> SearchStrategy[Any]:
    return st.sampled_from([*TEXTS, *[XML_TEXT] * 12, *OBJECTS, *[JSON_OBJECTS] * 6, *chained])


def drawn_body(draw: DrawFn, bodies: SearchStrategy[Any]) -> Any:
    """Draw a body: mostly in one draw, which is half as much work as choosing among strategies first."""
    body = draw(bodies)
    return draw(body) if isinstance(body, SearchStrategy) else body


class Bodies(NamedTuple):
    """The bodies of one kind of queue: all, and those that a setting of the test leaves."""

    any: SearchStrategy[Any]
    not_raw: SearchStrategy[Any]
    raw: SearchStrategy[Any]


OWN: Final[SearchStrategy[Any]] = _mixed()
"""What the sender wrote itself: the only bodies that have message attributes beside them."""
# The same kinds of bodies in the same places, so that a FIFO queue shrinks to a standard one.
STANDARD: Final = Bodies(
    _mixed(*_EVENTBRIDGE, *_SNS, *_SNS_RAW, *_S3),
    _mixed(*_EVENTBRIDGE, *_SNS, *_S3),
    st.sampled_from(_SNS_RAW),
)
FIFO: Final = Bodies(
    # EventBridge sends to FIFO queues and FIFO topics do; S3 and standard topics cannot.
    _mixed(*_EVENTBRIDGE, *_FIFO_SNS, *_FIFO_SNS_RAW),
    _mixed(*_EVENTBRIDGE, *_FIFO_SNS),
    st.sampled_from(_FIFO_SNS_RAW),
)


def through_sns(body: object) -> bool:
    """Tell whether a body is a message through SNS, which brings its own attributes."""
    return isinstance(body, SnsMessage) or (isinstance(body, dict) and events.source_of(body) == "sns")


def fits_fifo(body: object) -> bool:
    """Tell whether a body can come into a FIFO queue: S3 and standard topics send to none."""
    if isinstance(body, SnsMessage):
        return body.fifo
    return not through_sns(body) and not from_s3(body)
