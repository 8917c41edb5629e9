"""The table of orders by customer. News that are older than what is stored are ignored."""

import os
import time
from contextlib import suppress

import boto3

table = boto3.resource("dynamodb").Table(os.environ["CUSTOMER_ORDERS_TABLE"])
DeliveredBefore = table.meta.client.exceptions.ConditionalCheckFailedException

NEWER = "attribute_not_exists(#sequence) OR #sequence < :sequence"
REMEMBERED = 2 * 24 * 3600  # seconds; a stream keeps its records for one day


def put(order, sequence):
    """Store what the customer's list shows of an order."""
    _write_if_newer(order, sequence, {name: order[name] for name in ("status", "total", "created_at")})


def delete(order, sequence):
    """Take an order off the customer's list.

    Its sequence number stays for longer than the stream keeps records: without it, older news that come again
    would bring the order back.
    """
    _write_if_newer(order, sequence, {"deleted": True, "expires_at": int(time.time()) + REMEMBERED})


def _write_if_newer(order, sequence, shown):
    with suppress(DeliveredBefore):
        table.put_item(
            Item={**_key(order), **shown, "sequence": _sortable(sequence)},
            ConditionExpression=NEWER,
            ExpressionAttributeNames={"#sequence": "sequence"},
            ExpressionAttributeValues={":sequence": _sortable(sequence)},
        )


def _key(order):
    return {"customer": order["customer"], "order_id": order["id"]}


def _sortable(sequence):
    """Return a sequence number as text that sorts by number (it has more digits than a DynamoDB number)."""
    return sequence.zfill(40)
