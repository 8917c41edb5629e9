import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    status = query.get("status", "NEW")
    items = [item["id"] for item in table.scan()["Items"] if item["status"] == status]
    return {"statusCode": 200, "body": json.dumps(sorted(items))}
