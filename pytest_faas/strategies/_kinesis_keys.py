"""Keys that bring records into one shard: partition keys, or explicit hash keys in their place."""

from __future__ import annotations

from hashlib import md5
from typing import Final

from hypothesis import strategies as st

from pytest_faas.events._kinesis_record import HASH_KEYS
from pytest_faas.strategies._mixture import Mixture

PARTITION_KEYS: Final = Mixture(
        (
            "a", "0", "user-1", "4f1c7b1e-5d0e-4f53-9d0a-0d8a7a5e6f10", " ", "a b", "a/b?c=d&e", "\n", '"', "null",
            "ü", "ключ", "日本語", "🔑", "e\u0301", "\u0000", "x" * 256, "ü" * 256, "🔑" * 256,
        ),
    st.text(min_size=1, max_size=8), share=5,
)  # fmt: skip
"""Up to 256 characters: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html"""


def of_one_shard(keys: list[str], shards: int) -> list[str]:
    """Put the first key in the place of those that go to another shard than it does."""
    home = _home(keys[0], shards)
    return [key if _home(key, shards) == home else keys[0] for key in keys]


def _home(key: str, shards: int) -> int:
    """Return the shard of a key: https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#partition-key."""
    hash_key = int.from_bytes(md5(key.encode(), usedforsecurity=False).digest(), "big")
    return min(hash_key // (HASH_KEYS // shards), shards - 1)


def hash_key_of(index: int, shards: int) -> int:
    """Return the lowest hash key of a shard."""
    return index * (HASH_KEYS // shards)


def index_of(shard_id: object, shards: object) -> int | None:
    """Return which of so many shards that is; None for what the factory is to judge."""
    if not isinstance(shard_id, str) or type(shards) is not int or not 1 < shards <= 100_000:
        return None
    digits = shard_id[8:]
    index = int(digits) if len(digits) == 12 and digits.isdecimal() else shards
    return index if index < shards else None
