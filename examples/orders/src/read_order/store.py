"""The orders table, as the function that shows orders uses it."""

import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])


def find(order_id):
    """Return an order, or None. The read is consistent: clients ask right after they have ordered."""
    return table.get_item(Key={"id": order_id}, ConsistentRead=True).get("Item")
