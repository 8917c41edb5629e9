import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    token = (event["headers"] or {}).get("X-Token")
    if token is None or "Item" not in table.get_item(Key={"id": token}):
        return {"statusCode": 401, "body": "no such token"}
    return {"statusCode": 200, "body": "welcome"}
