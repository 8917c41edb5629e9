"""Put dictionaries that note in the place of those of moto that grow: the items of tables, the objects of buckets."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from pytest_faas.cloud.snapshots.growing import Growing
from pytest_faas.cloud.snapshots.noting import Noting
from pytest_faas.cloud.snapshots.pickling import StaysItself

CHANGES = "_pytest_faas_changes"  # the attribute in which `buckets.py` notes the changes of a bucket


class Items(Noting):
    """The items of a table by their partition key; those with a sort key are in a dictionary for each partition."""

    def __missing__(self, key: Any) -> Any:
        made = self[key] = Noting()
        return made


class Lasting(dict[str, str], StaysItself):
    """By which names S3 knows the pages that it gave: one that is asked for after a restore is there."""


def lay() -> None:
    """Let every table and bucket that there is note its changes."""
    for table in _of("moto.dynamodb.models", "dynamodb_backends", "tables"):
        if type(table.items) is defaultdict:
            table.items = _items(table.items)
        shard = table.stream_shard
        if shard is not None and type(shard.items) is list:
            shard.items = Growing(shard.items)
    for backend in _backends("moto.s3.models", "s3_backends"):
        if type(backend._pagination_tokens) is dict:
            backend._pagination_tokens = Lasting(backend._pagination_tokens)
    for bucket in _of("moto.s3.models", "s3_backends", "buckets"):
        keys, uploads = _s3_kinds()
        if type(bucket.keys) is keys.__bases__[0]:
            bucket.keys.__class__ = keys
        if type(bucket.multiparts) is uploads.__bases__[0]:
            bucket.multiparts.__class__ = uploads
        if type(bucket.__dict__.get(CHANGES)) is list:
            bucket.__dict__[CHANGES] = Growing(bucket.__dict__[CHANGES])


def _items(plain: dict[Any, Any]) -> Items:
    made = Items(plain)  # as a whole: keys of DynamoDB take long to find
    for key, value in dict.items(plain):
        if type(value) is dict:
            dict.__setitem__(made, key, Noting(value))
    return made


def _of(module: str, variable: str, held: str) -> Iterator[Any]:
    """Yield what all backends of a service hold."""
    for backend in _backends(module, variable):
        yield from getattr(backend, held).values()


def _backends(module: str, variable: str) -> Iterator[Any]:
    """Yield the backends of a service, without touching them."""
    for account in dict.values(getattr(sys.modules.get(module), variable, {})):
        yield from dict.values(account)


@cache
def _s3_kinds() -> tuple[Any, Any]:
    """Return the classes of moto's S3 with noting mixed in below them: they reach it by `super()`."""
    from moto.s3.models import MultipartDict
    from moto.s3.utils import _VersionedKeyStore

    keys = type("Keys", (_VersionedKeyStore, Noting), {})
    uploads = type("Uploads", (MultipartDict, Noting), {})
    return keys, uploads
