import json
import os

import boto3
import payments

orders = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        if "Item" in orders.get_item(Key={"id": order["id"]}, ConsistentRead=True):
            continue
        charge = payments.charge(order["id"], order["amount"], idempotency_key=order["id"])
        orders.put_item(Item={"id": order["id"], "charge": charge["id"]})
