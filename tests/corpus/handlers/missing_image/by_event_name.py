import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        change = record["dynamodb"]
        if record["eventName"] == "REMOVE":
            table.delete_item(Key={"id": change["Keys"]["id"]["S"]})
        elif "NewImage" in change:
            image = change["NewImage"]
            status = image.get("status", {}).get("S", "UNKNOWN")
            table.put_item(Item={"id": image["id"]["S"], "status": status})
