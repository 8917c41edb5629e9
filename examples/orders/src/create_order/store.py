"""The orders table, as the function that fills it uses it."""

import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])


def create(order):
    """Store an order unless its id is there; return the order that is stored now, and whether it is new.

    The condition also fails when the SDK itself repeats a write whose response was lost.
    """
    try:
        table.put_item(Item=order, ConditionExpression="attribute_not_exists(id)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return table.get_item(Key={"id": order["id"]}, ConsistentRead=True)["Item"], False
    return order, True
