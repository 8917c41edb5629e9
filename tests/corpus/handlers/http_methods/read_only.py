import json
import os

import boto3

messages = boto3.client("dynamodb")


def handler(event, context):
    key = {"id": {"S": event["pathParameters"]["id"]}}
    item = messages.get_item(TableName=os.environ["TABLE"], Key=key).get("Item")
    if item is None:
        return {"statusCode": 404, "body": "{}"}
    return {"statusCode": 200, "body": json.dumps({"text": item["text"]["S"]})}
