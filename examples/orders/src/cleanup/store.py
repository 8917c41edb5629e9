"""The orders table, as the clean-up uses it."""

import os

import boto3
from boto3.dynamodb.conditions import Attr

from shop_common import times

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])

PAGE = int(os.environ.get("PAGE_SIZE", "100"))


def pages_created_before(when):
    """Yield the ids of old orders, a list for each page of the table (empty where a page holds none)."""
    query = {"FilterExpression": _before(when), "ProjectionExpression": "id", "Limit": PAGE}
    while True:
        page = table.scan(**query)
        yield [item["id"] for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            return
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def delete_created_before(when, order_id):
    """Delete an order if it still is that old (it may have been made anew); return how many were deleted."""
    try:
        table.delete_item(Key={"id": order_id}, ConditionExpression=_before(when))
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return 0
    return 1


def _before(when):
    return Attr("created_at").lt(times.text(when))
