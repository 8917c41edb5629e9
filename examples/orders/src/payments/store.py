"""The orders table, as the payment worker uses it."""

import os
import time

import boto3

from shop_common import orders

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])
ConditionFailed = table.meta.client.exceptions.ConditionalCheckFailedException

FREE = "(attribute_not_exists(payment_lease) OR payment_lease < :now)"


class UnknownOrder(Exception):
    """There is no such order (any more)."""


class Busy(Exception):
    """Another invocation is charging for this order."""


def claim(order_id, lease_ms):
    """Reserve an unpaid order for this invocation and return it; None if it has been settled.

    The lease ends with the invocation. Raises Busy while another one holds it.
    """
    now = int(time.time() * 1000)
    try:
        answer = table.update_item(
            Key={"id": order_id},
            UpdateExpression="SET payment_lease = :until",
            ConditionExpression=f"#status = :new AND {FREE}",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":until": now + lease_ms, ":now": now, ":new": orders.NEW},
            ReturnValues="ALL_NEW",
        )
    except ConditionFailed:
        if _find(order_id)["status"] == orders.NEW:
            raise Busy(order_id) from None
        return None
    return answer["Attributes"]


def settle(order_id, status, payment_id=None):
    """Write down how the payment went. Paid or declined orders no longer expire.

    If the lease ran out, another invocation may have been quicker, with the same charge.
    """
    try:
        table.update_item(
            Key={"id": order_id},
            UpdateExpression="SET #status = :status, payment_id = :payment REMOVE payment_lease, expires_at",
            ConditionExpression="#status = :new",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":status": status, ":payment": payment_id, ":new": orders.NEW},
        )
    except ConditionFailed:
        _find(order_id)


def _find(order_id):
    order = table.get_item(Key={"id": order_id}, ConsistentRead=True).get("Item")
    if order is None:
        raise UnknownOrder(order_id)
    return order
