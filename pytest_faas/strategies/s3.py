"""Strategies for what a function receives when something happens to an object in an S3 bucket."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import errors, events
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.events import Event, S3Object
from pytest_faas.events._s3 import KINDS
from pytest_faas.strategies import _s3_objects as objects
from pytest_faas.strategies._arguments import DRAWN, counts
from pytest_faas.strategies._build import drawn_origin, named
from pytest_faas.strategies._given import Given
from pytest_faas.strategies._times import tellable

__tracebackhide__ = errors.hidden_from

__all__ = ["s3_events"]

Time = datetime | float | str | None
Body = str | bytes | Sequence[bytes] | None

_WHERE = "strategies.s3_events"
_LIMIT = 32  # S3 names none; so many records of usual keys are within the 64 KB of a message
_SIZES = (*[1] * 24, *[2] * 4, 3, 3)
_DRAWN_KEYS = 3  # so many records have a drawn key; the others, a number
_OF_EACH_OBJECT = ("size", "body", "parts", "e_tag", "version_id", "sequencer", "at")
_CONTENT = frozenset({"size", "body", "parts", "e_tag"})
_OF_THE_EVENT = ("event_data", "event_version", "configuration_id", "principal_id", "owner_id", "source_ip")
_USUAL = {"min_size": 1, "max_size": None, "overrides": None}


class _Setting(NamedTuple):
    """The bucket, its notification and who asked."""

    bucket: str = "my-bucket"
    versioned: bool = False
    configuration_id: str | None = None
    principal_id: str | None = None
    source_ip: str | None = None
    short_sequencer: bool = False


_SETTINGS: Final[SearchStrategy[_Setting]] = st.sampled_from(
    [
        *[_Setting()] * 16,
        *[_Setting(short_sequencer=True)] * 3,
        *[_Setting("a.b-c")] * 2,
        *[_Setting(configuration_id="on upload é")] * 2,
        *[_Setting(principal_id="AWS:AROAEXAMPLE0000000000:i-0123456789abcdef0")] * 2,
        *[_Setting(source_ip="2001:db8::1")] * 2,
        *[_Setting(versioned=True)] * 28,
        *[_Setting("b" * 63, versioned=True)] * 2,
    ]
)


@known_arguments(_WHERE)
def s3_events(
    *,
    bucket: str | SearchStrategy[str] = DRAWN,
    key: str | S3Object | SearchStrategy[str] | SearchStrategy[S3Object] = DRAWN,
    min_size: int = 1,
    max_size: int | None = None,
    event_name: str | SearchStrategy[str] = DRAWN,
    size: int | SearchStrategy[int | None] | None = DRAWN,
    body: Body | SearchStrategy[Any] = DRAWN,
    parts: int | SearchStrategy[int | None] | None = DRAWN,
    e_tag: str | SearchStrategy[str | None] | None = DRAWN,
    version_id: str | SearchStrategy[str | None] | None = DRAWN,
    versioned: bool | SearchStrategy[bool] = DRAWN,
    sequencer: str | SearchStrategy[str | None] | None = DRAWN,
    event_data: dict[str, Any] | SearchStrategy[dict[str, Any] | None] | None = DRAWN,
    event_version: str | SearchStrategy[str | None] | None = DRAWN,
    configuration_id: str | SearchStrategy[str | None] | None = DRAWN,
    principal_id: str | SearchStrategy[str | None] | None = DRAWN,
    owner_id: str | SearchStrategy[str | None] | None = DRAWN,
    source_ip: str | SearchStrategy[str | None] | None = DRAWN,
    at: Time | SearchStrategy[Time] = DRAWN,
    overrides: dict[str, Any] | SearchStrategy[dict[str, Any] | None] | None = None,
) -> SearchStrategy[Event]:
    """Draw notifications of a bucket: every event name, keys that need encoding, versions, empty to largest objects.

    The arguments are those of `events.s3`, each a value or a strategy; those of an object (`key` to `at`) are drawn
    for each record. `key` is decoded, as the object has it, or made by `events.s3_object`; texts that are no key
    (empty, above 1,024 octets) are drawn anew, so `st.text()` will do. An event name that does not tell what is given
    (a deletion has no `size`) is not drawn. `min_size` and `max_size` bound the records: mostly one, as S3 sends.

    Raises `InvalidArgument` for what S3 has not: at the call where it is a value, at the draw where a strategy draws
    it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html

    >>> from hypothesis import find
    >>> from pytest_faas import strategies
    >>> event = find(strategies.s3_events(), lambda event: "%" in event["Records"][0]["s3"]["object"]["key"])
    >>> event["Records"][0]["eventName"], event["Records"][0]["s3"]["object"]["key"]
    ('ObjectCreated:Put', 'a%2Bb')
    """
    values = dict(locals())
    given = Given(_WHERE, values, _USUAL).filtered("key", objects.key_carries).filtered("at", tellable)
    given.refuse_early(lambda: _from_fixed(given))
    sizes = counts(_WHERE, min_size, max_size, _LIMIT, _SIZES)
    return named("s3_events", given, functools.partial(_draw, given, sizes))


def _from_fixed(given: Given) -> Event:
    """Build one event from the values that are known, for what the factory says about them."""
    known = given.fixed
    own = given.only(*_OF_EACH_OBJECT)
    beside = given.only(*_OF_THE_EVENT, "versioned", "overrides")
    if "event_name" in given:
        beside["event_name"] = known.get("event_name", "ObjectCreated:Put")
    else:
        beside["event_name"] = objects.first_name(objects.said_of({**own, **_data(beside)}))
    if "event_name" in given and "event_name" not in known:
        own = {}  # which of them an event has depends on its name
        beside.pop("event_data", None)
    return events.s3(known.get("bucket", "my-bucket"), known.get("key", "a"), **own, **beside)


def _data(beside: dict[str, Any]) -> dict[str, Any]:
    return {"event_data": beside["event_data"]} if beside.get("event_data") is not None else {}


def _draw(given: Given, sizes: SearchStrategy[int], draw: DrawFn) -> Event:
    with drawn_origin(draw):
        size = draw(sizes)
        setting = draw(_SETTINGS)
        beside = given.values(draw, *_OF_THE_EVENT)
        for name in ("configuration_id", "principal_id", "source_ip"):
            beside.setdefault(name, getattr(setting, name))
        versioned = given.value(draw, "versioned", default=setting.versioned)
        if versioned is not setting.versioned:
            setting = setting._replace(versioned=versioned)
        found = [_object(given, draw, index, setting, beside) for index in range(size)]
        if "versioned" not in given:
            versioned = versioned or _needs_versions(found)
        return events.s3(
            given.value(draw, "bucket", default=setting.bucket),
            *found,
            versioned=versioned,
            overrides=given.value(draw, "overrides"),
            **beside,
        )


def _needs_versions(found: list[S3Object]) -> bool:
    """Tell whether one of the objects can only be of a bucket with versioning; then all of them are."""
    return any((kind := KINDS.get(str(each.event_name))) and kind.versioned for each in found)


def _object(given: Given, draw: DrawFn, index: int, setting: _Setting, beside: dict[str, Any]) -> S3Object:
    key = given.value(draw, "key") if "key" in given else _key(draw, index)
    own = given.values(draw, *_OF_EACH_OBJECT)
    if isinstance(key, S3Object):
        return key
    if "event_name" in given:
        event_name = given.value(draw, "event_name")
    else:
        event_name = draw(
            objects.names(objects.said_of({**own, **_data(beside)}, versioned=setting.versioned))
        )
    if not isinstance(event_name, str):
        return events.s3_object(key, event_name=event_name, **own)  # for the factory to refuse
    strategy = objects.contents(event_name)
    if strategy is not None and not own.keys() & _CONTENT:
        own.update(draw(strategy))
    kind = KINDS.get(event_name)
    if setting.short_sequencer and kind is not None and kind.sequencer:
        own.setdefault("sequencer", _short_sequencer(own.get("at"), index))
    return events.s3_object(key, event_name=event_name, **own)


def _key(draw: DrawFn, index: int) -> Any:
    if index >= _DRAWN_KEYS:
        return str(index)
    key = draw(objects.KEYS)
    return draw(key) if isinstance(key, SearchStrategy) else key


def _short_sequencer(at: Any, index: int) -> str:
    """Return 16 digits in place of 18: sequencers are not all of one length.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    return f"{origins.epoch_ms('s3', 'at', at) // 1000:010X}{index + 1:06X}"
