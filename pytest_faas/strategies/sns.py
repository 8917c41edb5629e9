"""Strategies for what a function receives from an SNS topic."""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import errors, events
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import EventTooLarge
from pytest_faas.events import Event, _sqs_attributes
from pytest_faas.events._sns_message import DEFAULT_MAXIMUM_SIZE, from_s3
from pytest_faas.strategies._arguments import DRAWN
from pytest_faas.strategies._build import drawn_origin, named
from pytest_faas.strategies._given import Given
from pytest_faas.strategies._message_attributes import WITH_LISTS
from pytest_faas.strategies._sqs_bodies import Chained, drawn_body
from pytest_faas.strategies._text import (
    JSON_OBJECTS,
    OBJECTS,
    TEXTS,
    XML_TEXT,
    subject_carries,
    topic_carries,
)
from pytest_faas.strategies._times import tellable

__tracebackhide__ = errors.hidden_from

__all__ = ["sns_events"]

Time = datetime | float | str | None

_WHERE = "strategies.sns_events"


def _s3() -> Any:
    return events.s3("my-bucket", "photos/a b.jpg")


def _alarm() -> Any:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    return {
        "AlarmName": "too slow",
        "NewStateValue": "ALARM",
        "OldStateValue": "OK",
        "Trigger": {"Period": 60},
    }


_PUBLISHED: Final = (*TEXTS, *[XML_TEXT] * 12, *OBJECTS, *[JSON_OBJECTS] * 6, *[Chained(_alarm)] * 2)
_WITH_SUBJECT: Final[SearchStrategy[Any]] = st.sampled_from(_PUBLISHED)
_MESSAGES: Final[SearchStrategy[Any]] = st.sampled_from([*_PUBLISHED, *[Chained(_s3)] * 4])


class _Setting(NamedTuple):
    """What stands beside the message."""

    subject: str | None = None
    topic: str = "my-topic"
    maximum_message_size: int = DEFAULT_MAXIMUM_SIZE
    large: bool = False  # a message at the limit


_SETTINGS: Final[SearchStrategy[_Setting]] = st.sampled_from(
    [
        *[_Setting()] * 16,
        *[_Setting("a")] * 6,
        *[_Setting("Ünïcödé 😀")] * 4,
        *[_Setting("s" * 100)] * 3,
        *[_Setting(" ")] * 2,
        *[_Setting(topic="t" * 256)] * 3,
        *[_Setting("a", "My_Topic-2")] * 2,
        *[_Setting(large=True)] * 3,
        _Setting("a", maximum_message_size=1_048_576, large=True),
    ]
)
_ATTRIBUTES: Final[SearchStrategy[dict[str, Any] | None]] = st.sampled_from([*[None] * 16, *WITH_LISTS])


@known_arguments(_WHERE)
def sns_events(
    *,
    message: Any = DRAWN,
    topic: str | SearchStrategy[str] = DRAWN,
    subject: str | SearchStrategy[str | None] | None = DRAWN,
    attributes: dict[str, Any] | SearchStrategy[dict[str, Any] | None] | None = DRAWN,
    at: Time | SearchStrategy[Time] = DRAWN,
    maximum_message_size: int | SearchStrategy[int] = DRAWN,
    overrides: dict[str, Any] | SearchStrategy[dict[str, Any] | None] | None = None,
) -> SearchStrategy[Event]:
    """Draw events of a standard topic: the arguments are those of `events.sns`, each a value or a strategy.

    Drawn are texts and JSON of every kind, S3's notifications, subjects or none, attributes of each data type, and
    messages at the limit of the topic (262,144 octets, or its `maximum_message_size`). Texts that no topic can carry
    (the empty one; line breaks in a subject) are drawn anew, so `st.text()` will do. A message that
    `events.sns_message` made brings subject, topic and the rest itself.

    Raises `InvalidArgument` for what SNS has not: at the call where it is a value, at the draw where a strategy draws
    it. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html

    >>> from hypothesis import find, strategies as st
    >>> from pytest_faas import strategies
    >>> event = find(strategies.sns_events(message=st.text()), lambda event: event["Records"][0]["Sns"]["Subject"])
    >>> event["Records"][0]["Sns"]["Message"], event["Records"][0]["Sns"]["Subject"]
    ('0', 'a')
    """
    values = dict(locals())
    given = Given(_WHERE, values, {"overrides": None})
    given.filtered("message", topic_carries).filtered("subject", subject_carries)
    given.filtered("at", tellable)
    given.refuse_early(lambda: _from_fixed(given))
    return named("sns_events", given, functools.partial(_draw, given))


def _from_fixed(given: Given) -> Event:
    """Build one event from the values that are known, for what the factory says about them."""
    beside = given.only("topic", "subject", "attributes", "at", "maximum_message_size", "overrides")
    return events.sns(given.fixed.get("message", "a"), **beside)


def _draw(given: Given, draw: DrawFn) -> Event:
    with drawn_origin(draw):
        setting = draw(_SETTINGS)
        overrides = given.value(draw, "overrides")
        if "message" not in given:
            return _of_our_own(given, draw, setting, overrides)
        message = given.value(draw, "message")
        beside = given.values(draw, "topic", "subject", "attributes", "at", "maximum_message_size")
        if not isinstance(message, events.SnsMessage):
            _add_usual(beside, setting, draw, subject=not from_s3(message))
        return events.sns(message, **beside, overrides=overrides)


def _of_our_own(given: Given, draw: DrawFn, setting: _Setting, overrides: Any) -> Event:
    """Build the event of a drawn message, or of one as large as the topic takes."""
    beside = given.values(draw, "topic", "subject", "attributes", "at", "maximum_message_size")
    message = drawn_body(draw, _WITH_SUBJECT if "subject" in beside else _MESSAGES)
    if setting.large:
        message = "a"  # until the attributes are known
    elif isinstance(message, Chained):
        message = message.build()
    _add_usual(beside, setting, draw, subject=not from_s3(message))
    if setting.large:
        message = _at_limit(beside, setting)
    try:
        return events.sns(message, **beside, overrides=overrides)
    except EventTooLarge:  # the caller's limit is low
        if "attributes" not in given:
            del beside["attributes"]
        return events.sns("a", **beside, overrides=overrides)


def _add_usual(beside: dict[str, Any], setting: _Setting, draw: DrawFn, *, subject: bool) -> None:
    """Add what the caller left out. S3 has a subject of its own."""
    beside.setdefault("topic", setting.topic)
    if subject:
        beside.setdefault("subject", setting.subject)
    if "attributes" not in beside:
        beside["attributes"] = draw(_ATTRIBUTES)


def _at_limit(beside: dict[str, Any], setting: _Setting) -> str:
    limit = beside.setdefault("maximum_message_size", setting.maximum_message_size)
    kept = _sqs_attributes.parsed("sns", beside["attributes"], lists=True)
    octets = limit - _sqs_attributes.octets(kept) if isinstance(limit, int) else 0
    return "a" * max(octets, 1)
