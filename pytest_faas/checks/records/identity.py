"""By what a record is known again wherever somebody has put it: its ids, and its body."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from pytest_faas.checks.records.contents import mentions, parts, texts
from pytest_faas.checks.worlds.case import Case
from pytest_faas.delivery.outcome import Event
from pytest_faas.runtime.front_ends.request import body_of, header

_KEY_HEADER = "idempotency-key"
_IDS = (
    "messageId", "eventID", "kinesis.sequenceNumber", "dynamodb.SequenceNumber", "Sns.MessageId", "id",
    "requestContext.requestId", "requestContext.extendedRequestId",
)  # fmt: skip
_BODIES = ("body", "Sns.Message", "detail", "dynamodb.NewImage", "dynamodb.OldImage", "dynamodb.Keys")


@dataclass(frozen=True)
class Identity:
    """The ids of a record, which are texts, and its body in each form in which a handler may pass it on."""

    ids: tuple[str, ...]
    bodies: tuple[Any, ...]

    def is_in(self, value: Any) -> bool:
        """Whether a value has one of the ids or the body in it.

        >>> Identity(("m-1",), ({"order": 7},)).is_in({"parked": '{"order": 7, "why": "no stock"}'})
        True
        """
        found = list(texts(value))
        if any(mentions(found, each) for each in self.ids):
            return True
        held = list(parts(value))
        return any(_holds(held, found, body) for body in self.bodies)


def identities(case: Case) -> list[Identity]:
    """Return the identity of each record of a case's event, or the one of an event that has none."""
    records = case.event.get("Records")
    return [of(each) for each in records] if isinstance(records, list) and records else [of(case.event)]


def of(one: Event) -> Identity:
    """Return the identity of a record, or of an event that is one thing.

    >>> from pytest_faas import events
    >>> of(events.sqs({"order": 7})["Records"][0]).bodies
    ('{"order":7}', {'order': 7})
    """
    ids = [str(found) for place in _IDS if (found := _at(one, place)) not in (None, "")]
    if "requestContext" in one:
        ids += [found for found in [header(one, _KEY_HEADER)] if found]
    ids += _object_keys(one)
    bodies: list[Any] = []
    for each in _bodies(one):
        for form in _forms(each):
            if form not in (None, "", {}, []) and form not in bodies:
                bodies.append(form)
    return Identity(tuple(dict.fromkeys(ids)), tuple(bodies))


def _object_keys(one: Event) -> list[str]:
    """Return an object's key as the notification has it, and as the bucket does.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    key = _at(one, "s3.object.key")
    return [] if not isinstance(key, str) else [key, unquote_plus(key)]


def _bodies(one: Event) -> Iterator[Any]:
    if "requestContext" in one:
        yield body_of(one)
        return
    data = _at(one, "kinesis.data")
    if isinstance(data, str):
        yield base64.b64decode(data)
    found = [each for place in _BODIES if (each := _at(one, place)) is not None]
    yield from found
    if not found and data is None and not _object_keys(one):
        yield one


def _forms(body: Any) -> Iterator[Any]:
    yield body
    if isinstance(body, bytes):
        try:
            body = body.decode()
        except UnicodeDecodeError:
            return
        yield body
    if isinstance(body, str):
        try:
            read = json.loads(body)
        except ValueError:
            return
        yield read
        if isinstance(read, dict) and isinstance(read.get("Message"), str):  # a topic's envelope in a queue
            yield from _forms(read["Message"])
    if isinstance(body, dict) and body and all(_is_typed(each) for each in body.values()):
        yield {name: next(iter(each.values())) for name, each in body.items()}


def _is_typed(value: Any) -> bool:
    """Whether a value is one of DynamoDB's, with its type."""
    return (
        isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("S", "N", "B", "BOOL", "NULL")
    )


def _holds(held: list[Any], found: list[str], body: Any) -> bool:
    if isinstance(body, str):
        return mentions(found, body)
    if isinstance(body, Mapping):
        return any(isinstance(each, Mapping) and _covers(each, body) for each in held)
    return any(each == body for each in held)


def _covers(whole: Mapping[Any, Any], part: Mapping[Any, Any]) -> bool:
    """Whether a mapping has all that another has; a number counts for its text, as DynamoDB's are Decimals."""
    return all(name in whole and _alike(whole[name], value) for name, value in part.items())


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _covers(one, other)
    return bool(one == other) or str(one) == str(other)


def _at(value: Any, place: str) -> Any:
    for name in place.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
