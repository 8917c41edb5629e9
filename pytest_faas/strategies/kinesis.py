"""Kinesis: what a function receives from one shard of a data stream."""

from __future__ import annotations

import gzip
from functools import partial
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.events import Event, KinesisRecord, kinesis, kinesis_record
from pytest_faas.strategies._arguments import DRAWN, whole_number
from pytest_faas.strategies._batches import FULL, carried, sizes
from pytest_faas.strategies._build import drawn_origin, named
from pytest_faas.strategies._given import Given
from pytest_faas.strategies._kinesis_keys import PARTITION_KEYS, hash_key_of, index_of, of_one_shard
from pytest_faas.strategies._mixture import Mixture
from pytest_faas.strategies._objects import OBJECTS
from pytest_faas.strategies._windows import SECONDS, fixed_window, opened_ms, window

__tracebackhide__ = errors.hidden_from

__all__ = ["kinesis_events"]

_WHERE = "strategies.kinesis_events"
_APART = 4  # records whose data and key are drawn for each
_LARGEST_DATA = 4_500_000  # whose base64 one invocation carries


class _Shard(NamedTuple):
    """The stream and the shard of it that a batch is from."""

    stream: str = "my-stream"
    role: str = "my-function-role"
    shards: int = 1
    shard_id: str | None = None


_SHARDS: Final = st.sampled_from(
    (
        *[_Shard()] * 6,
        _Shard(shard_id="shardId-000000000001"),  # of a stream whose shards were split or merged
        _Shard(shard_id="shardId-000000000007"),
        _Shard("clicks", "service-role/clicks-role-1a2b3c4d", shard_id="shardId-000000004095"),
        _Shard(shards=4),
        _Shard(shards=2),
        _Shard(shards=1000),
        _Shard("x" * 128, "x" * 64),
        _Shard("A.b_c-1", "a+b=c,d.e@f-g_h"),
    )
)
_AT_LIMIT: Final = object()  # as much as the record may have beside its key
_PREPARED: Final = (
    "",
    "a",
    *OBJECTS,
    [1, "a", None],
    "null",
    '{"id": 1}\n{"id": 2}\n',
    '{"id": 1',  # cut off
    "日本語 🎉",
    "\ufeff{}",
    b"\xff",
    b"\x00",
    b"\xed\xa0\x80",  # a lone surrogate, which is not UTF-8
    bytes(range(256)),
    gzip.compress(b'{"id": 1}', mtime=0),  # as a subscription of CloudWatch Logs sends it
    b"\xf3\x89\x9a\xc2",  # how an aggregate of the Kinesis Producer Library begins
    "x" * 10_000,
)
_DATA: Final = Mixture(
    (*_PREPARED, *_PREPARED[2:], _AT_LIMIT), st.text(max_size=12), st.binary(max_size=12), share=12
)


class _Layout(NamedTuple):
    """How the records of a batch came into their shard."""

    step_ms: int = 0  # between two arrivals
    one_key: bool = True
    by_hash_key: bool = False
    counted: bool = False  # the drawn data comes after what counts


_LAYOUTS: Final = st.sampled_from(
    (
        _Layout(),
        _Layout(one_key=False),
        _Layout(1, one_key=False, counted=True),
        _Layout(by_hash_key=True),
        _Layout(250, counted=True),
        _Layout(1500, one_key=False, by_hash_key=True),
    )
)
_SIZES: Final = (*[1] * 72, *[2] * 24, *[3] * 16, *[4] * 8, *[10] * 4, *[FULL] * 4, 500)
_INDEXES: Final = st.integers(0, 99_999)
_EMPTY: Final = st.booleans()


@known_arguments(_WHERE)
def kinesis_events(
    *,
    data: Any = DRAWN,
    stream: str | SearchStrategy[str] = DRAWN,
    partition_key: str | SearchStrategy[str] = DRAWN,
    shards: int | SearchStrategy[int] = DRAWN,
    shard_id: str | SearchStrategy[str] | None = DRAWN,
    role: str | SearchStrategy[str] = DRAWN,
    max_record_size_in_kib: int | SearchStrategy[int] = DRAWN,
    tumbling_window_in_seconds: int | SearchStrategy[int] = DRAWN,
    state: dict[str, Any] | SearchStrategy[dict[str, Any]] | None = DRAWN,
    is_final_invoke_for_window: bool | SearchStrategy[bool] = DRAWN,
    is_window_terminated_early: bool | SearchStrategy[bool] = DRAWN,
    overrides: dict[str, Any] | SearchStrategy[dict[str, Any]] | None = None,
    min_size: int = 1,
    max_size: int | None = None,
) -> SearchStrategy[Event]:
    """Draw batches of one shard of a Kinesis stream: each argument of `events.kinesis` is a value or a strategy.

    `data` is that of each record: bytes, text, anything JSON-able, a record made by `events.kinesis_record`, or a
    strategy of them. A batch has `min_size` to `max_size` records (1 to 500, mostly few; Lambda allows 10,000), as
    far as one invocation carries them; of your own strategies, those after the first four repeat what was drawn. With
    `min_size=0` the last call of a tumbling window may come without records.

    Drawn are data that is empty, JSON, no UTF-8, or as long as a record may be; keys of up to 256 characters;
    shards of a larger stream, chosen by keys or by explicit hash keys; tumbling windows (not with
    `tumbling_window_in_seconds=0`). Shrinks to one record without data.

    Raises `InvalidArgument` at once for a fixed value that `events.kinesis` refuses.
    https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html

    >>> from hypothesis import find
    >>> from pytest_faas import strategies
    >>> event = find(strategies.kinesis_events(data={"click": 1}), lambda event: len(event["Records"]) > 1)
    >>> [record["kinesis"]["data"] for record in event["Records"]]
    ['eyJjbGljayI6MX0=', 'eyJjbGljayI6MX0=']
    """
    given = Given(_WHERE, dict(locals()), {"min_size": 1, "max_size": None, "overrides": None})
    given.checked("shards", whole_number).checked(SECONDS, whole_number)
    given.prepared["size"] = sizes(_WHERE, min_size, max_size, _SIZES)
    given.refuse_early(lambda: _judged(given))
    return named("kinesis_events", given, partial(_draw, given))


def _judged(given: Given) -> Event:
    """Build the event of what is fixed."""
    fixed = given.only("stream", "shards", "shard_id", "role", "max_record_size_in_kib")
    shards = fixed.get("shards", 1)
    index = index_of(fixed.get("shard_id"), shards)
    hash_key = None if index is None else hash_key_of(index, shards)
    data = given.fixed.get("data", b"")
    if type(data) is not KinesisRecord:
        key = given.fixed.get("partition_key", "a")
        data = kinesis_record(data, partition_key=key, explicit_hash_key=hash_key)
    return kinesis(data, **fixed, **fixed_window(given))


def _draw(given: Given, draw: DrawFn) -> Event:
    with drawn_origin(draw):
        tumbling = window(draw, given)
        stream = _stream(draw, given)
        records = _records(draw, given, stream, tumbling)
        rest = {**stream, **tumbling, **given.values(draw, "overrides")}
        return carried(lambda batch: kinesis(*batch, **rest), records, given.fixed["min_size"])


def _stream(draw: DrawFn, given: Given) -> dict[str, Any]:
    """Return the factory's arguments of the stream and the shard."""
    shard: _Shard = draw(_SHARDS)
    one = "shard_id" in given or "data" in given  # which may be records of different shards
    return {
        "stream": given.value(draw, "stream", shard.stream),
        "role": given.value(draw, "role", shard.role),
        "shards": given.value(draw, "shards", 1 if one else shard.shards),
        "shard_id": given.value(draw, "shard_id", None if "shards" in given else shard.shard_id),
        "max_record_size_in_kib": given.value(draw, "max_record_size_in_kib", 1024),
    }


def _records(
    draw: DrawFn, given: Given, stream: dict[str, Any], tumbling: dict[str, Any]
) -> list[KinesisRecord]:
    if not given.fixed["min_size"] and tumbling.get("is_final_invoke_for_window") and draw(_EMPTY):
        return []
    size: int = draw(given.prepared["size"])
    layout: _Layout = draw(_LAYOUTS) if size > 1 or stream["shards"] != 1 else _Layout()
    keys = _keys(draw, given, layout, size)
    payloads = _payloads(draw, given, layout, size)
    if _AT_LIMIT in payloads:
        room = stream["max_record_size_in_kib"] * 1024 - max(len(key.encode()) for key in keys)
        largest = b"x" * min(room, _LARGEST_DATA)
        payloads = [largest if data is _AT_LIMIT else data for data in payloads]
    hash_key = _hash_key(draw, given, layout, stream)
    if hash_key is None and stream["shards"] != 1:
        keys = of_one_shard(keys, stream["shards"])
    now_ms = origins.now_ms()
    first_ms = opened_ms(tumbling.get(SECONDS, 0), now_ms)
    return [
        data
        if type(data) is KinesisRecord
        else kinesis_record(
            data,
            partition_key=key,
            explicit_hash_key=hash_key,
            arrived_at=max(first_ms, now_ms - layout.step_ms * (size - 1 - index)) / 1000,
        )
        for index, (data, key) in enumerate(zip(payloads, keys, strict=True))
    ]


def _keys(draw: DrawFn, given: Given, layout: _Layout, size: int) -> list[str]:
    if "partition_key" in given:
        apart = [given.value(draw, "partition_key") for _ in range(min(size, _APART))]
        return [apart[index % len(apart)] for index in range(size)]
    key: str = PARTITION_KEYS(draw)
    if layout.one_key:
        return [key] * size
    return [key, *(f"{key[:200]}-{index}" for index in range(1, size))]


def _payloads(draw: DrawFn, given: Given, layout: _Layout, size: int) -> list[Any]:
    if "data" in given:
        apart = [given.value(draw, "data") for _ in range(min(size, _APART))]
        return [apart[index % len(apart)] for index in range(size)]
    drawn = [_DATA(draw)]
    counted = [f'{{"n":{index}}}' for index in range(1, size)]
    return counted + drawn if layout.counted else drawn + counted


def _hash_key(draw: DrawFn, given: Given, layout: _Layout, stream: dict[str, Any]) -> int | None:
    """Return the explicit hash key of a batch whose partition keys do not choose the shard."""
    shards = stream["shards"]
    index = index_of(stream["shard_id"], shards)
    if index is None and layout.by_hash_key and "partition_key" not in given and shards != 1:
        index = draw(_INDEXES) % shards
    return None if index is None else hash_key_of(index, shards)
