import os
from urllib.parse import parse_qs

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    form = parse_qs(event["body"] or "")
    if "id" not in form:
        return {"statusCode": 400, "body": "which order?"}
    table.delete_item(Key={"id": form["id"][0]})
    return {"statusCode": 200, "body": "revoked"}
