import base64
import json
import os

import boto3


class Orders:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

    def store(self, data):
        order = json.loads(base64.b64decode(data))
        self.table.put_item(Item={"id": order["id"], "amount": order["amount"]})


def handler(event, context):
    orders = Orders()
    for record in event["Records"]:
        orders.store(record["kinesis"]["data"])
