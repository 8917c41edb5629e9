import os

import boto3
import payments

orders = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    order = event["detail"]
    try:
        orders.put_item(
            Item={"id": order["id"], "status": "PAID"}, ConditionExpression="attribute_not_exists(id)"
        )
    except orders.meta.client.exceptions.ConditionalCheckFailedException:
        return
    payments.charge(order["id"], order["amount"])
