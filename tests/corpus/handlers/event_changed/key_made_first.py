import hashlib
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
sqs = boto3.client("sqs")


def key_of(order):
    return hashlib.sha256(json.dumps(order, sort_keys=True).encode()).hexdigest()


def handler(event, context):
    order = event["detail"]
    key = key_of(order)
    if "Item" in table.get_item(Key={"id": key}):
        return
    customer = order.pop("customer")
    sqs.send_message(QueueUrl=os.environ["MAILS"], MessageBody=f"{customer}: {order['id']} is on its way")
    table.put_item(Item={"id": key})
