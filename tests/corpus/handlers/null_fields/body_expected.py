import json
import os

import boto3


class Orders:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

    def create(self, order):
        if "id" not in order:
            return {"statusCode": 400, "body": "an order has an id"}
        self.table.put_item(Item={"id": order["id"], "status": "NEW"})
        return {"statusCode": 201, "body": json.dumps(order)}


def handler(event, context):
    return Orders().create(json.loads(event["body"]))
