"""What S3's notifications hold: a table by event name, and the parts of a record that follow from it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, final
from urllib.parse import quote_plus

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument
from pytest_faas.origin import Origin

__tracebackhide__ = errors.hidden_from

WHERE = "s3"
_KEY_OCTETS = 1024  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
_OBJECT_OCTETS = 50 * 1024**4
_PARTS = 10_000
_UNENCODED_KEY = re.compile(r"[A-Za-z0-9*\-._/]+")
_SEQUENCER = re.compile(r"[0-9A-Fa-f]{1,64}")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html: text that is ready for a URL
_VERSION_ID = re.compile(r"[A-Za-z0-9._~-]{1,1024}")
E_TAG = re.compile(r"[0-9a-f]{32}(?:-(?:[1-9]\d{0,3}|10000))?")
E_TAG_RULE = "32 lower-case hexadecimal digits without quotes, then -<parts> after a multipart upload"
_MD5_OF_NOTHING = "d41d8cd98f00b204e9800998ecf8427e"
_SINGLE_UPLOADS = ("ObjectCreated:Put", "ObjectCreated:Post")
_MULTIPART = "ObjectCreated:CompleteMultipartUpload"


class Kind(NamedTuple):
    """What the records of an event name hold.

    Recorded from AWS by LocalStack's suite, test_s3_notifications_sqs.py, 2025-01-21, for ObjectCreated,
    ObjectRemoved, ObjectRestore:Post and Completed, ObjectTagging and ObjectAcl; the others are from
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    and the pages that it names.
    """

    version: str = "2.1"
    size: bool = True
    e_tag: bool = True
    sequencer: bool = True
    marker: bool = False  # a delete marker: the eTag is that of nothing
    versioned: bool = False  # only happens in a bucket with versioning, so there is always a versionId
    by_service: bool = False  # S3 itself acted: there is no caller
    data: str = ""

    def has_version(self, version: str) -> bool:
        """Tell whether records of this kind come with that eventVersion: with their own, or one from 2.4 on."""
        return version == self.version or is_unified(version)


def is_unified(version: str) -> bool:
    """Tell whether all event names have this version: 2.4 or later."""
    return int(version.partition(".")[2]) >= 4


# The newest that AWS's pages show. These kinds came after 2.4, from which on all have the same version; no recording
# shows their object, so it is that of the other changes that leave the content alone, tags and ACLs. Retention needs a
# bucket with versioning.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_QueueConfiguration.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/annotations-overview.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
_UNIFIED = "2.6"
_ANNOTATION = Kind(_UNIFIED, size=False, sequencer=False, data="objectAnnotation")
_REPLICATION = Kind("2.2", versioned=True, by_service=True, data="replicationEventData")
KINDS = {
    "ObjectCreated:Put": Kind(),
    "ObjectCreated:Post": Kind(),
    "ObjectCreated:Copy": Kind(),
    "ObjectCreated:CompleteMultipartUpload": Kind(),
    "ObjectRemoved:Delete": Kind(size=False, e_tag=False),
    "ObjectRemoved:DeleteMarkerCreated": Kind(size=False, marker=True, versioned=True),
    "ObjectRestore:Post": Kind(),
    "ObjectRestore:Completed": Kind(data="glacierEventData"),
    "ObjectRestore:Delete": Kind("2.3", by_service=True),
    "ReducedRedundancyLostObject": Kind(sequencer=False, by_service=True),
    "Replication:OperationFailedReplication": _REPLICATION,
    "Replication:OperationMissedThreshold": _REPLICATION,
    "Replication:OperationReplicatedAfterThreshold": _REPLICATION,
    "Replication:OperationNotTracked": _REPLICATION,
    "LifecycleExpiration:Delete": Kind("2.3", size=False, e_tag=False, by_service=True),
    "LifecycleExpiration:DeleteMarkerCreated": Kind(
        "2.3", size=False, marker=True, versioned=True, by_service=True
    ),
    "LifecycleTransition": Kind("2.3", sequencer=False, by_service=True, data="lifecycleEventData"),
    "IntelligentTiering": Kind("2.3", sequencer=False, by_service=True, data="intelligentTieringEventData"),
    "ObjectTagging:Put": Kind("2.3", size=False, sequencer=False),
    "ObjectTagging:Delete": Kind("2.3", size=False, sequencer=False),
    "ObjectAcl:Put": Kind("2.3", size=False, sequencer=False),
    "ObjectAnnotation:Put": _ANNOTATION,
    "ObjectAnnotation:Delete": _ANNOTATION,
    "ObjectRetention:Put": Kind(
        _UNIFIED, size=False, sequencer=False, versioned=True, data="objectRetentionEventData"
    ),
}


@final
@dataclass(frozen=True, slots=True)
class S3Object:
    """What happened to one object; None means that the call of `events.s3` decides."""

    key: str
    event_name: str | None = None
    size: int | None = None
    body: str | bytes | Sequence[bytes] | None = None
    parts: int | None = None
    e_tag: str | None = None
    version_id: str | None = None
    sequencer: str | None = None
    at: datetime | float | str | None = None


def object_fields(key: str, of: S3Object, name: str, kind: Kind, origin: Origin, ms: int) -> dict[str, Any]:
    """Return `s3.object` with the keys that records of this event name have."""
    _refuse_what_is_not_there(of, name, kind)
    found: dict[str, Any] = {"key": encoded_key(key)}
    if kind.size or kind.e_tag:
        size, e_tag = _size_and_e_tag(of, name, kind, origin)
        if kind.size:
            found["size"] = size
        found["eTag"] = e_tag
    if of.version_id is not None:
        rule = "up to 1,024 characters that a URL takes as they are: letters, digits, '.', '-', '_' and '~'"
        found["versionId"] = arguments.matching(WHERE, "version_id", of.version_id, _VERSION_ID, rule)
    elif kind.versioned:
        found["versionId"] = version_id(origin)
    if kind.sequencer:
        found["sequencer"] = _sequencer(of.sequencer, origin, ms)
    return found


def encoded_key(key: str) -> str:
    """Return a key as a notification has it: form-url-encoded, `/` left alone.

    `@` is %40 and `/` stays: recorded from AWS by LocalStack's suite, test_key_encoding and
    test_notifications_with_filter, 2025-01-21.
    """
    key = arguments.text(WHERE, "key", key)
    octets = len(key.encode())
    if octets > _KEY_OCTETS:
        raise arguments.invalid(
            WHERE, "key", f"at most {_KEY_OCTETS:,} octets of UTF-8 (not {octets:,})", key
        )
    return key if _UNENCODED_KEY.fullmatch(key) else quote_plus(key, safe="/*").replace("~", "%7E")


def version_id(origin: Origin) -> str:
    """Return a new version's id."""
    return origin.ids.base64(24).replace("+", ".").replace("/", "_")


def _refuse_what_is_not_there(of: S3Object, name: str, kind: Kind) -> None:
    """Refuse an argument about a field that this event name does not have: it would have no effect."""
    content = kind.e_tag and not kind.marker
    for field, there in (
        ("size", kind.size),
        ("body", content),
        ("parts", content and name not in _SINGLE_UPLOADS),
        ("e_tag", content),
        ("sequencer", kind.sequencer),
    ):
        value = getattr(of, field)
        if value is not None and not there:
            raise InvalidArgument(f"{WHERE}: {name} carries no {field}, got {arguments.seen(value)}")


def _size_and_e_tag(of: S3Object, name: str, kind: Kind, origin: Origin) -> tuple[int, str]:
    """Return what the body says; without one what is given, or a seeded eTag that could be of that size."""
    if of.body is not None:
        size, e_tag = _measured(of.body, of.parts, name)
        if of.size not in {None, size}:
            raise InvalidArgument(f"{WHERE}: size {of.size!r} contradicts body, which has {size:,} octets")
    else:
        size = 1024 if of.size is None else arguments.integer(WHERE, "size", of.size, 0, _OBJECT_OCTETS)
        e_tag = _MD5_OF_NOTHING if kind.marker or size == 0 else origin.ids.hex(32)
        if of.parts is not None or name == _MULTIPART:
            parts = arguments.integer(WHERE, "parts", 1 if of.parts is None else of.parts, 1, _PARTS)
            e_tag = f"{origin.ids.hex(32)}-{parts}"
    if of.e_tag is None:
        return size, e_tag
    given = arguments.matching(WHERE, "e_tag", of.e_tag, E_TAG, E_TAG_RULE)
    _check_parts(given, of.parts, name)
    if given == _MD5_OF_NOTHING:
        said = of.size is not None or of.body is not None
        _refuse_contents(size if kind.size and said else 0)
        size = 0
    return size, given


def _refuse_contents(size: int) -> None:
    """Refuse the eTag of nothing for an object that has contents.

    Not the other way round: encrypted by SSE-KMS or SSE-C an empty object has another eTag.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
    """
    if size > 0:
        raise InvalidArgument(
            f"{WHERE}: e_tag {_MD5_OF_NOTHING!r} is the MD5 of an empty object, which contradicts {size:,} octets"
        )


def _check_parts(e_tag: str, parts: int | None, name: str) -> None:
    """Refuse an eTag that says another number of parts, or that ends as no eTag of this event name does.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
    """
    _, mark, told = e_tag.partition("-")
    if mark and name in _SINGLE_UPLOADS:
        raise InvalidArgument(f"{WHERE}: {name} is no multipart upload, but e_tag {e_tag!r} is that of one")
    if not mark and (name == _MULTIPART or parts is not None):
        raise InvalidArgument(f"{WHERE}: the e_tag of a multipart upload ends with -<parts>, got {e_tag!r}")
    if parts is not None and told != str(parts):
        raise InvalidArgument(f"{WHERE}: parts {parts} contradicts e_tag {e_tag!r}")


def _measured(body: object, parts: int | None, name: str) -> tuple[int, str]:
    """Return size and eTag of a body: its md5, or the md5 of its parts' md5s with their number.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
    """
    if isinstance(body, (list, tuple)) and body and name not in _SINGLE_UPLOADS:
        pieces = [_octets(each) for each in body]
    else:
        pieces = [_octets(body)]
        if name != _MULTIPART and parts is None:
            return len(pieces[0]), _md5(pieces[0]).hexdigest()
    if parts not in {None, len(pieces)}:
        raise InvalidArgument(
            f"{WHERE}: parts {parts!r} contradicts body, which is {len(pieces)} part(s): give a list of bytes"
        )
    digests = b"".join(_md5(each).digest() for each in pieces)
    return sum(map(len, pieces)), f"{_md5(digests).hexdigest()}-{len(pieces)}"


def _md5(octets: bytes) -> hashlib._Hash:
    return hashlib.md5(octets, usedforsecurity=False)


def _octets(body: object) -> bytes:
    if isinstance(body, str):
        return arguments.text(WHERE, "body", body, empty=True).encode()
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    expected = "bytes or a str, or for a multipart upload a list of them"
    raise arguments.invalid(WHERE, "body", expected, body)


def _sequencer(given: str | None, origin: Origin, ms: int) -> str:
    """Return 18 digits that rise with the time and from one event to the next, or the given ones.

    S3's own begin with the seconds since the epoch: `0055AED6DCD90281E5` is of July 2015.
    """
    if given is None:
        within_second = ((ms % 1000) << 22) + (origin.ids.rising("s3-sequencer", 1, 16) & 0x3FFFFF)
        return f"{ms // 1000:010X}{within_second:08X}"
    return arguments.matching(WHERE, "sequencer", given, _SEQUENCER, "hexadecimal digits")
