import json
import os

import boto3

lists = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    key = {"id": event["pathParameters"]["id"]}
    entries = lists.get_item(Key=key).get("Item", {}).get("entries", [])
    entries.append(json.loads(event["body"])["text"])
    lists.put_item(Item={**key, "entries": entries})
    return {"statusCode": 200, "body": json.dumps({"entries": entries})}
