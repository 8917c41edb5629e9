"""Write a table's stream as DynamoDB does: one record for each change, none for a write that changes nothing.

moto writes two for an UpdateItem that makes an item, one for a write of the same values, and a label with microseconds.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import StreamShard, Table

from pytest_faas.cloud.patches import Patches


class _Update(threading.local):
    """What the UpdateItem that runs in this thread would write: shard, old item, new item."""

    written: list[tuple[Any, Any, Any]] | None = None


_update = _Update()


def _update_item(backend: Any, *args: Any, **options: Any) -> Any:
    outer, _update.written = _update.written, []
    try:
        answer = patches.before(DynamoDBBackend, "update_item")(backend, *args, **options)
        written = _update.written
    finally:
        _update.written = outer
    if written:
        shard, old, _ = written[0]
        _add(shard, old, written[-1][2])
    return answer


def _add(shard: Any, old: Any, new: Any) -> None:
    if patches.laid and _update.written is not None:
        _update.written.append((shard, old, new))
    elif not (patches.laid and old is not None and new is not None and old.to_json() == new.to_json()):
        patches.before(StreamShard, "add")(shard, old, new)


def _set_stream(table: Any, *args: Any, **options: Any) -> None:
    before = getattr(table, "latest_stream_label", None)
    patches.before(Table, "set_stream_specification")(table, *args, **options)
    label = table.latest_stream_label
    if patches.laid and label and label != before:
        table.latest_stream_label = datetime.fromisoformat(label).isoformat(timespec="milliseconds")


patches = Patches(
    (DynamoDBBackend, "update_item", _update_item),
    (StreamShard, "add", _add),
    (Table, "set_stream_specification", _set_stream),
)
