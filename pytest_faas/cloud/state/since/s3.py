"""S3: the objects that were touched, each from the API where there was none like it before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from pytest_faas.cloud.state.entry import Entry
from pytest_faas.cloud.state.readers import s3
from pytest_faas.cloud.state.since.delta import Asked, Delta
from pytest_faas.cloud.state.since.remembered import attributes

_NOT_SHOWN = (
    "last_modified",
    "_version_id",
    "lock",
    "_value_buffer",
    "_etag",
    "multipart",
    "acl",
    "disposed",
)


def homes(backend: Any) -> dict[str, Any]:
    """Return the dictionaries of objects by the names of the buckets."""
    return {name: bucket.keys for name, bucket in dict.items(backend.buckets)}


def changes(asked: Asked) -> Delta:
    """Return what is different from the start."""
    delta = Delta()
    buckets = dict(asked.backend.buckets)
    for name in asked.resources() - set(buckets):
        delta.forget(asked.places(name))
    for name, bucket in buckets.items():
        labels = asked.backend.tagger.get_tag_dict_for_resource(bucket.arn)
        settings = asked.remembered.value(
            ("s3", name), [bucket.versioning_status, labels], partial(s3.settings, asked.api, name)
        )
        if asked.homes.get(name) is bucket.keys:
            touched = [each.key for each in asked.touched.get(id(bucket.keys), ())]
            delta.forget(asked.place(name, key) for key in touched)
        else:
            touched = list(dict.keys(bucket.keys))
            delta.forget(asked.places(name))
        delta.gone.add(asked.place(name))
        delta.made.append(asked.api.entry(name, "", settings))
        delta.made += _objects(asked, name, bucket, touched)
    return delta


def _objects(asked: Asked, name: str, bucket: Any, keys: Iterable[str]) -> Iterator[Entry]:
    for key in keys:
        versions = list(dict.get(bucket.keys, key) or ())
        if versions:
            told = _listed(versions)
            held = [bucket.policy, bucket.versioning_status, [_held(asked, each) for each, _ in told]]
            listed = [shown for _, shown in told]
            value = asked.remembered.value(
                ("s3", name, key), held, partial(s3.object_of, asked.api, name, key, listed)
            )
            yield asked.api.entry(name, key, value)


def _held(asked: Asked, version: Any) -> object:
    """Return all of a version that its value may depend on."""
    if _is_marker(version):
        return None
    tags = asked.backend.tagger.get_tag_dict_for_resource(version.arn)
    return [attributes(version, _NOT_SHOWN), version.etag, version.value, tags]


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
