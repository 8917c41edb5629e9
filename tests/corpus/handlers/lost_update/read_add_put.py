import os

import boto3

totals = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    donation = event["detail"]
    found = totals.get_item(Key={"id": donation["fund"]}).get("Item", {"sum": 0})
    totals.put_item(Item={"id": donation["fund"], "sum": int(found["sum"]) + donation["amount"]})
