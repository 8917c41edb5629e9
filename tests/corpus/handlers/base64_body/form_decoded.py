import base64
import os
from urllib.parse import parse_qs

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def text_of(event):
    body = event["body"] or ""
    return base64.b64decode(body).decode() if event["isBase64Encoded"] else body


def handler(event, context):
    form = parse_qs(text_of(event))
    if "id" not in form:
        return {"statusCode": 400, "body": "which order?"}
    table.delete_item(Key={"id": form["id"][0]})
    return {"statusCode": 200, "body": "revoked"}
