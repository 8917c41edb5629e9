"""Kinesis: streams and their records.

Left out: ARNs, times of arrival, shards' sequence numbers.
https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_faas.cloud.state.api import Api, only, tags
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"^PutRecords?$|Stream$|StreamRetentionPeriod|ShardCount|Shard(s)?$|StreamMode$"
_SETTINGS = ("StreamModeDetails", "RetentionPeriodHours", "OpenShardCount", "EncryptionType", "KeyId")


def read(api: Api) -> Iterator[Entry]:
    """Yield the streams and their records."""
    for name in api.each("ListStreams", "StreamNames"):
        told = api.ask("DescribeStreamSummary", StreamName=name)["StreamDescriptionSummary"]
        labels = tags(api.ask("ListTagsForStream", StreamName=name).get("Tags"))
        yield api.entry(name, "", {**only(told, *_SETTINGS), **labels})
        for shard in list(api.each("ListShards", "Shards", **_listing(name))):
            for record in _records(api, name, shard["ShardId"]):
                value = {"PartitionKey": record["PartitionKey"], "Data": record["Data"]}
                yield api.entry(name, f"{shard['ShardId']}:{record['SequenceNumber']}", value, sent=True)


def _listing(stream: str) -> dict[str, Any]:
    return {"StreamName": stream, "MaxResults": 10_000}  # AWS refuses a stream's name beside a token


def _records(api: Api, stream: str, shard: str) -> Iterator[dict[str, Any]]:
    which = {"StreamName": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = api.ask("GetShardIterator", **which)["ShardIterator"]
    while iterator:
        answer = api.ask("GetRecords", ShardIterator=iterator, Limit=10_000)
        yield from answer["Records"]
        if not answer["Records"] and not answer.get("MillisBehindLatest"):
            return
        iterator = answer.get("NextShardIterator")
