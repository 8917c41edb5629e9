import json
import os

import boto3

pages = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        view = json.loads(record["Sns"]["Message"])
        pages.update_item(
            Key={"id": view["page"]},
            UpdateExpression="ADD #views :one",
            ExpressionAttributeNames={"#views": "views"},
            ExpressionAttributeValues={":one": 1},
        )
