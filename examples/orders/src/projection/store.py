"""The table of orders by customer. News that are older than what is stored are ignored."""

import os
from contextlib import suppress

import boto3

table = boto3.resource("dynamodb").Table(os.environ["CUSTOMER_ORDERS_TABLE"])
DeliveredBefore = table.meta.client.exceptions.ConditionalCheckFailedException

NEWER = "attribute_not_exists(#sequence) OR #sequence < :sequence"


def put(order, sequence):
    """Store what the customer's list shows of an order."""
    shown = {name: order[name] for name in ("status", "total", "created_at")}
    _if_newer(table.put_item, sequence, Item={**_key(order), **shown, "sequence": _sortable(sequence)})


def delete(order, sequence):
    """Take an order off the customer's list."""
    _if_newer(table.delete_item, sequence, Key=_key(order))


def _if_newer(write, sequence, **arguments):
    with suppress(DeliveredBefore):
        write(
            **arguments,
            ConditionExpression=NEWER,
            ExpressionAttributeNames={"#sequence": "sequence"},
            ExpressionAttributeValues={":sequence": _sortable(sequence)},
        )


def _key(order):
    return {"customer": order["customer"], "order_id": order["id"]}


def _sortable(sequence):
    """Return a sequence number as text that sorts by number (it has more digits than a DynamoDB number)."""
    return sequence.zfill(40)
