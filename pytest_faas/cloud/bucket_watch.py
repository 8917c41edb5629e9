"""Note each change of an object where moto's S3 makes it: whoever asked, also a presigned URL or another service.

Imported once moto's S3 is there. Of methods that call each other (a copy puts an object) the outermost says what happened.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

from moto.s3 import notifications
from moto.s3.models import S3Backend

from pytest_faas.cloud import buckets, wire
from pytest_faas.cloud.patches import Patches

# moto tells of these at other moments too, such as each upload: they count where a client asked for just that.
_OF_OPERATION = {
    "PutObjectTagging": "ObjectTagging:Put",
    "DeleteObjectTagging": "ObjectTagging:Delete",
    "PutObjectAcl": "ObjectAcl:Put",
    "RestoreObject": "ObjectRestore:Post",
}


class _Within(threading.local):
    """How many of the watched methods are running in this thread."""

    depth = 0


_within = _Within()


def _run(method: str, backend: Any, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Let moto do it."""
    _within.depth += 1
    try:
        return patches.before(S3Backend, method)(backend, *args, **options)
    finally:
        _within.depth -= 1


def _given(method: str, backend: Any, args: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments by their names."""
    return _signature(patches.before(S3Backend, method)).bind(backend, *args, **options).arguments


@cache
def _signature(function: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(function)


def _outermost() -> bool:
    return bool(patches.laid) and not _within.depth


def _put_object(backend: Any, *args: Any, **options: Any) -> Any:
    key = _run("put_object", backend, args, options)
    if _outermost():
        given = _given("put_object", backend, args, options)
        name = buckets.POST if given.get("request_method") == "POST" else buckets.PUT
        buckets.note(backend.get_bucket(given["bucket_name"]), name, key.name, key)
    return key


def _complete_multipart_upload(backend: Any, *args: Any, **options: Any) -> Any:
    key = _run("complete_multipart_upload", backend, args, options)
    if key is not None and _outermost():
        given = _given("complete_multipart_upload", backend, args, options)
        buckets.note(backend.get_bucket(given["bucket_name"]), buckets.COMPLETE, key.name, key)
    return key


def _copy_object(backend: Any, *args: Any, **options: Any) -> Any:
    answer = _run("copy_object", backend, args, options)
    if _outermost():
        given = _given("copy_object", backend, args, options)
        bucket, name = backend.get_bucket(given["dest_bucket_name"]), given["dest_key_name"]
        buckets.note(bucket, buckets.COPY, name, bucket.keys[name])
    return answer


def _delete_object(backend: Any, *args: Any, **options: Any) -> Any:
    given = _given("delete_object", backend, args, options)
    bucket, name = backend.get_bucket(given["bucket_name"]), given["key_name"]
    there = {str(each.version_id) for each in bucket.keys.getlist(name, [])}
    answer = _run("delete_object", backend, args, options)
    if there and _outermost():
        _note_removal(bucket, name, given.get("version_id"), there, answer[1])
    return answer


def _note_removal(bucket: Any, key: str, version: object, there: set[str], told: dict[str, Any]) -> None:
    """Note what a deletion did.

    Where versioning is suspended, S3 would put a delete marker; moto deletes the object, so that is what happened.
    """
    if not bucket.is_versioned:
        buckets.note(bucket, buckets.DELETE, key)
    elif version is None:
        buckets.note(bucket, buckets.MARKER, key, version_id=str(told["version-id"]))
    elif str(version) in there:
        buckets.note(bucket, buckets.DELETE, key, version_id=str(version))


def _send_event(account_id: str, event_name: Any, bucket: Any, key: Any) -> Any:
    sender = wire.current.sender
    told = _OF_OPERATION.get(sender.operation) if sender else None
    if _outermost() and told and f"s3:{told}" == getattr(event_name, "value", event_name):
        buckets.note(bucket, told, key.name, key)
    return patches.before(notifications, "send_event")(account_id, event_name, bucket, key)


patches = Patches(
    (S3Backend, "put_object", _put_object),
    (S3Backend, "complete_multipart_upload", _complete_multipart_upload),
    (S3Backend, "copy_object", _copy_object),
    (S3Backend, "delete_object", _delete_object),
    (notifications, "send_event", _send_event),
)
