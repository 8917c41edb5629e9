"""S3: the objects that were touched: their octets out of moto's own buckets, what else is shown of them from the API."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from functools import partial
from typing import Any

from moto.s3.utils import ARCHIVE_STORAGE_CLASSES

from pytest_faas.cloud.state.api import Api, history
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.readers import s3
from pytest_faas.cloud.state.since.delta import Asked, AtStart, Delta
from pytest_faas.cloud.state.since.remembered import attributes, image_of

# What differs from object to object, and says nothing of the rest that is shown.
_ITS_OWN = (
    "name", "bucket_name", "last_modified", "_time_progressed", "_version_id", "lock", "_value_buffer", "_etag",
    "contentsize", "checksum_value", "multipart", "acl", "disposed",
)  # fmt: skip


def at_start(api: Api, backend: Any) -> AtStart:
    """Return what the buckets are like, and the dictionaries of their objects."""
    del api
    buckets = dict(dict.items(backend.buckets))
    return AtStart(
        {name: _image(backend, bucket) for name, bucket in buckets.items()},
        {name: bucket.keys for name, bucket in buckets.items()},
    )


def alone(place: Place) -> bool:
    """Whether a place can be read by itself: a bucket, and each object."""
    del place
    return True


def one(asked: Asked, place: Place) -> Iterator[Entry]:
    """Yield what is at such a place."""
    bucket = dict(asked.backend.buckets).get(place.resource)
    if bucket is not None and place.key:
        yield from _objects(asked, place.resource, bucket, [place.key])
    elif bucket is not None:
        yield asked.api.entry(place.resource, "", s3.settings(asked.api, place.resource))


def changes(asked: Asked) -> Delta:
    """Return what is different from the start."""
    delta = Delta()
    buckets = dict(asked.backend.buckets)
    for name in set(asked.start.images) - set(buckets):
        delta.forget(asked.places(name))
    for name, bucket in buckets.items():
        asked.itself(name, _image(asked.backend, bucket), partial(s3.settings, asked.api, name), delta)
        if asked.start.homes.get(name) is bucket.keys:
            notes = asked.touched.get(id(bucket.keys), ())
            touched = [each.key for each in notes]
            for each in notes:
                if each.make is None:
                    asked.was(asked.place(name, each.key), None)
            delta.forget(asked.place(name, key) for key in touched)
        else:
            touched = list(dict.keys(bucket.keys))
            if asked.was_there(name):
                delta.forget(each for each in asked.places(name) if each.key)
        delta.made += _objects(asked, name, bucket, touched)
    return delta


def _image(backend: Any, bucket: Any) -> Hashable | None:
    return image_of([bucket.versioning_status, backend.tagger.get_tag_dict_for_resource(bucket.arn)])


def _objects(asked: Asked, name: str, bucket: Any, keys: Iterable[str]) -> Iterator[Entry]:
    for key in keys:
        versions = [] if s3.is_delivered(key) else list(dict.get(bucket.keys, key) or ())
        if versions:
            *before, now = history([_content(asked, bucket, *each) for each in _listed(versions)])
            yield asked.api.entry(name, key, {**now, "Versions": before} if before else now)


def _content(asked: Asked, bucket: Any, version: Any, listed: dict[str, Any]) -> dict[str, Any]:
    """Return a version: its octets, and the rest from the API where there was none like it."""
    ask = partial(s3.content, asked.api, bucket.name, version.name, listed)
    if (
        _is_marker(version) or version.storage_class in ARCHIVE_STORAGE_CLASSES
    ):  # readable at times, at times not
        return ask()
    labels = asked.backend.tagger.get_tag_dict_for_resource(version.arn)
    held = [bucket.policy, version.version_id == "null", attributes(version, _ITS_OWN), labels]
    known = asked.remembered.value(("s3", "object"), image_of(held), ask)
    return {**known, "Body": version.value} if "Body" in known else ask()


def _listed(versions: list[Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Return versions with what ListObjectVersions tells of them, in the order in which the reader of S3 takes them."""
    newest_first = sorted(versions, key=lambda each: each.last_modified, reverse=True)
    # `sorted` keeps the order of equal times also when it is reversed.
    told = [(each, _told(each, latest=each is newest_first[0])) for each in newest_first]
    answered = [each for each in told if "ETag" in each[1]] + [each for each in told if "ETag" not in each[1]]
    answered.reverse()
    answered.sort(key=lambda each: (each[0].last_modified.replace(microsecond=0), each[1]["IsLatest"]))
    return answered


def _told(version: Any, *, latest: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"Key": version.name, "IsLatest": latest, "VersionId": version.version_id}
    if _is_marker(version):
        return found
    return {**found, "ETag": version.etag, "Size": version.size, "StorageClass": version.storage_class}


def _is_marker(version: Any) -> bool:
    return type(version).__name__ == "FakeDeleteMarker"
