"""Number the records of Kinesis shards as Kinesis does: 56 digits that rise, where moto counts 1, 2, 3.

https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#sequence-number
"""

from __future__ import annotations

from typing import Any

from moto.kinesis.models import Shard

from pytest_faas import origin as origins
from pytest_faas.cloud.patches import Patches
from pytest_faas.events._kinesis_record import KinesisRecord
from pytest_faas.events._kinesis_shard import sequence_numbers

_POSITIONS = 1 << 20  # how far apart two records are at most: not consecutive, as Kinesis's are


def _put_record(shard: Any, *args: Any, **options: Any) -> str:
    counted: str = patches.before(Shard, "put_record")(shard, *args, **options)
    if not patches.laid:
        return counted
    record = shard.records.pop(int(counted))
    position = (len(shard.records) + 1) * _POSITIONS
    made = KinesisRecord(b"", None, None, None, origins.clock_ms(), position)
    number = sequence_numbers([made], [False], int(shard._shard_id))[0]
    record.sequence_number = max(number, shard.get_max_sequence_number() + 1)
    shard.records[record.sequence_number] = record
    return str(record.sequence_number)


patches = Patches((Shard, "put_record", _put_record))
