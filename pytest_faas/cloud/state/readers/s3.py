"""S3: buckets, and objects with their octets, metadata, tags and versions.

Left out: LastModified, ETag, version ids, owners, uploads in progress (nobody sees them); and what Firehose delivers,
which is an emission already: how records are joined into objects, and when, is its own affair.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pytest_faas.cloud.service import Refused
from pytest_faas.cloud.state.api import Api, history, only, tags
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"Object(s|Tagging)?$|Bucket(Tagging|Versioning)?$|Multipart|UploadPart"
_METADATA = (
    "ContentType", "ContentEncoding", "ContentLanguage", "ContentDisposition", "CacheControl", "Metadata", "StorageClass",
    "WebsiteRedirectLocation", "ObjectLockMode", "ObjectLockLegalHoldStatus", "ServerSideEncryption", "SSEKMSKeyId",
)  # fmt: skip
# Whose octets S3 gives only after a restore, or to who has the customer's key: they are known by their ETag.
_UNREADABLE = ("InvalidObjectState", "InvalidRequest", "400")
# YYYY/MM/DD/HH/stream-version-YYYY-MM-DD-HH-MM-SS-uuid: https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
_DELIVERED = re.compile(
    r"(?:.*/)?\d{4}(?:/\d\d){3}/[^/]+-\d+-\d{4}(?:-\d\d){5}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.DOTALL,
)


def is_delivered(key: str) -> bool:
    """Say whether an object is one that Firehose makes of the records that it was sent.

    >>> is_delivered("2026/11/21/23/logs-1-2026-11-21-23-00-00-0a1b2c3d-1111-4222-8333-444455556666")
    True
    """
    return _DELIVERED.fullmatch(key) is not None


def read(api: Api) -> Iterator[Entry]:
    """Yield the buckets and their objects."""
    for bucket in api.each("ListBuckets", "Buckets", into="ContinuationToken"):
        name = bucket["Name"]
        yield api.entry(name, "", settings(api, name))
        for key, versions in _versions(api, name).items():
            yield api.entry(name, key, _object(api, name, key, versions))


def settings(api: Api, name: str) -> dict[str, Any]:
    """Return what a state shows of a bucket itself."""
    return {**only(api.ask("GetBucketVersioning", Bucket=name), "Status"), **_bucket_tags(api, name)}


def _bucket_tags(api: Api, name: str) -> dict[str, Any]:
    try:
        return tags(api.ask("GetBucketTagging", Bucket=name)["TagSet"])
    except Refused as refused:
        if not str(refused).startswith("NoSuchTagSet"):
            raise
        return {}


def _versions(api: Api, bucket: str) -> dict[str, list[dict[str, Any]]]:
    """Return what the bucket lists for each key, oldest first; delete markers have no ETag."""
    found: dict[str, list[dict[str, Any]]] = {}
    marks: dict[str, str] = {}
    while True:
        page = api.ask("ListObjectVersions", Bucket=bucket, **marks)
        for each in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            if is_delivered(each["Key"]):
                continue
            found.setdefault(each["Key"], []).append(each)
        if not page.get("IsTruncated"):
            break
        marks = {"KeyMarker": page["NextKeyMarker"]}
        if page.get("NextVersionIdMarker"):
            marks["VersionIdMarker"] = page["NextVersionIdMarker"]
    for versions in found.values():
        # S3 lists the newest first, and times have whole seconds: the order of equal times is turned round.
        versions.reverse()
        versions.sort(key=lambda each: (each["LastModified"], bool(each.get("IsLatest"))))
    return found


def _object(api: Api, bucket: str, key: str, versions: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the object as it is now, and what it was before under `Versions`."""
    *before, now = history([content(api, bucket, key, each) for each in versions])
    return {**now, "Versions": before} if before else now


def content(api: Api, bucket: str, key: str, version: dict[str, Any]) -> dict[str, Any]:
    """Return what a state shows of a version of an object, as ListObjectVersions tells of it."""
    if "ETag" not in version:
        return {"DeleteMarker": True}
    which = {"Bucket": bucket, "Key": key}
    if version.get("VersionId") not in (None, "null"):
        which["VersionId"] = version["VersionId"]
    try:
        answer = api.ask("GetObject", **which)
    except Refused as refused:
        if not str(refused).startswith(_UNREADABLE):
            raise
        return only(version, "ETag", "Size", "StorageClass")
    found = {"Body": answer["Body"].read(), **only(answer, *_METADATA)}
    if answer.get("TagCount"):
        found |= tags(api.ask("GetObjectTagging", **which)["TagSet"])
    return found
