import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    headers = {name.lower(): value for name, value in (event["headers"] or {}).items()}
    token = headers.get("x-token")
    if not token or "Item" not in table.get_item(Key={"id": token}):
        return {"statusCode": 401, "body": "no such token"}
    return {"statusCode": 200, "body": "welcome"}
