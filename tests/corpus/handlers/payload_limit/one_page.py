import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
PAGE = 10


def handler(event, context):
    after = (event.get("queryStringParameters") or {}).get("after")
    start = {"ExclusiveStartKey": {"id": after}} if after else {}
    page = table.scan(Limit=PAGE, **start)
    return {
        "notes": [note["text"] for note in page["Items"]],
        "next": page.get("LastEvaluatedKey", {}).get("id"),
    }
