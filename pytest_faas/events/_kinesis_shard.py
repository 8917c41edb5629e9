"""The shard of a Kinesis batch: which one it is, and the sequence numbers in it."""

from __future__ import annotations

import re
from hashlib import md5

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _stream
from pytest_faas.events._kinesis_record import HASH_KEYS, KinesisRecord

__tracebackhide__ = errors.hidden_from

_SHARD = re.compile(r"shardId-[0-9]{12}")

# How a sequence number is made up, from the lowest bits: a 2, the shard (32 bits), the second of arrival (36), a
# zero octet, the position in the shard (64), the shard's last digit (4), the second of the shard's creation (36),
# a 2. So read, published events give their own shard and arrival.
_POSITION = 1 << 80
_CREATED = 1_388_534_400  # 2014-01-01: no record is older than its shard


def shard_of(batch: list[KinesisRecord], keys: list[str], shards: int, shard_id: str | None) -> int:
    """Return the index of the one shard that all records are in."""
    arguments.integer("kinesis", "shards", shards, 1, 100_000)
    if shard_id is not None:
        shard_id = arguments.matching(
            "kinesis", "shard_id", shard_id, _SHARD, "like 'shardId-000000000000', with 12 digits"
        )
    wanted = None if shard_id is None else int(shard_id[8:])
    if shards == 1:
        return wanted or 0
    if wanted is not None and wanted >= shards:
        last = f"shardId-{shards - 1:012d}"
        raise arguments.invalid("kinesis", "shard_id", f"one of {shards} shards, up to {last!r}", shard_id)
    homes: dict[int, str] = {}
    for record, key in zip(batch, keys, strict=True):
        homes.setdefault(_home(record, key, shards), key)
    if wanted is not None and homes.keys() - {wanted}:
        raise InvalidArgument(f"kinesis: {_shown(homes, shards)}, not to {shard_id}: leave shard_id out")
    if len(homes) > 1:
        raise InvalidArgument(
            f"kinesis: a batch holds the records of one shard, but {_shown(homes, shards)}: build one event for each "
            "shard, or give the records one partition key"
        )
    return next(iter(homes), wanted or 0)


def _home(record: KinesisRecord, key: str, shards: int) -> int:
    """Return the shard whose range holds the hash key, the last having what the division leaves over.

    https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#partition-key
    """
    hash_key = record.explicit_hash_key
    if hash_key is None:
        hash_key = int.from_bytes(md5(key.encode(), usedforsecurity=False).digest(), "big")
    return min(hash_key // (HASH_KEYS // shards), shards - 1)


def _shown(homes: dict[int, str], shards: int) -> str:
    pairs = [f"{key!r} goes to shardId-{index:012d}" for index, key in list(homes.items())[:4]]
    return f"of {shards} shards {' and '.join(pairs)}"


def sequence_numbers(batch: list[KinesisRecord], plain: list[bool], shard: int) -> list[int]:
    """Return the sequence numbers of a batch; `plain` marks the payloads that were no records before."""
    low = shard & 0xFFFF_FFFF
    base = 2 << 184 | _CREATED << 148 | (shard & 15) << 144 | low << 4 | 2
    numbers = [
        base + (each.position << 80) + (each.arrived_ms // 1000 << 36)
        if each.sequence_number is None
        else int(each.sequence_number)
        for each in batch
    ]
    given = [each.sequence_number is not None for each in batch]
    return _stream.rising("kinesis", numbers, given, _POSITION, plain)
