"""The clicks table: one item for each page."""

import os
from contextlib import suppress

import boto3

table = boto3.resource("dynamodb").Table(os.environ["CLICKS_TABLE"])
CountedBefore = table.meta.client.exceptions.ConditionalCheckFailedException


def count(page, shard, sequence):
    """Count one click, once: an item remembers the last record of each shard that it has counted.

    This relies on records of a shard coming in order (a ParallelizationFactor of 1). Sequence numbers have
    more digits than a DynamoDB number, so they are compared as text of one length.
    """
    with suppress(CountedBefore):
        table.update_item(
            Key={"page": page},
            UpdateExpression="ADD clicks :one SET #seen = :sequence",
            ConditionExpression="attribute_not_exists(#seen) OR #seen < :sequence",
            ExpressionAttributeNames={"#seen": f"seen-{shard}"},
            ExpressionAttributeValues={":one": 1, ":sequence": sequence.zfill(64)},
        )
