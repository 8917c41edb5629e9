"""What S3 tells a bus: other names and values than in its own notifications.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html. What the detail lacks is no fault here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_faas.contracts.faults import ABSENT, Fault, joined, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _arn, _bus
from pytest_faas.contracts.laws._bus_kinds import S3_KINDS

# As a notification calls it: ObjectCreated:Put, s3:ObjectRemoved:*
_NOTIFICATION = re.compile(r"(?:s3:)?(Object[A-Z][A-Za-z]+|(?:Object)?[A-Z][A-Za-z]+:.+)")
_ETAG = re.compile(r"[0-9a-f]{32}(?:-[0-9]{1,5})?")
_CAPITAL = re.compile(r"[A-Z]")
_EMPTY = "d41d8cd98f00b204e9800998ecf8427e"  # the MD5 of nothing
_CREATED, _DELETED = "Object Created", "Object Deleted"
_KIND_OF_REASON = {
    "PutObject": _CREATED,
    "POST Object": _CREATED,
    "CopyObject": _CREATED,
    "CompleteMultipartUpload": _CREATED,
    "DeleteObject": _DELETED,
    "Lifecycle Expiration": _DELETED,
}


@law("source", "detail-type")
def kind_of_the_event(event: Json) -> Iterator[Fault]:
    """Demand the names that S3 has for a bus, not those of its notifications."""
    kind = event["detail-type"]
    if event["source"] == "aws.s3" and _NOTIFICATION.fullmatch(kind):
        names = ", ".join(repr(each) for each in S3_KINDS[:2])
        message = f"{shown(kind)} is of a notification; on a bus S3 has names such as {names}"
        yield Fault("detail-type", kind, " or ".join(S3_KINDS), message)


@law("source", "resources", "region", "detail.bucket.name")
def bucket_of_the_event(event: Json) -> Iterator[Fault]:
    """Compare the bucket that S3 tells as ARN and by name; the ARN has neither region nor account."""
    name = _bus.inside(event["detail"], "bucket", "name")
    if event["source"] != "aws.s3" or not isinstance(name, str):
        return
    for index, text in enumerate(event["resources"]):
        arn = _arn.Arn.parse(text)
        right = f"arn:{arn.partition if arn else ''}:s3:::{name}"
        if arn and arn.service == "s3" and text != right:
            message = f"{shown(text)}, but detail.bucket.name is {shown(name)}: {right!r}"
            yield Fault(f"resources[{index}]", text, right, message)


@law("source", "detail-type", "detail.reason")
def reason_of_the_event(event: Json) -> Iterator[Fault]:
    """Demand that the request which was the reason does what the detail-type says."""
    reason, kind = _bus.inside(event["detail"], "reason"), event["detail-type"]
    right = _KIND_OF_REASON.get(reason, kind) if isinstance(reason, str) else kind
    if event["source"] == "aws.s3" and kind in (_CREATED, _DELETED) and kind != right:
        message = f"{shown(reason)}, but detail-type is {shown(kind)}"
        yield Fault("detail.reason", reason, f"a reason for {kind}", message)


@law("source", "detail-type", "detail")
def names_in_the_detail(event: Json) -> Iterator[Fault]:
    """Demand the names that S3 has for a bus, with hyphens: a notification has others, as `eTag`."""
    if event["source"] != "aws.s3" or event["detail-type"] not in S3_KINDS:
        return
    for steps in ((), ("bucket",), ("object",)):
        part = _bus.inside(event["detail"], *steps)
        for key in part if isinstance(part, dict) else ():
            if _CAPITAL.search(key):
                message = "is not a key that S3 sends to a bus: its keys are as 'etag' and 'version-id'"
                yield Fault(joined(("detail", *steps, key)), part[key], ABSENT, message)


@law("source", "detail-type", "detail.object")
def object_of_the_event(event: Json) -> Iterator[Fault]:
    """Hold the size to a whole number, the ETag to hex digits without quotes, and both to each other."""
    if event["source"] != "aws.s3" or event["detail-type"] not in S3_KINDS:
        return
    size, etag = (
        _bus.inside(event["detail"], "object", "size"),
        _bus.inside(event["detail"], "object", "etag"),
    )
    whole = isinstance(size, int) and not isinstance(size, bool) and size >= 0
    if size is not None and not whole:
        message = f"{shown(size)} is not the size in octets, a whole number"
        yield Fault("detail.object.size", size, "a whole number", message)
    if etag is not None and not (isinstance(etag, str) and _ETAG.fullmatch(etag)):
        expected = "32 hex digits without quotes, and the number of parts behind a hyphen"
        yield Fault("detail.object.etag", etag, expected, f"{shown(etag)} is not an ETag: {expected}")
    elif etag == _EMPTY and whole and size != 0:
        yield Fault("detail.object.size", size, 0, f"{size}, but detail.object.etag is the MD5 of nothing")


S3_LAWS = (
    kind_of_the_event,
    bucket_of_the_event,
    reason_of_the_event,
    names_in_the_detail,
    object_of_the_event,
)
