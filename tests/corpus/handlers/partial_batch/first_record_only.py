import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    order = json.loads(event["Records"][0]["body"])
    table.put_item(Item={"id": order["id"], "amount": order["amount"]})
