"""What a function receives when something happens to an object in an S3 bucket."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final, NamedTuple, final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _payload, _s3, _s3_event_data
from pytest_faas.events._http import SOURCE_IP, address
from pytest_faas.events._payload import Event
from pytest_faas.events._s3 import KINDS, WHERE, Kind, S3Object
from pytest_faas.origin import Origin

__tracebackhide__ = errors.hidden_from

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = re.compile(r"(?!\d+\.\d+\.\d+\.\d+\Z)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]")
_EVENT_VERSION = re.compile(r"2\.[1-9]\d?")
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_IDENTITY = re.compile(r"[!-~]+")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
_MESSAGE_LIMIT = 64 * 1024
_RECORD_OCTETS = 1200  # at most, without the texts that a user gives
_SERVICE = "s3.amazonaws.com"  # caller and address where S3 itself acted


@known_arguments("events.s3_object")
def s3_object(
    key: str,
    *,
    event_name: str | None = None,
    size: int | None = None,
    body: str | bytes | Sequence[bytes] | None = None,
    parts: int | None = None,
    e_tag: str | None = None,
    version_id: str | None = None,
    sequencer: str | None = None,
    at: datetime | float | str | None = None,
) -> S3Object:
    """Describe one of several objects of an event; the arguments are those of `events.s3`.

    >>> from pytest_faas import events
    >>> event = events.s3("uploads", "a.txt", events.s3_object("b.txt", event_name="ObjectRemoved:Delete"))
    >>> [(record["eventName"], record["s3"]["object"]["key"]) for record in event["Records"]]
    [('ObjectCreated:Put', 'a.txt'), ('ObjectRemoved:Delete', 'b.txt')]
    """
    return S3Object(key, event_name, size, body, parts, e_tag, version_id, sequencer, at)


@final
class S3Factory:
    """Build what a function receives when S3 notifies it of objects.

    A record has the keys that S3 sends for its event name: a deletion has neither size nor eTag, tags and
    ACLs have no size and no sequencer, a versionId is there with versioning only. The key arrives
    form-url-encoded (a space is `+`), the event name without `s3:`.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html

    >>> from pytest_faas import events
    >>> events.s3("uploads", "photos/a b.jpg", size=1024)["Records"][0]["s3"]["object"]["key"]
    'photos/a+b.jpg'
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "events.s3"

    @known_arguments("events.s3")
    def __call__(
        self,
        bucket: str,
        key: str | S3Object,
        *more: str | S3Object,
        event_name: str = "ObjectCreated:Put",
        size: int | None = None,
        body: str | bytes | Sequence[bytes] | None = None,
        parts: int | None = None,
        e_tag: str | None = None,
        version_id: str | None = None,
        versioned: bool = False,
        sequencer: str | None = None,
        event_data: dict[str, Any] | None = None,
        event_version: str | None = None,
        configuration_id: str | None = None,
        principal_id: str | None = None,
        owner_id: str | None = None,
        source_ip: str | None = None,
        at: datetime | float | str | None = None,
        overrides: dict[str, Any] | None = None,
    ) -> Event:
        """Build one notification of a bucket, a record for each key.

        `key` is the object's own, decoded, up to 1,024 octets of UTF-8. `size` is in octets (1024 by
        default); with `body` size and eTag are computed from it. A list of bytes as `body` are the parts of a
        multipart upload; without a body, `parts` is how many there were. `versioned=True` makes up a
        `version_id`.
        `event_data` is what only some event names carry (the content of `glacierEventData`,
        `lifecycleEventData`, `intelligentTieringEventData`, `replicationEventData`,
        `objectRetentionEventData`, or the annotation); what it leaves out is as usual. `event_version` is
        the one that AWS was last recorded with, 2.1 to 2.3 by event name; newer pages show one for all, from
        2.4 on.
        `at` is when S3 finished the request: a datetime, seconds since the epoch or ISO 8601 text; now by
        default. An `events.s3_object` takes what it leaves open from the call; one that says what happened or
        what it holds takes only event name, version and time.

        Raises InvalidArgument for a bucket, key or combination that S3 does not have, EventTooLarge above
        64 KB (S3's limit for a message), UnknownArgument for an argument that is not here.
        """
        origin = origins.current()
        shared = S3Object("", event_name, size, body, parts, e_tag, version_id, sequencer, at)
        notification = _Notification(origin, bucket, configuration_id, owner_id)
        given = _Given(
            principal_id,
            source_ip,
            event_version,
            event_data,
            versioned=arguments.flag(WHERE, "versioned", versioned),
        )
        records = [_record(notification, *_filled(each, shared), given) for each in (key, *more)]
        if event_data is not None and not any(KINDS[record["eventName"]].data for record in records):
            raise InvalidArgument(
                f"{WHERE}: {event_name} carries no event_data, got {arguments.seen(event_data)}"
            )
        event: Event = {"Records": records}
        if overrides is None and event_data is None and _surely_fits(records, notification, principal_id):
            return event
        return _payload.sized(WHERE, _payload.merged(WHERE, event, overrides), _MESSAGE_LIMIT, "S3")


s3: Final = S3Factory()


@known_arguments("events.s3_test_event")
def s3_test_event(bucket: str, *, at: datetime | float | str | None = None) -> Event:
    """Build the message that S3 sends when a notification is set up: it has no `Records`.

    It goes to queues and topics, so a function meets it inside an SQS or SNS event.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html

    >>> from pytest_faas import events
    >>> events.s3_test_event("uploads", at="2014-10-13T15:57:02.089Z")["Time"]
    '2014-10-13T15:57:02.089Z'
    """
    ids = origins.current().ids
    return {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": origins.iso_ms(origins.epoch_ms(WHERE, "at", at)),
        "Bucket": _bucket(bucket),
        "RequestId": ids.hex(16, upper=True),
        "HostId": ids.base64(56),
    }


class _Given(NamedTuple):
    """What the caller says about the whole event."""

    principal_id: str | None
    source_ip: str | None
    event_version: str | None
    event_data: dict[str, Any] | None
    versioned: bool


class _Notification:
    """The bucket and its notification configuration: the same in every event of an origin."""

    __slots__ = ("arn", "bucket", "configuration_id", "origin", "owner_id", "principal_id")

    def __init__(
        self, origin: Origin, bucket: str, configuration_id: str | None, owner_id: str | None
    ) -> None:
        self.origin = origin
        self.bucket = bucket = _bucket(bucket)
        self.arn = origin.arn("s3", bucket, region="", account="")
        if configuration_id is None:
            digits = origin.ids.constant(f"s3-notification:{bucket}")
            configuration_id = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}"
        self.configuration_id = arguments.text(WHERE, "configuration_id", configuration_id)
        if owner_id is None:
            owner_id = "A" + origin.ids.constant(f"s3-owner:{origin.account}")[:13].upper()
        self.owner_id = _identity("owner_id", owner_id)
        self.principal_id = "AWS:AIDA" + origin.ids.constant(f"s3-caller:{origin.account}")[:17].upper()


def _bucket(bucket: str) -> str:
    rule = "a bucket name (3 to 63 lower-case letters, digits, hyphens and single dots)"
    return arguments.matching(WHERE, "bucket", bucket, _BUCKET, rule)


def _identity(name: str, given: str) -> str:
    return arguments.matching(
        WHERE, name, given, _IDENTITY, "ASCII text without spaces, such as 'AWS:AIDAEXAMPLE'"
    )


def _filled(each: str | S3Object, shared: S3Object) -> tuple[str, S3Object]:
    """Return a key and what holds for it: what it leaves open is as the call says."""
    if isinstance(each, str):
        return each, shared
    if not isinstance(each, S3Object):
        raise arguments.invalid(WHERE, "key", "a str or an events.s3_object", each)
    own = {name: getattr(each, name) for name in _OPTIONAL}
    says_what_happened = any(own[name] is not None for name in _CONTENT)
    taken = {
        name: getattr(shared, name)
        for name, value in own.items()
        if value is None and (name == "event_name" or not (says_what_happened and name in _CONTENT))
    }
    return each.key, replace(each, **taken)


_OPTIONAL = tuple(field.name for field in fields(S3Object) if field.name != "key")
_CONTENT = ("event_name", "size", "body", "parts", "e_tag", "sequencer")


def _record(notification: _Notification, key: str, of: S3Object, given: _Given) -> dict[str, Any]:
    name = arguments.choice(WHERE, "event_name", of.event_name, KINDS)
    kind = KINDS[name]._replace(versioned=True) if given.versioned else KINDS[name]
    origin = notification.origin
    ms = origins.epoch_ms(WHERE, "at", of.at)
    record: dict[str, Any] = {
        "eventVersion": _event_version(name, kind, given.event_version),
        "eventSource": "aws:s3",
        "awsRegion": origin.region,
        "eventTime": origins.iso_ms(ms),
        "eventName": name,
        "userIdentity": {"principalId": _principal(notification, name, kind, given.principal_id)},
        "requestParameters": {"sourceIPAddress": _source_ip(kind, given.source_ip)},
        "responseElements": {
            "x-amz-request-id": origin.ids.hex(16, upper=True),
            "x-amz-id-2": origin.ids.base64(56),
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": notification.configuration_id,
            "bucket": {
                "name": notification.bucket,
                "ownerIdentity": {"principalId": notification.owner_id},
                "arn": notification.arn,
            },
            "object": _s3.object_fields(key, of, name, kind, origin, ms),
        },
    }
    if kind.data:
        happening = _s3_event_data.Happening(name, notification.bucket, origin, ms)
        data = _s3_event_data.event_data(kind.data, happening, given.event_data)
        if kind.data == _s3_event_data.ANNOTATION:
            record["s3"][kind.data] = [data]
        else:
            record[kind.data] = data
    return record


def _surely_fits(
    records: list[dict[str, Any]], notification: _Notification, principal_id: str | None
) -> bool:
    """Tell whether the message is within the limit even where each character takes six octets."""
    given = (notification.bucket, notification.configuration_id, notification.owner_id, principal_id or "")
    texts = [record["s3"]["object"] for record in records]
    keys = sum(len(each["key"]) + 6 * len(each.get("versionId", "")) for each in texts)
    return keys + len(records) * (_RECORD_OCTETS + 6 * sum(map(len, given))) < _MESSAGE_LIMIT


def _event_version(name: str, kind: Kind, given: str | None) -> str:
    """Return the version of this event name, or a later one: from 2.4 on all event names have the same."""
    if given is None:
        return kind.version
    version = arguments.matching(WHERE, "event_version", given, _EVENT_VERSION, "a version such as '2.1'")
    if not kind.has_version(version):
        own = "" if _s3.is_unified(kind.version) else f"{kind.version!r}, or "
        expected = f"{own}from '2.4' on one for all, for {name}"
        raise arguments.invalid(WHERE, "event_version", expected, given)
    return version


def _principal(notification: _Notification, name: str, kind: Kind, given: str | None) -> str:
    if given is not None:
        return _identity("principal_id", given)
    if name == "ObjectRestore:Completed":
        return f"AmazonCustomer:{notification.owner_id}"
    return _SERVICE if kind.by_service else notification.principal_id


def _source_ip(kind: Kind, given: str | None) -> str:
    if given is None:
        return _SERVICE if kind.by_service else SOURCE_IP
    return given if given == _SERVICE else address(WHERE, given)
